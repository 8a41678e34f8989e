"""Books of Markdown."""

import pytest

from ingestion import markdown
from ingestion.book import Book, BookError, StatedNext, StatedPrerequisite, StatedRelation
from learning.vocabulary import ConceptRelation, ContentKind, Difficulty, PrerequisiteStrength
from tests.ingestion.library import COURSE

SUMS = "01-adding/01-sums.md"


def read(files: dict[str, str], name: str = "my-book") -> Book:
    return markdown.read({file: text.encode() for file, text in files.items()}, name)


def test_a_course_is_read_with_what_its_author_states() -> None:
    book = read(COURSE)
    (chapter,) = book.chapters
    (section,) = chapter.sections
    assert (book.slug, book.title, book.subject, book.year, book.grade_levels) == (
        "first-sums",
        "First Sums",
        "Maths",
        2026,
        ("3", "4"),
    )
    assert (chapter.heading, chapter.difficulty, chapter.estimated_hours) == ("1. Adding", Difficulty.BASIC, 2.0)
    assert (section.heading, section.description) == ("1.1 Sums", "What a sum is.")
    total, difference = section.concepts
    assert (total.name, total.estimated_minutes, total.mastery_threshold, total.allows_calculator) == ("Sum", 20, 0.75, False)
    assert total.next == (StatedNext(concept="difference", default=True, min_score=0.5),)
    assert difference.requires == (
        StatedPrerequisite(concept="sum", strength=PrerequisiteStrength.STRONG, reason="It undoes a sum.", can_skip=False),
    )
    assert difference.related == (StatedRelation(concept="sum", relation=ConceptRelation.CONTRASTS, relevance=0.9),)


def test_its_containers_become_blocks_of_their_kind() -> None:
    blocks = read(COURSE).chapters[0].sections[0].blocks
    assert [(block.kind.value, block.concept, block.text) for block in blocks] == [
        ("explanation", None, "Numbers can be put together."),
        ("explanation", "sum", "A *sum* is what you get by adding. See ![three apples](apples.png)."),
        ("definition", "sum", "**Sum**: The result of an addition."),
        ("formula", "sum", "**Sum of two**\n\n$$a + b = c$$"),
        ("example", "sum", "**Apples**\n\nTwo apples and one apple are $2 + 1 = 3$ apples."),
        ("exercise", "sum", "**Pears**\n\nWhat are 2 pears and 2 pears?"),
        ("explanation", "sum", "**A common mistake.** A sum is always greater than its parts."),
        ("explanation", "difference", "What is left when something is taken away."),
    ]
    assert blocks[1].requires_visual
    assert [block.solution for block in blocks if block.solution] == [blocks[5].solution] == ["4 pears."]
    assert blocks[5].expected_steps == ("See that the pears are added.", "Add 2 and 2.")
    assert blocks[6].misconceptions == ("A sum is always greater than its parts.",)


def test_any_folder_of_markdown_is_a_book() -> None:
    book = read(
        {
            "02-light/01-colour.md": "# Colour\n\n**Red**: a colour\n**Blue:** another\n\n## Example\n\nA rose.",
            "01-sound.md": "# Sound\n\nSound travels.\n\n## Pitch\n\n**Pitch** is how high a sound is.\n\n### Exercises\n\nSing.",
        },
        "my-physics",
    )
    assert (book.slug, book.title, book.subject) == ("my-physics", "My physics", None)
    assert [(c.heading, [s.heading for s in c.sections]) for c in book.chapters] == [
        ("1. Sound", ["1.1 Sound", "1.2 Pitch"]),
        ("2. Light", ["2.1 Colour"]),
    ]
    pitch = book.chapters[0].sections[1].blocks
    assert [(block.kind, block.terms) for block in pitch] == [(ContentKind.EXPLANATION, ("Pitch",)), (ContentKind.EXERCISE, ())]
    colour = book.chapters[1].sections[0].blocks
    assert [(block.kind.value, block.text) for block in colour] == [
        ("definition", "**Red**: a colour"),
        ("definition", "**Blue:** another"),
        ("example", "A rose."),
    ]


def test_a_solution_under_a_heading_of_exercises_is_that_of_the_last_one_before_it() -> None:
    exercises = "### Exercises\n\nAdd 1 and 2.\n\nAdd 2 and 2.\n\n**Solution.** 4.\n\nFor $2 + 2 = 4$."
    (section,) = read({"a.md": f"## Sums\n\n{exercises}\n\n### Proof\n\n**Solution.** 5."}).chapters[0].sections
    assert [(block.kind.value, block.text, block.solution) for block in section.blocks] == [
        ("exercise", "Add 1 and 2.", ""),
        ("exercise", "Add 2 and 2.", "4.\n\nFor $2 + 2 = 4$."),
        ("explanation", "**Solution.** 5.", ""),
    ]


def test_a_solution_of_nothing_is_shown_to_nobody() -> None:
    (section,) = read({"a.md": "## Sums\n\nSums.\n\n### Practice\n\n**Solution.** 4."}).chapters[0].sections
    assert [block.whole for block in section.blocks] == ["Sums."]


def test_headings_in_code_are_none() -> None:
    (section,) = read({"a.md": "# A\n\n```\n# not a heading\n:::definition no\n```\n"}).chapters[0].sections
    assert [block.text for block in section.blocks] == ["```\n# not a heading\n:::definition no\n```"]


def test_a_folders_place_in_the_order_is_not_part_of_its_key() -> None:
    moved = {name.replace("01-adding", "07-adding"): text for name, text in COURSE.items()}
    assert [c.key for c in read(moved).chapters] == [c.key for c in read(COURSE).chapters] == ["adding"]


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("book.yaml", "title: First Sums", "title: [", "book.yaml is broken YAML at line 4: expected ',' or ']', but got ':'."),
        ("book.yaml", "title: First Sums\n", "", "book.yaml does not say the title."),
        ("01-adding/topic.yaml", "basic", "easy",
         "01-adding/topic.yaml: difficulty is 'easy', and should be one of basic, intermediate, advanced."),
        (SUMS, "slug: sum\n", "slug: total\n", f"{SUMS}: the heading Sum names the concept sum, which is not stated above."),
        (SUMS, "## Difference {#difference}", "", f"{SUMS}: the concept difference is stated, and no heading has its text."),
        (SUMS, "mastery_threshold: 0.75", "mastery_threshold: 75",
         f"{SUMS}: mastery_threshold is 75, and should be a number from 0 to 1."),
        (SUMS, ":::misconception", ":::mistake",
         f"{SUMS}, line 49: mistake is not a container; there are definition, formula, example, exercise, misconception."),
        (SUMS, "parts.\n:::\n", "parts.\n", f"{SUMS}: the container that begins at line 49 has no end (:::)."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_file_and_line(file: str, old: str, new: str, sentence: str) -> None:
    assert old in COURSE[file]
    with pytest.raises(BookError) as caught:
        read(COURSE | {file: COURSE[file].replace(old, new)})
    assert str(caught.value) == sentence


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(BookError, match=r"^a\.md is not UTF-8 text \(byte 4\)\.$"):
        markdown.read({"a.md": b"# A\n\xff\xfe"}, "book")


def test_an_empty_book_is_refused() -> None:
    with pytest.raises(BookError, match=r"^The book is empty: none of its files has text\.$"):
        read({"a.md": "# Only a heading\n"})
