"""What is heard in an interview without a model: the rule of `learning/interests_heard.py`, over the lexicon beside this file."""

from learning.interviews import Findings
from learning.vocabulary import LifeCategory


class RuleExtractor:
    """Finds interests by a lexicon."""

    name = "lexicon@1"

    async def heard(self, question: str, side: LifeCategory | None, answer: str) -> Findings:
        return Findings()
