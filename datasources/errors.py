"""What can go wrong with a store, as every adapter says it.

    StoreError
    ├── StoreMisconfigured   found at start: the sentence names the setting to change
    ├── StoreUnavailable     it may answer later
    │   └── ModelUnavailable
    └── StoreRefused         it understood and said no: asking again will not help
        ├── PrerequisiteCycle
        └── ModelRefused

A driver's own exceptions never leave its adapter.
"""

from collections.abc import Sequence


class StoreError(Exception):
    """A store could not do what it was asked."""


class StoreMisconfigured(StoreError):
    """A store cannot be used as it is set up."""

    def __init__(self, setting: str, sentence: str) -> None:
        """`setting` is the environment variable to look at; `sentence` says what is wrong and what to do."""
        super().__init__(f"{setting}: {sentence}")
        self.setting = setting


class StoreUnavailable(StoreError):
    """A store does not answer."""

    def __init__(self, store: str, why: str = "") -> None:
        super().__init__(f"the {store} store does not answer" + (f": {why}" if why else ""))
        self.store = store


class StoreRefused(StoreError):
    """A store refused what it was asked."""

    def __init__(self, store: str, why: str) -> None:
        super().__init__(f"the {store} store refused: {why}")
        self.store = store


class PrerequisiteCycle(StoreRefused):
    """A prerequisite would make a concept a prerequisite of itself."""

    def __init__(self, path: Sequence[str]) -> None:
        """`path` holds concept ids: from the dependent concept, each followed by one that builds on it, to the required one."""
        super().__init__("graph", "a prerequisite would close a cycle: " + " -> ".join(path))
        self.path = tuple(path)


class ModelUnavailable(StoreUnavailable):
    """A model is down, too slow, out of quota, or not to be had with these settings: what it was to do can wait, or be done by
    rules. Says nothing of what it was asked."""


class ModelRefused(StoreRefused):
    """A model refused, or answered what cannot be used: rules have to do it. Says nothing of what it was asked or answered."""
