"""What happens in learning, told to those who follow it."""

from contextlib import aclosing

from tests.events.conftest import Log, follow, some


async def test_what_happens_is_told(log: Log) -> None:
    maya = await log.student()
    first, second, *_ = await log.progress(maya)
    cursor = (await log.served.client("maya").data("{ eventCursor }"))["eventCursor"]
    await log.tell(maya, first)

    async with aclosing(follow(log.served, "maya", student=f"Student:{maya}", after=cursor)) as payloads:
        (replayed,) = await some(payloads, 1)
        await log.tell(maya, second)
        (live,) = await some(payloads, 1)

    told = [payload["data"]["studentProgress"] for payload in (replayed, live)]
    assert [one["__typename"] for one in told] == ["ConceptProgressed"] * 2
    assert [one["conceptProgress"]["id"] for one in told] == [f"ConceptProgress:{first}", f"ConceptProgress:{second}"]
    assert {one["student"]["name"] for one in told} == {"Maya Okonkwo"}
