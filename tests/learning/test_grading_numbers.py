"""Numbers as pupils write them."""

from fractions import Fraction

import pytest

from learning.grading_numbers import is_small, numbers, rows, same
from learning.grading_sums import Number
from learning.grading_text import plain


def read(text: str) -> list[Number]:
    return numbers(plain(text))


def shown(text: str) -> list[str]:
    """The numbers that a text says, without those inside sums."""
    return [str(one.value) for one in read(text) if not one.inside]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3/8", ["3/8"]),
        (r"$\frac38$", ["3/8"]),
        (r"$\frac{3}{8}$", ["3/8"]),
        (r"$\frac1{16}$", ["1/16"]),
        ("0.375", ["3/8"]),
        ("0,375", ["3/8"]),
        (".375", ["3/8"]),
        ("37.5%", ["3/8"]),
        ("37,5 %", ["3/8"]),
        ("37.5 percent", ["3/8"]),
        ("37.5 per cent", ["3/8"]),
        ("3 out of 8", ["3/8"]),
        ("3 of 8", ["3/8"]),
        ("three eighths", ["3/8"]),
        ("¾ and a half", ["3/4", "1/2"]),
        ("5 1/2", ["11/2"]),
        ("twenty four, two hundred, a thousand", ["24", "200", "1000"]),
        ("the first one", []),
        ("the 3rd value", []),
        ("12,000 or 12 000 or 1,000,000", ["12000", "12000", "1000000"]),
        ("187,195,201", ["187", "195", "201"]),
        ("3,6,9,12", ["3", "6", "9", "12"]),
        ("52-72%", ["13/25", "18/25"]),
        ("-1, 2, −3", ["-1", "2", "-3"]),
        ("1. add\n2) divide 4\na) 5 b) 6", ["4", "5", "6"]),
        ("Step 2: 7", ["7"]),
        ("y = 15x", []),
        ("Q1 = 6", ["6"]),
        ("4kg, 12cm", ["4", "12"]),
    ],
)
def test_a_number_is_read_in_any_form(text: str, values: list[str]) -> None:
    assert shown(text) == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3+5+2+6+4+4", "24"),
        ("12 times 14", "168"),
        ("12 x 14", "168"),
        ("360:20", "18"),
        ("360 ÷ 20", "18"),
        ("80 divided by 5", "16"),
        ("40 minus 32", "8"),
        ("(14+24)/2", "19"),
        ("2^4", "16"),
        ("10 * 9 / 2", "45"),
        ("1 - 0.7", "3/10"),
        (r"$8 \cdot \frac14 + 2 \cdot \frac12$", "3"),
        ("15% of 2400", "360"),
        ("5/8 of 40", "25"),
        ("root of 100", "10"),
        ("-2 * -3", "6"),
    ],
)
def test_a_sum_is_worked_out(text: str, value: str) -> None:
    assert shown(text) == [value]


def test_a_sum_that_is_said_to_be_another_number_is_only_what_it_is_said_to_be() -> None:
    assert shown("24 times 5 makes 110") == ["110"]
    assert shown("24 times 5 makes 120") == ["120", "120"]
    [said] = [one for one in read("24 * 5 = 110") if one.result]
    assert said.operands == (Fraction(24), Fraction(5))


def test_what_a_sum_is_made_of_is_inside_it() -> None:
    assert [str(one.value) for one in read("1 - 1/16") if one.inside] == ["1", "1", "16", "1/16"]


def test_a_result_follows_an_equals_sign_or_a_word_like_it() -> None:
    results = [str(one.value) for one in read("5 songs, the mean is 4; median: 3 -> 2 so 1") if one.result]
    assert results == ["4", "3", "2", "1"]


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        ("2/3", "0.67"),
        ("2/3", "66.7%"),
        ("67%", "2/3"),
        ("0.173", "0.17"),
        ("57%", "56.67%"),
        ("0.71", "sqrt(0.5)"),
        ("29%", "0.29"),
        ("5/12", "0.42"),
        ("-0.96", "-0.9648"),
        ("1,000", "1000.0"),
    ],
)
def test_numbers_are_the_same_as_far_as_the_rounder_one_tells(expected: str, given: str) -> None:
    assert same(read(expected)[0], read(given)[0])
    assert same(read(given)[0], read(expected)[0])


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        ("2/3", "0.66"),
        ("0.15", "0.2"),
        ("27.5", "28"),
        ("29%", "29"),
        ("-0.96", "0.96"),
        ("0.505", "50%"),
        ("5/8", "0.6"),
        ("1/3", "0"),
    ],
)
def test_other_numbers_are_not(expected: str, given: str) -> None:
    assert not same(read(expected)[0], read(given)[0])


def test_rows_are_three_numbers_and_more_with_nothing_but_commas_between() -> None:
    text = plain("sorted: 187, 195 and 201. 4 4 5 8 9; 1, 2, then 3; 1+2+3, 4, 5")
    assert [row for _, row in rows(text, numbers(text))] == [(187, 195, 201), (4, 4, 5, 8, 9)]


def test_small_whole_numbers_are_met_by_chance() -> None:
    assert [is_small(one) for one in read("12; 13; 0.5; -3")] == [True, False, False, True]


@pytest.mark.parametrize(
    "text",
    [
        "9" * 10_000,
        "(" * 10_000,
        "1+" * 5_000,
        "9^" * 5_000,
        "9^9^9^9^9",
        "1/0",
        "sqrt(-4)",
        "sqrt " * 2_000,
        "\\frac{" * 1_500,
        "99999999999*" * 800,
    ],
)
def test_nothing_makes_a_sum_long_deep_or_large(text: str) -> None:
    assert all(abs(one.value) <= Fraction(10**15) for one in read(text))
