"""The people of `people.yaml`, with what follows from it: ids, interests with their strengths, gifts and habits. No rows yet."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml

from demo.seeded import dice, fixed_id
from learning.interests import Interests
from learning.personalisation import Profile
from learning.vocabulary import LifeCategory, OrganizationKind, SubscriptionTier

USUAL_SIDE = {
    **dict.fromkeys(("football", "basketball", "dance", "board-games", "friends"), LifeCategory.SOCIAL),
    **dict.fromkeys(("volunteering", "climate"), LifeCategory.PHILANTHROPIC),
}
"""The side of life of an interest that the student neither dreams of nor cares for; that of all others is personal."""


class Story(StrEnum):
    """How a student's learning went, where it was not simply going on; `people.yaml` says what each means."""

    FINISHED = "finished"
    PAUSED = "paused"
    RESTARTED = "restarted"
    NEWCOMER = "newcomer"
    AWAY = "away"
    EXPECTED = "expected"


class Waits(StrEnum):
    """What a student's last answer waits for."""

    GRADING = "grading"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Liked:
    """Something that a student likes."""

    interest: str
    category: LifeCategory
    strength: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a login."""

    handle: str
    name: str
    email: str | None

    @property
    def id(self) -> UUID:
        return fixed_id("user", self.handle)


@dataclass(frozen=True, slots=True)
class Guardian:
    """Somebody who is responsible for a student, or says so."""

    person: Person
    relation: str
    is_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learner:
    """A student, with the traits that their learning follows from."""

    handle: str
    organization: UUID
    first_name: str
    last_name: str
    preferred_name: str | None
    grade: int
    zone: ZoneInfo
    likes: tuple[Liked, ...]
    guardians: tuple[Guardian, ...]
    has_login: bool
    story: Story | None
    waits: Waits | None
    keeps_up: int  # days up to yesterday that they certainly learned on
    ability: float  # 0 is the middle of the class, 1 a good way above it
    diligence: float  # the share of school days that they learn on
    daily_minutes: int

    @property
    def id(self) -> UUID:
        return fixed_id("student", self.handle)

    @property
    def user_id(self) -> UUID | None:
        return fixed_id("user", self.handle) if self.has_login else None

    @property
    def is_onboarded(self) -> bool:
        return self.story is not Story.EXPECTED

    @property
    def weights(self) -> dict[str, float]:
        """How much each side of life weighs with them: its share of what they like, drawn toward the middle; in sum 1."""
        liked = {side: 0.5 + sum(one.strength for one in self.likes if one.category is side) for side in LifeCategory}
        shares = {side.value: round(strength / sum(liked.values()), 2) for side, strength in liked.items()}
        heaviest = max(shares, key=lambda side: shares[side])
        shares[heaviest] = round(shares[heaviest] + 1 - sum(shares.values()), 2)
        return shares

    @property
    def favourite_side(self) -> LifeCategory:
        weights = self.weights
        return LifeCategory(max(weights, key=lambda side: weights[side]))

    @property
    def taste(self) -> Profile:
        return Profile(Interests({one.interest: one.strength for one in self.likes}), self.weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """An organization with its people."""

    key: str
    name: str
    kind: OrganizationKind
    tier: SubscriptionTier
    max_students: int
    domain: str
    admin: Person
    educators: tuple[Person, ...]
    learners: tuple[Learner, ...]

    @property
    def id(self) -> UUID:
        return organization_id(self.key)


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody."""

    staff: Person
    schools: tuple[School, ...]

    @property
    def learners(self) -> tuple[Learner, ...]:
        return tuple(learner for school in self.schools for learner in school.learners)


def organization_id(key: str) -> UUID:
    return fixed_id("organization", key)


def user_id(handle: str) -> UUID:
    return fixed_id("user", handle)


@cache
def roster() -> Roster:
    """The roster as the file has it."""
    said = yaml.safe_load(Path(__file__).with_name("people.yaml").read_text())
    teachers = {one["name"]: _person(one, school["domain"]) for school in said["organizations"] for one in school["educators"]}
    schools = tuple(_school(school, teachers) for school in said["organizations"])
    return Roster(_person(said["staff"], "spool.example"), schools)


def _school(said: Mapping[str, Any], teachers: Mapping[str, Person]) -> School:
    return School(
        key=said["key"],
        name=said["name"],
        kind=OrganizationKind(said["kind"]),
        tier=SubscriptionTier(said["tier"]),
        max_students=said["max_students"],
        domain=said["domain"],
        admin=_person(said["admin"], said["domain"]),
        educators=tuple(teachers[one["name"]] for one in said["educators"]),
        learners=tuple(_learner(one, said, teachers) for one in said["students"]),
    )


def _person(said: Mapping[str, Any], domain: str) -> Person:
    return Person(handle=said["handle"], name=said["name"], email=f"{said['handle']}@{domain}")


def _guardian(name: str) -> Person:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    handle = re.sub(r"[^a-z]+", "-", plain.replace("'", "")).strip("-")
    return Person(handle=handle, name=name, email=f"{handle}@family.example")


def _learner(said: Mapping[str, Any], school: Mapping[str, Any], teachers: Mapping[str, Person]) -> Learner:
    chance = dice("learner", said["handle"])
    first, _, last = said["name"].rpartition(" ")
    ability, diligence = chance.gauss(0.15, 0.6), chance.triangular(0.5, 0.95, 0.8)
    daily = chance.choice((20, 25, 30, 30, 40, 45))
    return Learner(
        handle=said["handle"],
        organization=organization_id(school["key"]),
        first_name=first,
        last_name=last,
        preferred_name=said.get("preferred"),
        grade=int(said["grade"]),
        zone=ZoneInfo(said.get("time_zone", school["time_zone"])),
        likes=_likes(said),
        guardians=tuple(
            Guardian(teachers.get(name) or _guardian(name), relation, name not in said.get("unverified", ()))
            for name, relation in said["guardians"].items()
        ),
        has_login=said.get("login", True),
        story=Story(said["story"]) if "story" in said else None,
        waits=Waits(said["waits"]) if "waits" in said else None,
        keeps_up=said.get("keeps_up", 0),
        ability=said.get("ability", ability),
        diligence=said.get("diligence", diligence),
        daily_minutes=said.get("daily_minutes", daily),
    )


def _likes(said: Mapping[str, Any]) -> tuple[Liked, ...]:
    chance = dice("likes", said["handle"])
    return tuple(
        Liked(
            interest=interest,
            category=_side(interest, said.get("dreams", ()), said.get("cares", ())),
            strength=round(0.96 - 0.07 * place - chance.uniform(0, 0.05), 2),
            confidence=round(chance.uniform(0.72, 0.97), 2),
        )
        for place, interest in enumerate(said["likes"])
    )


def _side(interest: str, dreams: Sequence[str], cares: Sequence[str]) -> LifeCategory:
    if interest in dreams:
        return LifeCategory.CAREER
    return LifeCategory.PHILANTHROPIC if interest in cares else USUAL_SIDE.get(interest, LifeCategory.PERSONAL)
