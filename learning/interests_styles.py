"""What helps a child to learn, in the words of its answer."""

import re
from collections.abc import Mapping
from typing import Final

from learning.vocabulary import LearningStyle

_ONE: Final = r"(?:ne|dy|le|er|nd|om|um|ad|he|ey|ou)"  # `somebody`, `people`, `teacher`, `friend`: who does it is no learner
_SOMEBODY: Final = (
    r"(?:my |an? |some |the |other |another |with |poor )*(?:friends?|persons?|people|others?|someone|somebody|partner|group"
    r"|brother|sister|mom|mum|dad|grand\w+|team|class\w*|cousin)"
)

_PEOPLE: Final = r"friend|mum|mom|dad|brother|sister|teacher|grandma|grandpa|cousin|tutor"

WORDS: Final[Mapping[LearningStyle, tuple[str, ...]]] = {
    LearningStyle.EXAMPLES: (
        r"examples?|shows? me|shown|showed|show it|demonstrat\w+|(?:does|do) it first|worked out|copy(?:ing)?|imitat\w+",
        r"model answers?|(?:does|do) one|on the (?:white)?board|worked (?:out )?(?:ones|problems)",
        r"see(?:ing)? it happen\w*|watch(?:ing)? (?:someone|somebody|how|a person|my|people|others|it done)",
        r"see(?:ing)? (?:it (?:done|first|once)|how|someone|somebody|lots|some|a)",
    ),
    LearningStyle.PRACTICE: (
        r"try(?:ing)?|tryed|tried|practi[cs]\w+|doing (?:it|things|stuff|lots|loads|more)|by doing|repeat\w*|exercises",
        r"training",
        r"every day",
        r"tests|rewrit\w+|trial and error|past papers|drills?|worksheets?|tests? me|(?:use|using|apply|applying) it",
        rf"(?<!{_ONE}) do (?:it|things|stuff|lots|loads|more)|(?:a few|few) times",
        r"(?:over and over|again and again|hands on|with my hands|(?:ten|many|lots of|hundred) times|build(?:ing)? it)",
        r"breaking stuff",
        r"test(?:ing)? (?:it|things)|mak(?:e|ing) mistakes|experiment\w*|work(?:ing)? it out",
    ),
    LearningStyle.VISUAL: (
        r"pictures?|pics|draw(?:ings?)?|diagrams?|videos?|films?|colou?r(?:s|ed)?|(?:mind ?)?maps?|charts?|graphs?|visual\w*",
        r"youtube",
        r"(?:to )?see(?:ing)? it|look(?:ing)? at|sketch\w*|images?|animations?|photos?|highlight\w*|posters?|tutorials?",
        r"watch(?:ing)? (?:it|a|clips|documentar\w+)|whiteboard|flow ?charts?|doodl\w+|timelines?|picture (?:it|in my)",
    ),
    LearningStyle.EXPLANATION: (
        r"expl[ai]+n(?:s|ing|ed)?|explanations?|why|the reasons?|reason behind|tells? me (?:why|how|the)",
        r"how (?:it|things) works?|how come|what (?:it|this|that)(?:'s| is) for|what it means|what the point|the meaning",
        r"(?:talks?|walks?|goes|go|going) (?:me |it )?through|the idea behind",
        r"(?:lots of|lot of|many) questions|understand\w*|logic|the rule|arguing",
    ),
    LearningStyle.SHORT_STEPS: (
        r"(?:little|small|tiny|short|baby|easy|single) (?:steps?|bits?|pieces?|parts?|chunks?|lessons?)|slow(?:ly)?|breaks?",
        r"pauses?|lists?|slower|(?:take|taking) my time|at my own (?:speed|pace)|a rest|bite ?sized?|checklists?|small goals",
        r"break(?:s|ing)? (?:it|things|everything|stuff) (?:down|up)|(?:start|starting) (?:easy|small|with the easy)",
        r"not too (?:much|fast)",
        r"bit at a time|step for step|thing after another|little at a time|day by day|divid\w+",
        r"(?:step|bit|piece) by (?:step|bit|piece)|one by one|one (?:step|thing|bit|part) at a time",
        r"one after (?:the other|another)",
        r"tiny bit|a little (?:bit )?(?:every|each)|not (?:all|everything|too much) (?:in one|at once)",
    ),
    LearningStyle.READING: (
        r"read(?:ing)?|books?|notes|texts?|articles?|the docs|look(?:ing)? it up|flash ?cards|text ?books?|summar\w+",
        r"written|wikipedia",
        r"writ(?:e|ing) (?:it|down|out|notes|my own|summaries|things|everything|stuff)",
    ),
    LearningStyle.LISTENING: (
        r"hear(?:ing)?|listen(?:ing)?|songs?|music|audio|podcasts?|sing(?:ing)? it|rhymes?|rhythm|people who talk|stories told",
        r"say(?:ing)? it (?:out )?loud|out loud|aloud|(?:read|reads) (?:it |things )?(?:out )?to me",
        r"(?:told|tells?|talk\w*) (?:it )?to me|lectures?|melod\w+",
    ),
    LearningStyle.WITH_OTHERS: (
        rf"(?:with|to|from) {_SOMEBODY}|together|each other|next to me|not alone|in (?:a )?(?:group|team|pair)s?|group ?work",
        r"stud(?:y|ying) (?:buddy|buddies|groups?|partners?)|tutor\w*|discuss\w*|debat\w+|team ?work|talk(?:ing)? about it",
        r"in (?:my|our) group",
        rf"(?:my |an? |some )*(?:{_PEOPLE}) (?:tests?|quizz?e?s|helps?|sits?|explains?|goes)",
        r"(?:teach|teaching|explaining) it to",
        r"quiz(?:zes)? me",
        r"ask(?:ing)? (?:someone|somebody|my|a|people|questions)|(?:someone|somebody) (?:i can ask|who)|helps me",
        r"friend explains",
    ),
    LearningStyle.GAMES: (
        r"games?|quiz(?:z?es)?|play(?:ing)?|kahoot|competitions?|compete|contest|points|levels|fun|challenges?|puzzles?",
        r"apps?|rewards?|prizes?|race|bingo|escape rooms?|duolingo|quizlet|blooket|act(?:ing)? it out|role ?play\w*",
    ),
}

_PATTERNS: Final = {style: re.compile(rf"\b(?:{'|'.join(said)})\b") for style, said in WORDS.items()}
_TOO_SLOW: Final = re.compile(
    r"\b(?:videos?|reading|books?|group ?work) (?:are|is) (?:to|too|so)? ?(?:slow|boring|bad|hard|stupid|long)\b"
    r"|if i read it it's gone"
)
_DENIED: Final = re.compile(
    r"\b(?:not|don'?t|do not|can'?t|cannot|hate|never|no|without|instead of|rather than)\b[^.,;!?]{0,40}?"
    r"(?=\b(?:but|and i|i like|i need|better|so|just|because)\b|[.,;!?]|$)"
)


def styles_heard(answer: str) -> tuple[LearningStyle, ...]:
    """The styles that an answer names, but for those that it denies."""
    said = _TOO_SLOW.sub(" ", answer.casefold().replace("’", "'"))
    meant = _DENIED.sub(lambda match: match[0] if match[0].startswith("not alone") else " ", said)
    return tuple(style for style, pattern in _PATTERNS.items() if pattern.search(meant))
