"""How a long step tells how far it is: a protocol, the silence for tests and servers, and a bar for people."""

from typing import Any, Protocol

from tqdm import tqdm


class Progress(Protocol):
    """Told what is being done, and how far it is."""

    def begin(self, phase: str, total: int | None = None, unit: str = "") -> None:
        """A phase begins, which ends the one before; `total` is how many units it has, when that is known."""
        ...

    def advance(self, units: int = 1) -> None:
        """So many more units are done."""
        ...

    def end(self) -> None:
        """The last phase is over."""
        ...


class Silence:
    """Tells nobody."""

    def begin(self, phase: str, total: int | None = None, unit: str = "") -> None: ...

    def advance(self, units: int = 1) -> None: ...

    def end(self) -> None: ...


class Bar:
    """A progress bar with the rate, on standard error; one for each phase."""

    def __init__(self, title: str = "") -> None:
        self._title = title
        self._bar: tqdm[Any] | None = None

    def begin(self, phase: str, total: int | None = None, unit: str = "") -> None:
        self.end()
        name = f"{self._title}: {phase}" if self._title else phase
        self._bar = tqdm(total=total, desc=name, unit=f" {unit}" if unit else "", dynamic_ncols=True, mininterval=0.2)

    def advance(self, units: int = 1) -> None:
        if self._bar is not None:
            self._bar.update(units)

    def end(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
