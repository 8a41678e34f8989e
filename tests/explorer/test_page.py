"""What /explorer answers over HTTP: policy, assets, the demo viewers, and the plain page where no bundle is."""

from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from explorer.page import routes

POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
ADA = {"name": "Ada", "role": "STUDENT", "token": "t-ada"}


async def demo_viewers() -> list[dict[str, Any]]:
    return [ADA]


def client(dist: Path, *, demo: bool = True, default_query: str = "{ viewer { id } }") -> TestClient:
    viewers = demo_viewers if demo else None
    shown = routes(endpoint="/graphql", viewers=viewers, default_query=default_query, host="spool.test", dist=dist)
    return TestClient(Starlette(routes=shown), base_url="http://spool.test")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle as `explorer.build` lays it out, with one file of each kind."""
    assets = tmp_path / "dist" / "assets" / "0123abcd"
    assets.mkdir(parents=True)
    (tmp_path / "dist" / "stamp").write_text("0123abcd")
    (tmp_path / "secret.js").write_text("not an asset")
    for name in ("main.js", "main.css", "editor.worker.js", "codicon.ttf", "main.js.LEGAL.txt", "page.map"):
        (assets / name).write_text(name)
    return tmp_path / "dist"


def test_the_page_comes_under_its_policy(bundle: Path) -> None:
    answer = client(bundle).get("/explorer")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "<title>Spool explorer</title>" in answer.text
    assert '<script type="module" src="/explorer/assets/0123abcd/main.js"></script>' in answer.text


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("main.js", "text/javascript; charset=utf-8"),
        ("editor.worker.js", "text/javascript; charset=utf-8"),
        ("main.css", "text/css; charset=utf-8"),
        ("codicon.ttf", "font/ttf"),
        ("main.js.LEGAL.txt", "text/plain; charset=utf-8"),
    ],
)
def test_assets_are_typed_and_kept_for_ever(bundle: Path, name: str, media_type: str) -> None:
    answer = client(bundle).get(f"/explorer/assets/0123abcd/{name}")
    assert answer.text == name
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["0123abcd", "0123abcd/none.js", "0123abcd/page.map", "..%2F..%2Fsecret.js", "%2Fetc%2Fhosts.txt", ""]
)
def test_what_is_no_asset_is_not_found(bundle: Path, path: str) -> None:
    assert client(bundle).get(f"/explorer/assets/{path}").status_code == 404


def test_the_demo_viewers_are_told_in_development(bundle: Path) -> None:
    answer = client(bundle).get("/explorer/config.json")
    assert answer.json() == {"endpoint": "/graphql", "viewers": [ADA], "defaultQuery": "{ viewer { id } }"}
    assert answer.headers["cache-control"] == "no-store"
    assert 'data-config="/explorer/config.json"' in client(bundle).get("/explorer").text


@pytest.mark.parametrize("host", ["spool.test:8000", "localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "10.0.0.7"])
def test_the_demo_viewers_are_told_under_the_servers_own_names(bundle: Path, host: str) -> None:
    assert client(bundle).get("/explorer/config.json", headers={"host": host}).json()["viewers"] == [ADA]


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "elsewhere.example:8000", "127.0.0.1.elsewhere.example", "localhost.example"]
)
def test_a_name_that_was_made_to_lead_here_is_told_no_tokens(bundle: Path, host: str) -> None:
    answer = client(bundle).get("/explorer/config.json", headers={"host": host})
    assert answer.status_code == 404
    assert ADA["token"] not in answer.text


def test_without_viewers_there_is_no_config(bundle: Path) -> None:
    production = client(bundle, demo=False)
    assert production.get("/explorer/config.json").status_code == 404
    assert 'data-endpoint="/graphql" data-config=""' in production.get("/explorer").text


def test_the_default_query_cannot_leave_its_attribute(bundle: Path) -> None:
    page = client(bundle, default_query='{ a(b: "</body><script>") } # $assets').get("/explorer").text
    assert 'data-default-query="{ a(b: &quot;&lt;/body&gt;&lt;script&gt;&quot;) } # $assets"' in page


def test_where_nothing_is_built_the_plain_page_is_served(tmp_path: Path) -> None:
    plain = client(tmp_path / "dist")
    answer = plain.get("/explorer")
    assert answer.headers["content-security-policy"] == POLICY
    assert '<script type="module" src="/explorer/plain/plain.js"></script>' in answer.text
    assert plain.get("/explorer/plain/plain.js").headers["content-type"] == "text/javascript; charset=utf-8"
    assert plain.get("/explorer/plain/plain.css").headers["cache-control"] == "no-store"
    assert plain.get("/explorer/plain/page.html").status_code == 404
    assert plain.get("/explorer/assets/0123abcd/main.js").status_code == 404
