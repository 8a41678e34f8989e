"""Global ids: `Type:key`. Opaque to clients; plain, so that people who read logs can use them."""

from typing import Any
from uuid import UUID

from execution.fields import computed


def encode(typename: str, key: object) -> str:
    """The global id of the object of this type with this key."""
    return f"{typename}:{key}"


def decode(value: str) -> tuple[str, str]:
    """The type's name and the key; both empty for what is no global id."""
    typename, _, key = value.partition(":")
    return (typename, key) if typename and key else ("", "")


def key_of(typename: str, value: str) -> str | None:
    """The key of an id of this type. None for an id of another type: it leads to nothing."""
    found, key = decode(value)
    return key if found == typename else None


def uuid_of(typename: str, value: str) -> UUID | None:
    """The same, for types whose keys are UUIDs."""
    try:
        return UUID(key_of(typename, value) or "")
    except ValueError:
        return None


def global_id(typename: str, attribute: str = "id") -> Any:
    """The `id` field of a type: its name and an attribute of its record."""

    def id_of(record: Any) -> str:
        return encode(typename, getattr(record, attribute))

    return computed(id_of, description="The global id.", needs=(attribute,), prefix=encode(typename, ""))
