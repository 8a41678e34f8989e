"""How a setting is declared, read from the environment, held to its bound, and documented. Which there are: `settings.py`."""

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

S = TypeVar("S", bound="DataclassInstance")
SWITCHES = (bool, bool | None)
PATHS = (Path, Path | None)


class SettingError(Exception):
    """A setting cannot be used; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a value has to be, and the words for it, after "it is"."""

    holds: Callable[[Any], bool]
    words: str


ABOVE_ZERO = Bound(lambda value: value > 0, "a number above 0")
NOT_NEGATIVE = Bound(lambda value: value >= 0, "0 or more")


def between(least: int, most: int) -> Bound:
    return Bound(lambda value: least <= value <= most, f"a number from {least} to {most}")


def name_of(characters: int) -> Bound:
    return Bound(lambda value: len(value) <= characters, f"a name of {characters} characters at most")


def setting(name: str, meaning: str, default: Any = None, bound: Bound | None = None, *, secret: bool = False) -> Any:
    """A field of the settings: the environment variable it is read from, and what it means. A secret shows in no log."""
    return field(default=default, repr=not secret, metadata={"name": name, "meaning": meaning, "bound": bound})


def variable(settings: "type[DataclassInstance]", attribute: str) -> str:
    """The environment variable of a setting."""
    return str(next(one.metadata["name"] for one in fields(settings) if one.name == attribute))


def read(settings: type[S], environment: Mapping[str, str]) -> S:
    """The settings of this environment; what is empty is unset. Raises `SettingError`."""
    given = ((one, environment.get(one.metadata["name"])) for one in fields(settings))
    return settings(**{one.name: _parsed(one, text) for one, text in given if text})


def check(settings: "DataclassInstance") -> None:
    """Raises a `SettingError` for the first value that is not what it has to be."""
    for one in fields(settings):
        value, bound = getattr(settings, one.name), _bound(one)
        if value is not None and bound is not None and not bound.holds(value):
            raise SettingError(f"{one.metadata['name']} is {value!r}; it is {bound.words}.")


def documented(settings: "type[DataclassInstance]") -> str:
    """docs/settings.md: every setting, what it means, and what it is when unset. A test holds the file against this."""
    rows = "\n".join(
        f"| `{one.metadata['name']}` | {_shown(one.default)} | {one.metadata['meaning']} |" for one in fields(settings)
    )
    return (
        "# Settings\n\nRead once, from the environment. Generated from `settings.py`.\n\n"
        f"| name | when unset | meaning |\n| --- | --- | --- |\n{rows}\n"
    )


def is_private(address: str) -> bool:
    """Whether what comes from this address is its owner's: over TLS, or from this machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"))
    )


def _bound(one: "Field[Any]") -> Bound | None:
    if get_origin(one.type) is Literal:
        choices = get_args(one.type)
        return Bound(choices.__contains__, " or ".join(f"`{choice}`" for choice in choices))
    bound: Bound | None = one.metadata["bound"]
    return bound


def _parsed(one: "Field[Any]", text: str) -> Any:
    try:
        if one.type in SWITCHES:
            return {"1": True, "0": False}[text]
        if one.type in PATHS:
            return Path(text).expanduser().absolute()
        return type(one.default)(text) if isinstance(one.default, int | float) else text
    except (ValueError, KeyError):
        kind = "`1` or `0`" if one.type in SWITCHES else "a number"
        raise SettingError(f"{one.metadata['name']} is {text!r}; it is {kind}.") from None


def _shown(default: Any) -> str:
    if default is None:
        return "none"
    if isinstance(default, Path):
        return f"`{default.name}` in the checkout"
    return f"`{int(default) if isinstance(default, bool) else default}`"
