"""Words as the grader by rule compares them: without endings and slips of the pen, and those that mean much the same as one."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

TELLING = re.compile(r"[a-z]{2,}\d*|\d+(?:\.\d+)?%?")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
NEGATION = re.compile(r"\b(?:not|no|never|nobody|nothing|none|neither|without|cant|cannot|dont|doesnt|isnt|arent|wont)\b")
CONTRARY = ("in", "un", "dis")
ENDINGS = ("ations", "ation", "ingly", "iest", "ings", "ing", "ies", "ied", "ely", "est", "ed", "es", "ly", "er", "s", "e", "y")
SAME_BUT_FOR_A_SLIP = 0.83  # of the letters, in order

LITTLE = """
    a an the of to in on at for from by with and or but if then so that this these those it its is are was were be been
    i we you he she they them their his her our my me your as do did does done can could would should will just only also too
    very really there here what which who how why because bc cause cuz get got gets have has had not no one ones all each both
    out up down into about now than lot like thats theres im ive dont doesnt cant isnt wont first next after before
"""
STOP = frozenset(LITTLE.split())
ALIKE = """
    pupil kid child student boy girl person people
    mean average avg
    add sum total together altogether plus
    subtract minus take away difference
    divide over divided
    multiply times product
    largest biggest greatest highest maximum most
    smallest lowest minimum least
    large big great high long
    small low little short
    same equal equally
    different differ vary unequal
    opposite complement
    middle centre center
    end edge border
    chance probability likely
    mistake error wrong slip
    remember memory
    delete remove throw
    notice see spot
    near close nearly
    skewed leaning
    fair even
    dot point
    dice die
    symmetric mirror
    order sorted sort ordered
    picture draw drew drawing plot
    falling fall down negative decreasing
    rising rise up positive increasing
    true real really
"""


def stems(text: str) -> list[str]:
    """The telling words and numbers of a plain text, in order."""
    return [stem(word) for word in TELLING.findall(THOUSANDS.sub("", text)) if word not in STOP]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without its ending; the first of the words that mean much the same."""
    bare = _bare(word)
    return SYNONYMS.get(bare, bare)


@lru_cache(maxsize=50_000)
def alike(one: str, other: str) -> bool:
    """Whether two stems are the same word but for a slip of the pen."""
    if one == other:
        return True
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 2 or one[0] != other[0]:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SAME_BUT_FOR_A_SLIP


def turned_round(word: str) -> list[str]:
    """The stems that say the contrary of one by its beginning: `independ` and `depend`."""
    return [f"{start}{word}" for start in CONTRARY] + [word.removeprefix(start) for start in CONTRARY if word.startswith(start)]


def is_negated(text: str) -> bool:
    """Whether a plain text denies something; to deny twice is to state."""
    return len(NEGATION.findall(text)) % 2 == 1


def _bare(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


SYNONYMS = {_bare(word): _bare(line.split()[0]) for line in ALIKE.strip().splitlines() for word in line.split()}
