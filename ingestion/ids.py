"""The ids of what a book becomes: worked out from names, so that the same book gives the same ids on every machine."""

import re
from uuid import UUID, uuid5

SPOOL = UUID("6c1f0b52-5a0e-5d3c-9e0a-2f8f5d1f7a41")
"""The namespace of all of them. Changing it would be a new curriculum."""


def textbook_id(book: str) -> UUID:
    """The id of the textbook with this slug."""
    return uuid5(SPOOL, book)


def subject_id(subject: str) -> str:
    """`subj_mathematics` for Mathematics."""
    return "subj_" + re.sub(r"[^a-z0-9]+", "_", subject.casefold()).strip("_")


def topic_id(book: str, chapter: str) -> str:
    """The id of a chapter, by its key in its book."""
    return f"topic_{uuid5(SPOOL, f'{book}/topic/{chapter}')}"


def section_id(book: str, section: str) -> str:
    """The id of a section, by its key in its book."""
    return f"section_{uuid5(SPOOL, f'{book}/section/{section}')}"


def concept_id(book: str, concept: str) -> str:
    """The id of a concept, by its slug in its book; it stays when the concept moves to another section."""
    return f"concept_{uuid5(SPOOL, f'{book}/concept/{concept}')}"
