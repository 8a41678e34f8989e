"""docs/permissions.md says what the schema states. That nothing goes without a rule is held by `schema/root.py`, which puts no
schema together otherwise."""

from pathlib import Path

from schema import permissions
from schema.root import RULES


def test_the_document_is_the_schemas() -> None:
    written = (Path(__file__).parents[2] / "docs" / "permissions.md").read_text()
    assert written == permissions.documented(), "run `spool schema --write`"


def test_a_name_is_one_rules() -> None:
    rules = {one.rule for one in RULES}
    assert len({rule.name for rule in rules}) == len(rules)
