"""What /voice answers over HTTP: the page under its policy, its files, and in development the viewers who are interviewed."""

import re
from typing import Any

import pytest
from graphql import parse, validate
from starlette.applications import Starlette
from starlette.testclient import TestClient

from schema.root import schema
from voice.page import PAGE, routes

POLICY = "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
ADA = {"name": "Ada", "role": "student", "token": "t-ada"}
BYRON = {"name": "Byron", "role": "guardian", "token": "t-byron"}
SOMERVILLE = {"name": "Somerville", "role": "educator", "token": "t-somerville"}


async def demo_viewers() -> list[dict[str, Any]]:
    return [ADA, SOMERVILLE, BYRON]


def client(*, demo: bool = True) -> TestClient:
    shown = routes(endpoint="/graphql", viewers=demo_viewers if demo else None, host="spool.test")
    return TestClient(Starlette(routes=shown), base_url="http://spool.test")


def test_the_page_comes_under_its_policy() -> None:
    answer = client().get("/voice")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["permissions-policy"] == "microphone=(self), camera=(), geolocation=()"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert '<body data-endpoint="/graphql" data-config="/voice/config.json">' in answer.text
    assert '<script type="module" src="/voice/page/page.js"></script>' in answer.text


def test_nothing_of_the_page_needs_a_weaker_policy() -> None:
    page = client().get("/voice").text
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?! type=\"module\" src=)|https?://", page) == []


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("page.js", "text/javascript; charset=utf-8"),
        ("voice.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_files_are_typed_and_never_kept(name: str, media_type: str) -> None:
    answer = client().get(f"/voice/page/{name}")
    assert answer.content == (PAGE / name).read_bytes()
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_all_that_the_page_names_is_there() -> None:
    page = client()
    named = set(re.findall(r'"(/voice/page/[^"]+)"', page.get("/voice").text))
    for script in PAGE.glob("*.js"):
        named |= {f"/voice/page/{name}" for name in re.findall(r'from "\./([^"]+)"', script.read_text("utf-8"))}
    assert named == {f"/voice/page/{file.name}" for file in PAGE.iterdir() if file.name != "index.html"}
    assert {page.get(address).status_code for address in named} == {200}


def test_what_the_page_asks_is_in_the_schema() -> None:
    texts = dict(re.findall(r"const (\w+) = [`\"]([^`\"]*)[`\"];", (PAGE / "operations.js").read_text("utf-8")))

    def whole(text: str) -> str:
        return re.sub(r"\$\{(\w+)\}", lambda named: whole(texts[named[1]]), text)

    asked = {name: whole(text) for name, text in texts.items() if name not in ("SESSION", "PROBLEM", "OVER")}
    assert sorted(asked) == ["ALLOW", "ANSWER", "COMPLETE", "CONNECT", "FOLLOW", "SERVERS", "START", "WHO", "WITHDRAW"]
    assert [error for text in asked.values() for error in validate(schema._schema, parse(text))] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_edges_stand_out(scheme: str) -> None:
    """WCAG AA: 4.5 for a text, 3 for the edge of what can be pressed."""
    light, dark = re.split(r"@media \(prefers-color-scheme: dark\)", (PAGE / "voice.css").read_text("utf-8"))
    colors = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light if scheme == "light" else dark))
    texts = [("on-main", "main"), *((text, ground) for text in ("ink", "soft", "thread", "main") for ground in ("paper", "card"))]
    assert [pair for pair in texts if contrast(colors[pair[0]], colors[pair[1]]) < 4.5] == []
    assert [ground for ground in ("paper", "card") if contrast(colors["edge"], colors[ground]) < 3] == []


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("path", ["index.html", "none.js", "..%2F__init__.py", "..%2Fpage.py", "%2Fetc%2Fhosts", ""])
def test_what_is_no_file_of_the_page_is_not_found(path: str) -> None:
    assert client().get(f"/voice/page/{path}").status_code == 404


def test_pupils_and_parents_are_told_in_development() -> None:
    answer = client().get("/voice/config.json")
    assert answer.json() == {"viewers": [ADA, BYRON]}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["spool.test:8000", "localhost", "127.0.0.1:8000", "[::1]:8000"])
def test_they_are_told_under_the_servers_own_names(host: str) -> None:
    assert client().get("/voice/config.json", headers={"host": host}).json() == {"viewers": [ADA, BYRON]}


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "localhost.example"])
def test_a_name_that_was_made_to_lead_here_is_told_no_tokens(host: str) -> None:
    answer = client().get("/voice/config.json", headers={"host": host})
    assert answer.status_code == 404
    assert ADA["token"] not in answer.text


def test_without_viewers_there_is_no_config() -> None:
    production = client(demo=False)
    assert production.get("/voice/config.json").status_code == 404
    assert '<body data-endpoint="/graphql" data-config="">' in production.get("/voice").text
