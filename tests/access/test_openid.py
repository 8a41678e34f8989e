"""Tokens of an OpenID issuer that really serves its keys: which are believed, which are not, and what becomes of rotated keys."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jwt
import pytest

from access import keys
from access.keys import Keys
from access.openid import SKEW, OpenIDIssuer
from access.tokens import Claims, IssuerUnavailable, TokenRefused
from datasources.errors import StoreUnavailable
from datasources.relational.database import Database
from tests.access.issuer import CLIENT, Issuer, forged_with, issuing
from tests.conftest import Client, School, serving

LATER = 86_400  # seconds: more than a run of the tests, and than clocks may differ


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as serving:
        yield serving


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reader(issuer: Issuer, clock: Clock) -> OpenIDIssuer:
    return OpenIDIssuer(Keys(issuer.address, clock), client_id=CLIENT, uses=frozenset({"access"}))


async def read_by(uses: set[str], issuer: Issuer, **claims: Any) -> Claims:
    return await OpenIDIssuer(Keys(issuer.address), client_id=CLIENT, uses=frozenset(uses)).read(issuer.token(**claims))


async def test_what_an_access_token_says(issuer: Issuer, reader: OpenIDIssuer) -> None:
    end = int(time.time()) + 600
    told: dict[str, Any] = {"sub": "abc", "exp": end, "cognito:groups": ["staff", "beta"]}
    token = issuer.token(**told)

    claims = await reader.read(token)

    assert claims == Claims("abc", frozenset({"staff", "beta"}), None, None, end + SKEW)
    assert claims.is_staff
    assert await reader.read(token) is claims


@pytest.mark.parametrize("verified", [True, "true"])
async def test_what_an_id_token_says(issuer: Issuer, verified: object) -> None:
    told = {"token_use": "id", "client_id": None, "aud": CLIENT, "email": "ada@example.org", "name": "Ada"}

    claims = await read_by({"id"}, issuer, email_verified=verified, **told)
    unverified = await read_by({"access", "id"}, issuer, email_verified=False, **told)

    assert (claims.email, claims.name, claims.groups) == ("ada@example.org", "Ada", frozenset())
    assert (unverified.email, unverified.name) == (None, "Ada")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "https://another"}, "it is of another issuer"),
        ({"iss": None}, "it has no `iss`"),
        ({"client_id": "another"}, "it is for another audience"),
        ({"client_id": None, "aud": CLIENT}, "it is for another audience"),
        ({"token_use": "id", "aud": CLIENT}, "its `token_use` is not `access`"),
        ({"token_use": None}, "its `token_use` is not `access`"),
        ({"exp": time.time() - LATER}, "it has expired"),
        ({"exp": None}, "it has no `exp`"),
        ({"iat": time.time() + LATER}, "it is not valid yet"),
        ({"nbf": time.time() + LATER}, "it is not valid yet"),
        ({"iat": None}, "it has no `iat`"),
        ({"sub": None}, "it has no `sub`"),
        ({"sub": ""}, "it names no subject"),
        ({"sub": 7}, "it is malformed"),
        ({"signed_by": "unpublished"}, "its signature is not its issuer's"),
    ],
)
async def test_a_token_that_is_not_as_it_has_to_be(issuer: Issuer, reader: OpenIDIssuer, changes: Any, why: str) -> None:
    await reader.read(issuer.token())
    issuer.add("unpublished")

    with pytest.raises(TokenRefused) as refused:
        await reader.read(issuer.token(**changes))

    assert str(refused.value) == why


async def test_clocks_may_differ_a_little(issuer: Issuer, reader: OpenIDIssuer) -> None:
    now = time.time()

    assert (await reader.read(issuer.token(exp=int(now - SKEW / 2)))).expires < now + SKEW
    assert (await reader.read(issuer.token(iat=now + SKEW / 2, nbf=now + SKEW / 2))).subject == "user-1"


@pytest.mark.parametrize("algorithm", ["HS256", "none", "RS384", "PS256"])
async def test_a_token_of_another_algorithm(issuer: Issuer, reader: OpenIDIssuer, algorithm: str) -> None:
    said = jwt.decode(issuer.token(), options={"verify_signature": False})
    if algorithm == "HS256":  # the public key, taken for a secret
        forged = forged_with(issuer.public("first"), said)
    else:
        key: Any = None if algorithm == "none" else issuer.private["first"]
        forged = jwt.encode(said, key, algorithm, headers={"kid": "first"})

    with pytest.raises(TokenRefused, match="its algorithm is not RS256"):
        await reader.read(forged)
    assert issuer.asked == []


async def test_a_new_key_is_asked_for_and_an_old_one_goes_when_the_issuer_drops_it(
    issuer: Issuer, reader: OpenIDIssuer, clock: Clock
) -> None:
    old = issuer.token()
    await reader.read(old)
    issuer.add("second")
    clock.now += keys.PAUSE

    assert (await reader.read(issuer.token(kid="second"))).subject == "user-1"
    assert await reader.read(old)
    assert issuer.fetches() == 2

    del issuer.private["first"]
    clock.now += keys.OLD + 1
    assert await reader.read(old)  # has the keys read anew, and does not wait for them
    await until(lambda: issuer.fetches() == 3)
    with pytest.raises(TokenRefused, match="its key is not its issuer's"):
        await until_refused(reader, old)
    assert await reader.read(issuer.token(kid="second", sub="other"))


async def until(holds: Any) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110  # another thread serves
            await asyncio.sleep(0.01)


async def until_refused(reader: OpenIDIssuer, token: str) -> None:
    async with asyncio.timeout(30):
        while True:
            await reader.read(token)
            await asyncio.sleep(0.01)


async def test_a_flood_of_unknown_keys_asks_once(issuer: Issuer, reader: OpenIDIssuer, clock: Clock) -> None:
    flood = [issuer.token(kid=f"unknown-{number}", signed_by="first") for number in range(50)]

    refusals = await asyncio.gather(*(reader.read(token) for token in flood), return_exceptions=True)

    assert {(type(refusal), str(refusal)) for refusal in refusals} == {(TokenRefused, "its key is not its issuer's")}
    assert issuer.fetches() == 1
    clock.now += keys.PAUSE - 1
    with pytest.raises(TokenRefused):
        await reader.read(flood[0])
    assert issuer.fetches() == 1


async def test_while_the_issuer_is_down_known_keys_go_on_working(issuer: Issuer, reader: OpenIDIssuer, clock: Clock) -> None:
    await reader.read(issuer.token())
    issuer.add("second")
    issuer.fails = True
    clock.now += keys.OLD + 1

    assert await reader.read(issuer.token(sub="other"))
    with pytest.raises(IssuerUnavailable):
        await reader.read(issuer.token(kid="second"))

    issuer.fails = False
    clock.now += keys.PAUSE
    assert await reader.read(issuer.token(kid="second"))


@pytest.mark.parametrize(
    "changes",
    [{"named": "https://another"}, {"keys": "file:///keys.json"}, {"keys": "https://127.0.0.1/keys.json"}, {"keys": None}],
)
async def test_what_an_issuer_tells_of_itself_has_to_fit(issuer: Issuer, reader: OpenIDIssuer, changes: dict[str, Any]) -> None:
    vars(issuer).update(changes)

    with pytest.raises(IssuerUnavailable):
        await reader.read(issuer.token())
    assert issuer.fetches() == 0


# --- at the door ----------------------------------------------------------------------------------------------------------

VIEWER = "{ viewer { name } }"


def told(school: School, issuer: Issuer) -> School:
    """The same school, where this issuer's tokens are believed."""
    return replace(school, settings=replace(school.settings, oidc_issuer=issuer.address, oidc_client_id=CLIENT))


