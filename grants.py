"""What the settings grant, in the words of those to whom it is granted: terms, limits, calls. Read by `app.py`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from access.terms import TERMS, Terms
from datasources.stores import Stores
from environment import SettingError
from execution.limits import Limits
from execution.operations import Operations
from execution.trusted import ManifestError, read_manifest
from learning.interviews_script import SCRIPT, Script
from schema.root import schema
from settings import Settings
from voice import ice, speech
from voice.rooms import Rooms
from voice.script import ScriptError, read_script

RECORDINGS = "recordings"  # in the data folder
RELAYED = 3_600  # seconds for which a TURN server may be used by whoever calls


def terms(settings: Settings) -> Terms:
    """What is granted to whoever asks. Raises `SettingError`."""
    return Terms(
        starter_students=settings.starter_students,
        trial=timedelta(days=settings.trial_days),
        invitation=timedelta(days=settings.invitation_days),
        consent_age=settings.consent_age,
        session=timedelta(hours=settings.session_hours),
        late=timedelta(days=settings.late_days),
        daily_exercises=settings.daily_exercises,
        review_confidence=settings.review_confidence,
        remediation=timedelta(days=settings.remediation_days),
        events=timedelta(days=settings.events_days),
        interview=_script(settings),
        idle_interview=timedelta(minutes=settings.interview_minutes),
        recordings=settings.data / RECORDINGS,
        recorded=timedelta(days=settings.audio_days),
        falls_back=settings.fallback == "rules",
        web_url=settings.web_url or TERMS.web_url,
    )


def operations(settings: Settings) -> Operations:
    """What may be asked. Raises `SettingError`."""
    limits = Limits(
        cost=settings.most_cost,
        depth=settings.most_depth,
        seconds=settings.request_timeout,
        rate=settings.rate,
        running=settings.concurrency,
        waiting=settings.queue,
        subscribers=settings.subscribers,
    )
    try:
        manifest = read_manifest(settings.documents) if settings.documents else None
        shown = settings.serves_introspection
        return Operations(schema, limits, introspection=shown, manifest=manifest, only=settings.documents_only)
    except ManifestError as error:
        raise SettingError(f"SPOOL_DOCUMENTS: {error}") from error


def calls(settings: Settings, script: Script, stores: Stores, clock: Callable[[], datetime]) -> Rooms | None:
    """Who takes calls; None where nobody does. Raises `SettingError`."""
    urls = settings.ice_addresses
    try:
        ice.servers(urls, settings.turn_secret, RELAYED, clock(), "")
    except ValueError as error:
        raise SettingError(f"SPOOL_ICE_SERVERS, SPOOL_TURN_SECRET: {error}.") from None
    if settings.interviews == 0:
        return None
    engines = speech.Worker()
    inside, outside = speech.speech(
        engines,
        transcriber=settings.transcriber_model,
        speaker=settings.speaker_model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        timeout=settings.model_timeout,
    )
    return Rooms(
        stores,
        script,
        clock,
        inside=inside,
        outside=outside,
        engines=engines,
        servers=partial(ice.servers, urls, settings.turn_secret, RELAYED),
        most=settings.interviews,
        spoken=settings.data / "spoken",
        kept=settings.data / RECORDINGS if settings.audio_days else None,
    )


def _script(settings: Settings) -> Script:
    try:
        return read_script(settings.interview) if settings.interview else SCRIPT
    except ScriptError as error:
        raise SettingError(f"SPOOL_INTERVIEW: {error}") from error
