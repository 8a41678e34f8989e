"""How `embedded.py` reads passages by id: their metadata, parts of it, or what a `Chunk` shows of it as JSON."""

from functools import lru_cache

from datasources.jsonb import ANY_OF, columns, value
from datasources.leaves import Column, Leaf, written
from learning.exercises_material import SOLUTION
from learning.vocabulary import ContentKind, Difficulty, Word

STATEMENTS = 256  # kept of each kind: clients choose what is in them


@lru_cache(STATEMENTS)
def pick(keys: tuple[tuple[str, type], ...] | None) -> str:
    """The statement that gives namespace, id and these values; all of the metadata without keys. It takes namespaces, and the
    ids of each, `listed`."""
    return _select(*columns("metadata", None if keys is None else dict(keys)))


@lru_cache(STATEMENTS)
def written_as(leaves: tuple[Leaf, ...]) -> str | None:
    """The same with the JSON of these leaves, as bytes: orjson need not encode it again. None for leaves that are not written."""
    text = written(leaves, CHUNK)
    return None if text is None else _select(f"convert_to({text}, 'UTF8')")


def _select(*columns: str) -> str:
    return f"""
    SELECT {", ".join(["wanted.namespace", "found.id", *columns])}
    FROM unnest($1::text[], $2::text[]) AS wanted (namespace, ids) CROSS JOIN LATERAL (
        SELECT id, metadata FROM embedded_content.vectors AS vector
        WHERE vector.namespace = wanted.namespace AND vector.id = {ANY_OF.format("wanted.ids")}
        OFFSET 0  -- joined, it is a scan of all passages
    ) AS found
    """


def _text(key: str) -> str:
    return f"nullif({value('metadata', key, str)}, '')"


def _word(key: str, vocabulary: type[Word]) -> str:
    words = ", ".join(f"'{word}'" for word in vocabulary.values())
    return f"CASE WHEN {_text(key)} IN ({words}) THEN {_text(key)} END"


def _task() -> str:
    text = f"coalesce({_text('text')}, '')"
    task = f"rtrim(split_part({text}, '{SOLUTION}', 1), E' \\n\\r\\t')"
    has_both = f"{value('metadata', 'content_type', str)} = '{ContentKind.EXERCISE}' AND strpos({text}, '{SOLUTION}') > 0"
    return f"CASE WHEN {has_both} THEN {task} ELSE {text} END"


def _page() -> str:
    number = value("metadata", "page_number", float)
    return f"CASE WHEN trunc({number}) = {number} THEN 'p. ' || {number}::numeric END"


CHUNK = {
    "key": Column("wanted.namespace || '/' || found.id"),
    "text": Column(_task()),
    "summary": Column(_text("summary")),
    "kind": Column(f"coalesce({_word('content_type', ContentKind)}, '{ContentKind.EXPLANATION}')"),
    "difficulty": Column(_word("difficulty_level", Difficulty)),
    "citation": Column(f"concat_ws(', ', {_text('title')}, coalesce({_text('section')}, {_text('chapter')}), {_page()})"),
}
"""What a `Chunk` shows, as its attributes of these names make it."""
