"""AuthorConcept, as clients send it: both in one operation."""

from tests.authors.conftest import Study, key

AUTHOR_CONCEPT = """
mutation AuthorConcept($hook: CreateHookInput!, $prerequisite: AddPrerequisiteInput!) {
  createHook(input: $hook) {
    ... on Hook { id text concept { id name } }
    ... on InputError { fields { path message } }
    ... on UserError { message }
  }
  addPrerequisite(input: $prerequisite) {
    ... on Concept { id prerequisites { strength required { id name } } }
    ... on CycleError { path { id name } }
    ... on UserError { message }
  }
}
"""


async def test_a_concept_is_authored(study: Study) -> None:
    mode, plots = f"Concept:{await study.concept('Mode')}", f"Concept:{await study.concept('Scatter plots')}"
    hook = {"conceptId": plots, "text": "Do taller players score more?", "category": "SOCIAL", "idempotencyKey": key()}

    data = await study.client("robin").data(
        AUTHOR_CONCEPT, hook=hook, prerequisite={"requiredId": mode, "dependentId": plots, "strength": "WEAK"}
    )

    assert data["createHook"]["text"] == "Do taller players score more?"
    assert data["createHook"]["concept"] == {"id": plots, "name": "Scatter plots"}
    assert data["addPrerequisite"]["id"] == plots
    assert {"strength": "WEAK", "required": {"id": mode, "name": "Mode"}} in data["addPrerequisite"]["prerequisites"]
