"""Who finds what an answer tells: a model where the pupil consents to that, a rule otherwise; and what fails costs no answer."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from access.work import Work
from datasources.errors import ModelRefused, ModelUnavailable
from datasources.language.hearing import RuleExtractor
from learning.interviews import Findings, Heard
from learning.vocabulary import LifeCategory
from resolvers.interviews_jobs import go_on_with_interview
from tests.interviews.conftest import Pupil, pupil
from tests.people.conftest import Desk
from voice import interview as interviews

FOUND = Findings(
    interests=(
        Heard(interest="volcanoes", category=LifeCategory.PERSONAL, strength=0.9, confidence=0.9, evidence="skateboarding"),
    )
)
CONSENT = """
INSERT INTO consents (student_profile_id, kind, policy_version, granted_at)
VALUES ($1::text::uuid, 'ai_processing', 'x', now()) RETURNING id
"""
STORED = "SELECT responses FROM interview_sessions WHERE id = $1::text::uuid"


@dataclass
class Extractor:
    """Finds the same in every answer, or fails."""

    failure: Exception | None = None
    name: str = "a-model"
    asked: list[str] = field(default_factory=list)

    async def heard(self, question: str, side: LifeCategory | None, answer: str) -> Findings:
        self.asked.append(answer)
        if self.failure is not None:
            raise self.failure
        return FOUND


def given(desk: Desk, **who: Any) -> None:
    """From now on these find what answers tell."""
    desk.stores.language = replace(desk.stores.language, **who)


@pytest.fixture
async def mateo(desk: Desk) -> Pupil:
    return await pupil(desk)


async def by(mateo: Pupil, interview: dict[str, Any]) -> list[str | None]:
    """Who has found what each answer told."""
    [(responses,)] = await mateo.desk.tables.rows(STORED, interview["id"].partition(":")[2])
    return [one.get("by") for one in responses]


async def consent(mateo: Pupil) -> None:
    await mateo.desk.tables.value(CONSENT, mateo.id.partition(":")[2])


async def test_without_a_consent_no_model_is_asked(desk: Desk, mateo: Pupil) -> None:
    given(desk, extractor=(model := Extractor()))
    interview = await mateo.answer(await mateo.begin(), "I love skateboarding.")
    assert ([one["name"] for one in interview["interests"]], model.asked) == (["skateboarding"], [])
    assert await by(mateo, interview) == [RuleExtractor.name]


async def test_with_one_it_is(desk: Desk, mateo: Pupil) -> None:
    given(desk, extractor=(model := Extractor()))
    await consent(mateo)
    interview = await mateo.answer(await mateo.begin(), "I love skateboarding.")
    assert ([one["name"] for one in interview["interests"]], model.asked) == (["volcanoes"], ["I love skateboarding."])
    assert await by(mateo, interview) == ["a-model"]
    assert [one["id"] for one in interview["questions"]] == ["personal", "personal-2"]


@pytest.mark.parametrize("failure", [ModelUnavailable("interviewer"), ModelRefused("interviewer", "no"), TimeoutError()])
async def test_where_it_fails_the_rule_takes_that_turn(desk: Desk, mateo: Pupil, failure: Exception) -> None:
    given(desk, extractor=Extractor(failure))
    await consent(mateo)
    interview = await mateo.answer(await mateo.begin(), "I love skateboarding.")
    assert [one["name"] for one in interview["interests"]] == ["skateboarding"]
    assert await by(mateo, interview) == [RuleExtractor.name]


async def test_a_rule_that_fails_costs_no_answer(desk: Desk, mateo: Pupil, caplog: pytest.LogCaptureFixture) -> None:
    given(desk, rule=Extractor(KeyError("what was said"), name="broken@1"))
    interview = await mateo.answer(await mateo.begin(), "I love skateboarding.")
    assert [one["answer"] for one in interview["questions"]] == ["I love skateboarding.", None]
    assert [record.getMessage() for record in caplog.records if record.name == "spool.interviews"] == ["broken@1 fails"]


async def test_what_a_dead_server_has_not_asked_a_job_asks(desk: Desk, mateo: Pupil) -> None:
    """The answer is stored before the model is asked; then nobody comes back."""
    dying = asyncio.Event()

    class Dying(Extractor):
        async def heard(self, question: str, side: LifeCategory | None, answer: str) -> Findings:
            dying.set()
            await asyncio.Event().wait()
            raise AssertionError

    given(desk, extractor=Dying())
    await consent(mateo)
    interview = await mateo.begin()
    answering = asyncio.create_task(mateo.answer(interview, "I love skateboarding."))
    async with asyncio.timeout(20):
        await dying.wait()
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    assert await by(mateo, interview) == [None]
    [(arguments, due)] = await desk.tables.rows(
        "SELECT args, scheduled_at FROM procrastinate_jobs WHERE task_name = 'go_on_with_interview'"
    )
    assert due == desk.school.now + interviews.GRACE

    given(desk, extractor=Extractor())
    work = Work(stores=desk.stores, clock=lambda: desk.school.now + timedelta(minutes=1))
    for _ in range(2):  # done twice, it does no harm
        await go_on_with_interview(work, **arguments)

    assert await by(mateo, interview) == ["a-model"]
    asked = "SELECT jsonb_path_query_array(questions, '$[*].question_id') FROM interview_sessions WHERE id = $1::text::uuid"
    assert await desk.tables.value(asked, interview["id"].partition(":")[2]) == ["personal", "personal-2"]
