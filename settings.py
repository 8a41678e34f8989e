"""The settings, read once from the environment. What is unset falls to the embedded default, which needs nothing installed.

Read by `app`, `cli` and `datasources.stores` alone: everything else is handed what it needs.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit


class SettingError(Exception):
    """A setting cannot be used; the message names it and says what to do."""


SWITCHES = (bool, bool | None)
PATHS = (Path, Path | None)


def setting(name: str, meaning: str, default: Any = None, secret: bool = False) -> Any:
    """A field of `Settings`: the environment variable it is read from, and what it means. A secret shows in no log."""
    return field(default=default, repr=not secret, metadata={"name": name, "meaning": meaning})


MODEL_NAME = 50  # characters that the database keeps of one
ABOVE_ZERO = (
    "database_pool",
    "store_timeout",
    "most_cost",
    "most_depth",
    "request_timeout",
    "concurrency",
    "subscribers",
    "session_hours",
    "late_days",
    "model_timeout",
    "model_tokens",
    "invitation_days",
    "daily_exercises",
    "remediation_days",
    "events_days",
)
TOGETHER = (
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
    port: int = setting("SPOOL_PORT", "The port to serve on.", 8000)
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
    most_cost: int = setting("SPOOL_MOST_COST", "How many objects the answer of an operation may hold: docs/limits.md.", 25_000)
    most_depth: int = setting("SPOOL_MOST_DEPTH", "How deep the fields of an operation may be nested.", 20)
    request_timeout: float = setting("SPOOL_REQUEST_TIMEOUT", "How many seconds a request may take, with its sending.", 30.0)
    rate: int = setting(
        "SPOOL_RATE",
        "How many requests a minute a viewer may send, or an address where nobody is signed in; `0`: any number.",
        1_200,
    )
    concurrency: int = setting("SPOOL_CONCURRENCY", "How many operations a process runs at the same time.", 100)
    queue: int = setting("SPOOL_QUEUE", "How many more may wait for their turn.", 500)
    subscribers: int = setting("SPOOL_SUBSCRIBERS", "How many subscriptions, and how many sockets, a process has open.", 5_000)

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
    )

    jobs: int = setting(
        "SPOOL_JOBS",
        "How many jobs (grading, writing exercises, cleaning up) the server does at the same time, or a process of `spool work`; "
        "`0`: the server does none, and leaves them to such processes.",
        4,
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
    )
    grader_model: str = setting(
        "SPOOL_GRADER_MODEL",
        "The model that marks answers where OPENAI_API_KEY is set. `rules`: none, rules mark them.",
        "gpt-5.6-terra",
    )
    model_timeout: float = setting(
        "SPOOL_MODEL_TIMEOUT", "How many seconds a model may take to write or to mark, its retries included.", 30.0
    )
    model_tokens: int = setting(
        "SPOOL_MODEL_TOKENS", "How many tokens a model may answer with, those that it thinks with included.", 8_000
    )

    oidc_issuer: str | None = setting(
        "SPOOL_OIDC_ISSUER",
        "Whose bearer tokens are believed: an OpenID issuer, e.g. `https://cognito-idp.REGION.amazonaws.com/POOL`. "
        "In development the local issuer's are, too.",
    )
    oidc_client_id: str | None = setting("SPOOL_OIDC_CLIENT_ID", "The client that the tokens are made for.")
    oidc_token_use: str = setting(
        "SPOOL_OIDC_TOKEN_USE", "Which of the issuer's tokens are taken: `access`, `id`, or `access,id`.", "access"
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
        "SPOOL_STARTER_STUDENTS", "How many students the smallest plan allows, which a new organization is on.", 30
    )
    trial_days: int = setting("SPOOL_TRIAL_DAYS", "How many days a new organization is on trial.", 30)
    invitation_days: int = setting("SPOOL_INVITATION_DAYS", "How many days an invitation can be accepted.", 14)

    consent_age: int = setting(
        "SPOOL_CONSENT_AGE",
        "From which age on, 13 to 21, a student consents for themselves. Lower it only where the law does.",
        18,
    )

    session_hours: float = setting(
        "SPOOL_SESSION_HOURS", "How many hours after the last thing done in it a session ends by itself.", 12.0
    )
    late_days: float = setting(
        "SPOOL_LATE_DAYS", "How many days after a session's end a device may still send what was done in it.", 7.0
    )
    daily_exercises: int = setting("SPOOL_DAILY_EXERCISES", "How many exercises a student may ask for on one of their days.", 60)
    review_confidence: float = setting(
        "SPOOL_REVIEW_CONFIDENCE",
        "How sure a grading has to be, 0 to 1, to count without an educator: below it, the answer needs review.",
        0.6,
    )
    remediation_days: int = setting(
        "SPOOL_REMEDIATION_DAYS", "After how many days without an answer a remediation is given up.", 30
    )
    events_days: int = setting(
        "SPOOL_EVENTS_DAYS", "For how many days what happened in learning is kept for subscriptions to go on from.", 30
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
    )

    def __post_init__(self) -> None:
        if self.env not in ("development", "production"):
            raise SettingError(f"SPOOL_ENV is {self.env!r}; it is `development` or `production`.")
        if self.fallback not in ("wait", "rules"):
            raise SettingError(f"SPOOL_FALLBACK is {self.fallback!r}; it is `wait` or `rules`.")
        self._check_numbers()
        self._check_pairs()
        if self.oidc_issuer is not None and not _is_safe(self.oidc_issuer):
            raise SettingError(f"SPOOL_OIDC_ISSUER is {self.oidc_issuer!r}; it is an address with https.")
        if not self.oidc_uses or not self.oidc_uses <= {"access", "id"}:
            raise SettingError(f"SPOOL_OIDC_TOKEN_USE is {self.oidc_token_use!r}; it is `access`, `id` or `access,id`.")
        if self.production:
            self._refuse_embedded()

    def _check_numbers(self) -> None:
        if not 0 < self.port < 65536:
            raise SettingError(f"SPOOL_PORT is {self.port}; a port is a number from 1 to 65535.")
        for name in ABOVE_ZERO:
            if not getattr(self, name) > 0:
                raise SettingError(f"{_name(name)} is {getattr(self, name)}; it is a number above 0.")
        for name in ("rate", "queue", "jobs", "starter_students", "trial_days"):
            if getattr(self, name) < 0:
                raise SettingError(f"{_name(name)} is {getattr(self, name)}; it is 0 or more.")
        for name in ("writer_model", "grader_model"):
            if len(getattr(self, name)) > MODEL_NAME:
                raise SettingError(f"{_name(name)} has {len(getattr(self, name))} characters; it has {MODEL_NAME} at most.")
        if not 13 <= self.consent_age <= 21:
            raise SettingError(f"SPOOL_CONSENT_AGE is {self.consent_age}; it is an age from 13 to 21.")
        if not 0 <= self.review_confidence <= 1:
            raise SettingError(f"SPOOL_REVIEW_CONFIDENCE is {self.review_confidence}; it is a number from 0 to 1.")

    def _check_pairs(self) -> None:
        for name, needed in TOGETHER:
            if getattr(self, name) is not None and getattr(self, needed) is None:
                raise SettingError(f"{_name(name)} is set, and {_name(needed)} is not: set both, or neither.")
        if self.documents_only and self.documents is None:
            raise SettingError("SPOOL_DOCUMENTS_ONLY is `1`, and SPOOL_DOCUMENTS is not set: nothing could be asked.")
        if self.explorer and (self.introspection is False or self.documents_only):
            raise SettingError("SPOOL_EXPLORER is `1`; it needs SPOOL_INTROSPECTION, and has documents that are in no manifest.")

    def _refuse_embedded(self) -> None:
        stores = ("database_url", "neo4j_uri", "neo4j_password", "pinecone_api_key")
        needed = (*stores, "oidc_issuer", "oidc_client_id", "smtp_url", "mail_from", "web_url")
        missing = [f.metadata["name"] for f in fields(self) if f.name in needed and getattr(self, f.name) is None]
        if missing:
            said = "SPOOL_ENV is `production`, which has no embedded stores, no tokens and no mail of its own"
            raise SettingError(f"{said}: set {', '.join(missing)}.")

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def oidc_uses(self) -> frozenset[str]:
        return frozenset(use.strip() for use in self.oidc_token_use.split(","))

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
        return tuple(origin.strip().rstrip("/") for origin in (self.origins or "").split(",") if origin.strip())

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The settings of this environment. Raises `SettingError`."""
        given = {f.name: environment[f.metadata["name"]] for f in fields(cls) if environment.get(f.metadata["name"])}
        return cls(**{name: _parsed(name, text) for name, text in given.items()})


