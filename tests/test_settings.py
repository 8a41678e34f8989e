"""Settings: read from an environment, refused in a sentence, and all of them documented."""

from pathlib import Path

import pytest

from settings import SettingError, Settings, documented

PRODUCTION = {
    "SPOOL_ENV": "production",
    "SPOOL_DATABASE_URL": "postgresql://db/spool",
    "SPOOL_NEO4J_URI": "neo4j+s://graph",
    "SPOOL_NEO4J_PASSWORD": "secret",
    "SPOOL_PINECONE_API_KEY": "secret",
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
    ],
)
def test_a_setting_that_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"{name} is '?{value}"):
        Settings.read({name: value})


@pytest.mark.parametrize(
    ("name", "needed"),
    [("SPOOL_NEO4J_URI", "SPOOL_NEO4J_PASSWORD"), ("SPOOL_PINECONE_HOST", "SPOOL_PINECONE_API_KEY")],
)
def test_what_does_not_go_alone_is_said(name: str, needed: str) -> None:
    with pytest.raises(SettingError, match=f"{name} is set, and {needed} is not: set both, or neither."):
        Settings.read({name: "bolt://graph"})


def test_production_has_no_embedded_stores() -> None:
    with pytest.raises(SettingError) as refused:
        Settings.read({"SPOOL_ENV": "production"})

    assert str(refused.value) == (
        "SPOOL_ENV is `production`, which has no embedded stores: "
        "set SPOOL_DATABASE_URL, SPOOL_NEO4J_URI, SPOOL_NEO4J_PASSWORD, SPOOL_PINECONE_API_KEY."
    )


def test_production_serves_no_explorer_unless_told() -> None:
    assert not Settings.read(PRODUCTION).serves_explorer
    assert Settings.read(PRODUCTION | {"SPOOL_EXPLORER": "1"}).serves_explorer


def test_every_setting_is_documented() -> None:
    assert (Path(__file__).parents[1] / "docs" / "settings.md").read_text() == documented()
