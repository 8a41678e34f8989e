"""Texts as the grader by rule reads them: formulas as one types them, labels spelled out, and cut into clauses."""

import re
import unicodedata
from collections.abc import Mapping

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
        (r"(?m)^[ \t]*(?:[-*\u2022]\s+|\(?(?:\d{1,2}[).](?=\s)|[a-e][).]))", " "),  # marks of lists
        (r"\bstep\s*\d{1,2}\s*[:.)]?", " "),
        (r"(?<![\w(])\(?[a-e]\)", " ; "),
        (r"(?<![\w.,/*:+=-])(\d+) (\d)/(\d)(?![\w/])", r"(\1+\2/\3)"),  # 5 1/2
        (r"(?<![\d.])(\d{1,6}(?:\.\d{1,6})?)\s?(-|to|and)\s?(?=\d{1,6}(?:\.\d{1,6})?\s?%)", r"\1% \2 "),  # 52-72%
        (r"% - (?=\d)", "% to "),
        (r"[\u2019'`]", ""),
    )
]
CLAUSE = re.compile(r"\n|;|[.!?]+(?=\s|$)|,\s|(?:->|=>)|\b(?:so|because|bc|cause|cuz|then|but|and)\b")
NAMED = re.compile(r"\(([a-e])\)\s+([^;:()?.]{3,60}?)(?=,\s+\(|[;.]|\s*$)")
LABEL = re.compile(r"(?im)(?:(?<![\w])\(?|^)([a-e])(?:\)|\s*=\s*|(?<=^.)(?=\s+\w))")


def plain(text: str) -> str:
    """The text in lower case, its formulas (LaTeX too) as one types them, without marks of lists."""
    text = unicodedata.normalize("NFC", text).replace("\r", "\n").lower()
    for pattern, replacement in REPLACEMENTS:
        text = pattern.sub(replacement, text)
    return text


def labelled(prompt: str) -> dict[str, str]:
    """What a prompt calls (a), (b) and so on, where each is a few words and no question of its own."""
    found = {one[1]: one[2].strip() for one in NAMED.finditer(prompt)}
    return found if len(found) > 1 else {}


def spelled_out(text: str, labels: Mapping[str, str]) -> str:
    """The text with what the labels stand for in their place: `d) numerical` becomes `the locker number numerical`. A bare letter
    is a label at the beginning of a line, where there are several."""
    used = {one[1].lower() for one in LABEL.finditer(text)} & labels.keys()

    def meaning(one: re.Match[str]) -> str:
        name = one[1].lower()
        is_bare = one[0].strip(" (").lower() == name
        return one[0] if name not in labels or (is_bare and len(used) < 2) else f"\n{labels[name]} "

    return LABEL.sub(meaning, text) if used else text


def clauses(text: str) -> list[tuple[int, str]]:
    """The pieces of a plain text that say one thing each, with their places; not more than `MOST_CLAUSES`."""
    found, start = [], 0
    for border in CLAUSE.finditer(text):
        found.append((start, text[start : border.start()]))
        start = border.end()
    found.append((start, text[start:]))
    return [(at, piece) for at, piece in found if re.search(r"\w", piece)][:MOST_CLAUSES]
