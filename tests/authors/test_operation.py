"""AuthorConcept, as clients send it: both in one operation."""

from tests.authors.conftest import Study, key
from tests.operations import operation


async def test_a_concept_is_authored(study: Study) -> None:
    mode, plots = f"Concept:{await study.concept('Mode')}", f"Concept:{await study.concept('Scatter plots')}"
    hook = {"conceptId": plots, "text": "Do taller players score more?", "category": "SOCIAL", "idempotencyKey": key()}

    data = await study.client("robin").data(
        operation("AuthorConcept"), hook=hook, prerequisite={"requiredId": mode, "dependentId": plots, "strength": "WEAK"}
    )

    assert data["createHook"]["text"] == "Do taller players score more?"
    assert data["createHook"]["concept"] == {"id": plots, "name": "Scatter plots"}
    assert data["addPrerequisite"]["id"] == plots
    assert {"strength": "WEAK", "required": {"id": mode, "name": "Mode"}} in data["addPrerequisite"]["prerequisites"]
