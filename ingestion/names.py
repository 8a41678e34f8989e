"""Names of concepts as they are compared and found in text: in words without case, plurals and articles."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from datasources.language.words import stem

Key = tuple[str, ...]

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
BRACKETS = re.compile(r"\s*[(\[]([^)\]]*)[)\]]")
ARTICLES = {"a", "an", "the"}

_stem = lru_cache(maxsize=100_000)(stem)


def words(text: str) -> list[str]:
    """The words of a text, in order, each in the form in which its singular and plural are one."""
    return [_stem(word) for word in WORD.findall(text.casefold())]


def spellings(text: str) -> dict[str, str]:
    """How each of the text's words stands in it, at its first place."""
    spelled: dict[str, str] = {}
    for word in WORD.findall(text.casefold()):
        spelled.setdefault(_stem(word), word)
    return spelled


def key(name: str) -> Key:
    """What two spellings of a name have in common: `Probability Distribution Functions (PDF)` is probability, distribution,
    function. Empty for a name without words."""
    found = words(BRACKETS.sub(" ", name)) or words(name)
    return tuple(found[1:] if len(found) > 1 and found[0] in ARTICLES else found)


def abbreviation(name: str) -> Key:
    """What a name has in brackets, when that is a short form of it: `ANOVA`. Empty otherwise."""
    short = BRACKETS.search(name)
    return key(short[1]) if short and re.fullmatch(r"[A-Z][A-Za-z]{1,6}", short[1]) else ()


def written(name: str) -> str:
    """The name as a heading: `average speed` becomes `Average speed`."""
    name = re.sub(r"\s+", " ", name.replace("*", "")).strip(' .,:;“”"')
    return name[:1].upper() + name[1:]


def slug(key: Key) -> str:
    return re.sub(r"[^a-z0-9]+", "-", " ".join(key)).strip("-")


class Mentions:
    """Finds names in text. Where one name holds another (`average speed`, `speed`), the longer one is meant."""

    def __init__(self, names: Mapping[Key, str]) -> None:
        """`names` says what each key is the name of."""
        self._by_first: dict[str, list[tuple[Key, str]]] = {}
        for name, meant in sorted(names.items(), key=lambda item: -len(item[0])):
            if name:
                self._by_first.setdefault(name[0], []).append((name, meant))

    def of(self, text: str) -> Iterator[str]:
        """What is mentioned, once for each time, in order."""
        return self.among(words(text))

    def among(self, found: Sequence[str]) -> Iterator[str]:
        """The same, of a text's words."""
        at = 0
        while at < len(found):
            for name, meant in self._by_first.get(found[at], ()):
                if tuple(found[at : at + len(name)]) == name:
                    yield meant
                    at += len(name)
                    break
            else:
                at += 1


def first_sentences(text: str, most: int = 300) -> str:
    """The beginning of a text's sentences as plain words, up to so many characters: whole ones, or as much of the first as fits.
    Empty for a text of tables, lists and figures."""
    plain = re.sub(r"\s+", " ", re.sub(r"\*\*|^([|#>-]|\*Figure:\*).*$", "", text, flags=re.MULTILINE)).strip()
    if len(plain) <= most:
        return plain
    ends = [match.end() for match in re.finditer(r"[.!?](?=\s)", plain[:most])]
    return plain[: ends[-1]] if ends else plain[:most].rsplit(" ", 1)[0] + " …"


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Without those that a name before them means too."""
    first: dict[Key, str] = {}
    for name in names:
        first.setdefault(key(name), name)
    return tuple(first.values())
