"""What waits: in the outbox, for which it takes the embedder of the passages that are there; and in the queue of jobs."""

from datetime import timedelta

from datasources.relational import integrity
from ingestion.doctor.case import Case
from ingestion.doctor.findings import Fault, count

PATIENCE = timedelta(minutes=10)  # a whole textbook takes less to deliver


async def embedder(case: Case) -> str | Fault:
    """Passages of another embedder cannot be found by this one. What waits must not be embedded then: the content is unfit."""
    name = case.stores.embedder.name
    if others := await case.stores.relational.content.embedders() - {name}:
        case.unfit.add("content")
        return Fault(
            f"SPOOL_EMBEDDER is {name}, and passages were embedded by {', '.join(sorted(others))}",
            left="set it back, or run `spool ingest --re-embed`",
        )
    return f"{name} embedded every textbook"


async def outbox(case: Case) -> str | Fault:
    """Commands that wait long, or were refused, are a fault; when repairing, whatever waits is delivered."""
    waiting = await integrity.waiting(case.database, PATIENCE)
    if not waiting.commands or waiting.oldest is None:
        return "nothing waits"
    text = f"{count(waiting.commands, 'command')} waiting, the oldest for {_rounded(waiting.oldest)}"
    if not (case.repair or waiting.overdue or waiting.attempted):
        return text
    return Fault(f"{text} ({waiting.last_error})" if waiting.last_error else text, None if case.unfit else case.deliver)


async def jobs(case: Case) -> str | Fault:
    """Jobs that nobody takes up, and those that were given up: the logs say why."""
    undone = await integrity.undone(case.database, PATIENCE)
    if not (undone.overdue or undone.failed):
        return f"{count(undone.waiting, 'job')} waiting" if undone.waiting else "nothing waits"
    parts = {"overdue": undone.overdue, "given up": undone.failed}
    text = ", ".join(f"{count(number, 'job')} {what}" for what, number in parts.items() if number)
    return Fault(f"{text} ({undone.names})", left="see that a worker is running" if undone.overdue else None)


def _rounded(time: timedelta) -> str:
    for seconds, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if (number := int(time.total_seconds() // seconds)) > 0:
            return count(number, unit)
    return "less than a minute"
