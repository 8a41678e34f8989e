"""The prerequisite graph: small curricula drawn by hand, and random ones against the definitions spelled out."""

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest

from learning.navigation import Link, PrerequisiteGraph, locks
from learning.vocabulary import PrerequisiteStrength, ProgressStatus

STRONG, MODERATE, WEAK = PrerequisiteStrength.STRONG, PrerequisiteStrength.MODERATE, PrerequisiteStrength.WEAK


def probability() -> PrerequisiteGraph:
    """Events and unions build on sets; independence on events, and weakly on unions; Bayes on independence, and skippably
    on trees; games on nothing."""
    return PrerequisiteGraph(
        ["games", "sets", "events", "unions", "trees", "independence", "bayes"],
        [
            Link("events", "sets", STRONG),
            Link("unions", "sets", MODERATE),
            Link("independence", "events", STRONG),
            Link("independence", "unions", WEAK),
            Link("bayes", "independence", STRONG),
            Link("bayes", "trees", STRONG, can_skip=True),
        ],
    )


@pytest.mark.parametrize(
    ("strength", "can_skip", "expected"),
    [(STRONG, False, True), (MODERATE, False, True), (WEAK, False, False), (STRONG, True, False), (WEAK, True, False)],
)
def test_only_a_link_that_is_neither_weak_nor_skippable_locks(strength: str, can_skip: bool, expected: bool) -> None:
    assert locks(Link("b", "a", strength, can_skip)) is expected


def test_closure_follows_links_of_every_strength() -> None:
    graph = probability()
    assert graph.closure("bayes") == {"independence", "events", "unions", "sets", "trees"}
    assert graph.closure("games") == set()


def test_neighbours_come_in_curriculum_order() -> None:
    graph = probability()
    assert graph.required("bayes") == ("trees", "independence")
    assert graph.dependents("sets") == ("events", "unions")
    assert graph.dependents("bayes") == ()


def test_unmet_is_what_locks_at_any_depth_in_the_order_to_learn_it() -> None:
    graph = probability()
    assert graph.unmet("bayes", set()) == ["sets", "events", "independence"]
    assert graph.unmet("games", set()) == []


def test_unmet_does_not_ask_for_what_stands_before_a_mastered_concept() -> None:
    graph = probability()
    assert graph.unmet("bayes", {"events"}) == ["independence"]
    assert graph.unmet("bayes", {"independence"}) == []


def test_unlocked_grows_with_what_is_mastered() -> None:
    graph = probability()
    assert graph.unlocked(set()) == {"games", "sets", "trees"}
    assert graph.unlocked({"sets"}) == {"games", "sets", "trees", "events", "unions"}
    assert graph.unlocked({"independence"}) == {"games", "sets", "trees", "bayes"}


def test_available_is_unlocked_and_not_completed_in_curriculum_order() -> None:
    graph = probability()
    statuses = {"games": ProgressStatus.COMPLETED, "sets": ProgressStatus.MASTERED, "events": ProgressStatus.VIEWING}
    assert graph.available(statuses) == ["events", "unions", "trees"]
    assert graph.available({}) == ["games", "sets", "trees"]


def test_completed_without_mastery_unlocks_nothing() -> None:
    assert probability().available({"sets": ProgressStatus.COMPLETED}) == ["games", "trees"]


def test_dependents_are_what_builds_directly() -> None:
    graph = probability()
    assert {concept: len(graph.dependents(concept)) for concept in graph.concepts} == {
        "games": 0,
        "sets": 2,
        "events": 1,
        "unions": 1,
        "trees": 1,
        "independence": 1,
        "bayes": 0,
    }


def test_order_follows_the_curriculum_where_prerequisites_leave_a_choice() -> None:
    assert PrerequisiteGraph("abcd", [Link("a", "d", STRONG)]).order() == ["b", "c", "d", "a"]
    assert probability().order() == ["games", "sets", "events", "unions", "trees", "independence", "bayes"]


def test_of_two_links_between_the_same_concepts_the_stricter_counts() -> None:
    graph = PrerequisiteGraph("ab", [Link("b", "a", WEAK), Link("b", "a", STRONG), Link("b", "a", STRONG, can_skip=True)])
    assert graph.unmet("b", set()) == ["a"]
    assert [graph.dependents("a"), graph.dependents("b")] == [("b",), ()]


def test_concepts_that_only_links_name_come_last_by_id() -> None:
    graph = PrerequisiteGraph(["b"], [Link("b", "z", STRONG), Link("b", "a", STRONG)])
    assert graph.concepts == ("b", "a", "z")
    assert graph.unmet("b", set()) == ["a", "z"]
    assert "z" in graph
    assert "y" not in graph


def test_a_concept_of_another_subject_has_nothing_before_it() -> None:
    graph = probability()
    assert graph.closure("rhyme") == set()
    assert graph.unmet("rhyme", set()) == []
    assert graph.dependents("rhyme") == ()