async def post(http: Any, token: str | None, query: str = VIEWER) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await http.post("/graphql", json={"query": query}, headers=headers)


async def test_both_issuers_sign_people_in_while_developing(school: School, issuer: Issuer) -> None:
    async with serving(told(school, issuer)) as served:
        http = served.client().http

        for token in (issuer.token(sub="demo:maya"), school.token("maya")):
            assert (await post(http, token)).json() == {"data": {"viewer": {"name": "Maya Okonkwo"}}}


async def test_a_local_token_is_nothing_to_another_issuer(school: School, issuer: Issuer) -> None:
    reader = OpenIDIssuer(Keys(issuer.address), client_id=CLIENT, uses=frozenset({"access"}))

    with pytest.raises(TokenRefused):
        await reader.read(school.token("maya"))


async def test_a_refused_token_is_told_what_sort_of_thing_is_wrong(school: School, issuer: Issuer) -> None:
    async with serving(told(school, issuer)) as served:
        answer = await post(served.client().http, issuer.token(sub="demo:maya", exp=int(time.time() - LATER)))

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json() == {
        "errors": [{"message": "The bearer token is refused: it has expired.", "extensions": {"code": "UNAUTHENTICATED"}}]
    }


async def test_where_the_issuer_is_down_a_token_is_not_called_bad(school: School, issuer: Issuer) -> None:
    issuer.fails = True
    async with serving(told(school, issuer)) as served:
        http = served.client().http
        answer = await post(http, issuer.token(sub="demo:maya"))
        nobody = await post(http, None, "{ __typename }")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert answer.json()["errors"][0]["extensions"] == {"code": "IDENTITY_UNAVAILABLE"}
    assert issuer.address not in answer.text
    assert nobody.json() == {"data": {"__typename": "Query"}}


