"""A chunk and its metadata are the same thing, and malformed metadata reads as absent."""

from datetime import UTC, datetime

import pytest

from datasources.content import limits
from datasources.content.chunks import KEYS, SUBJECT_NAMESPACES, Chunk, chunk_id, from_metadata, namespace_of, to_metadata
from datasources.views import Whole, reads
from learning.vocabulary import ContentKind, Difficulty, LifeCategory

FULL = Chunk(
    namespace="math",
    id="introductory-statistics:5.2:7",
    text="When two events are independent, the probability of both occurring…",
    solution="Their product.",
    content_type=ContentKind.FORMULA,
    chunk_type="continuous",
    chunk_index=0,
    total_chunks=1942,
    textbook_id="0199b7a1-0000-7000-8000-000000000001",
    book="introductory-statistics",
    title="Introductory Statistics",
    subject="Math",
    topic_id="topic_statistics_intro",
    section_id="section_probability_basics",
    concept_id="concept_independent_events",
    chapter="5. Probability",
    section="5.2 Independent Events",
    subsection="Calculating Independent Probabilities",
    page_number=127,
    difficulty=Difficulty.INTERMEDIATE,
    requires_visual=False,
    summary="Explains multiplication rule for independent events",
    keywords=("independent", "probability"),
    prerequisite_concepts=("concept_basic_probability",),
    learning_objectives=("Calculate probability of multiple independent events",),
    misconceptions=("Confusing independent with mutually exclusive",),
    expected_steps=("Multiply", "Simplify"),
    suitable_interests=("games", "sports"),
    life_categories=(LifeCategory.PERSONAL, LifeCategory.CAREER),
    clarity_score=0.92,
    completeness=0.0,
    last_updated=datetime(2024, 1, 15, 10, 30, tzinfo=UTC),
    embedder="wordllama",
)


def test_metadata_holds_all_of_a_chunk_under_the_data_models_names() -> None:
    metadata = to_metadata(FULL)
    limits.check_metadata(FULL.id, metadata)
    assert from_metadata("math", FULL.id, Whole(metadata)) == FULL
    assert metadata.keys() == KEYS.keys() - {"difficulty", "misconceptions"} | {"difficulty_level", "common_misconceptions"}
    assert metadata["last_updated"] == "2024-01-15T10:30:00+00:00"
    assert metadata["life_categories"] == ["personal", "career"]


def test_what_is_not_there_is_left_out() -> None:
    bare = Chunk(namespace="math", id="a", text="x")
    assert to_metadata(bare) == {"text": "x", "content_type": "explanation"}
    assert from_metadata("math", "a", Whole(text="x")) == bare


def test_numbers_may_come_back_as_floats() -> None:
    assert from_metadata("math", "a", Whole(page_number=127.0, chunk_index=0.0, clarity_score=1)) == Chunk(
        namespace="math", id="a", page_number=127, chunk_index=0, clarity_score=1.0
    )


def test_what_is_malformed_reads_as_absent() -> None:
    malformed = Whole(
        {
            "text": 5,
            "content_type": "poem",
            "page_number": "127",
            "chunk_index": 1.5,
            "total_chunks": True,
            "difficulty_level": "easy",
            "requires_visual": "yes",
            "keywords": "one, two",
            "life_categories": ["personal", "astral"],
            "clarity_score": "high",
            "last_updated": "yesterday",
            "summary": "",
        }
    )
    assert from_metadata("math", "a", malformed) == Chunk(namespace="math", id="a", life_categories=(LifeCategory.PERSONAL,))


@pytest.mark.parametrize(
    ("kind", "text", "task", "solution"),
    [
        (
            "exercise",
            "Add 1 and 2. \n\n**Solution.** 3.\n\nAdd 2.\n\n**Solution.** 5.",
            "Add 1 and 2.",
            "3.\n\nAdd 2.\n\n**Solution.** 5.",
        ),
        ("exercise", "**Solution.** 3.", "", "3."),
        ("exercise", "Add 1 and 2.\n\n**Solution.**", "Add 1 and 2.", None),
        ("exercise", "Add 1 and 2. ", "Add 1 and 2. ", None),
        ("example", "Add 1 and 2.\n\n**Solution.** 3.", "Add 1 and 2.\n\n**Solution.** 3.", None),
    ],
)
def test_an_exercise_that_was_stored_with_its_solution_reads_without(
    kind: str, text: str, task: str, solution: str | None
) -> None:
    chunk = from_metadata("math", "a", Whole(text=text, content_type=kind))

    assert (chunk.text, chunk.solution) == (task, solution)
    assert to_metadata(chunk) == {"text": task, "content_type": kind} | ({"solution": solution} if solution else {}) or not task


def test_chunks_are_equal_that_show_the_same() -> None:
    chunk = Chunk(namespace="math", id="a", text="x", keywords=())

    assert chunk == from_metadata("math", "a", Whole(text="x", keywords=[5], page_number="none"))
    assert {chunk, Chunk(namespace="math", id="a", text="x")} == {chunk}
    assert chunk not in (Chunk(namespace="math", id="b", text="x"), Chunk(namespace="math", id="a"), "math/a")


def test_a_chunk_is_built_of_what_it_shows_and_nothing_else() -> None:
    with pytest.raises(TypeError, match="colour"):
        Chunk(namespace="math", id="a", colour="red")  # type: ignore[call-arg]


def test_what_was_not_fetched_is_an_error() -> None:
    chunk = from_metadata("math", "a", {"text": "x", "content_type": "formula"})

    assert (chunk.key, chunk.text) == ("math/a", "x")
    with pytest.raises(KeyError):
        _ = chunk.summary


@pytest.mark.parametrize(
    ("column", "keys"),
    [
        ("kind", {"content_type": str}),
        ("text", {"text": str, "content_type": str}),
        ("difficulty", {"difficulty_level": str}),
        ("citation", {"title": str, "section": str, "chapter": str, "page_number": float}),
        ("misconceptions", {"common_misconceptions": list}),
        ("key", {}),
    ],
)
def test_an_attribute_says_what_it_is_made_of(column: str, keys: dict[str, type]) -> None:
    assert reads(Chunk, "metadata", [column]) == keys


@pytest.mark.parametrize(
    ("known", "citation"),
    [
        ({"page_number": 127}, "Introductory Statistics, 5.2 Independent Events, p. 127"),
        ({}, "Introductory Statistics, 5.2 Independent Events"),
        ({"section": None}, "Introductory Statistics, 5. Probability"),
        ({"section": None, "chapter": None, "page_number": 3}, "Introductory Statistics, p. 3"),
    ],
)
def test_a_citation_says_what_is_known(known: dict[str, object], citation: str) -> None:
    source = {"title": "Introductory Statistics", "chapter": "5. Probability", "section": "5.2 Independent Events", **known}
    assert Chunk(namespace="math", id="a", **source).citation == citation  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("subject", "namespace"),
    [("Math", "math"), (" mathematics ", "math"), ("Statistics", "math"), ("PHYSICS", "science"), ("History", "humanities")],
)
def test_a_subject_has_a_namespace(subject: str, namespace: str) -> None:
    assert namespace_of(subject) == namespace


def test_an_unknown_subject_has_none() -> None:
    assert namespace_of("Alchemy") is None
    assert {namespace_of(name) for name in SUBJECT_NAMESPACES} == set(SUBJECT_NAMESPACES)


def test_ids_are_the_same_each_time() -> None:
    assert chunk_id("introductory-statistics", "5.2", 7) == FULL.id
