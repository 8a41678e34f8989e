"""What is asked of students: the mutations, and the demo school to ask them of."""

from typing import Any

from tests.conftest import Client
from tests.people.conftest import Desk, desk

__all__ = ["desk"]  # a fixture

ERRORS = """
    ... on UserError { message }
    ... on InputError { fields { path message } }
    ... on NotFoundError { field }
    ... on ConflictError { reason existing { id } }
    ... on LimitError { limit retryAt }
"""
STUDENT = "... on Student { id name firstName lastName preferredName birthday gradeLevel timeZone organization { name } }"
PREFERENCES = """
    ... on Student {
      interests { name category strength confidence }
      lifeCategoryWeights { category weight }
      preferredSessionMinutes dailyGoalMinutes notifications timeZone
    }
"""
GUARDIANS = "... on Student { id guardians { name } }"
CONSENT = "... on Consent { id kind policyVersion grantedAt withdrawnAt grantedBy { name } }"
SHOWN = {
    "createStudent": STUDENT,
    "updateStudent": STUDENT,
    "updatePreferences": PREFERENCES,
    "removeGuardian": GUARDIANS,
    "grantConsent": CONSENT,
    "withdrawConsent": CONSENT,
}
"""What each mutation is asked for."""

EXPECTED = {
    "createStudent": ("UserError", "InputError", "NotFoundError", "ConflictError", "LimitError"),
    "updateStudent": ("UserError", "InputError", "NotFoundError"),
    "updatePreferences": ("UserError", "InputError", "NotFoundError"),
    "removeGuardian": ("UserError", "NotFoundError"),
    "grantConsent": ("UserError", "InputError", "NotFoundError"),
    "withdrawConsent": ("UserError", "NotFoundError"),
}
"""The errors that each may answer with."""

CONSENTS = "query($id: ID!) { student(id: $id) { consents { id kind policyVersion grantedBy { name } grantedAt withdrawnAt } } }"


def document(mutation: str) -> str:
    """The mutation, asked for all that the tests look at."""
    errors = "\n".join(line for line in ERRORS.splitlines() if line.split(" on ")[-1].split(" {")[0] in EXPECTED[mutation])
    input = mutation[0].upper() + mutation[1:] + "Input"
    return f"mutation($input: {input}!) {{ {mutation}(input: $input) {{ __typename {SHOWN[mutation]} {errors} }} }}"


async def ask(client: Client, mutation: str, **input: Any) -> dict[str, Any]:
    """What the mutation answers."""
    answer: dict[str, Any] = (await client.data(document(mutation), input=input))[mutation]
    return answer


async def outcome(client: Client, mutation: str, input: dict[str, Any]) -> str:
    """The type of what it answers, or the code of its error."""
    body = await client.send(document(mutation), input=input)
    if "errors" in body:
        (error,) = body["errors"]
        assert body["data"] == {mutation: None}
        return str(error["extensions"]["code"])
    return str(body["data"][mutation]["__typename"])


async def user(desk: Desk, handle: str) -> str:
    return f"User:{await desk.tables.value('SELECT id FROM users WHERE handle = $1', handle)}"


def bare(id: str) -> str:
    """The key of a global id."""
    return id.partition(":")[2]
