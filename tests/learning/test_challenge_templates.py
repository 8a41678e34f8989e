"""Every day has its challenges, the same wherever they are worked out."""

from datetime import date, timedelta

from learning.challenge_templates import A_DAY, TEMPLATES, of_day

DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(366)]


def test_the_templates_go_round() -> None:
    assert [[template.name for template in of_day(day)] for day in DAYS[:4]] == [
        ["Twenty good minutes", "Every step"],
        ["One more concept", "Against the clock"],
        ["Half an hour", "Twice right"],
        ["Twenty good minutes", "Every step"],
    ]
    assert {template.name for day in DAYS[:3] for template in of_day(day)} == {template.name for template in TEMPLATES}


def test_a_day_has_one_of_a_kind() -> None:
    for day in DAYS:
        assert len({template.kind for template in of_day(day)}) == A_DAY
