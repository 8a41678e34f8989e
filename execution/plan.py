"""What a plan is made of: Selection -> Field -> Selection, the shape of an operation with everything decided that does not depend
on data. How it comes from an operation is in `planner.py`; how it is run, in `run.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphql import FieldNode, GraphQLAbstractType, GraphQLObjectType, GraphQLOutputType

from execution.arguments import Arguments
from execution.batches import Batch, Computed
from execution.build import Builder, builder
from execution.records import Rules
from execution.selected import ALL, Selected


@dataclass(slots=True, eq=False, kw_only=True)
class Field:
    """One field of a selection. It is read from its parent's record (`attribute`), worked out from it (`computed`), or
    answered for a whole level at once (`batch`); `__typename` is none of these."""

    key: str  # in the response
    name: str
    parent: GraphQLObjectType
    nodes: Sequence[FieldNode]  # where it stands in the document, for errors
    type: GraphQLOutputType
    attribute: str | None = None
    computed: Computed | None = None
    batch: Batch | None = None
    arguments: Arguments | None = None
    required: bool = True  # null is an error
    is_list: bool = False
    item_required: bool = True
    abstract: GraphQLAbstractType | None = None  # of objects whose type only their records tell
    below: Mapping[str, "Selection"] = field(default_factory=dict)  # of objects, by the name of their type
    only: "Selection | None" = None  # the same, where they are of one type
    is_leaf: bool = True
    rules: Rules = field(default_factory=dict)  # of the types of its objects
    selected: Selected = ALL  # below it, as its function is told
    spliced: Selected = ALL  # the same where JSON may be spliced into the answer
    slot: int = -1  # its place among the fields that are answered before their parents' objects are built

    @property
    def is_read_in_place(self) -> bool:
        """Whether the loop that builds the objects reads it from their records, itself."""
        return self.is_leaf and self.batch is None

    @property
    def coordinate(self) -> str:
        """As errors and the plan name it: `Student.learningPaths`."""
        return f"{self.parent.name}.{self.name}"


WORTH = 20
"""Records that a selection has to have met before its loop is made: making it costs as much as building so many without."""


class Selection:
    """The fields selected of records of one type, merged, in the order of the response."""

    __slots__ = ("_builder", "_met", "answered", "fields", "type")

    def __init__(self, type: GraphQLObjectType, fields: Sequence[Field]) -> None:
        self.type = type
        self.fields = tuple(fields)
        self.answered = tuple(one for one in fields if not one.is_read_in_place)
        for slot, one in enumerate(self.answered):
            one.slot = slot
        self._builder: Builder | None = None
        self._met = 0

    def loop(self, records: int) -> Builder | None:
        """The loop that turns so many records into this selection's objects; None as long as it is not worth to be made."""
        if self._builder is None:
            self._met += records
            if self._met > WORTH:
                self._builder = builder(self)
        return self._builder


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation, planned for one choice of its @skip and @include conditions.

    `steps` are run one after another: all of a query at once, a mutation field by field."""

    steps: Sequence[Selection]

    @property
    def first(self) -> Sequence[Batch]:
        """What is asked before all else."""
        return [one.batch for step in self.steps for one in step.answered if one.batch is not None and one.batch.first]
