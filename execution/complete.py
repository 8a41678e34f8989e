"""The careful path: the whole of GraphQL's "value completion", object by object, for a level whose builder did not know further.

Nothing is asked again: it works on the records and answers that are there. Messages are worded as in graphql-core, so that a
client cannot tell which of the two executed its operation.
"""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError, GraphQLList, GraphQLNonNull, GraphQLOutputType, located_error
from graphql.pyutils import Undefined, inspect, is_iterable

from execution.failures import NULLED, Failures, Path, missing
from execution.levels import Level, Objects
from execution.plan import Field


def complete(level: Level, columns: Sequence[Sequence[Any]], failures: Failures) -> Objects:
    """The objects of a level; NULLED for those in which a required field failed."""
    objects = [_object(level, columns, place, failures) for place in range(len(level.records))]
    return objects, not any(made is NULLED for made in objects)


def _object(level: Level, columns: Sequence[Sequence[Any]], place: int, failures: Failures) -> Any:
    made = {}
    for field in level.selection.fields:
        value = _field(level, columns, place, field, failures)
        if value is NULLED and field.required:
            return NULLED
        made[field.key] = None if value is NULLED else value
    return made


def _field(level: Level, columns: Sequence[Sequence[Any]], place: int, field: Field, failures: Failures) -> Any:
    if field.name == "__typename":
        return field.parent.name
    if not field.is_leaf:
        return columns[field.slot][place]  # its failures have been told where it was settled
    path = [*level.path(place), field.key]
    try:
        value = _read(field, level.records[place]) if field.is_read_in_place else columns[field.slot][place]
        if not isinstance(value, Exception):
            return _completed(field, field.type, value, path, failures)
        failure = value  # not raised: one that answers many parents would gather a traceback of them all
    except Exception as error:
        failure = error
    failures.add(field, path, failure, level.position(field, place, [field.key]))
    return NULLED


def _read(field: Field, record: Any) -> Any:
    return getattr(record, field.attribute) if field.attribute is not None else field.computed.answer(record)  # type: ignore[union-attr]


def _completed(field: Field, type: GraphQLOutputType, value: Any, path: Path, failures: Failures) -> Any:
    """A leaf's value, or a list of them. Raises what makes it unacceptable."""
    if isinstance(value, Exception):
        raise value
    if isinstance(type, GraphQLNonNull):
        done = _completed(field, type.of_type, value, path, failures)
        if done is None:
            raise missing(field)
        return done
    if value is None:
        return None
    if isinstance(type, GraphQLList):
        return _items(field, type.of_type, value, path, failures)
    done = type.coerce_output_value(value)  # type: ignore[union-attr]  # a leaf
    if done is None or done is Undefined:
        said = f"{inspect(type)}.coerce_output_value({inspect(value)})"
        raise TypeError(f"Expected `{said}` to return non-nullable value, returned: {inspect(done)}")
    return done


def _items(field: Field, type: GraphQLOutputType, value: Any, path: Path, failures: Failures) -> list[Any]:
    if not is_iterable(value):
        raise GraphQLError(f"Expected Iterable, but did not find one for field '{field.coordinate}'.")
    out = []
    for index, item in enumerate(value):
        here = [*path, index]
        try:
            out.append(_completed(field, type, item, here, failures))
        except Exception as error:
            if isinstance(type, GraphQLNonNull):
                raise located_error(error, field.nodes, here) from error
            failures.add(field, here, error, here)
            out.append(None)
    return out
