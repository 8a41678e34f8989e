"""How much an answer says what a step says, by the words and the vectors of both; and whether it says the contrary."""

from collections.abc import Mapping, Sequence
from operator import mul

from learning.grading_answer import Answer, Clause
from learning.grading_expected import Expectation
from learning.grading_words import alike, is_negated, stems, turned_round

Vector = Sequence[float]

TOGETHER = 3  # clauses in a row that may say one thing
CHOSEN = 0.5  # of what a step is about, as much must be in a clause that chooses otherwise
DENIED = 0.6  # of a clause's words, as many must be the step's for it to deny the step
DENIED_OF_STEP = 0.2


class Comparison:
    """An answer beside what its task asks for. Every likeness is from 0 to 1."""

    def __init__(self, expected: Expectation, answer: Answer, vectors: Sequence[Vector] | None) -> None:
        """`vectors` are those of the expectation's hints, then of the answer's clauses: `ValueError` when they cannot be."""
        self.expected = expected
        self.answer = answer
        self._of_steps: list[Sequence[Vector]] = []
        self._of_clauses: Sequence[Vector] = ()
        if vectors is None:
            return
        if len(vectors) != len(expected.hints) + len(answer.clauses):
            raise ValueError("the vectors are not those of the texts")
        at = 0
        for step in expected.steps:
            self._of_steps.append(vectors[at : at + len(step.hints)])
            at += len(step.hints)
        self._of_clauses = vectors[at:]

    def best(self, n: int) -> tuple[float, Clause | None]:
        """How much is said of a step where most is, and the last of the clauses that say it; None when nothing is."""
        clauses = self.answer.clauses
        best, where = 0.0, None
        for first in range(len(clauses)):
            for end in range(first + 1, min(first + TOGETHER, len(clauses)) + 1):
                score = self._likeness(n, first, end)
                if score > best + 1e-9:
                    best, where = score, clauses[end - 1]
        return best, where

    def near(self, n: int, clause: Clause) -> float:
        """How many of the words of a step, or of what the solution says of it, a clause has."""
        step = self.expected.steps[n]
        told = [dict.fromkeys(stems(hint), 1.0) for hint in step.hints[1:]]
        return max(_covered(_without_numbers(words), clause.stems) for words in (step.words, *told))

    def is_topical(self, clause: Clause) -> bool:
        """Whether a clause is about the task: it has one of its words, or none at all."""
        return not clause.words or any(word in self.expected.vocabulary for word in clause.words)

    def contradicted(self, n: int) -> Clause | None:
        """The first clause that says the contrary of a step."""
        step = self.expected.steps[n]
        for clause in self.answer.clauses:
            for text, words in step.parts:
                if self._chooses_otherwise(words, clause) or (step.states and _denies(text, words, clause)):
                    return clause
            if any(_is_opposite(hint, clause) for hint in step.hints):
                return clause
        return None

    def _chooses_otherwise(self, words: Mapping[str, float], clause: Clause) -> bool:
        """Whether it says of the same thing another of the words that the prompt offers to choose from."""
        others = {word: self.expected.choices[word] - words.keys() for word in words.keys() & self.expected.choices.keys()}
        chosen = {word for word, instead in others.items() if instead}
        about = {word: weight for word, weight in words.items() if word not in chosen}
        said = set(clause.stems)
        return not chosen & said and any(others[word] & said for word in chosen) and _covered(about, clause.stems) >= CHOSEN

    def _likeness(self, n: int, first: int, end: int) -> float:
        said = [word for clause in self.answer.clauses[first:end] for word in clause.stems]
        words = _covered(self.expected.steps[n].words, said)
        if not self._of_steps:
            return words
        meaning = max(_cosine(self._of_clauses[first:end], hint) for hint in self._of_steps[n])
        return 0.5 * words + 0.5 * max(meaning, 0.0)


def _denies(text: str, words: Mapping[str, float], clause: Clause) -> bool:
    shared = [word for word in clause.stems if any(alike(word, one) for one in words)]
    return (
        bool(shared)
        and len(shared) >= DENIED * len(clause.stems)
        and is_negated(clause.text) != is_negated(text)
        and _covered(words, clause.stems) > DENIED_OF_STEP
    )


def _is_opposite(hint: str, clause: Clause) -> bool:
    """Whether one says "dependent" where the other says "independent", and neither denies it."""
    told, said = set(stems(hint)), set(clause.stems)
    turned = any(word in told for one in said - told for word in turned_round(one) if word not in said)
    return turned and is_negated(hint) == is_negated(clause.text)


def _covered(words: Mapping[str, float], said: Sequence[str]) -> float:
    whole = sum(words.values())
    return sum(weight for word, weight in words.items() if any(alike(word, one) for one in said)) / whole if whole else 0.0


def _without_numbers(words: Mapping[str, float]) -> dict[str, float]:
    return {word: weight for word, weight in words.items() if not word[0].isdigit()}


def _cosine(vectors: Sequence[Vector], other: Vector) -> float:
    """Of the vectors' sum and another, which has length 1 or 0."""
    total = vectors[0] if len(vectors) == 1 else [sum(parts) for parts in zip(*vectors, strict=True)]
    length = sum(map(mul, total, total)) ** 0.5
    return float(sum(map(mul, total, other)) / length) if length else 0.0
