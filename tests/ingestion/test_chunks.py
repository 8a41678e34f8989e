"""How sections are cut into passages. Here a token is a word."""

from ingestion import chunks
from ingestion.book import Block
from ingestion.chunks import AIM, MOST, Passage
from learning.vocabulary import ContentKind


def tokens(text: str) -> int:
    return len(text.split())


def block(words: int, kind: ContentKind = ContentKind.EXPLANATION, word: str = "word", **more: object) -> Block:
    return Block(kind=kind, text=" ".join([word] * words), **more)  # type: ignore[arg-type]


def cut(*blocks: Block, owners: list[str] | None = None) -> list[Passage]:
    return chunks.cut(blocks, owners or ["one"] * len(blocks), tokens)


def test_short_paragraphs_share_a_passage_near_the_aim() -> None:
    assert [passage.tokens for passage in cut(*[block(90)] * 6)] == [270, 270]


def test_a_passage_never_exceeds_the_most() -> None:
    assert [passage.tokens for passage in cut(block(500), block(100))] == [500, 100]


def test_kinds_do_not_mix() -> None:
    found = cut(block(50), block(60, ContentKind.EXAMPLE), block(70))
    assert [(passage.kind.value, passage.chunk_type, passage.tokens) for passage in found] == [
        ("explanation", "continuous", 50),
        ("example", "example", 60),
        ("explanation", "continuous", 70),
    ]


def test_definitions_stand_alone() -> None:
    found = cut(block(10, ContentKind.DEFINITION), block(12, ContentKind.DEFINITION))
    assert [(passage.chunk_type, passage.tokens) for passage in found] == [("definition", 10), ("definition", 12)]


def test_an_exercise_with_steps_stands_alone_and_others_share() -> None:
    found = cut(
        block(20, ContentKind.EXERCISE),
        block(20, ContentKind.EXERCISE),
        block(20, ContentKind.EXERCISE, expected_steps=("First.", "Then.")),
    )
    assert [(passage.chunk_type, passage.tokens, passage.expected_steps) for passage in found] == [
        ("continuous", 40, ()),
        ("exercise", 20, ("First.", "Then.")),
    ]


def test_exercises_keep_their_solutions_apart() -> None:
    def exercise(text: str, solution: str = "") -> Block:
        return Block(kind=ContentKind.EXERCISE, text=text, solution=solution)

    (alone,), (last,), (first,) = (
        cut(exercise("Sing.", "La.")),
        cut(exercise("Hum."), exercise("Sing.", "La.")),
        cut(exercise("Sing.", "La."), exercise("Hum."), exercise("Clap.", "Clap clap.")),
    )

    assert (alone.text, alone.solution, alone.tokens, alone.words, alone.chunk_type) == ("Sing.", "La.", 1, 3, "exercise")
    assert (last.text, last.solution) == ("Hum.\n\nSing.", "La.")
    assert first.text == "Sing.\n\nHum.\n\nClap."
    assert first.solution == "La.\n\nHum.\n\nClap.\n\n**Solution.**\n\nClap clap."


def test_a_solution_is_whole_however_long_and_with_the_last_part_of_its_task() -> None:
    long = " ".join(["La."] * 2 * MOST)

    (short,) = cut(Block(kind=ContentKind.EXERCISE, text="Sing.", solution=long))
    first, second = cut(Block(kind=ContentKind.EXERCISE, text="\n\n".join(["sing " * 300] * 2), solution=long))

    assert (short.text, short.solution, short.chunk_type) == ("Sing.", long, "exercise")
    assert (first.tokens, first.solution) == (300, "")
    assert (second.tokens, second.solution, second.chunk_type) == (300, long, "continuous")


def test_a_passage_crosses_concepts_only_where_it_would_be_far_too_short() -> None:
    assert [p.concept for p in cut(block(AIM), block(AIM), owners=["one", "two"])] == ["one", "two"]
    assert [p.concept for p in cut(block(30), block(200), owners=["one", "two"])] == ["two"]


def test_stated_concepts_are_never_mixed() -> None:
    found = cut(block(10, concept="one"), block(10, concept="two"), owners=["one", "two"])
    assert [passage.concept for passage in found] == ["one", "two"]


def test_a_long_block_is_divided_between_paragraphs_lines_sentences_and_words() -> None:
    paragraphs = "\n\n".join(["p " * 300] * 2)
    lines = "\n".join(["| l |"] * 400)
    sentences = "This is one of them. " * 200
    for text in (paragraphs, lines, sentences, "word " * 1200, "w" * 10):
        found = cut(Block(kind=ContentKind.EXAMPLE, text=text))
        assert max(passage.tokens for passage in found) <= MOST
        assert " ".join(passage.text for passage in found).split() == text.split()
        assert {passage.chunk_type for passage in found} == ({"example"} if len(found) == 1 else {"continuous"})


def test_one_endless_word_is_divided_too() -> None:
    found = chunks.cut([Block(kind=ContentKind.EXPLANATION, text="w" * 2000)], ["one"], len)
    assert "".join(passage.text for passage in found) == "w" * 2000
    assert max(passage.tokens for passage in found) <= MOST


def test_what_its_blocks_say_is_said_of_the_passage() -> None:
    (passage,) = cut(
        block(20, subsection="Heading", requires_visual=True),
        block(20, subsection="Heading", misconceptions=("Always.",)),
    )
    assert passage.subsection == "Heading"
    assert passage.requires_visual
    assert passage.misconceptions == ("Always.",)
