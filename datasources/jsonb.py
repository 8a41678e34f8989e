"""How an embedded store asks PostgreSQL for parts of its documents: values by name out of a jsonb column, of many ids."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import orjson

from datasources.views import Names

ANY_OF = "ANY (ARRAY(SELECT jsonb_array_elements_text({}::text::jsonb)))"
"""Any of the texts of a parameter that `listed` made. asyncpg takes three times as long over an array of them."""


def listed(texts: Iterable[str]) -> str:
    """Texts as one parameter. None has a NUL or half a surrogate pair."""
    return orjson.dumps(list(texts)).decode()


KINDS: Mapping[type, tuple[str, str]] = {
    str: ("string", "{document} ->> {key}"),
    float: ("number", "({document} ->> {key})::float8"),
    bool: ("boolean", "({document} ->> {key})::bool"),
    list: ("array", "{document} -> {key}"),
    datetime: ("object", "({document} -> {key} ->> 'time')::timestamptz"),
}
"""For each class of values how JSON calls them, and what makes a column of one: of all but lists one that is read without running
Python."""


def columns(document: str, names: Names, instead: Mapping[str, str] | None = None) -> list[str]:
    """What a SELECT lists for these values of a document, a column each of that name, which has 63 bytes at most; where names are
    None, the document. A value of another class is null. `instead` has expressions for names that are not in the document."""
    if names is None:
        return [document]
    own = instead or {}
    return [f"{own.get(name) or value(document, name, kind)} AS {_identifier(name)}" for name, kind in names.items()]


def value(document: str, name: str, kind: type) -> str:
    """A value of a document, if it is of this class; else null."""
    key = "'" + name.replace("'", "''") + "'"
    json, column = KINDS[kind]
    return f"CASE jsonb_typeof({document} -> {key}) WHEN '{json}' THEN {column.format(document=document, key=key)} END"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
