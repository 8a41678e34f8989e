"""The subscription root."""

import strawberry

import resolvers.events
import resolvers.interviews
from access.rules import TEACHERS
from access.students import ASKED, OWNED
from execution.following import followed
from schema.events import ProgressEvent
from schema.interviews import InterviewSession

AFTER = {"after": "Start after this cursor; from now on when left out."}


@strawberry.type(
    description="""Everything that can be followed.

Progress is followed as a log of events. To miss none and get none twice: read the state together with
`Query.eventCursor`, subscribe `after` it, and after a break subscribe again `after` the last event's cursor. Events are
kept for 30 days; given an older cursor, a subscription ends with `CURSOR_EXPIRED`, and the client reads the state anew.

An interview is followed as a state: the whole object, at once and after every change."""
)
class Subscription:
    student_progress: ProgressEvent = followed(
        resolvers.events.student_progress,
        may=resolvers.events.may_follow_student,
        rule=ASKED,
        description="What happens in a student's learning.",
        arguments={"student_id": "The student to follow.", **AFTER},
    )
    organization_progress: ProgressEvent = followed(
        resolvers.events.organization_progress,
        may=resolvers.events.may_follow_organization,
        rule=TEACHERS,
        description="What happens in the learning of all students of an organization; for its educators and admins.",
        arguments={"organization_id": "The organization to follow.", **AFTER},
    )
    interview: InterviewSession = followed(
        resolvers.interviews.interview,
        may=resolvers.interviews.may_follow,
        rule=OWNED,
        description="An interview: questions asked, answers heard, interests found, its status. Ends with the interview.",
        arguments={"session_id": "The interview to follow."},
    )
