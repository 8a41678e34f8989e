"""What may be the name of an interest, whoever found it: no names of people and places, no numbers, nothing unfit for a child."""

import re
from collections.abc import Sequence
from typing import Final

from learning.interests import stem
from learning.interests_lexicon import Lexicon
from learning.interests_said import Word, words_of
from learning.interests_said_words import listed

LONGEST: Final = 40  # characters of a name
MOST_WORDS: Final = 4

PRONOUNS: Final = listed(
    """i i'm im me my mine myself you your yours he him his she her hers it its we us our ours they them their theirs this
    that these those who whom whose which what someone somebody anyone everyone nobody something anything everything
    nothing"""
)
TITLES: Final = listed("mr mrs ms miss mister missus missis dr sir madam frau herr monsieur madame")
CALLED: Final = re.compile(r"\b(?:called|named|name is|name's|names|he's|she's) (\w+)")
OWNERS: Final = listed("""friend friends sister brother cousin uncle aunt auntie teacher neighbour neighbor coach buddy bestie""")
NUMBERS: Final = listed("oh zero one two three four five six seven eight nine")
NUMBERED: Final = frozenset({"3d", "4x4", "2d", "f1", "u2"})


def is_fit(name: str, lexicon: Lexicon, private: frozenset[str] = frozenset()) -> bool:
    """Whether this may be an interest's name. `private` are words of the answer that name a person or place: see `private_in`."""
    words = [word.text for word in words_of(name)]
    if not 0 < len(words) <= MOST_WORDS or len(name) > LONGEST or "@" in name or "_" in name or "://" in name:
        return False
    stems = tuple(stem(word) for word in words)
    if _is_unfit(stems, lexicon) or not PRONOUNS.isdisjoint(words):
        return False
    if lexicon.knows(name):
        return True
    if any(any(sign.isdigit() for sign in word) and word not in NUMBERED for word in words):
        return False
    if sum(word in NUMBERS for word in words) > 1:
        return False
    apart = private | lexicon.names | lexicon.places | lexicon.ways | TITLES
    return apart.isdisjoint(words) and apart.isdisjoint(word.removesuffix("'s") for word in words)


def private_in(words: Sequence[Word]) -> frozenset[str]:
    """The words of an answer that stand where the name of a person, a street, a school or a user does."""
    found: set[str] = set()
    for n, word in enumerate(words):
        before = words[n - 1].text if n else ""
        if before in TITLES or before in {"saint", "st"} or (before in OWNERS and not word.gap and word.text not in _AFTER_OWNER):
            found.add(word.text)
        if before == "user" and word.text == "is" and n + 1 < len(words):
            found.add(words[n + 1].text)
        if "@" in word.gap or "#" in word.gap or "_" in word.gap or any(sign.isdigit() for sign in word.text):
            found.update({word.text, before} if "_" in word.gap else {word.text})
        if word.text.endswith(("'s", "'")) and before in {"at", "to", "from", "with"}:
            found.add(word.text.partition("'")[0])
    found.update(match[1] for match in CALLED.finditer(" ".join(word.text for word in words)))
    return frozenset(found - {"a", "the", "two", "my", "not"})


_AFTER_OWNER: Final = listed(
    """and is was has had does did says said who that with in on at the a an i we he she they always never also loves likes
    wants plays showed taught got thinks because but or from for to which shares runs explains"""
)


def _is_unfit(stems: Sequence[str], lexicon: Lexicon) -> bool:
    return any(tuple(stems[n:end]) in lexicon.unfit for n in range(len(stems)) for end in range(n + 1, len(stems) + 1))


def handles_in(words: Sequence[Word]) -> set[int]:
    """The places of words that are part of a user's name: `@chess_kid_07`."""
    marked = [any(sign in word.gap for sign in "@_#") for word in words]
    return {n for n in range(len(words)) if marked[n] or (n + 1 < len(words) and "_" in words[n + 1].gap)}


def capital_in(words: Sequence[Word], answer: str) -> frozenset[str]:
    """The words that begin with a capital where none is due: names, as far as the lexicon does not know better."""
    if answer.isupper():
        return frozenset()
    due = {n for n, word in enumerate(words) if n == 0 or any(sign in word.gap for sign in '.!?:()"“”\n')}
    return frozenset(word.text for n, word in enumerate(words) if n not in due and answer[word.start : word.end].istitle())
