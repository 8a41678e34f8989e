"""What helps a child to learn, in the words of its answer."""

import re
from collections.abc import Mapping
from typing import Final

from learning.vocabulary import LearningStyle

_SOMEBODY: Final = (
    r"(?:my |an? |some |the |other |another |with |poor )*(?:friends?|persons?|people|others?|someone|somebody|partner|group"
    r"|brother|sister|mom|mum|dad|grand\w+|team|class\w*|cousin)"
)

WORDS: Final[Mapping[LearningStyle, tuple[str, ...]]] = {
    LearningStyle.EXAMPLES: (
        r"examples?|shows? me|shown|showed|show it|demonstrat\w+|(?:does|do) it first|worked out|copy(?:ing)?",
        r"watch(?:ing)? (?:someone|somebody|how|a person|my|people|others|it done)",
        r"see(?:ing)? (?:it (?:done|first|once)|how|someone|somebody|lots|some|a)",
    ),
    LearningStyle.PRACTICE: (
        r"try(?:ing)?|tryed|tried|practi[cs]\w+|do(?:ing)? (?:it|things|stuff|lots)|by doing|repeat\w*|exercises|training",
        r"every day",
        r"(?:over and over|again and again|hands on|with my hands|(?:ten|many|lots of|hundred) times|build(?:ing)? it)",
        r"breaking stuff",
        r"test(?:ing)? (?:it|things)|mak(?:e|ing) mistakes|experiment\w*|work(?:ing)? it out",
    ),
    LearningStyle.VISUAL: (
        r"pictures?|pics|draw(?:ings?)?|diagrams?|videos?|films?|colou?r(?:s|ed)?|(?:mind ?)?maps?|charts?|graphs?|visual\w*",
        r"youtube",
        r"(?:to )?see(?:ing)? it|look(?:ing)? at|sketch\w*|images?|animations?|photos?|highlight\w*|posters?|tutorials?",
    ),
    LearningStyle.EXPLANATION: (
        r"expl[ai]+n(?:s|ing|ed)?|explanations?|why|the reasons?|reason behind|tells? me (?:why|how|the)",
        r"how (?:it|things) works?",
        r"understand\w*|logic|the rule|arguing",
    ),
    LearningStyle.SHORT_STEPS: (
        r"(?:little|small|tiny|short|baby|easy|single) (?:steps?|bits?|pieces?|parts?|chunks?|lessons?)|slow(?:ly)?|breaks?",
        r"pauses?|lists?",
        r"(?:step|bit|piece) by (?:step|bit|piece)|one by one|one (?:step|thing|bit|part) at a time",
        r"one after (?:the other|another)",
        r"tiny bit|a little (?:bit )?(?:every|each)|not (?:all|everything|too much) (?:in one|at once)",
    ),
    LearningStyle.READING: (
        r"read(?:ing)?|books?|notes|texts?|articles?|the docs|look(?:ing)? it up|flash ?cards",
        r"writ(?:e|ing) (?:it|things|everything|stuff)",
    ),
    LearningStyle.LISTENING: (
        r"hear(?:ing)?|listen(?:ing)?|songs?|music|audio|podcasts?|sing(?:ing)? it|rhymes?|rhythm|people who talk|stories told",
        r"say(?:ing)? it (?:out )?loud|read (?:it )?(?:to me|aloud)",
    ),
    LearningStyle.WITH_OTHERS: (
        rf"(?:with|to|from) {_SOMEBODY}|together|each other|next to me|not alone|in (?:a )?(?:group|team|pair)s?|group ?work",
        r"study buddy",
        r"quiz(?:zes)? me",
        r"ask(?:ing)? (?:someone|somebody|my|a|people|questions)|(?:someone|somebody) (?:i can ask|who)|helps me",
        r"friend explains",
    ),
    LearningStyle.GAMES: (
        r"games?|quiz(?:z?es)?|play(?:ing)?|kahoot|competitions?|compete|contest|points|levels|fun|challenges?|puzzles?",
        r"apps?|rewards?|race",
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
