"""The settings, read once from the environment. What is unset falls to the embedded default, which needs nothing installed.

Read by `app`, `server`, `cli` and `datasources.stores` alone: everything else is handed what it needs. How they are read and
checked is in `environment.py`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from environment import (
    ABOVE_ZERO,
    NOT_NEGATIVE,
    Bound,
    SettingError,
    between,
    check,
    is_private,
    name_of,
    read,
    setting,
    variable,
)

MODEL = name_of(50)  # as much as the database keeps of one
ISSUER = Bound(is_private, "an address with https")
TOKEN_USE = Bound(lambda text: _uses(text) <= {"access", "id"}, "`access`, `id` or `access,id`")
TOGETHER = (
    ("turn_secret", "ice_servers"),
    ("neo4j_uri", "neo4j_password"),
    ("pinecone_host", "pinecone_api_key"),
    ("smtp_url", "mail_from"),
    ("oidc_issuer", "oidc_client_id"),
    ("oidc_client_id", "oidc_issuer"),
)
"""Settings, and what each is of no use without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this process was told. Frozen: a changed setting needs a new process."""

    env: Literal["development", "production"] = setting(
        "SPOOL_ENV",
        "`development` or `production`; production has no embedded stores, and no tokens and no mail of its own: README.md names "
        "what it needs.",
        "development",
    )
    data: Path = setting("SPOOL_DATA", "The data folder: embedded stores, keys, logs.", Path(__file__).parent / ".spool")
    host: str = setting("SPOOL_HOST", "The address to serve on.", "127.0.0.1")
    port: int = setting("SPOOL_PORT", "The port to serve on.", 8000, between(1, 65_535))
    explorer: bool | None = setting(
        "SPOOL_EXPLORER", "Whether `/explorer` is served: `1` or `0`; in development it is, unless set.", None
    )
    origins: str | None = setting(
        "SPOOL_ORIGINS", "The origins whose pages may ask (CORS, sockets), with commas between, e.g. `https://app.example.org`."
    )

    introspection: bool | None = setting(
        "SPOOL_INTROSPECTION",
        "Whether the schema may be asked for, and errors suggest names of it: `1` or `0`; in development and for the explorer it "
        "may, unless set.",
    )
    documents: Path | None = setting("SPOOL_DOCUMENTS", "The manifest of trusted documents, a file: docs/limits.md.")
    documents_only: bool = setting("SPOOL_DOCUMENTS_ONLY", "Whether only those may be asked: `1` or `0`.", False)
    most_cost: int = setting(
        "SPOOL_MOST_COST", "How many objects the answer of an operation may hold: docs/limits.md.", 25_000, ABOVE_ZERO
    )
    most_depth: int = setting("SPOOL_MOST_DEPTH", "How deep the fields of an operation may be nested.", 20, ABOVE_ZERO)
    request_timeout: float = setting(
        "SPOOL_REQUEST_TIMEOUT", "How many seconds a request may take, with its sending.", 30.0, ABOVE_ZERO
    )
    rate: int = setting(
        "SPOOL_RATE",
        "How many requests a minute a viewer may send, or an address where nobody is signed in; `0`: any number.",
        1_200,
        NOT_NEGATIVE,
    )
    concurrency: int = setting("SPOOL_CONCURRENCY", "How many operations a process runs at the same time.", 100, ABOVE_ZERO)
    queue: int = setting("SPOOL_QUEUE", "How many more may wait for their turn.", 500, NOT_NEGATIVE)
    subscribers: int = setting(
        "SPOOL_SUBSCRIBERS", "How many subscriptions, and how many sockets, a process has open.", 5_000, ABOVE_ZERO
    )

    database_url: str | None = setting(
        "SPOOL_DATABASE_URL",
        "PostgreSQL 18 or later, `postgresql://user:password@host:port/name`; an embedded one in the data folder when unset.",
        secret=True,
    )
    database_pool: int = setting(
        "SPOOL_DATABASE_POOL",
        "How many connections a process may hold: a third, and 3 at least, for writing; the rest, and 1 at least, for reading. "
        "One more listens.",
        10,
        ABOVE_ZERO,
    )

    jobs: int = setting(
        "SPOOL_JOBS",
        "How many jobs (grading, writing exercises, cleaning up) the server does at the same time, or a process of `spool work`; "
        "`0`: the server does none, and leaves them to such processes.",
        4,
        NOT_NEGATIVE,
    )

    neo4j_uri: str | None = setting(
        "SPOOL_NEO4J_URI", "Neo4j, e.g. `neo4j+s://host`; two tables beside the relational ones when unset."
    )
    neo4j_user: str = setting("SPOOL_NEO4J_USER", "The Neo4j user.", "neo4j")
    neo4j_password: str | None = setting("SPOOL_NEO4J_PASSWORD", "The Neo4j user's password.", secret=True)
    neo4j_database: str = setting("SPOOL_NEO4J_DATABASE", "The Neo4j database.", "neo4j")

    pinecone_api_key: str | None = setting(
        "SPOOL_PINECONE_API_KEY", "Pinecone; pgvector beside the relational tables when unset.", secret=True
    )
    pinecone_index: str = setting("SPOOL_PINECONE_INDEX", "The Pinecone index, made by `spool migrate`.", "spool-content-prod")
    pinecone_host: str | None = setting(
        "SPOOL_PINECONE_HOST", "Where Pinecone's API is, with its scheme; Pinecone's own address when unset."
    )

    embedder: str = setting(
        "SPOOL_EMBEDDER",
        "`wordllama`, whose model is installed with Spool, or `openai:MODEL`, e.g. `openai:text-embedding-3-small`. "
        "After a change, run `spool ingest --re-embed`.",
        "wordllama",
    )
    openai_api_key: str | None = setting("OPENAI_API_KEY", "OpenAI.", secret=True)
    openai_base_url: str | None = setting("OPENAI_BASE_URL", "A server that speaks OpenAI's API; OpenAI's own when unset.")
    writer_model: str = setting(
        "SPOOL_WRITER_MODEL",
        "The model that writes exercises where OPENAI_API_KEY is set: docs/models.md. `rules`: none, rules write them.",
        "gpt-5.6-terra",
        MODEL,
    )
    grader_model: str = setting(
        "SPOOL_GRADER_MODEL",
        "The model that marks answers where OPENAI_API_KEY is set. `rules`: none, rules mark them.",
        "gpt-5.6-terra",
        MODEL,
    )
    interviewer_model: str = setting(
        "SPOOL_INTERVIEWER_MODEL",
        "The model that finds interests in interviews, where OPENAI_API_KEY is set. `rules`: none, rules find them.",
        "gpt-5.6-terra",
        MODEL,
    )
    transcriber_model: str = setting(
        "SPOOL_TRANSCRIBER_MODEL",
        "The model that makes out what pupils say, where OPENAI_API_KEY is set. `local`: none, this server's own makes it out.",
        "gpt-transcribe",
        MODEL,
    )
    speaker_model: str = setting(
        "SPOOL_SPEAKER_MODEL",
        "The model that speaks to pupils, where OPENAI_API_KEY is set. `local`: none, this server's own speaks.",
        "gpt-audio-1.5",
        MODEL,
    )
    model_timeout: float = setting(
        "SPOOL_MODEL_TIMEOUT", "How many seconds a model may take to write or to mark, its retries included.", 30.0, ABOVE_ZERO
    )
    model_tokens: int = setting(
        "SPOOL_MODEL_TOKENS", "How many tokens a model may answer with, those that it thinks with included.", 8_000, ABOVE_ZERO
    )

    oidc_issuer: str | None = setting(
        "SPOOL_OIDC_ISSUER",
        "Whose bearer tokens are believed: an OpenID issuer, e.g. `https://cognito-idp.REGION.amazonaws.com/POOL`. "
        "In development the local issuer's are, too.",
        None,
        ISSUER,
    )
    oidc_client_id: str | None = setting("SPOOL_OIDC_CLIENT_ID", "The client that the tokens are made for.")
    oidc_token_use: str = setting(
        "SPOOL_OIDC_TOKEN_USE", "Which of the issuer's tokens are taken: `access`, `id`, or `access,id`.", "access", TOKEN_USE
    )

    smtp_url: str | None = setting(
        "SPOOL_SMTP_URL",
        "The mail server: `smtps://user:password@host:465` (encrypted from the start), `smtp://user:password@host:587` (by "
        "STARTTLS, which it has to offer) or `smtp+plain://host:25` (not encrypted). In development letters are files in the "
        "data folder when unset.",
        secret=True,
    )
    mail_from: str | None = setting("SPOOL_MAIL_FROM", "Whom letters are from: an address, perhaps with a name.")
    web_url: str | None = setting(
        "SPOOL_WEB_URL",
        "Where the web application is: the link in an invitation is `SPOOL_WEB_URL/invitation#TOKEN`. In development "
        "`http://localhost:3000` when unset.",
    )

    starter_students: int = setting(
        "SPOOL_STARTER_STUDENTS", "How many students the smallest plan allows, which a new organization is on.", 30, NOT_NEGATIVE
    )
    trial_days: int = setting("SPOOL_TRIAL_DAYS", "How many days a new organization is on trial.", 30, NOT_NEGATIVE)
    invitation_days: int = setting("SPOOL_INVITATION_DAYS", "How many days an invitation can be accepted.", 14, ABOVE_ZERO)

    consent_age: int = setting(
        "SPOOL_CONSENT_AGE",
        "From which age on, 13 to 21, a student consents for themselves. Lower it only where the law does.",
        18,
        between(13, 21),
    )

    session_hours: float = setting(
        "SPOOL_SESSION_HOURS", "How many hours after the last thing done in it a session ends by itself.", 12.0, ABOVE_ZERO
    )
    late_days: float = setting(
        "SPOOL_LATE_DAYS", "How many days after a session's end a device may still send what was done in it.", 7.0, ABOVE_ZERO
    )
    daily_exercises: int = setting(
        "SPOOL_DAILY_EXERCISES", "How many exercises a student may ask for on one of their days.", 60, ABOVE_ZERO
    )
    review_confidence: float = setting(
        "SPOOL_REVIEW_CONFIDENCE",
        "How sure a grading has to be, 0 to 1, to count without an educator: below it, the answer needs review.",
        0.6,
        between(0, 1),
    )
    remediation_days: int = setting(
        "SPOOL_REMEDIATION_DAYS", "After how many days without an answer a remediation is given up.", 30, ABOVE_ZERO
    )
    events_days: int = setting(
        "SPOOL_EVENTS_DAYS",
        "For how many days what happened in learning is kept for subscriptions to go on from.",
        30,
        ABOVE_ZERO,
    )
    interview: Path | None = setting(
        "SPOOL_INTERVIEW", "What is asked in interviews, a YAML file: docs/interviews.md; questions of our own when unset."
    )
    interview_minutes: float = setting(
        "SPOOL_INTERVIEW_MINUTES", "After how many minutes without an answer an interview is given up.", 30.0, ABOVE_ZERO
    )
    interviews: int = setting(
        "SPOOL_INTERVIEWS",
        "How many interviews a process holds by voice at the same time; `0`: none, all are held in writing.",
        8,
        NOT_NEGATIVE,
    )
    ice_servers: str | None = setting(
        "SPOOL_ICE_SERVERS",
        "STUN and TURN servers for whoever speaks, with commas between, e.g. `stun:turn.example.org,turn:turn.example.org`; none "
        "when unset.",
    )
    turn_secret: str | None = setting(
        "SPOOL_TURN_SECRET",
        "The secret by which the TURN servers know who may use them (coturn's static-auth-secret).",
        secret=True,
    )
    audio_days: float = setting(
        "SPOOL_AUDIO_DAYS",
        "For how many days the sound of what pupils say in interviews is kept, in the data folder; `0`: it is not kept.",
        0.0,
        NOT_NEGATIVE,
    )

    fallback: Literal["wait", "rules"] = setting(
        "SPOOL_FALLBACK",
        "What becomes of writing and grading while a model does not answer: they `wait` for it, or after five attempts (a minute "
        "or so) are done by `rules`.",
        "wait",
    )

    store_timeout: float = setting(
        "SPOOL_STORE_TIMEOUT",
        "How many seconds a store may take to answer. Keep it below SPOOL_REQUEST_TIMEOUT: a call that the end of its request "
        "cut off does not tell that the store is down.",
        10.0,
        ABOVE_ZERO,
    )

    def __post_init__(self) -> None:
        check(self)
        self._check_together()
        if self.production:
            self._refuse_embedded()

    def _check_together(self) -> None:
        for one, needed in TOGETHER:
            if getattr(self, one) is not None and getattr(self, needed) is None:
                names = f"{variable(Settings, one)} is set, and {variable(Settings, needed)} is not"
                raise SettingError(f"{names}: set both, or neither.")
        if self.documents_only and self.documents is None:
            raise SettingError("SPOOL_DOCUMENTS_ONLY is `1`, and SPOOL_DOCUMENTS is not set: nothing could be asked.")
        if self.explorer and (self.introspection is False or self.documents_only):
            raise SettingError("SPOOL_EXPLORER is `1`; it needs SPOOL_INTROSPECTION, and has documents that are in no manifest.")

    def _refuse_embedded(self) -> None:
        stores = ("database_url", "neo4j_uri", "neo4j_password", "pinecone_api_key")
        needed = (*stores, "oidc_issuer", "oidc_client_id", "smtp_url", "mail_from", "web_url")
        missing = [variable(Settings, name) for name in needed if getattr(self, name) is None]
        if missing:
            said = "SPOOL_ENV is `production`, which has no embedded stores, no tokens and no mail of its own"
            raise SettingError(f"{said}: set {', '.join(missing)}.")

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def oidc_uses(self) -> frozenset[str]:
        return _uses(self.oidc_token_use)

    @property
    def serves_explorer(self) -> bool:
        if self.explorer is not None:
            return self.explorer
        return not self.production and self.introspection is not False and not self.documents_only

    @property
    def serves_introspection(self) -> bool:
        if self.introspection is not None:
            return self.introspection
        return self.serves_explorer or not (self.production or self.documents_only)

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        return tuple(origin.rstrip("/") for origin in _listed(self.origins or ""))

    @property
    def ice_addresses(self) -> tuple[str, ...]:
        return tuple(_listed(self.ice_servers or ""))

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The settings of this environment. Raises `SettingError`."""
        return read(cls, environment)


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _uses(text: str) -> frozenset[str]:
    return frozenset(use.strip() for use in text.split(","))
