"""What a lesson is put together of."""

from typing import NamedTuple

from learning.interests import Interests
from learning.lessons import Pieces, explanation, pieces, wanted
from learning.personalisation import Profile
from learning.vocabulary import ContentKind, LifeCategory, SessionKind

LIKES = Profile(Interests({"music": 0.9}), {"personal": 0.5, "social": 0.2, "career": 0.2, "philanthropic": 0.1})


class Piece(NamedTuple):
    """A hook or an example."""

    id: str
    category: str = "personal"
    difficulty: str = "intermediate"
    effectiveness: float | None = None
    usage_count: int = 0
    sub_category: str | None = None
    interest_tags: tuple[str, ...] = ("reading",)


class Passage(NamedTuple):
    """A passage of a book."""

    key: str
    kind: ContentKind
    text: str
    chunk_index: int | None
    subsection: str | None = None
    citation: str = "A Book, 1.1"


HOOKS = [Piece("h1", "social"), Piece("h2", "personal"), Piece("h3", "career", sub_category="music")]
EXAMPLES = [Piece("e1"), Piece("e2", interest_tags=("music",)), Piece("e3", "social"), Piece("e4", "philanthropic")]


def test_the_best_hook_and_as_many_examples_as_the_concept_asks_for() -> None:
    found = pieces(SessionKind.LESSON, HOOKS, EXAMPLES, LIKES, fewest=3, shown={})
    assert (found.category, found.hook, [one.id for one in found.examples]) == (
        LifeCategory.PERSONAL,
        HOOKS[1],
        ["e2", "e1", "e3"],
    )


def test_what_was_shown_goes_behind_what_is_half_as_good() -> None:
    found = pieces(SessionKind.LESSON, HOOKS, EXAMPLES, LIKES, fewest=2, shown={"h2": 1, "e2": 2})
    assert (found.hook, [one.id for one in found.examples]) == (HOOKS[2], ["e1", "e3"])
    assert found.category is LifeCategory.CAREER


def test_fewer_are_all_there_are() -> None:
    found: Pieces[Piece, Piece] = pieces(SessionKind.LESSON, [], EXAMPLES[:1], LIKES, fewest=3, shown={})
    assert (found.hook, [one.id for one in found.examples], found.category) == (None, ["e1"], LifeCategory.PERSONAL)
    bare: Pieces[Piece, Piece] = pieces(SessionKind.LESSON, [], [], LIKES, fewest=3, shown={})
    assert bare.category is LifeCategory.PERSONAL  # the side that weighs most


def test_a_review_has_no_hook_and_one_example() -> None:
    found = pieces(SessionKind.REVIEW, HOOKS, EXAMPLES, LIKES, fewest=3, shown={})
    assert (found.hook, [one.id for one in found.examples]) == (None, ["e2"])


def test_passages_stand_under_headings_in_the_order_of_the_book_each_with_its_number() -> None:
    found = [
        Passage("f", ContentKind.FORMULA, "$$a = b$$", 4),
        Passage("x2", ContentKind.EXPLANATION, "Then that.", 2, "Going on"),
        Passage("d", ContentKind.DEFINITION, "**Sum**: what you get.", 3),
        Passage("x1", ContentKind.EXPLANATION, "First this.", 1),
        Passage("e", ContentKind.EXERCISE, "Do it.", 5),
    ]
    told = explanation(found, wanted(SessionKind.LESSON), name="Sums", said="")
    assert told.sources == ["x1", "x2", "d", "f"]
    assert told.text == "\n\n".join(
        [
            "### Sums",
            "First this. [1]",
            "### Going on",
            "Then that. [2]",
            "### Words to know",
            "**Sum**: what you get. [3]",
            "### Formulas",
            "$$a = b$$\n\n[4]",
            "### Sources",
            "1. A Book, 1.1\n2. A Book, 1.1\n3. A Book, 1.1\n4. A Book, 1.1",
        ]
    )


def test_of_each_kind_the_best_are_taken() -> None:
    found = [Passage(f"x{n}", ContentKind.EXPLANATION, f"Text {n}.", 10 - n) for n in range(6)]
    told = explanation(found, wanted(SessionKind.LESSON), name="Sums", said="")
    assert told.sources == ["x3", "x2", "x1", "x0"]
    assert explanation(found, wanted(SessionKind.REVIEW), name="Sums", said="").sources == ["x0"]


def test_examples_of_the_book_stand_in_for_those_that_nobody_wrote() -> None:
    found = [Passage(f"e{n}", ContentKind.EXAMPLE, f"Example {n}.", n) for n in range(4)]
    assert explanation(found, wanted(SessionKind.LESSON, 2), name="Sums", said="").sources == ["e0", "e1"]
    assert explanation(found, wanted(SessionKind.LESSON, 0), name="Sums", said="").sources == ()


def test_without_passages_nothing_is_invented() -> None:
    told = explanation([], wanted(SessionKind.LESSON), name="Sums", said="A sum is what you get.")
    assert (told.text, told.sources) == ("A sum is what you get.", ())
    assert explanation([], wanted(SessionKind.LESSON), name="Sums", said="").text == "Sums"
