"""Which subject a book belongs to: as it says, as it is told, or as the words of its title tell."""

from datasources.content.chunks import namespace_of
from ingestion import names
from ingestion.book import Book, BookError

SUBJECTS = {"math": "Mathematics", "science": "Science", "literature": "Literature", "humanities": "Humanities"}
"""The subject that a namespace's books belong to."""

TITLES = {
    "chance": "math",
    "data": "math",
    "number": "math",
    "precalculus": "math",
    "science": "science",
    "ecology": "science",
    "physiology": "science",
    "literary": "literature",
    "novel": "literature",
    "ethics": "humanities",
    "culture": "humanities",
    "society": "humanities",
    "anthropology": "humanities",
    "macroeconomics": "humanities",
    "microeconomics": "humanities",
}
"""Words of titles that tell a subject, besides the subjects' own names and aliases."""


def subject_of(book: Book, given: str | None) -> tuple[str, str]:
    """The book's subject and its namespace, e.g. Mathematics and `math`. Raises `BookError` when there is no telling."""
    for said in filter(None, (given, book.subject)):
        if (namespace := namespace_of(said)) is None:
            raise BookError(f"There is no subject {said}; say --subject with one of {', '.join(SUBJECTS.values())}.")
        return SUBJECTS[namespace], namespace
    told = [
        found for word in names.words(book.title) if (found := namespace_of(word) or namespace_of(word + "s") or TITLES.get(word))
    ]
    if not told:
        raise BookError(
            f"Nothing says which subject {book.title} belongs to; say --subject with one of {', '.join(SUBJECTS.values())}."
        )
    return SUBJECTS[told[0]], told[0]
