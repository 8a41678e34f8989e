"""Mutations of students, of who is responsible for them, and of consents."""

from typing import Annotated

import strawberry

import resolvers.consents
import resolvers.students_changes
from access.students_changes import CLOSE, CONSENTING, ENROLLING, KEEPERS, RELEASING
from execution.fields import batched
from schema.consents import Consent
from schema.problems import INPUT, ConflictError, InputError, LimitError, NotFoundError
from schema.students import Student

RemoveGuardianResult = Annotated[
    Student | NotFoundError, strawberry.union("RemoveGuardianResult", description="The student, with the guardians left.")
]
CreateStudentResult = Annotated[
    Student | InputError | NotFoundError | ConflictError | LimitError,
    strawberry.union("CreateStudentResult", description="The new student, or the limit of the organization's plan."),
]
UpdateStudentResult = Annotated[
    Student | InputError | NotFoundError, strawberry.union("UpdateStudentResult", description="The changed student.")
]
UpdatePreferencesResult = Annotated[
    Student | InputError | NotFoundError, strawberry.union("UpdatePreferencesResult", description="The changed student.")
]
GrantConsentResult = Annotated[
    Consent | InputError | NotFoundError, strawberry.union("GrantConsentResult", description="The consent given.")
]
WithdrawConsentResult = Annotated[
    Consent | NotFoundError, strawberry.union("WithdrawConsentResult", description="The consent withdrawn.")
]


@strawberry.type
class StudentsMutation:
    remove_guardian: RemoveGuardianResult | None = batched(
        resolvers.students_changes.remove_guardian,
        rule=RELEASING,
        vouched=True,  # whoever ends their own guardianship is told who is left
        description="End a user's guardianship of a student. One begins when a parent accepts an invitation.",
        arguments=INPUT,
    )
    create_student: CreateStudentResult | None = batched(
        resolvers.students_changes.create_student,
        rule=ENROLLING,
        description="Make a student's profile. `inviteMember` can give it a login.",
        arguments=INPUT,
    )
    update_student: UpdateStudentResult | None = batched(
        resolvers.students_changes.update_student,
        rule=KEEPERS,
        description="Change a student's name, birthday or grade.",
        arguments=INPUT,
    )
    update_preferences: UpdatePreferencesResult | None = batched(
        resolvers.students_changes.update_preferences,
        rule=CLOSE,
        description="Change what a student likes and how they want to learn.",
        arguments=INPUT,
    )
    grant_consent: GrantConsentResult | None = batched(
        resolvers.consents.grant_consent,
        rule=CONSENTING,
        description="Give a consent for a student; for their guardians, or a student of age.",
        arguments=INPUT,
    )
    withdraw_consent: WithdrawConsentResult | None = batched(
        resolvers.consents.withdraw_consent,
        rule=CONSENTING,
        description="Withdraw a consent, from now on.",
        arguments=INPUT,
    )
