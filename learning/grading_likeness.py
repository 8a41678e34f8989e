"""How much an answer says what a step says, by the words and the vectors of both; and whether it says the contrary."""

from collections.abc import Sequence
from operator import mul

from learning.grading_answer import Answer, Clause, Vector
from learning.grading_expected import Expectation
from learning.grading_text import NEGATION, STATES, alike, clauses, stems

TOGETHER = 3  # clauses in a row that may say one thing


class Likeness:
    """The likeness of an answer's clauses to a task's steps, each from 0 to 1."""

    def __init__(self, expected: Expectation, answer: Answer, vectors: Sequence[Vector] | None) -> None:
        self.expected = expected
        self.answer = answer
        self.hints: list[Sequence[Vector]] = []
        self.own: Sequence[Vector] | None = None
        if vectors is not None:
            at = 0
            for one in expected.steps:
                self.hints.append(vectors[at : at + len(one.hints)])
                at += len(one.hints)
            self.own = vectors[at:]

    def best(self, n: int) -> tuple[float, Clause | None]:
        """How much the clauses say that say most of a step, and the last of them."""
        clauses, best, where = self.answer.clauses, 0.0, None
        for first in range(len(clauses)):
            said: list[str] = []
            for last in range(first, min(first + TOGETHER, len(clauses))):
                said += clauses[last].stems
                score = self._of(n, said, range(first, last + 1))
                if score > best + 1e-9:
                    best, where = score, clauses[last]
        return best, where

    def near(self, n: int, clause: Clause | None) -> float:
        """How many of the words of a step, or of what the solution says of it, a clause has."""
        if clause is None:
            return 0.0
        step = self.expected.steps[n]
        told = [set(stems(hint)) for hint in step.hints[1:]]
        return max(
            _covered(step.words, clause.stems), *(_covered(dict.fromkeys(words, 1.0), clause.stems) for words in told), 0.0
        )

    def contradicted(self, n: int) -> Clause | None:
        """The clause that denies what a step states, or says the other of two things that the prompt offers."""
        step = self.expected.steps[n]
        for clause in self.answer.clauses:
            for part, text in zip(step.parts, clauses(step.hints[0]), strict=True):
                shared = [word for word in clause.stems if any(alike(word, one) for one in part)]
                others = {other for one, other in self.expected.pairs if one in part and other not in part}
                if shared and len(shared) < len(clause.stems) and any(word in others for word in clause.stems):
                    if not any(one in clause.stems for one, other in self.expected.pairs if one in part and other not in part):
                        return clause
                if STATES.match(step.hints[0]) and clause.stems and len(shared) >= 0.6 * len(clause.stems):
                    if _negated(clause.text) != _negated(text) and _covered(part, clause.stems) > 0.2:
                        return clause
        return None

    def _of(self, n: int, said: Sequence[str], at: range) -> float:
        words = _covered(self.expected.steps[n].words, said)
        if self.own is None:
            return words
        meaning = max(_cosine([self.own[k] for k in at], hint) for hint in self.hints[n])
        return 0.5 * words + 0.5 * max(meaning, 0.0)


def _covered(words: dict[str, float], said: Sequence[str]) -> float:
    whole = sum(words.values())
    return sum(weight for word, weight in words.items() if any(alike(word, one) for one in said)) / whole if whole else 0.0


def _negated(text: str) -> bool:
    return len(NEGATION.findall(text)) % 2 == 1


def _cosine(vectors: Sequence[Vector], other: Vector) -> float:
    total = [sum(parts) for parts in zip(*vectors, strict=True)] if len(vectors) > 1 else vectors[0]
    length = sum(map(mul, total, total)) ** 0.5
    return float(sum(map(mul, total, other)) / length) if length else 0.0
