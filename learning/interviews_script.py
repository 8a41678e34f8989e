"""What is asked in an interview, unless the operator asks otherwise (SPOOL_INTERVIEW). When it is asked: `interviews.py`."""

from dataclasses import dataclass

from learning.vocabulary import LifeCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something to be asked. What follows it up is asked once at most."""

    id: str
    text: str
    side: LifeCategory | None = None  # the side of life that it is about; None for none of them, as what helps in learning
    again: str | None = None  # the text where the student was asked before
    deeper: str | None = None  # what follows where little was heard
    about: str | None = None  # what follows where something was heard: `{interest}` stands for it
    is_reserve: bool = False  # asked only where the others have found too little


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """All that may be asked, in its order, and what is said around it."""

    greeting: str
    greeting_again: str
    closing: str
    questions: tuple[Question, ...]

    def texts(self) -> frozenset[str]:
        """All that may be said and is the same for everybody."""
        main = {text for one in self.questions for text in (one.text, one.again, one.deeper) if text}
        first = {f"{greeting} {text}" for greeting in (self.greeting, self.greeting_again) for text in main}
        return frozenset({self.closing} | main | first)

    def question(self, id: str) -> Question | None:
        return next((one for one in self.questions if one.id == id), None)


SCRIPT = Script(
    greeting="Hi! I'm Spool. I'd like to get to know you, so that your lessons are about things that you like.",
    greeting_again="Hi again! I'd like to hear what is new.",
    closing="Thank you! That was fun to hear. I will remember it when we learn together.",
    questions=(
        Question(
            id="personal",
            side=LifeCategory.PERSONAL,
            text="What do you like to do when nobody tells you what to do?",
            again="What do you like to do lately, when nobody tells you what to do?",
            deeper="Think of last weekend. Was there something that you wanted to go on and on?",
            about="You said {interest}. What is the best thing about it? And what else do you like?",
        ),
        Question(
            id="social",
            side=LifeCategory.SOCIAL,
            text="What do you like to do together with others?",
            again="Is there something new that you do together with others?",
            deeper="When you are with your friends or your family, what makes it a good day?",
            about="{interest}, that sounds good. What else do you do with your friends or your family?",
        ),
        Question(
            id="career",
            side=LifeCategory.CAREER,
            text="What work would you like to try one day?",
            again="Has it changed what work you would like to try one day?",
            deeper="If you could spend one day in any job in the world, which one would you take?",
        ),
        Question(
            id="philanthropic",
            side=LifeCategory.PHILANTHROPIC,
            text="If you could make one thing better, near you or in the world, what would it be?",
            again="Is there something that you want to make better, near you or in the world?",
            deeper="Is there somebody, or an animal, or a place, that you would like to help?",
        ),
        Question(
            id="strongest",
            side=LifeCategory.PERSONAL,
            text="Is there something that you could talk about for an hour?",
            deeper="What do you like to watch or to read about?",
            is_reserve=True,
        ),
        Question(
            id="yours",
            side=LifeCategory.PERSONAL,
            text="What are you good at, or would you like to be good at?",
            is_reserve=True,
        ),
        Question(
            id="learning",
            text="Last one. When you learn something new, what helps you most?",
            again="Last one. When you learn something new, what helps you most by now?",
        ),
    ),
)
"""The usual one."""