def test_a_cycle_is_shown_and_ends_every_method() -> None:
    graph = PrerequisiteGraph("abcd", [Link("a", "b", STRONG), Link("b", "c", WEAK), Link("c", "a", STRONG)])
    assert graph.cycle() == ["a", "b", "c"]
    assert graph.closure("a") == {"b", "c"}

    closed = PrerequisiteGraph("abcd", [Link("a", "b", STRONG), Link("b", "a", STRONG), Link("c", "a", STRONG)])
    assert closed.cycle() == ["a", "b"]
    assert closed.order() == ["d", "a", "b", "c"]
    assert closed.unmet("c", set()) == ["a", "b"]
    assert closed.unlocked(set()) == {"d"}


def test_a_concept_that_requires_itself_is_a_cycle() -> None:
    assert PrerequisiteGraph("ab", [Link("b", "b", STRONG)]).cycle() == ["b"]


def test_no_cycle() -> None:
    assert probability().cycle() is None
    assert PrerequisiteGraph([], []).cycle() is None


def test_a_chain_of_fifty_thousand_needs_no_recursion() -> None:
    concepts = [f"concept {n:05}" for n in range(50_000)]
    chain = [Link(after, before, STRONG) for before, after in pairwise(concepts)]
    graph = PrerequisiteGraph(concepts, chain)
    assert graph.unmet(concepts[-1], set()) == concepts[:-1]
    assert graph.order() == concepts
    assert graph.cycle() is None
    assert PrerequisiteGraph(concepts, [*chain, Link(concepts[0], concepts[-1])]).cycle() == [concepts[0], *concepts[:0:-1]]


# ------------------------------------------------------------------------------------------- against the definitions


def random_links(chance: random.Random, concepts: Sequence[str]) -> list[Link]:
    """Links without a cycle: each from one concept to another that comes earlier in some hidden order."""
    hidden = chance.sample(concepts, len(concepts))
    pairs = [sorted(chance.sample(range(len(hidden)), 2)) for _ in range(chance.randrange(2 * len(hidden)))]
    return [
        Link(hidden[late], hidden[early], chance.choice([STRONG, MODERATE, WEAK]), chance.random() < 0.3)
        for early, late in {(early, late) for early, late in pairs}
    ]


def by_the_definition(concepts: Sequence[str], links: Sequence[Link], concept: str, mastered: set[str]) -> list[str]:
    """What must be mastered before a concept: grown link by link, then put in order by looking for the first that is open."""
    needed: set[str] = set()
    while more := {
        link.required
        for link in links
        if locks(link) and link.dependent in needed | {concept} and link.required not in needed | mastered
    }:
        needed |= more
    ordered: list[str] = []
    while len(ordered) < len(needed):
        known = mastered | set(ordered)
        ordered.append(
            next(
                c
                for c in concepts
                if c in needed - known and all(link.required in known for link in links if locks(link) and link.dependent == c)
            )
        )
    return ordered


@pytest.mark.parametrize("seed", range(100))
def test_random_curricula_agree_with_the_definitions(seed: int) -> None:
    chance = random.Random(seed)
    concepts = [f"c{n}" for n in range(chance.randrange(2, 12))]
    links = random_links(chance, concepts)
    mastered = {concept for concept in concepts if chance.random() < 0.3}
    graph = PrerequisiteGraph(concepts, links)

    assert graph.cycle() is None
    for concept in concepts:
        unmet = graph.unmet(concept, mastered)
        assert unmet == by_the_definition(concepts, links, concept, mastered)
        assert graph.is_unlocked(concept, mastered) == (unmet == [])
        assert set(unmet) <= graph.closure(concept)
        for place, step in enumerate(unmet):
            assert graph.is_unlocked(step, mastered | set(unmet[:place]))


def test_to_follow_the_order_is_always_to_begin_the_first_available() -> None:
    chance = random.Random(7)
    for _ in range(100):
        concepts = [f"c{n}" for n in range(chance.randrange(2, 12))]
        graph = PrerequisiteGraph(concepts, random_links(chance, concepts))

        statuses: dict[str, str] = {}
        followed = []
        while available := graph.available(statuses):
            followed.append(available[0])
            statuses[available[0]] = ProgressStatus.MASTERED
        assert followed == graph.order()


def test_a_cycle_that_is_shown_is_one_and_is_found_when_there_is_one() -> None:
    chance = random.Random(7)
    for _ in range(200):
        concepts = [f"c{n}" for n in range(6)]
        links = random_links(chance, concepts)
        late, early = chance.sample(concepts, 2)
        graph = PrerequisiteGraph(concepts, [*links, Link(late, early)])

        cycle = graph.cycle()
        assert (cycle is not None) == (late in PrerequisiteGraph(concepts, links).closure(early))
        for before, after in pairwise([*cycle, cycle[0]] if cycle else []):
            assert after in graph.required(before)
