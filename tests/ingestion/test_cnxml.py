"""Books of CNXML."""

import pytest

from ingestion import cnxml
from ingestion.book import Block, Book, BookError
from learning.vocabulary import ContentKind
from tests.ingestion.library import DOCUMENT, WEATHER


def read(**changed: str) -> Book:
    """The small book, with some of its modules replaced."""
    files = WEATHER | {f"modules/{name}.cnxml": text for name, text in changed.items()}
    return cnxml.read({name: text.encode() for name, text in files.items()})


def blocks_of(content: str) -> list[Block]:
    """The blocks of a module with this content."""
    text = DOCUMENT.format(sort="", title="Isobars", content=content, glossary="")
    return list(read(m4=text).chapters[1].sections[2].blocks)


def test_a_book_has_its_chapters_and_what_stands_before_them() -> None:
    book = read()
    assert (book.slug, book.title, book.language, book.license) == ("weather-science", "Weather Science", "en", "CC BY")
    assert [(c.heading, c.is_optional) for c in book.chapters] == [("Front matter", True), ("1. Wind", False)]
    assert [s.heading for _, s in book.sections()] == ["0.1 Preface", "1.0 Introduction", "1.1 Air Pressure", "1.2 Isobars"]


def test_objectives_belong_to_the_section_or_from_an_introduction_to_the_chapter() -> None:
    chapter = read().chapters[1]
    assert chapter.learning_objectives == ("Say what makes the wind blow", "Read a map of isobars")
    assert [s.learning_objectives for s in chapter.sections] == [(), (), ("Find the strongest wind on a map",)]
    assert chapter.sections[0].is_introduction


def test_a_section_is_read_in_order_without_what_is_for_teachers_or_refers_elsewhere() -> None:
    section = read().chapters[1].sections[1]
    assert [(block.kind.value, block.subsection) for block in section.blocks] == [
        ("explanation", "Weight of the air"),
        ("explanation", "Weight of the air"),
        ("explanation", "Weight of the air"),
        ("explanation", "Weight of the air"),
        ("example", None),
        ("exercise", "Practice"),
        ("definition", None),
        ("definition", None),
    ]
    assert section.blocks[0].text == (
        "The **air pressure** is the weight of the air above a square metre; see the figure. "
        "At sea level it is 1013 *hectopascals*:\n\n$$\np=\\frac{F}{A}\n$$"
    )
    assert section.blocks[0].terms == ("air pressure",)
    assert section.blocks[1].text == "*Figure:* The air above you. A column of air."
    assert section.blocks[3].text == "| Height | Pressure |\n| --- | --- |\n| 0 m | 1013 |\n| 5500 m | 506 |"
    assert section.blocks[4].text.startswith("**On a mountain**\n\nWhat does a barometer show")
    assert section.blocks[4].text.endswith("**Solution.** About half of 1013, which is 506.")
    assert section.blocks[6].text == "**barometer**: an instrument that measures the air pressure"


def test_what_is_said_before_an_exercise_is_part_of_it_and_one_whose_text_is_elsewhere_is_none() -> None:
    exercises = [b for _, s in read().sections() for b in s.blocks if b.kind is ContentKind.EXERCISE]
    assert [(exercise.text, exercise.solution) for exercise in exercises] == [
        (
            "Use the table for the next exercise.\n\nWhere is the air pressure greater?\n\na. at sea level  \nb. on a mountain",
            "a.",
        )
    ]


def test_a_figure_makes_its_block_visual_but_a_chapters_picture_does_not() -> None:
    visual = [block.text for _, section in read().sections() for block in section.blocks if block.requires_visual]
    assert visual == ["*Figure:* The air above you. A column of air."]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<para>v<sub>0</sub> is 10<sup>-3</sup> m</para>", "v_0 is 10^{-3} m"),
        ("<para><emphasis effect='italics'>P</emphasis>(<emphasis>A</emphasis>) is <emphasis>small</emphasis></para>",
         "P(A) is **small**"),
        ("<para>one<newline/>two</para>", "one  \ntwo"),
        ("<para>See <link document='m3'/>.</para>", "See Air Pressure."),
        ("<para><link target-id='t'/> says so.</para><table id='t'/>", "The table says so."),
        ("<para>See <link url='http://x.org'>this page</link> .</para>", "See this page."),
        ("<list list-type='enumerated'><item>one</item><item>two<list><item>deep</item></list></item></list>",
         "1. one\n2. two\n   - deep"),
        ("<list list-type='labeled-item'><item>5</item><item>6</item></list>", "5, 6"),
        ("<para>Heights<footnote>in metres</footnote> differ</para>", "Heights (in metres) differ"),
        ("<para><title>Note: <term>wind</term></title>It blows.</para>", "**Note: wind**\n\nIt blows."),
    ],
)  # fmt: skip
def test_text(content: str, expected: str) -> None:
    assert blocks_of(content)[0].text == expected


def test_words_around_what_is_left_out_stay() -> None:
    (block,) = blocks_of("<para>before <note class='os-teacher'>secret</note> after</para>")
    assert block.text == "before after"


def test_kinds_of_notes_and_sections() -> None:
    found = blocks_of(
        "<note class='worked-example'><title>Ex</title><para>Worked.</para></note>"
        "<note class='statistics try'><title>Try It</title><exercise><problem><para>Try.</para></problem></exercise></note>"
        "<note class='tips'><para>A tip.</para></note>"
        "<section class='key-equations'><title>Key Equations</title><para>a = b</para></section>"
    )
    assert [(block.kind.value, block.text) for block in found] == [
        ("example", "**Ex**\n\nWorked."),
        ("exercise", "Try."),
        ("explanation", "A tip."),
        ("formula", "a = b"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("modules/m3.cnxml", "<document>\n<oops></document>",
         "modules/m3.cnxml is broken XML at line 2, column 9: mismatched tag."),
        ("modules/m3.cnxml", "<html/>", "modules/m3.cnxml is not a CNXML module: its outermost element is <html>."),
        ("collection.xml", "<html/>", "collection.xml is not a CNXML collection: its outermost element is <html>."),
        ("collection.xml", WEATHER["collection.xml"].replace("m4", "m9"),
         "collection.xml names the module m9, and there is no modules/m9.cnxml."),
        ("collection.xml", WEATHER["collection.xml"].replace("<md:slug>weather-science</md:slug>", ""),
         "collection.xml does not say the book's slug."),
        ("modules/m3.cnxml", '<!DOCTYPE d [<!ENTITY e "x">]><document>&e;</document>',
         "modules/m3.cnxml defines entities, which a textbook has no need of."),
    ],
)  # fmt: skip
def test_what_is_no_book_is_refused_with_the_reason(name: str, text: str, sentence: str) -> None:
    files = {file: content.encode() for file, content in (WEATHER | {name: text}).items()}
    with pytest.raises(BookError) as caught:
        cnxml.read(files)
    assert str(caught.value) == sentence


def test_an_empty_book_is_refused() -> None:
    empty = DOCUMENT.format(sort="", title="Nothing", content="", glossary="")
    with pytest.raises(BookError, match=r"^The book is empty: none of its modules has text\.$"):
        read(m1=empty, m2=empty, m3=empty, m4=empty)
