"""What one request carries. The application's own context (who asks, of which stores) is a subclass of it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True, eq=False)
class Request:
    """The state of one request, handed to every field function as `ctx`."""

    loaders: dict[Any, Any] = field(default_factory=dict, repr=False)
    """graphql-core's side only: one loader for each field and its arguments."""
