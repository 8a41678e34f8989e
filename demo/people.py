"""The rows of the demo school's people: organizations, users, memberships, invitations, profiles, guardianships, consents."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from datasources.relational.tables import (
    Consent,
    Guardianship,
    Invitation,
    Organization,
    OrganizationMember,
    StudentProfile,
    User,
)
from demo.interviews import what_helps
from demo.roster import Learner, Person, Roster, School, Story
from demo.seeded import Rows, dice, timed_id
from learning.interests_styles import styles_heard
from learning.vocabulary import AuthProvider, ConsentKind, LifeCategory, NotificationKind, Role

OPENED_DAYS_AGO = 75  # when the schools came to Spool
JOINED_DAYS_AGO: dict[Story | None, int] = {Story.NEWCOMER: 10, Story.EXPECTED: 4}  # the others in the first days
INVITED_DAYS_AGO = 3
POLICY = "2026-08"
NEVER_ACTIVE: dict[str, Any] = {
    "total_points": 0,
    "experience_points": 0,
    "level": 1,
    "current_streak_days": 0,
    "longest_streak_days": 0,
    "last_activity_date": None,
}
"""The columns of a profile that learning fills, before any."""


def add_staff(rows: Rows, roster: Roster, now: datetime) -> None:
    _user(rows, roster.staff, now - timedelta(days=OPENED_DAYS_AGO + 300), _seen(roster.staff, now))


def add_school(rows: Rows, school: School, now: datetime) -> None:
    """An organization, and those who run it and teach in it."""
    opened = now - timedelta(days=OPENED_DAYS_AGO)
    rows.add(
        Organization,
        opened,
        id=school.id,
        name=school.name,
        type=school.kind,
        subscription_tier=school.tier,
        max_students=school.max_students,
        current_students=len(school.learners),
        billing_email=f"office@{school.domain}",
        settings={"default_language": "en", "school_days": [1, 2, 3, 4, 5]},
        trial_ends_at=None,
        archived_at=None,
    )
    people = [(school.admin, Role.ADMIN), *((person, Role.EDUCATOR) for person in school.educators)]
    for n, (person, role) in enumerate(people):
        joined = opened + timedelta(days=n, minutes=17 * n)
        _user(rows, person, joined, _seen(person, now))
        permissions = {"can_review": True, "exports_allowed": role is Role.ADMIN}
        _member(rows, school.id, person.id, role, joined, None if role is Role.ADMIN else school.admin.id, permissions)


def add_guardians(rows: Rows, roster: Roster, now: datetime) -> None:
    """The guardians of every student: one user each, whatever else they are and however many children they have."""
    users = {person.id for school in roster.schools for person in school.educators}
    parents: set[tuple[UUID, UUID]] = set()
    for school in roster.schools:
        for learner in school.learners:
            joined = _joined(learner, now)
            for guardian in learner.guardians:
                id = guardian.person.id
                if id not in users:
                    users.add(id)
                    _user(rows, guardian.person, joined, _seen(guardian.person, now))
                if (school.id, id) not in parents:
                    parents.add((school.id, id))
                    _member(rows, school.id, id, Role.PARENT, joined, school.admin.id, {})


def add_invitations(rows: Rows, school: School, now: datetime) -> None:
    """Of guardians who have yet to be verified: by accepting they would be. The letters are long sent, and their tokens lost."""
    invited = now - timedelta(days=INVITED_DAYS_AGO)
    for learner in school.learners:
        for guardian in learner.guardians:
            if not guardian.is_verified:
                id = timed_id(invited, "invitation", learner.handle, guardian.person.handle)
                rows.add(
                    Invitation,
                    invited,
                    id=id,
                    organization_id=school.id,
                    email=guardian.person.email,
                    role=Role.PARENT,
                    student_profile_id=learner.id,
                    invited_by=school.admin.id,
                    token_hash=f"lost: {id}",
                    letter_due_at=None,
                    expires_at=invited + timedelta(days=14),
                    accepted_at=None,
                    accepted_by=None,
                    revoked_at=None,
                )


def add_learner(
    rows: Rows, learner: Learner, admin: UUID, now: datetime, rewards: dict[str, Any], seen_at: datetime | None
) -> None:
    """A student's profile; `rewards` are its columns that learning fills, `seen_at` is when they last began to learn. With a
    login, its user and membership too."""
    joined = _joined(learner, now)
    if learner.user_id is not None:
        known_as = learner.preferred_name or learner.first_name
        person = Person(handle=learner.handle, name=f"{known_as} {learner.last_name}", email=None)
        _user(rows, person, joined, seen_at)
        _member(rows, learner.organization, learner.user_id, Role.STUDENT, joined, admin, {})
    chance = dice("profile", learner.handle)
    rows.add(
        StudentProfile,
        joined,
        id=learner.id,
        user_id=learner.user_id,
        organization_id=learner.organization,
        first_name=learner.first_name,
        last_name=learner.last_name,
        preferred_name=learner.preferred_name,
        birthday=_birthday(learner, now),
        grade_level=str(learner.grade),
        timezone=learner.zone.key,
        interests=[
            {"interest": one.interest, "category": one.category.value, "strength": one.strength, "confidence": one.confidence}
            for one in learner.likes
        ],
        career_interests=_of_side(learner, LifeCategory.CAREER),
        philanthropic_interests=_of_side(learner, LifeCategory.PHILANTHROPIC),
        life_category_weights=learner.weights,
        learning_style_indicators={style.value: 1 for style in styles_heard(what_helps(learner))} if learner.is_onboarded else {},
        onboarding_completed_at=onboarded_at(learner, now),
        preferred_session_length=chance.choice((20, 25, 30, 45)),
        daily_goal_minutes=learner.daily_minutes,
        notification_preferences={kind.value: chance.random() < 0.75 for kind in NotificationKind},
        **(NEVER_ACTIVE | rewards),
    )


def onboarded_at(learner: Learner, now: datetime) -> datetime | None:
    """When the student's interview ended: on the afternoon after they joined. None for those who have yet to have one."""
    if not learner.is_onboarded:
        return None
    day = _joined(learner, now).astimezone(learner.zone).date() + timedelta(days=1)
    later = timedelta(seconds=dice("onboarding", learner.handle).randrange(9000))
    return (datetime.combine(day, time(14), learner.zone) + later).astimezone(UTC)


