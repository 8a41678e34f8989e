"""What the servers are asked: the documents in `queries/`, with so many variables that nothing is answered twice in a row, and
how PostGraphile's answers, which come in its own dialect, read as everybody else's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

from bench import data

FOLDER = Path(__file__).parent / "queries"
NAMES = ("one", "three", "home", "list")  # the smallest first: a server's memory only grows


@dataclass(frozen=True, slots=True)
class Query:
    """One query, once for each set of variables. `subjects` are those of the tokens that they are asked with."""

    name: str
    variables: Sequence[Mapping[str, Any]]
    subjects: Sequence[str]
    change: tuple[str, str] = ("", "")  # in the document: what is replaced, and by what

    def changed(self, old: str, new: str) -> Self:
        """The same, with something else in its place in the document."""
        return replace(self, change=(old, new))

    def document(self, dialect: str = "") -> str:
        """Its text, in the common dialect or in that of a folder of `queries/`."""
        return _text(f"{dialect}/{self.name}.graphql".lstrip("/")).replace(*self.change)


def queries(pupils: Sequence[str]) -> dict[str, Query]:
    """All queries by name; `pupils` are the subjects of those who ask for their home page."""
    students = [{"id": f"Student:{data.student_id(i)}"} for i in range(1, data.STUDENTS + 1, 5)]
    organizations = [{"id": f"Organization:{data.organization_id(i)}"} for i in range(data.ORGANIZATIONS)]
    today = datetime.now(UTC).date()
    week = {"today": today.isoformat(), "weekAgo": (today - timedelta(days=6)).isoformat()}
    return {
        "one": Query("one", students, [data.EDUCATOR] * len(students)),
        "three": Query("three", organizations, [data.EDUCATOR] * len(organizations)),
        "home": Query("home", [week] * len(pupils), pupils),
        "list": Query("list", organizations, [data.EDUCATOR] * len(organizations)),
    }


@cache
def _text(name: str) -> str:
    return (FOLDER / name).read_text()


def for_postgraphile(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables as PostGraphile takes them: keys, not global ids."""
    return {name: value.partition(":")[2] for name, value in variables.items()}


def from_postgraphile(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer of PostGraphile's, as the others give it."""
    if "student" in answer:
        return {"student": _student(answer["student"])}
    students = [_student(one) for one in answer["organization"]["students"]["nodes"]]
    return {"organization": {"students": {"nodes": students}}}


def _student(student: Mapping[str, Any]) -> dict[str, Any]:
    return _object("Student", student, learningPaths=[_path(one) for one in student["learningPaths"]["nodes"]])


def _path(path: Mapping[str, Any]) -> dict[str, Any]:
    if "currentConcept" in path:
        return _object("LearningPath", path, currentConcept=_concept(path["currentConcept"]))
    progress = [
        _object("ConceptProgress", one, status=one["status"].upper(), masteryScore=_number(one["masteryScore"]))
        for one in path["progress"]["nodes"]
    ]
    mean = _number(path["averageMastery"])
    return _object("LearningPath", path, status=path["status"].upper(), averageMastery=mean, progress={"nodes": progress})


def _concept(concept: Mapping[str, Any]) -> dict[str, Any]:
    prerequisites = [
        {"required": _object("Concept", one["required"]), "strength": one["strength"].upper()}
        for one in concept["prerequisites"]["nodes"]
    ]
    content = [_object("ContentChunk", one) for one in concept["content"]["nodes"]]
    return _object("Concept", concept, prerequisites=prerequisites, content=content)


def _object(kind: str, record: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    return {**record, "id": f"{kind}:{record['id']}", **changed}


def _number(text: str | None) -> float | None:
    """A numeric, which PostGraphile gives as text."""
    return None if text is None else float(text)
