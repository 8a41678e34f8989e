"""What a lesson is put together of, by rule: its hook and examples, and an explanation that rests on passages of textbooks.

How pieces are ranked is in `personalisation.py`. Nothing is said that no passage says, but for headings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from learning.personalisation import ExampleT, HookT, Profile, rank_examples, rank_hooks
from learning.vocabulary import ContentKind, LifeCategory, SessionKind

RULE = "passages@1"
"""What wrote an explanation; changes whenever the same passages could become another."""

MOST = {
    SessionKind.LESSON: {ContentKind.EXPLANATION: 4, ContentKind.DEFINITION: 4, ContentKind.FORMULA: 3},
    SessionKind.REVIEW: {ContentKind.EXPLANATION: 1, ContentKind.DEFINITION: 3, ContentKind.FORMULA: 2},
}
"""How many passages of each kind an explanation takes at most. A review is short: words and formulas above all."""

HEADINGS = {
    ContentKind.EXPLANATION: None,
    ContentKind.DEFINITION: "Words to know",
    ContentKind.FORMULA: "Formulas",
    ContentKind.EXAMPLE: "Worked in the book",
}
"""The headings of an explanation, in their order. What explains stands under the book's own headings."""

REVIEW_EXAMPLES = 1


class Passage(Protocol):
    """A passage of a textbook."""

    @property
    def key(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def kind(self) -> ContentKind: ...
    @property
    def subsection(self) -> str | None: ...
    @property
    def chunk_index(self) -> int | None: ...
    @property
    def citation(self) -> str: ...


P = TypeVar("P", bound=Passage)


@dataclass(frozen=True, slots=True)
class Pieces(Generic[HookT, ExampleT]):
    """The hook and the examples of a lesson, and the side of life that it appeals to."""

    category: LifeCategory
    hook: HookT | None
    examples: Sequence[ExampleT]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Markdown, in which `[1]` stands behind what the first of the sources (keys of passages) says, and so on."""

    text: str
    sources: Sequence[str]


def pieces(
    kind: SessionKind,
    hooks: Iterable[HookT],
    examples: Iterable[ExampleT],
    profile: Profile,
    *,
    fewest: int,
    shown: Mapping[str, int],
) -> Pieces[HookT, ExampleT]:
    """The best hook, and the `fewest` best examples, as far as there are so many. A review has no hook, and one example.
    `shown` is how often the student was shown each hook and example, by id."""
    hook = next(iter(rank_hooks(hooks, profile, shown)), None) if kind is SessionKind.LESSON else None
    most = fewest if kind is SessionKind.LESSON else REVIEW_EXAMPLES
    chosen = rank_examples(examples, profile, shown)[:most]
    category = hook.category if hook else chosen[0].category if chosen else favourite(profile)
    return Pieces(LifeCategory(category), hook, chosen)


def favourite(profile: Profile) -> LifeCategory:
    """The side of life that weighs most with the student; the first of several."""
    weights = profile.category_weights or {}
    return max(LifeCategory, key=lambda category: weights.get(category.value, 0.0))


def wanted(kind: SessionKind, lacking: int = 0) -> dict[ContentKind, int]:
    """How many passages of each kind to look for; `lacking` is how many examples are wanted that nobody wrote for the concept."""
    return MOST[kind] | ({ContentKind.EXAMPLE: lacking} if lacking > 0 else {})


def explanation(found: Sequence[P], most: Mapping[ContentKind, int], *, name: str, said: str) -> Explanation:
    """The explanation of a concept by this name. `found` are passages, best first, of which the best of each kind are taken; they
    stand under headings, each kind in the order of the book. Without any, it is what the curriculum has `said` of the concept."""
    chosen = [one for kind in HEADINGS for one in _in_order([own for own in found if own.kind is kind][: most.get(kind, 0)])]
    if not chosen:
        return Explanation(said or name, ())
    parts: list[str] = []
    heading = None
    for number, one in enumerate(chosen, 1):
        title = HEADINGS[one.kind] or one.subsection or name
        if title != heading:
            parts.append(f"### {title}")
        heading = title
        parts.append(_cited(one.text.strip(), number))
    sources = "\n".join(f"{number}. {one.citation}" for number, one in enumerate(chosen, 1))
    return Explanation("\n\n".join([*parts, "### Sources", sources]), [one.key for one in chosen])


def _in_order(passages: Iterable[P]) -> list[P]:
    """In the order of the book."""
    return sorted(passages, key=lambda one: (one.chunk_index is None, one.chunk_index or 0, one.key))


def _cited(text: str, number: int) -> str:
    """The text with its number behind it, or below what would not bear it: a formula, a table, code, a list."""
    last = text.rpartition("\n")[2].strip()
    is_prose = last and not last.startswith(("|", "```", "~~~", "- ", "* ")) and not last.endswith("$$") and not last[0].isdigit()
    return f"{text} [{number}]" if is_prose else f"{text}\n\n[{number}]"
