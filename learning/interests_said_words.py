"""The words and turns of speech by which `interests_said.py` tells what a child means."""

import re
from typing import Final


def listed(said: str) -> frozenset[str]:
    return frozenset(said.split())


def turns(*said: str) -> re.Pattern[str]:
    """Any of these, as whole words."""
    return re.compile(rf"\b(?:{'|'.join(said)})(?=\s|$)")


CHILD: Final = listed("i i'm im i've ive i'd id i'll ill we we're we've weve we'd we'll")

OTHERS: Final = listed(
    """he he's hes he'd he'll she she's shes she'd she'll they they're theyre they've they'd they'll you you're your
    everybody everybody's everyone everyone's people nobody anybody others"""
)

PERSONS: Final = listed(
    """mom mum mam mama mommy mummy mother mom's mum's dad dad's daddy father papa baba parents brother brothers brother's
    sister sisters sister's grandma grandmas grandmother nana nan gran granny oma opa grandpa grandad granddad grandfather
    uncle auntie aunt aunts cousin cousins cousin's friend friends friend's freind freinds teacher teachers neighbour
    neighbours neighbor neighbors classmates class coach boyfriend girlfriend bestie twin twins stepdad stepmom stepmum
    family kids girls boys boy girl"""
)

WHAT_PERSON: Final = listed("best big little older younger twin step own good whole other two old great")

TOWARDS: Final = listed("love like help helping visit visiting miss teach teaching")
"""Verbs after which a person is no subject."""

ENOUGH: Final = listed("maybe rather only")
"""What ends what is denied: `not a teacher, maybe a vet`."""

OWNERS: Final = listed("my his her our the their")

THINGS: Final = listed("it it's its that that's thats this there there's which these those")

BEGINS: Final = listed("it's that's thats there's")

CONNECTIVES: Final = listed(
    """but because becuase cause cuz cos so though although then except while when whenever if unless until untill till
    whereas who"""
)

FILLERS: Final = listed(
    """um uh er erm ehm hmm hm ah oh well like okay ok so yeah yes yea yep and or also then maybe probably mostly basically
    honestly actually just really definitely sometimes always usually often lol haha no nah nope mainly anyway again wait
    sorry now too seriously obviously currently kinda sort of"""
)

PREPOSITIONS: Final = listed(
    "with from to for of than at by about like without on in into that what which where how why as one and's except"
)

NEGATIONS: Final = listed(
    """not don't dont doesn't doesnt didn't didnt never no none hate hated hates can't cant cannot couldn't isn't isnt aren't
    arent wasn't wasnt weren't won't wont wouldn't wouldnt shouldn't nothing dislike dislikes detest despise loathe
    without nor neither instead insted haven't havent hasn't hadn't nobody ain't aint quit stopped stoped gave should used
    tried tryed allergic scared afraid sick bored tired"""
)
"""What follows one of these in a clause is not so, or is no more."""

THEIR_VERBS: Final = listed("does likes loves wants plays says thinks hates collects prefers goes wins reads draws watches makes")
"""Verbs of somebody else, where a clause has no other subject."""

HARMLESS: Final = turns(
    r"(?:i )?(?:don't|dont|do not|didn't|didnt) (?:even )?(?:know|no|laugh|judge|think|mind|have to|need|get me wrong)",
    r"not (?:only|just|gonna lie|going to lie|sure|really sure|weird|kidding|even|that (?:good|bad))",
    r"not (?:so|very|that|too|super) (?:big|good|fast|great|well|tall|strong|easy)",
    r"(?:can't|cant|cannot|can not|never|couldn't) (?:stop|wait|get enough|miss|get (?:bored|tired)|(?:live|be) without|imagine)",
    r"no (?:idea|joke|matter|one|offen[sc]e|problem|doubt|really|seriously|honestly|i|more)",
    r"without (?:stopping|a break)",
    r"why not|not because|doesn't matter|wouldn't mind|isn't (?:that|it)",
    r"inst?ead of",
    r"(?:get|got|getting) used to",
    r"never (?:ever )?(?:finished|finnished|lost|ending|gets? (?:boring|old))",
    r"should (?:try|have)",
    r"(?:am|i'm|im|was|get|got) (?:sick|tired|bored)(?! of)",
)
"""Turns with such a word that deny nothing of what follows."""

