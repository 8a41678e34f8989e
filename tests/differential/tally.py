"""What came of many cases: counts, what of the schema they reached, and the differences."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from graphql import GraphQLSchema

from tests.differential import coverage
from tests.differential.case import Case
from tests.differential.compare import Answered, Verdict

LISTED = 20
"""How many of the coordinates that were not reached a report lists."""


@dataclass(slots=True)
class Tally:
    """What came of many cases."""

    counts: Counter[str] = field(default_factory=Counter)
    reached: coverage.Reached = field(default_factory=Counter)
    differences: list[tuple[str, Case]] = field(default_factory=list)
    """What differs, and where."""

    def count(self, case: Case, core: Answered, ours: Answered, verdict: Verdict) -> None:
        """Takes in one comparison."""
        self.counts["compared"] += 1
        self.counts["compared: the plan may splice"] += case.spliced
        self.counts["compared: with errors"] += bool(ours.errors)
        self.counts["compared: refused as a whole"] += ours.data is None
        self.counts["bytes of data"] += len(orjson.dumps(ours.data))
        self.counts["errors: graphql-core's"] += len(core.errors)
        self.counts["errors: the plan's"] += len(ours.errors)
        self.counts.update(f"allowed: {one.value}" for one in verdict.allowed)
        if verdict.differences:
            self.differ("\n".join(verdict.differences), case)

    def differ(self, what: str, case: Case) -> None:
        self.counts["DIFFERENT"] += 1
        self.differences.append((what, case))

    def missed(self, schema: GraphQLSchema) -> list[str]:
        """What of the schema no case has reached."""
        return sorted(coverage.everything(schema) - self.reached.keys())

    def report(self, schema: GraphQLSchema, engine: Mapping[str, int]) -> str:
        """The counts, those of the engine among them, and how much of the schema was reached."""
        counts = {**self.counts, **{f"engine: {name}": count for name, count in engine.items()}}
        lines = [f"{count:12,}  {name}" for name, count in sorted(counts.items())]
        missed = self.missed(schema)
        reached = len(coverage.everything(schema)) - len(missed)
        lines.append(f"{reached:12,}  of {reached + len(missed):,} fields, arguments and types behind interfaces reached")
        return "\n".join([*lines, *(f"              not {one}" for one in missed[:LISTED])])
