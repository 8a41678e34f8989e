"""The demo school, with what a proof of its permissions needs besides; and who asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from starlette.applications import Starlette

from access.local import LocalIssuer
from access.tokens import STAFF, Claims
from app import App
from tests.conftest import Client, School, Served, serving
from tests.following import Payloads, followed
from tests.line import Line

WORLD = """
UPDATE users SET email = coalesce(email, handle || '@pupils.example'), last_login_at = coalesce(last_login_at, now());
UPDATE organizations SET trial_ends_at = now(), billing_email = 'office@example.org', max_students = 10000;
UPDATE student_profiles SET birthday = coalesce(birthday, '2013-04-05');
UPDATE student_profiles SET birthday = '2000-04-05' WHERE first_name = 'Nina';  -- who is of age
INSERT INTO consents (student_profile_id, kind, policy_version, granted_at)
SELECT id, 'voice_recording', '2026-01', '2026-11-01' FROM student_profiles s
WHERE NOT EXISTS (SELECT FROM consents c WHERE c.student_profile_id = s.id AND c.kind = 'voice_recording');
UPDATE interview_sessions SET status = 'in_progress', completed_at = NULL;
UPDATE daily_challenges SET achievement_id = (SELECT id FROM achievements WHERE NOT is_secret ORDER BY id LIMIT 1);
UPDATE assessments SET reviewed_by = (SELECT id FROM users WHERE handle = 'mr-okafor') WHERE status = 'evaluated';
UPDATE embedded_graph.nodes SET properties = properties || jsonb_build_object('prerequisite_subjects', jsonb_build_array(id))
WHERE label = 'Subject';

-- somebody who belongs nowhere, one who only says that they are Maya's guardian, and one of Harbor who says so of Nina
INSERT INTO users (handle, name, email, auth_provider, cognito_sub, last_login_at)
SELECT name, name, name || '@example.org', 'email', 'demo:' || name, now()
FROM unnest('{loner,claimant,harbor-claimant}'::text[]) AS name;
INSERT INTO guardianships (guardian_id, student_profile_id, relation, verified_at)
SELECT u.id, s.id, 'guardian', NULL FROM users u, student_profiles s
WHERE (u.handle, s.first_name) IN (('claimant', 'Maya'), ('harbor-claimant', 'Nina'));
INSERT INTO organization_members (organization_id, user_id, role)
SELECT o.id, u.id, 'parent' FROM organizations o, users u WHERE o.name LIKE 'Harbor%' AND u.handle = 'harbor-claimant';

-- Theo has left Willow Creek; his guardians belong to it no longer, and are his guardians still
DELETE FROM organization_members WHERE user_id IN (
    SELECT s.user_id FROM student_profiles s WHERE s.first_name = 'Theo'
    UNION SELECT g.guardian_id FROM guardianships g JOIN student_profiles s ON s.id = g.student_profile_id
    WHERE s.first_name = 'Theo');
UPDATE student_profiles SET organization_id = NULL WHERE first_name = 'Theo';

INSERT INTO invitations (organization_id, email, role, invited_by, token_hash, expires_at, accepted_at, revoked_at)
SELECT o.id, state || '@example.org', 'educator', NULL, o.id || state, timestamptz '2026-11-18 16:30Z' + days * interval '1 day',
       CASE state WHEN 'accepted' THEN now() END, CASE state WHEN 'revoked' THEN now() END
FROM organizations o, (VALUES ('open', 9), ('expired', -9), ('accepted', 9), ('revoked', 9)) AS made(state, days);
INSERT INTO invitations (organization_id, email, role, student_profile_id, token_hash, expires_at)
SELECT s.organization_id, 'father@example.org', 'parent', s.id, 'of ' || s.id, timestamptz '2026-11-25 16:30Z'
FROM student_profiles s WHERE s.first_name IN ('Maya', 'Nina');
INSERT INTO error_logs (user_id, service_name, error_type, error_message, severity)
SELECT u.id, 'api', 'ValueError', 'It went wrong.', 'high' FROM users u WHERE u.handle IN ('maya', 'nina');
"""


@dataclass(frozen=True)
class Asking:
    """Somebody who asks."""

    role: str
    handle: str | None  # None for nobody
    is_staff: bool = False

    @property
    def subject(self) -> str | None:
        return self.handle and f"demo:{self.handle}"

    @property
    def claims(self) -> Claims | None:
        return Claims(self.subject, frozenset({STAFF} if self.is_staff else ())) if self.subject else None

    def __str__(self) -> str:
        return f"{self.role} ({self.handle})" if self.handle else self.role


VIEWERS = (
    Asking("student", "maya"),
    Asking("student", "nina"),
    Asking("student who has left", "theo"),
    Asking("guardian", "adaeze-okonkwo"),
    Asking("guardian", "thanh-nguyen"),
    Asking("guardian in two organizations", "denise-whitfield"),
    Asking("unverified guardian", "marco-russo"),
    Asking("unverified guardian", "harbor-claimant"),
    Asking("unverified guardian of no organization", "claimant"),
    Asking("educator", "mr-okafor"),
    Asking("educator", "ms-tran"),
    Asking("educator and parent", "ms-vargas"),
    Asking("admin", "dr-lindqvist"),
    Asking("admin", "mr-delacroix"),
    Asking("staff", "robin", is_staff=True),
    Asking("user of no organization", "loner"),
    Asking("signed in, unknown", "not-yet-known"),
    Asking("signed in as staff, unknown", "staff-not-yet-known", is_staff=True),
    Asking("nobody", None),
)
"""Of each role, one of each organization: for either, the other one's is the stranger."""


class Door(Served):
    """The application, to whoever asks."""

    def __init__(self, app: Starlette, school: School) -> None:
        super().__init__(app, school)
        self._issuer = LocalIssuer.of(school.settings.data)
        self._asking: dict[Asking, Client] = {}

    def asked_by(self, who: Asking) -> Client:
        """A client of theirs."""
        if who not in self._asking:
            self._asking[who] = self.client() if who.subject is None else self._signed_in(who.subject, who.is_staff)
        return self._asking[who]

    def follow(self, who: Asking, document: str, /, **variables: object) -> Payloads:
        """What they are told who follow this."""
        return followed(self.app, self.asked_by(who).http.headers.get("Authorization"), document, **variables)

    def planned(self) -> int:
        """How many operations were run by plan."""
        assert isinstance(self.app, App)
        return self.app.api.door.operations.engine.counts["executed"]

    def _signed_in(self, subject: str, is_staff: bool) -> Client:
        token = self._issuer.issue(subject, groups=frozenset({STAFF} if is_staff else ()), now=datetime.now(UTC))
        client = self.client()
        client.http.headers["Authorization"] = f"Bearer {token}"
        return client


@asynccontextmanager
async def opened(school: School) -> AsyncIterator[Door]:
    """The application over this school; an operation may be as costly as a test likes."""
    async with serving(replace(school, settings=replace(school.settings, most_cost=1_000_000_000))) as served:
        door = Door(served.app, served.school)
        assert isinstance(served.app, App)
        served.app.api.calls = Line()
        yield door
        await door.close()
