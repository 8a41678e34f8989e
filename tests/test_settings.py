"""Settings: read from an environment, refused in a sentence, and all of them documented."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from environment import SettingError, documented
from settings import Settings

PRODUCTION = {
    "SPOOL_ENV": "production",
    "SPOOL_DATABASE_URL": "postgresql://db/spool",
    "SPOOL_NEO4J_URI": "neo4j+s://graph",
    "SPOOL_NEO4J_PASSWORD": "secret",
    "SPOOL_PINECONE_API_KEY": "secret",
    "SPOOL_OIDC_ISSUER": "https://issuer",
    "SPOOL_OIDC_CLIENT_ID": "spool-web",
    "SPOOL_SMTP_URL": "smtps://mail",
    "SPOOL_MAIL_FROM": "Spool <hello@spool.example>",
    "SPOOL_WEB_URL": "https://learn.spool.example",
}


def test_nothing_has_to_be_set() -> None:
    settings = Settings.read({})

    assert (settings.host, settings.port, settings.env) == ("127.0.0.1", 8000, "development")
    assert settings.database_url is settings.neo4j_uri is settings.pinecone_api_key is None
    assert settings.serves_explorer


def test_what_is_set_is_read_by_its_type() -> None:
    settings = Settings.read({"SPOOL_PORT": "8001", "SPOOL_DATA": "folder", "SPOOL_STORE_TIMEOUT": "2.5", "SPOOL_EXPLORER": "0"})

    assert settings.port == 8001
    assert settings.data == Path("folder").absolute()
    assert settings.store_timeout == 2.5
    assert not settings.serves_explorer


def test_an_empty_setting_is_unset() -> None:
    assert Settings.read({"SPOOL_DATABASE_URL": "", "SPOOL_PORT": ""}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SPOOL_PORT", "many"),
        ("SPOOL_PORT", "0"),
        ("SPOOL_ENV", "staging"),
        ("SPOOL_EXPLORER", "yes"),
        ("SPOOL_STORE_TIMEOUT", "nan"),
        ("SPOOL_DATABASE_POOL", "0"),
        ("SPOOL_OIDC_TOKEN_USE", "refresh"),
        ("SPOOL_CONSENT_AGE", "12"),
        ("SPOOL_CONSENT_AGE", "22"),
        ("SPOOL_FALLBACK", "never"),
        ("SPOOL_REVIEW_CONFIDENCE", "1.5"),
        ("SPOOL_DAILY_EXERCISES", "0"),
        ("SPOOL_REMEDIATION_DAYS", "0"),
    ],
)
def test_a_setting_that_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"{name} is '?{value}"):
        Settings.read({name: value})


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("SPOOL_NEO4J_URI", "SPOOL_NEO4J_PASSWORD"),
        ("SPOOL_PINECONE_HOST", "SPOOL_PINECONE_API_KEY"),
        ("SPOOL_OIDC_ISSUER", "SPOOL_OIDC_CLIENT_ID"),
        ("SPOOL_OIDC_CLIENT_ID", "SPOOL_OIDC_ISSUER"),
    ],
)
def test_what_does_not_go_alone_is_said(name: str, needed: str) -> None:
    with pytest.raises(SettingError, match=f"{name} is set, and {needed} is not: set both, or neither."):
        Settings.read({name: "https://there"})


@pytest.mark.parametrize("address", ["http://issuer.example", "issuer.example", "file:///issuer", "https://"])
def test_an_issuers_keys_come_from_where_nobody_else_can_answer(address: str) -> None:
    told = {"SPOOL_OIDC_ISSUER": address, "SPOOL_OIDC_CLIENT_ID": "spool-web"}

    with pytest.raises(SettingError, match=f"SPOOL_OIDC_ISSUER is '{address}'; it is an address with https"):
        Settings.read(told)

    assert Settings.read(told | {"SPOOL_OIDC_ISSUER": "http://127.0.0.1:8001"}).oidc_uses == {"access"}


def test_production_has_nothing_embedded() -> None:
    with pytest.raises(SettingError) as refused:
        Settings.read({"SPOOL_ENV": "production"})

    assert str(refused.value) == (
        "SPOOL_ENV is `production`, which has no embedded stores, no tokens and no mail of its own: set SPOOL_DATABASE_URL, "
        "SPOOL_NEO4J_URI, SPOOL_NEO4J_PASSWORD, SPOOL_PINECONE_API_KEY, SPOOL_OIDC_ISSUER, SPOOL_OIDC_CLIENT_ID, "
        "SPOOL_SMTP_URL, SPOOL_MAIL_FROM, SPOOL_WEB_URL."
    )


@pytest.mark.parametrize(
    "missing", ["SPOOL_OIDC_ISSUER", "SPOOL_OIDC_CLIENT_ID", "SPOOL_SMTP_URL", "SPOOL_MAIL_FROM", "SPOOL_WEB_URL"]
)
def test_production_does_not_start_without_an_issuer_and_mail(missing: str) -> None:
    with pytest.raises(SettingError, match=missing):
        Settings.read(PRODUCTION | {missing: ""})


@pytest.mark.parametrize("command", [["token", "--as", "maya"], ["demo"]])
def test_production_has_no_tokens_of_its_own_and_no_demo(monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("access.logs.redact", lambda: None)  # it would last: this process has other tests to do

    refused = CliRunner().invoke(main, command)

    assert refused.exit_code == 1
    assert refused.output == "Error: SPOOL_ENV is `production`, which has no demo school and no tokens of its own.\n"


def test_production_serves_no_explorer_unless_told() -> None:
    assert not Settings.read(PRODUCTION).serves_explorer
    assert Settings.read(PRODUCTION | {"SPOOL_EXPLORER": "1"}).serves_explorer


def test_every_setting_is_documented() -> None:
    assert (Path(__file__).parents[1] / "docs" / "settings.md").read_text() == documented(Settings)


@pytest.mark.parametrize(
    ("given", "explorer", "introspection"),
    [
        ({}, True, True),
        ({"SPOOL_EXPLORER": "0"}, False, True),
        ({"SPOOL_INTROSPECTION": "0"}, False, False),
        ({"SPOOL_DOCUMENTS": "m.json"}, True, True),
        ({"SPOOL_DOCUMENTS": "m.json", "SPOOL_DOCUMENTS_ONLY": "1"}, False, False),
        (PRODUCTION, False, False),
        (PRODUCTION | {"SPOOL_INTROSPECTION": "1"}, False, True),
        (PRODUCTION | {"SPOOL_EXPLORER": "1"}, True, True),
    ],
)
def test_the_schema_is_told_where_it_is_needed(given: dict[str, str], explorer: bool, introspection: bool) -> None:
    settings = Settings.read(given)

    assert (settings.serves_explorer, settings.serves_introspection) == (explorer, introspection)


@pytest.mark.parametrize("other", [{"SPOOL_INTROSPECTION": "0"}, {"SPOOL_DOCUMENTS": "m.json", "SPOOL_DOCUMENTS_ONLY": "1"}])
def test_an_explorer_without_introspection_is_refused(other: dict[str, str]) -> None:
    with pytest.raises(SettingError, match="SPOOL_EXPLORER is `1`; it needs SPOOL_INTROSPECTION"):
        Settings.read({"SPOOL_EXPLORER": "1", **other})


def test_only_trusted_documents_have_to_be_somewhere() -> None:
    with pytest.raises(SettingError, match="SPOOL_DOCUMENTS_ONLY is `1`, and SPOOL_DOCUMENTS is not set"):
        Settings.read({"SPOOL_DOCUMENTS_ONLY": "1"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SPOOL_RATE", "-1"),
        ("SPOOL_QUEUE", "-1"),
        ("SPOOL_CONCURRENCY", "0"),
        ("SPOOL_MOST_COST", "0"),
        ("SPOOL_MOST_DEPTH", "many"),
        ("SPOOL_REQUEST_TIMEOUT", "0"),
        ("SPOOL_DOCUMENTS_ONLY", "yes"),
    ],
)
def test_a_limit_that_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"{name} is '?{value}"):
        Settings.read({name: value})


def test_origins_are_read_apart() -> None:
    given = {"SPOOL_ORIGINS": "https://app.example.org/, http://localhost:5173 ,"}

    assert Settings.read(given).allowed_origins == ("https://app.example.org", "http://localhost:5173")
    assert Settings().allowed_origins == ()
