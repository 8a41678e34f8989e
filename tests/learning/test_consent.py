"""From which day on somebody consents for themselves."""

from datetime import date

import pytest

from learning.consent import is_of_age


@pytest.mark.parametrize(
    ("birthday", "today", "is_one"),
    [
        (date(2008, 11, 18), date(2026, 11, 18), True),
        (date(2008, 11, 19), date(2026, 11, 18), False),
        (date(2008, 12, 1), date(2026, 11, 18), False),
        (date(2008, 1, 31), date(2026, 11, 18), True),
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (None, date(2026, 11, 18), False),
    ],
)
def test_of_age_from_the_birthday_on(birthday: date | None, today: date, is_one: bool) -> None:
    assert is_of_age(birthday, today, 18) is is_one


def test_the_age_is_told() -> None:
    assert [is_of_age(date(2010, 6, 1), date(2026, 6, 1), age) for age in (13, 16, 17)] == [True, True, False]