async def test_somebody_whom_no_user_stands_for_is_signed_in_as_nobody_yet(school: School, issuer: Issuer) -> None:
    async with serving(told(school, issuer)) as served:
        http = served.client().http
        calls = served.count_calls()
        answer = await post(http, issuer.token(sub="stranger"), "{ viewer { name } subjects { name } }")

    assert answer.json()["data"]["viewer"] is None
    assert answer.json()["data"]["subjects"]
    assert calls["relational"] == 1  # who they are is asked at the door, and not by the fields again


async def test_where_nobody_can_say_who_they_are_a_good_token_is_enough(
    school: School, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: object) -> None:
        raise StoreUnavailable("relational", "10.1.2.3 refused")

    async with serving(told(school, issuer)) as served:
        monkeypatch.setattr(served.stores.relational.viewers, "find", down)
        answer = await post(served.client().http, issuer.token(sub="demo:maya"), "{ viewer { name } subjects { name } }")

    assert answer.json()["data"] == {"viewer": None, "subjects": [{"name": "Mathematics"}]}
    assert [(error["path"], error["extensions"]) for error in answer.json()["errors"]] == [
        (["viewer"], {"code": "STORE_UNAVAILABLE"})
    ]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("is_active = false", "This account is not active."),
        ("locked_until = '2026-11-18 16:31Z'", "This account is locked."),
    ],
)
async def test_a_user_who_is_not_let_in(own_school: School, change: str, why: str) -> None:
    async with serving(own_school) as served:
        maya, database = served.client("maya"), served.stores.relational.database
        assert await maya.data(VIEWER) == {"viewer": {"name": "Maya Okonkwo"}}

        refused = await changed(database, change, maya, 401)
        again = await changed(database, "is_active = true, locked_until = '2026-11-18 16:29Z'", maya, 200)

    assert refused == {"errors": [{"message": why, "extensions": {"code": "UNAUTHENTICATED"}}]}
    assert again == {"data": {"viewer": {"name": "Maya Okonkwo"}}}


async def changed(database: Database, change: str, maya: Client, status: int) -> Any:
    """What is answered to Maya once a change of her has been heard of. The moment is half past four."""
    await database.fetch(f"UPDATE users SET {change} WHERE cognito_sub = 'demo:maya'")
    async with asyncio.timeout(30):
        while (answer := await maya.http.post("/graphql", json={"query": VIEWER})).status_code != status:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return answer.json()