TOLD_TO: Final = turns(
    r"(?:i|we) (?:was|were) (?:in|on|at|into|doing|playing)",
    r"(?:i|we) (?:had|have|has) to (?:learn|play|do|go|take|practi[cs]e)",
    r"i did \w+ for",
    r"used to",
    r"(?:when|while) (?:i|we) (?:was|were)",
    r"(?:makes?|made|forces?|forced|wants?|signed|put) me",
)
"""What a child was once, or has to do."""

UNTHOUGHT: Final = re.compile(r"\b(?:i (?:don'?t|do not|didn'?t|never) (?:think|thought)|not like)\Z")
"""What denies the clause that follows: `I don't think` (I want that)."""

CORRECTIONS: Final = turns(
    r"no wait|wait no|no not|no actually|actually no|no sorry|sorry i mean|or rather|or no|scratch that|no more like",
    r"i mean(?! it)|i meant",
    r"no (?:um|uh|er|hmm|well)",
    r"no (?:an?|we)",
)
"""What corrects the nearest thing that was said before."""

NOT_LIKED: Final = r"(?:boring|stupid|dumb|lame|annoying|gross)"

GIVEN_UP: Final = turns(
    r"(?:but )?not any ?more|any ?more|(?:so|but) (?:maybe|probably) not(?! an?)|never again|no not that|(?:but )?nah|ugh|yuck",
    r"(?:it's|its|that's|thats|is|it is|that is) (?:not (?:really |so much |actually )?(?:my thing|for me|me)|dead)",
    r"not (?:really |so much )?my (?:thing|cup)|isn't (?:really )?(?:my thing|for me|me)",
    r"(?:i|we) (?:don't|dont|didn't|do not|never) (?:really |even |actually )?(?:like|liked|enjoy|enjoyed) (?:it|that|this|them)",
    r"(?:i|we) (?:hate|hated|quit|dropped) (?:it|that|this|them)",
    r"(?:i|we|but|but i) (?:quit|stopped|stoped|gave (?:it )?up)",
    r"(?:it's|its|it is|it was|that's|they're|they are|that was) (?:so |really |just |too |super |kind of |kinda |a bit )?"
    + NOT_LIKED,
    r"(?:my|but my) \w+ said no|would rather eat|\w+ makes us|because my \w+ (?:makes|forces) me",
)
"""What takes it back."""

JOKES: Final = turns(
    r"(?:just|i'm|im) (?:kidding|joking)|just testing|jk|as if",
    r"(?:haha|hahaha|lol) no|no seriously|(?:obviously|sure|very funny) not",
)
"""What takes back all that was just said."""

DISLIKES: Final = re.compile(
    r"(?:(?:is|are|was|were|seems?) (?:(?:so|really|just|too|super|kinda|very|pretty|always) |kind of |a bit )*"
    rf"(?:{NOT_LIKED}|horrible|terrible|awful|the worst|not (?!(?:only|just|easy|that hard)))"
    r"|(?:isn't|isnt|aren't|arent|wasn't|wasnt) (?!(?:it|that hard|easy|only|just)\b)"
    r"|hates? me\b|used to be\b|sucks?\b|not any ?more\b|not really\b|once\b(?! (?:an?|per|every|in)\b)|i hate\b"
    r"|i don'?t like\b"
    r"|when i was (?:small|little|young\w*|a kid|in|\w+ years)\b|when i was \w+\Z"
    r"|i can't stand\b|not\Z|in nothing\b)"
)
"""What says of the thing just named that it is not liked."""

SPOKEN_TO: Final = turns(
    r"ignore (?:all |your |the |my |any |previous |these |those |every )*(?:instructions?|rules?|prompts?)",
    r"(?:the|this) (?:student|pupil|child|user) (?:is|likes|loves|wants|has)",
    r"system (?:the|prompt|message|note|override|you)",
    r"(?:save|store|add|record|write|put) (?:it|this|that) (?:down |in |to |as )",
    r"you (?:must|have to|are now|should) (?:say|save|write|add|record|store|answer|put)",
    r"(?:set|give) (?:strength|confidence|interest)",
    r"and (?:say|save|write|record) (?:that )?i (?:like|love)",
)
"""What speaks to whoever takes the interview down."""
