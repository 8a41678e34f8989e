"""How an exercise is written: from what, by which rule or model, and the columns that it is stored with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from datasources.content.chunks import SUBJECT_NAMESPACES, Chunk, from_metadata
from datasources.graph.records import Concept
from datasources.language.models import Brief, Written
from datasources.relational.exercises_work import WorkRow
from datasources.stores import Stores
from learning.exercises import Given, write
from learning.interests import Interests
from learning.occasion import level
from learning.vocabulary import ContentKind, Difficulty, ExerciseKind, JobStatus, LifeCategory
from resolvers.students import Interest

MODEL_NAME = 50  # characters, as `exercise_generations` holds it


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A concept, and the passages about it in reading order."""

    concept: Concept
    passages: Sequence[Chunk]


async def gather(stores: Stores, concept_id: str) -> Material | None:
    """What an exercise on this concept is written from; None where it has left the curriculum. One call of the graph, and one of
    the content store where it knows of passages."""
    [concept] = await stores.curriculum.concepts([concept_id])
    if concept is None:
        return None
    namespace, ids = concept.namespace or "", concept.pinecone_chunk_ids
    found = await stores.content.fetch(namespace, ids) if ids and namespace in SUBJECT_NAMESPACES else {}
    return Material(concept=concept, passages=[from_metadata(namespace, id, found[id]) for id in ids if id in found])


def brief(material: Material, wanted: WorkRow) -> Brief:
    """What a model is told of a wanted exercise: nothing that says whose it is, but the interest."""
    concept, kind = material.concept, ExerciseKind(wanted.kind)
    shown = [one for one in material.passages if one.kind is not ContentKind.EXERCISE]
    steps = [step for one in material.passages for step in one.expected_steps]
    marks = wanted.step_evaluations or ()
    told = [one.get("feedback") for one in marks if wanted.target_step and one["step"].startswith(wanted.target_step)]
    return Brief(
        concept=concept.name,
        description=concept.description,
        objectives=tuple(concept.learning_objectives),
        vocabulary=tuple(concept.key_vocabulary),
        passages=tuple(one.text for one in shown),
        expected_steps=tuple(steps),
        kind=kind,
        difficulty=level(concept.difficulty or Difficulty.INTERMEDIATE, kind),
        life_category=LifeCategory(wanted.category),
        interest=wanted.interest,
        target_step=wanted.target_step,
        went_wrong=told[0] if told else None,
    )


def by_model(written: Written) -> dict[str, Any]:
    """The columns of an exercise that a model wrote."""
    made = written.made
    return {
        "status": JobStatus.COMPLETED,
        "generated_exercise": {"prompt": written.prompt},
        "expected_solution": {"text": written.solution},
        "expected_steps": list(written.steps),
        "difficulty_level": written.difficulty,
        "generation_model": made.model[:MODEL_NAME],
        "parameters": dict(made.parameters),
        "base_template": made.template,
        "personalization_prompt": made.data,
        "final_prompt": made.prompt,
        "prompt_hash": made.prompt_hash,
        "token_count": made.tokens,
        "generation_time_ms": made.milliseconds,
    }


def by_rule(
    material: Material, kind: ExerciseKind, target_step: str | None, likes: Sequence[Interest], before: Sequence[Given]
) -> dict[str, Any]:
    """The columns of an exercise that a rule writes: about what the book has it, which need not be what was asked for."""
    found = write(
        material.concept,
        material.passages,
        kind=kind,
        interests=Interests({one.name: one.strength for one in likes}),
        before=before,
        target_step=target_step,
    )
    if found is None:
        return {"status": JobStatus.FAILED}
    values = {
        "status": JobStatus.COMPLETED,
        "selected_interest": found.interest,
        "generated_exercise": {"prompt": found.prompt},
        "expected_solution": {"text": found.solution} | ({"target_step": found.target_step} if found.target_step else {}),
        "expected_steps": list(found.steps),
        "difficulty_level": found.difficulty,
        "generation_rule": found.written_by,
    }
    return values | ({"life_category": found.category} if found.category else {})
