"""Reading inputs: what is wrong with any of their values is collected, and told at once."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, TypeVar

import strawberry
from email_validator import EmailNotValidError, validate_email

from access.problems import InputRefused, Problem, Unacceptable

T = TypeVar("T", str, str | None)
U = TypeVar("U", bound=str | None)
V = TypeVar("V")
N = TypeVar("N", bound=float | None)

ADDRESS = re.compile(r"https://[^\s/?#@\\]+([/?#][^\s\\]*)?")


class Checked:
    """Values of one input, by the API's names.

    Each method gives the value as it is to be stored; one that is null or was left out it gives back as it is. After the last,
    `done` raises the `Problem` with all that is not acceptable.
    """

    def __init__(self) -> None:
        self._refused: list[Unacceptable] = []
        self._at: tuple[str, ...] = ()

    def within(self, *path: str) -> "Checked":
        """The values of an object inside the input, at this path."""
        inner = Checked()
        inner._refused, inner._at = self._refused, (*self._at, *path)
        return inner

    def text(self, name: str, value: T, most: int, *, nullable: bool = True, lines: bool = False) -> T:
        """Text without blanks around it, of 1 to `most` characters, none of them a control character; of several lines where it
        may have `lines`."""
        if value is None and not nullable:
            self.refuse([name], "It cannot be null; leave it out to keep what is there.")
        if not isinstance(value, str):
            return value
        trimmed = value.strip()
        if not 1 <= len(trimmed) <= most:
            self.refuse([name], f"It takes 1 to {most} characters.")
        elif any(unicodedata.category(one) in ("Cc", "Cs") and not (lines and one == "\n") for one in trimmed):
            self.refuse([name], "It cannot hold control characters.")
        return trimmed

    def email(self, name: str, value: T) -> T:
        """An e-mail address, normalized. Nobody is asked whether it takes mail."""
        if not isinstance(value, str):
            return value
        try:
            return validate_email(value.strip(), check_deliverability=False).normalized
        except EmailNotValidError as error:
            self.refuse([name], str(error))
            return value

    def present(self, name: str, value: V) -> V:
        """Any value that may be left out, but not taken away."""
        if value is None:
            self.refuse([name], "It cannot be null; leave it out to keep what is there.")
        return value

    def number(self, name: str, value: N, least: float, most: float) -> N:
        """A number from `least` to `most`, that may be left out."""
        self.present(name, value)
        if isinstance(value, int | float) and not least <= value <= most:
            self.refuse([name], f"It takes {least} to {most}.")
        return value

    def https(self, name: str, value: U, most: int) -> U:
        """An absolute https address of at most `most` characters."""
        if not isinstance(value, str):
            return value
        if len(value) > most or not ADDRESS.fullmatch(value):
            self.refuse([name], f"It is an address that begins with `https://`, of at most {most} characters.")
        return value

    def refuse(self, path: Sequence[str], message: str) -> None:
        """Notes that the value at this path is not acceptable."""
        self._refused.append(Unacceptable([*self._at, *path], message))

    def done(self) -> None:
        """Raises the `Problem`, if there is any."""
        if self._refused:
            raise Problem(InputRefused(self._refused))


def given(**values: Any) -> dict[str, Any]:
    """Those that were not left out."""
    return {name: value for name, value in values.items() if value is not strawberry.UNSET}
