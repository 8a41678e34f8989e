"""What the values of a student may be. Each is given as it is to be stored; what is wrong with it is noted."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeGuard, TypeVar
from zoneinfo import available_timezones

import strawberry

from learning.vocabulary import LifeCategory, NotificationKind
from resolvers.checked import Checked
from schema.inputs_students import InterestInput, LifeCategoryWeightInput

T = TypeVar("T")

NAME = 100  # characters
GRADE = 20
FEWEST_INTERESTS, MOST_INTERESTS = 5, 100
OLDEST = 120  # years
WHOLE = Decimal(1)
NEARLY = Decimal("0.01")
"""How far weights may be from adding up to 1: clients round."""

NO_PLACES = {"Factory", "localtime"}
"""What a list of time zones holds beside them."""


def birthday(check: Checked, value: date | None, today: date) -> date | None:
    if isinstance(value, date) and not date(today.year - OLDEST, 1, 1) <= value < today:
        check.refuse(["birthday"], f"It is a day in the past, in {today.year - OLDEST} or later.")
    return value


def time_zone(check: Checked, value: T) -> T:
    if _is_there(value, check, "timeZone") and value not in zones():
        check.refuse(["timeZone"], "It is the name of an IANA time zone, e.g. `Europe/Paris`.")
    return value


def minutes(check: Checked, name: str, value: int | None, least: int, most: int) -> int | None:
    if _is_there(value, check, name) and not least <= value <= most:
        check.refuse([name], f"It takes {least} to {most}.")
    return value


def interests(check: Checked, value: Sequence[InterestInput] | None) -> Any:
    """As `student_profiles.interests` holds them, strongest first."""
    if not _is_there(value, check, "interests"):
        return value
    if not FEWEST_INTERESTS <= len(value) <= MOST_INTERESTS:
        check.refuse(["interests"], f"It takes {FEWEST_INTERESTS} to {MOST_INTERESTS} of them.")
        return value
    found, names = [], set[str]()
    for place, one in enumerate(value):
        within = check.within("interests", str(place))
        name = within.text("name", one.name, NAME)
        if not 0 <= one.strength <= 1:
            within.refuse(["strength"], "It takes 0 to 1.")
        if name.casefold() in names:
            within.refuse(["name"], "It is there before.")
        names.add(name.casefold())
        found.append({"interest": name, "category": one.category.value, "strength": float(one.strength), "confidence": None})
    return sorted(found, key=lambda one: (-one["strength"], one["interest"]))


def weights(check: Checked, value: Sequence[LifeCategoryWeightInput] | None) -> Any:
    """As `student_profiles.life_category_weights` holds them."""
    name = "lifeCategoryWeights"
    if not _is_there(value, check, name):
        return value
    for place, one in enumerate(value[: len(LifeCategory) + 1]):
        if not 0 <= one.weight <= 1:
            check.refuse([name, str(place), "weight"], "It takes 0 to 1.")
    found = {one.category.value: float(one.weight) for one in value}
    if len(value) != len(LifeCategory) or len(found) != len(LifeCategory):
        check.refuse([name], "It takes one weight for each side of life.")
    elif abs(sum(Decimal(repr(weight)) for weight in found.values()) - WHOLE) > NEARLY:
        check.refuse([name], "The weights add up to 1.")
    return found


def notifications(check: Checked, value: Sequence[NotificationKind] | None) -> Any:
    """As `student_profiles.notification_preferences` holds them."""
    if not _is_there(value, check, "notifications"):
        return value
    if len(set(value)) < len(value):
        check.refuse(["notifications"], "Each may be there once.")
    return {kind.value: kind in value for kind in NotificationKind}


def _is_there(value: T | None, check: Checked, name: str) -> TypeGuard[T]:
    """Notes that it cannot be null; gives whether it was given at all."""
    if value is None:
        check.refuse([name], "It cannot be null; leave it out to keep what is there.")
    return value is not None and value is not strawberry.UNSET


@cache
def zones() -> frozenset[str]:
    """The names of all time zones; looked up once, since a folder is walked."""
    return frozenset(available_timezones() - NO_PLACES)
