"""One request, worked out from its seed: who asks what, and what goes wrong."""

from dataclasses import dataclass
from random import Random

import orjson

from access.tokens import Claims
from demo.viewers import VIEWERS, DemoViewer
from tests.differential.dice import Dice
from tests.differential.faults import Faults
from tests.differential.generate import Queries, Query

RATES = (0.0, 0.03, 0.06, 0.1, 0.1, 0.25)
"""How much goes wrong: out of a hundred things that could, about so many, some of them more often, some less."""

STAFF = VIEWERS[-1]
SCHOOL = [one for one in VIEWERS if one.role in ("educator", "admin")][:2]
ASKING: tuple[DemoViewer | None, ...] = (*VIEWERS, *SCHOOL, *(STAFF,) * 7, None)
"""Who may ask: the staff, who sees everything, most often; and nobody."""


@dataclass(frozen=True, slots=True)
class Case:
    """A request."""

    seed: int
    query: Query
    viewer: DemoViewer | None
    faults: Faults
    spliced: bool
    """Whether the plan may splice JSON that a store has written."""
    eager: bool
    """Whether the plan makes its loops at once, and not only when they are worth it."""

    @classmethod
    def of(cls, seed: int, queries: Queries) -> "Case":
        chance = Random(seed)
        faults = Faults(Dice(seed), chance.choice(RATES))
        return cls(seed, queries.query(chance), chance.choice(ASKING), faults, chance.random() < 0.5, chance.random() < 0.75)

    @property
    def claims(self) -> Claims | None:
        return claims(self.viewer)

    def __str__(self) -> str:
        """All that it takes to see it again."""
        who = self.viewer.handle if self.viewer else "nobody"
        form = (", spliced" if self.spliced else "") + (", eager" if self.eager else "")
        variables = orjson.dumps(self.query.variables).decode()
        name = f", operation {self.query.operation}" if self.query.operation else ""
        return f"seed {self.seed}, {who}, faults {self.faults.rate}{name}{form}\n{self.query.text}\n{variables}"


def claims(viewer: DemoViewer | None) -> Claims | None:
    """What a demo viewer's token says."""
    return Claims(viewer.subject, viewer.groups) if viewer else None
