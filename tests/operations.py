"""What Spool's clients really send: the operations of `operations.graphql`, by name."""

from pathlib import Path

from graphql import parse, print_ast, separate_operations

OPERATIONS = parse(Path(__file__).with_suffix(".graphql").read_text())
_APART = separate_operations(OPERATIONS)


def operation(name: str) -> str:
    """One operation of the file, with the fragments that it uses."""
    return print_ast(_APART[name])