def _joined(learner: Learner, now: datetime) -> datetime:
    chance = dice("joined", learner.handle)
    days_ago = JOINED_DAYS_AGO.get(learner.story, OPENED_DAYS_AGO - 8)
    return now - timedelta(days=days_ago - chance.uniform(0, 2))


def _seen(person: Person, now: datetime) -> datetime:
    """When somebody who does not learn was last there."""
    return now - timedelta(hours=dice("login", person.handle).uniform(1, 36))


def _user(rows: Rows, person: Person, at: datetime, seen_at: datetime | None) -> None:
    rows.add(
        User,
        at,
        id=person.id,
        name=person.name,
        handle=person.handle,
        email=person.email,
        auth_provider=AuthProvider.EMAIL,
        auth_id=None,
        cognito_sub=f"demo:{person.handle}",
        is_active=True,
        email_verified=person.email is not None,
        last_login_at=seen_at,
    )


def _member(
    rows: Rows, organization: UUID, user: UUID, role: Role, at: datetime, by: UUID | None, permissions: dict[str, bool]
) -> None:
    rows.add(
        OrganizationMember,
        at,
        organization_id=organization,
        user_id=user,
        role=role,
        permissions=permissions,
        invited_by=by,
        joined_at=at,
    )


def add_responsibility(rows: Rows, learner: Learner, now: datetime) -> None:
    """Guardianships, and the consents that the first verified guardian gave."""
    joined, chance = _joined(learner, now), dice("consents", learner.handle)
    verified = joined + timedelta(hours=chance.uniform(4, 30))
    for guardian in learner.guardians:
        rows.add(
            Guardianship,
            joined,
            guardian_id=guardian.person.id,
            student_profile_id=learner.id,
            relation=guardian.relation,
            verified_at=verified if guardian.is_verified else None,
        )
    giver = next(guardian.person for guardian in learner.guardians if guardian.is_verified)
    for kind, share in ((ConsentKind.AI_PROCESSING, 0.85), (ConsentKind.VOICE_RECORDING, 0.7)):
        # Who is expected has a consent to be heard: whoever tries the interview as one of them can speak.
        given = chance.random() < share if learner.is_onboarded else kind is ConsentKind.VOICE_RECORDING
        if given:
            granted = verified + timedelta(minutes=chance.randrange(2, 600))
            rows.add(
                Consent,
                granted,
                id=timed_id(granted, "consent", learner.handle, kind),
                student_profile_id=learner.id,
                kind=kind,
                policy_version=POLICY,
                granted_by=giver.id,
                granted_at=granted,
                withdrawn_at=None,
            )


def _of_side(learner: Learner, side: LifeCategory) -> list[dict[str, Any]]:
    return [{"interest": one.interest, "strength": one.strength} for one in learner.likes if one.category is side]


def _birthday(learner: Learner, now: datetime) -> date:
    """So that they were as old as their grade when the school year began, in September."""
    began = now.year if now.month >= 9 else now.year - 1
    return date(began - learner.grade - 6, 9, 1) + timedelta(days=dice("birthday", learner.handle).randrange(365))