def _name(name: str) -> str:
    """The environment variable of a field."""
    return str(next(f.metadata["name"] for f in fields(Settings) if f.name == name))


def documented() -> str:
    """docs/settings.md: every setting, what it means, and what it is when unset. A test holds the file against this."""
    rows = "\n".join(f"| `{f.metadata['name']}` | {_shown(f.default)} | {f.metadata['meaning']} |" for f in fields(Settings))
    return (
        "# Settings\n\nRead once, from the environment. Generated from `settings.py`.\n\n"
        f"| name | when unset | meaning |\n| --- | --- | --- |\n{rows}\n"
    )


def _is_safe(address: str) -> bool:
    """Whether what comes from this address is its owner's: over TLS, or from this machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"))
    )


def _shown(default: Any) -> str:
    if default is None:
        return "none"
    if isinstance(default, Path):
        return f"`{default.name}` in the checkout"
    return f"`{int(default) if isinstance(default, bool) else default}`"


def _parsed(name: str, text: str) -> Any:
    known = {f.name: f for f in fields(Settings)}[name]
    try:
        if known.type in SWITCHES:
            return {"1": True, "0": False}[text]
        if known.type in PATHS:
            return Path(text).expanduser().absolute()
        return type(known.default)(text) if isinstance(known.default, int | float) else text
    except (ValueError, KeyError):
        kind = "`1` or `0`" if known.type in SWITCHES else "a number"
        raise SettingError(f"{known.metadata['name']} is {text!r}; it is {kind}.") from None
