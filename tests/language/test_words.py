"""Sparse vectors of words: literal weights, and their dot product as BM25."""

import zlib
from math import isclose, log

from datasources.content.port import Sparse
from datasources.language.words import AVERAGE_TERMS, document, query, terms


def index(term: str) -> int:
    return zlib.crc32(term.encode()) % 1_000_000_000


def test_terms_are_counted_without_case_plural_possessive_and_stop_words() -> None:
    assert terms("The Event's outcomes, and the EVENTS of an event.") == {index("event"): 3, index("outcome"): 1}


def test_stems() -> None:
    text = "probabilities classes boxes analysis bias focus gas students' class's"
    stems = ["probability", "class", "box", "analysis", "bia", "focus", "gas", "student", "class"]
    assert terms(text) == {index(stem): stems.count(stem) for stem in stems}


def test_words_of_any_language_and_form_are_one_term() -> None:
    assert terms("Größe GRÖSSE") == {index("grösse"): 2}
    assert terms("café cafe\u0301") == {index("café"): 2}  # composed and decomposed
    assert terms("数学 ﬁnite x² 3.14 🎲") == {index(word): 1 for word in ["数学", "finite", "x2", "3", "14"]}


def test_indices_are_stable_and_within_bounds() -> None:
    vector = document("probability")
    assert vector is not None
    assert vector.indices == (735973451,)
    assert max(terms(" ".join(f"w{n}" for n in range(5000)))) < 10**9


def test_a_documents_weight_is_damped_term_frequency() -> None:
    text = "event event dice"
    damping = 1.2 * (0.25 + 0.75 * 3 / AVERAGE_TERMS)
    weights = {index("event"): 2 / (2 + damping), index("dice"): 1 / (1 + damping)}
    assert document(text) == Sparse(tuple(sorted(weights)), tuple(weights[term] for term in sorted(weights)))


def test_a_querys_weight_is_its_share_of_rarity() -> None:
    vector = query("rare common", {index("rare"): 1, index("common"): 90}, 100)
    assert vector is not None
    rare, common = log(1 + 99.5 / 1.5), log(1 + 10.5 / 90.5)
    expected = {index("rare"): rare / (rare + common), index("common"): common / (rare + common)}
    assert dict(zip(vector.indices, vector.values, strict=True)) == expected
    assert isclose(sum(vector.values), 1.0)


def test_without_statistics_all_words_count_alike() -> None:
    assert query("independent events", {}, 0) == Sparse(tuple(sorted(map(index, ["independent", "event"]))), (0.5, 0.5))


def test_statistics_that_lag_behind_do_no_harm() -> None:
    vector = query("event dice", {index("event"): 12}, 10)
    assert vector is not None
    assert all(value > 0 for value in vector.values)


def test_no_words_no_vector() -> None:
    assert document("") is None
    assert document("... the of 🎲") is None
    assert query("what is the", {}, 10) is None


def test_at_most_a_thousand_terms_the_heaviest() -> None:
    text = "often " * 50 + " ".join(f"word{n}" for n in range(1500))
    vector = document(text)
    assert vector is not None
    assert len(vector.indices) == 1000
    assert list(vector.indices) == sorted(set(vector.indices))
    assert index("often") in vector.indices


def test_the_product_orders_as_bm25_does() -> None:
    passages = ["dice dice dice roll", "dice coin", "coin toss heads tails", "roll the dice and toss the coin"]
    counts = [terms(passage) for passage in passages]
    having = {term: sum(term in count for count in counts) for count in counts for term in count}
    asked = query("dice roll", having, len(passages))
    assert asked is not None
    share = dict(zip(asked.indices, asked.values, strict=True))
    scores = []
    for passage in passages:
        vector = document(passage)
        assert vector is not None
        scores.append(sum(share.get(term, 0) * value for term, value in zip(vector.indices, vector.values, strict=True)))
    assert [passages[n] for n in sorted(range(4), key=lambda n: -scores[n])] == [
        passages[0],
        passages[3],
        passages[1],
        passages[2],
    ]
    assert scores[2] == 0
