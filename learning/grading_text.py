"""Texts as the grader by rule reads them: formulas as one types them, clauses, and words without their endings and slips."""

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache

MOST_CLAUSES = 120
REPLACEMENTS = [
    (re.compile(pattern), text)
    for pattern, text in (
        (r"[\u2212\u2013]", "-"),
        (r"\\(?:times|cdot)\b|[\u00d7\u00b7\u2217]", "*"),
        (r"\\div\b|\u00f7", "/"),
        (r"\\approx\b|\u2248", "="),
        (r"\{,\}", ""),
        (r"\\sqrt\s*\{([^{}]{1,80})\}", r" sqrt(\1) "),
        (r"\\[dt]?frac\s*(\d)\s*(\d)", r" (\1/\2) "),
        (r"\\[dt]?frac\s*(\d)\s*\{(\d{1,6})\}", r" (\1/\2) "),
        (r"\\[dt]?frac\s*\{([^{}]{1,80})\}\s*\{([^{}]{1,80})\}", r" ((\1)/(\2)) "),
        (r"\u221a|\broot of\b", " sqrt "),
        (r"\\(?:text|hat)\s*\{([^{}]*)\}", r"\1"),
        (r"\\(?=%)|\\[{}]?|\$", ""),
        (r"\u00b2", "^2"),
        (r"\u00b3", "^3"),
        (r"\u00bd", " 1/2"),
        (r"\u00bc", " 1/4"),
        (r"\u00be", " 3/4"),
        (r"(?m)^\s*(?:[-*\u2022]\s+|\(?(?:\d{1,2}[).](?=\s)|[a-e][).]))", " "),
        (r"\bstep\s*\d{1,2}\s*[:.)]?", " "),
        (r"(?<![\w(])\(?[a-e]\)", " ; "),
        (r"(?<![\w.,/*:+=-])(\d+) (\d)/(\d)(?![\w/])", r"(\1+\2/\3)"),
        (r"[\u2019'`]", ""),
    )
]
CLAUSE = re.compile(r"\n|;|[.!?]+(?=\s|$)|(?<=[?!])|,\s|(?:->|=>)|\b(?:so|because|bc|cause|cuz|then|but|and)\b")
NAMED = re.compile(r"\(([a-e])\)\s+([^;:()?.]{3,60}?)(?=,\s+\(|[;.]|\s*$)")
LABEL = re.compile(r"(?im)(?:(?<![\w])\(?|^)([a-e])(?:\)|\s*=\s*|(?<=^.)(?=\s+\w))")
QUESTION = re.compile(
    r"^\W*(?:or |and )?(?:did|do|does|is|are|was|can|could|should|shall|will|would|has|have|what|how|why|who|which|when|where|or)\b"
)
NEGATION = re.compile(r"\b(?:not|no|never|nobody|nothing|none|neither|without|cant|cannot|dont|doesnt|isnt|arent|wont)\b")
STATES = re.compile(r"\s*(?:explain|conclude|say|notice|see|decide|recognize)\b")
STOP = frozenset(
    "a an the of to in on at for from by with and or but if then so that this these those it its is are was were be been i we you he she "
    "they them their his her our my me your as do did does done can could would should will just only also too very really there "
    "here what which who how why because bc cause cuz get got gets have has had not no one ones all each both out up down into "
    "about now than lot like thats theres im ive dont doesnt cant isnt wont first next after before".split()
)
ALIKE = (
    "pupil kid child student boy girl person people",
    "mean average avg",
    "add sum total together altogether plus",
    "subtract minus take away difference",
    "divide over divided",
    "multiply times product",
    "largest biggest greatest highest maximum max most",
    "smallest lowest minimum min least",
    "large big great high long",
    "small low little short",
    "same equal equally",
    "different differ vary unequal",
    "opposite complement",
    "middle centre center",
    "end edge border",
    "chance probability likely",
    "mistake error wrong slip",
    "remember memory",
    "delete remove throw",
    "notice see spot",
    "near close nearly",
    "skewed leaning",
    "fair even",
    "dot point",
    "dice die",
    "symmetric mirror",
    "order sorted sort ordered",
    "picture draw drew drawing plot",
    "falling fall down negative decreasing",
    "rising rise up positive increasing",
    "true real really",
)


def plain(text: str) -> str:
    """The text in lower case, its formulas (LaTeX too) as one types them, without marks of lists."""
    text = unicodedata.normalize("NFC", text).replace("\r", "\n").lower()
    for pattern, replacement in REPLACEMENTS:
        text = pattern.sub(replacement, text)
    return text


def labelled(prompt: str) -> dict[str, str]:
    """What a prompt calls (a), (b) and so on, where it is a few words and no question of its own."""
    found = {one[1]: one[2].strip() for one in NAMED.finditer(prompt)}
    return found if len(found) > 1 else {}


def spelled_out(text: str, labels: Mapping[str, str]) -> str:
    """The text with what the labels stand for in their place."""
    used = {one[1].lower() for one in LABEL.finditer(text)} & labels.keys() if labels else set()
    if not used or (len(used) == 1 and len(text) > 200):
        return text
    return LABEL.sub(lambda one: f"\n{labels[one[1].lower()]} " if one[1].lower() in labels else one[0], text)


def clauses(text: str) -> list[str]:
    """The pieces of a plain text that say one thing each, in order; not more than `MOST_CLAUSES`."""
    return [piece for _, piece in located(text)]


def located(text: str) -> list[tuple[int, str]]:
    """The clauses of a plain text, each with where it begins."""
    found, start = [], 0
    for border in CLAUSE.finditer(text):
        found.append((start, text[start : border.start()]))
        start = border.end()
    found.append((start, text[start:]))
    return [(at, piece) for at, piece in found if re.search(r"\w", piece)][:MOST_CLAUSES]


def stems(text: str) -> list[str]:
    """The telling words of a plain text without their endings, those that mean much the same as one."""
    words = re.findall(r"[a-z]{2,}\d*|\d+(?:\.\d+)?%?", re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text))
    return [stem(word) for word in words if word not in STOP]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without its ending; the first of the words that mean much the same."""
    short = _bare(word)
    return SYNONYMS.get(short, short)


@lru_cache(maxsize=50_000)
def alike(one: str, other: str) -> bool:
    """Whether two stems are the same word but for a slip of the pen."""
    if one == other:
        return True
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 2 or one[0] != other[0]:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.83


def _bare(word: str) -> str:
    for ending in (
        "ations",
        "ation",
        "ingly",
        "iest",
        "ings",
        "ing",
        "ies",
        "ied",
        "ely",
        "est",
        "ed",
        "es",
        "ly",
        "er",
        "s",
        "e",
        "y",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


SYNONYMS = {_bare(word): _bare(group.split()[0]) for group in ALIKE for word in group.split()}
