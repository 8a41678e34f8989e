"""What is done after authors have written: the graph and the content store are told, and what is called by a concept's name."""

import logging

from access.work import Work
from datasources.relational import curriculum_changes

log = logging.getLogger("spool.authors")


async def carry_over(work: Work) -> None:
    """Carries over what waits in the outbox. An author's change of the curriculum that the graph refuses is taken back; what else
    is refused waits for whoever runs `spool doctor`."""
    while True:
        refused = (await work.stores.relay.carry()).refused
        if curriculum_changes.KEY not in refused:
            break
        refusal = refused[curriculum_changes.KEY]
        async with work.changing("withdraw", audited=True) as change:
            await curriculum_changes.withdraw(change, refusal.id, str(refusal.error))
    for key, refusal in refused.items():
        log.warning("a command of %s waits: %s", key, refusal.error)


async def name_progress(work: Work, *, concept_id: str) -> None:
    """Students' progress calls a concept as the curriculum does."""
    await carry_over(work)
    [concept] = await work.stores.curriculum.concepts([concept_id])
    if concept is not None:
        async with work.changing("nameProgress") as change:
            await curriculum_changes.rename(change.connection, concept_id, concept.name)
