"""The word error rate: how many words have to be put in, left out or changed, of those that were said.

What is no difference to a reader counts for none: case, punctuation, fillers, a number in digits, British or American spelling,
a word in one or two ("drum kit"), a contraction.
"""

import re

FILLERS = frozenset(("um", "uh", "er", "erm", "hm", "hmm", "mm", "ah", "oh"))
SAME = """
colour=color favourite=favorite neighbour=neighbor neighbours=neighbors grey=gray mum=mom mum's=mom's maths=math centre=center
theatre=theater programme=program travelling=traveling practise=practice metres=meters grandad=granddad recognise=recognize
organise=organize ok=okay cos=because yeah=yes alright=right till=until mister=mr doctor=dr
"""
SPELLINGS = dict(pair.split("=") for pair in SAME.split())
CONTRACTED = {
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "got to",
    "kinda": "kind of",
    "cannot": "can not",
    "can't": "can not",
    "i'm": "i am",
}
ENDINGS = {
    "n't": " not",
    "'s": " is",
    "'re": " are",
    "'ve": " have",
    "'ll": " will",
    "'d": " would",
}  # "dad's" is as good as "dad is"
NUMBERS = """
oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety
"""
ONES, TENS = NUMBERS.split()[:20], NUMBERS.split()[20:]


def words(text: str) -> list[str]:
    """The words that count."""
    text = re.sub(r"\d+", lambda digits: f" {_number(digits[0])} ", text.lower().replace("’", "'").replace(",", " "))
    plain = [word.strip("'") for word in re.sub(r"[^a-zà-ÿ' ]", " ", text).split()]
    same = " ".join(SPELLINGS.get(word, word) for word in plain if word not in FILLERS)
    return " ".join(_whole(word) for word in same.split()).split()


def _whole(word: str) -> str:
    """Without its contraction."""
    ending = next((ending for ending in ENDINGS if word.endswith(ending)), "")
    return CONTRACTED.get(word) or word.removesuffix(ending) + ENDINGS.get(ending, "")


def errors(said: list[str], heard: list[str]) -> int:
    """The least number of words to put in, leave out or change. Where two of either are one of the other, none."""
    row = list(range(len(heard) + 1))
    above: list[int] = []
    for at, word in enumerate(said):
        new = [at + 1]
        for to, other in enumerate(heard):
            cost = min(row[to + 1] + 1, new[to] + 1, row[to] + (word != other))
            if to and word == heard[to - 1] + other:
                cost = min(cost, row[to - 1])
            if at and said[at - 1] + word == other:
                cost = min(cost, above[to])
            new.append(cost)
        above, row = row, new
    return row[-1]


def _number(digits: str) -> str:
    """As it is said; a long one, or one that begins with 0, digit by digit: the 0 is a filler."""
    number = int(digits)
    if len(digits) > 4 or (digits[0] == "0" and len(digits) > 1):
        return " ".join(ONES[int(digit)] for digit in digits)
    if number < 20:
        return ONES[number]
    if number < 100:
        return f"{TENS[number // 10 - 2]} {ONES[number % 10] if number % 10 else ''}"
    if number < 1_000:
        return f"{ONES[number // 100]} hundred {_number(str(number % 100)) if number % 100 else ''}"
    return f"{ONES[number // 1_000]} thousand {_number(str(number % 1_000)) if number % 1_000 else ''}"
