"""What the operator of this Spool grants: from the settings, for whatever is decided in a request."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from learning.interviews_script import SCRIPT, Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How much there may be, and how long it holds."""

    starter_students: int = 30
    """Students of an organization on the smallest plan, which a new one is on."""

    trial: timedelta = timedelta(days=30)
    """How long a new organization is on trial."""

    invitation: timedelta = timedelta(days=14)
    """How long an invitation can be accepted."""

    consent_age: int = 18
    """From which age on a student consents for themselves. The GDPR (Article 8) says 16 where a country sets no other, at least
    13; elsewhere it is when they come of age."""

    session: timedelta = timedelta(hours=12)
    """How long after the last thing done in it a session ends by itself."""

    late: timedelta = timedelta(days=7)
    """How long after a session's end what was done in it is still taken: a device may have been offline."""

    daily_exercises: int = 60
    """How many exercises a student may ask for on one of their days."""

    review_confidence: float = 0.6
    """How sure a grading has to be to count without an educator."""

    remediation: timedelta = timedelta(days=30)
    """How long a remediation waits for an answer before it is given up."""

    events: timedelta = timedelta(days=30)
    """How far back what happened in learning can be told again."""

    falls_back: bool = False
    """Whether rules do, after some attempts, what a model that does not answer was to do. Otherwise it waits."""

    interview: Script = SCRIPT
    """What is asked in an interview."""

    idle_interview: timedelta = timedelta(minutes=30)
    """How long an interview waits for an answer before it is given up."""

    recordings: Path | None = None
    """Where the sound of what pupils say in interviews is, if it is kept at all."""

    recorded: timedelta = timedelta(0)
    """How long that is kept."""

    web_url: str = "http://localhost:3000"
    """Where the web application is: the links in letters begin with it."""


TERMS = Terms()
"""The usual ones."""
