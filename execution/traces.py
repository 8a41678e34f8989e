"""An exception without what it holds: of which kind it is, and where in the code it came about.

An exception's own words are made of values (a key that is missing, a row that is there already), so none of them are read here.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from traceback import walk_tb

ROOT = f"{Path(__file__).resolve().parents[1]}/"
LIBRARIES = ("site-packages/", f"/{Path(walk_tb.__code__.co_filename).parent.name}/")
MOST_FRAMES = 40  # of one exception; a recursion has a thousand
MOST_CAUSES = 5


def kind_of(failure: BaseException) -> str:
    """The name of its class."""
    return type(failure).__name__


def trace_of(failure: BaseException) -> str:
    """File, line and function of each call, the innermost last, and the same of what it came of. Empty where nothing is known."""
    parts: list[str] = []
    for one in islice(causes_of(failure), MOST_CAUSES):
        calls = _calls(one)
        if calls or parts:
            parts.append("\n  ".join([kind_of(one), *calls]))
    return "\nbecause of ".join(parts)


def place_of(failure: BaseException) -> str | None:
    """The innermost call of the project's own code. None where there is none."""
    own = [call for call, is_own in _frames(failure) if is_own]
    return own[-1] if own else None


def causes_of(failure: BaseException) -> Iterator[BaseException]:
    """The exception, the one that it was raised because of, and so on."""
    seen: set[int] = set()
    one: BaseException | None = failure
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _calls(failure: BaseException) -> list[str]:
    """The calls that led to it, each said once where it repeats itself."""
    calls: list[str] = []
    for call, _ in _frames(failure):
        if not calls or calls[-1] != call:
            calls.append(call)
    return calls[-MOST_FRAMES:]


def _frames(failure: BaseException) -> Iterator[tuple[str, bool]]:
    """Each call, and whether it is the project's own."""
    for frame, line in walk_tb(failure.__traceback__):
        code = frame.f_code
        own = code.co_filename.removeprefix(ROOT)
        is_own = own != code.co_filename and LIBRARIES[0] not in own
        yield f"{own if is_own else _of_library(code.co_filename)}:{line} in {code.co_qualname}", is_own


def _of_library(name: str) -> str:
    """A file's name, from its library's folder on."""
    for library in LIBRARIES:
        if library in name:
            return name.rpartition(library)[2]
    return name.rpartition("/")[2]
