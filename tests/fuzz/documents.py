"""Documents that are too much, that are broken, or that say nothing: each by its kind, with the variables it comes with."""

from collections.abc import Mapping
from typing import Any

from tests.fuzz.hostile import Hostile, Token, got, posted
from tests.fuzz.values import NUMBERS, SHAPES, TEXTS

ID = "query Q($id: ID!) { node(id: $id) { id } }"
FIRST = 'query Q($first: Int!) { searchConcepts(query: "a", first: $first) { id } }'
TYPES = "__schema { types { %s } }"


def _nested(begin: str, times: int, within: str, end: str = "}") -> str:
    return begin * times + within + end * times


def _introspection(depth: int) -> str:
    return "{ __schema { types { " + _nested("fields { type { ", depth, "name", "} } ") + "} } }"


def _bomb(size: int, twice: bool = True) -> str:
    """Fragments that spread the next one, twice."""
    spread = "...F{0} ...F{0}" if twice else "...F{0}"
    parts = [f"fragment F{n} on Query {{ {spread.format(n + 1)} }}" for n in range(size)]
    return "\n".join(["{ ...F0 }", *parts, f"fragment F{size} on Query {{ __typename }}"])


def _circle(size: int) -> str:
    return "\n".join(["{ ...F0 }", *(f"fragment F{n} on Query {{ ...F{(n + 1) % size} }}" for n in range(size))])


def _pairs(size: int) -> str:
    """Fragments that have to be compared with each other, all in one place."""
    spreads = " ".join(f"...F{n}" for n in range(size))
    parts = [f"fragment F{n} on Query {{ subjects {{ name }} }}" for n in range(size)]
    return "\n".join([f"{{ {spreads} }}", *parts])


DOCUMENTS: Mapping[str, str] = {
    "deep fields": _nested("{ viewer ", 21, "{ name }"),
    "200 deep": _nested("{ student ", 200, "{ name }"),
    "5000 deep": _nested("{a", 5_000, "{a}"),
    "deep but never closed": "{a" * 7_000,
    "deep inline fragments": "{" + _nested("...{", 3_500, "__typename") + "}",
    "deep inline fragments, 300": "{" + _nested("...{", 300, "__typename") + "}",
    "deep inline fragments of a type": "{" + _nested("...on Query{", 2_000, "__typename") + "}",
    "deep lists": f"{{ node(id: {_nested('[', 7_000, '', ']')}) {{ id }} }}",
    "deep lists, 400": f"{{ node(id: {_nested('[', 400, '', ']')}) {{ id }} }}",
    "deep objects": f'{{ searchContent(query: "a", filter: {_nested("{a:", 3_500, "1")}) {{ score }} }}',
    "deep objects, 400": f'{{ searchContent(query: "a", filter: {_nested("{a:", 400, "1")}) {{ score }} }}',
    "deep type of a variable": f"query ($a: {_nested('[', 7_000, 'Int', ']')}) {{ __typename }}",
    "deep type of a variable, 400": f"query ($a: {_nested('[', 400, 'Int', ']')}) {{ __typename }}",
    "deep default": f"query ($a: Int = {_nested('[', 400, '1', ']')}) {{ __typename }}",
    "deep in a directive": f"{{ __typename @skip(if: {_nested('[', 400, 'true', ']')}) }}",
    "wide": "{" + " ".join(f"f{n}" for n in range(5_001)) + "}",
    "wide and valid": "{ subjects {" + " name" * 6_000 + "} }",
    "wide objects": "{" + " subjects { name }" * 3_500 + "}",
    "wide objects in conflict": "{" + " ".join(f"a: subject(id: {n}) {{ name }}" for n in range(1_500)) + "}",
    "100 aliases": "{" + " ".join(f"a{n}: subjects {{ name }}" for n in range(100)) + "}",
    "101 aliases": "{" + " ".join(f"a{n}: __typename" for n in range(101)) + "}",
    "4000 aliases": "{" + " ".join(f"a{n}: __typename" for n in range(4_000)) + "}",
    "100 nodes": "{" + " ".join(f'a{n}: node(id: "Concept:{n}") {{ id }}' for n in range(100)) + "}",
    "100 searches": "{" + " ".join(f'a{n}: searchConcepts(query: "{n}") {{ id }}' for n in range(100)) + "}",
    "101 directives": "{ __typename" + " @include(if: true)" * 101 + "}",
    "5000 directives": "{ __typename" + " @a" * 5_000 + "}",
    "directives of other servers": "{ __typename @defer @stream @live @client @oneOf @deprecated @semanticNonNull }",
    "@defer": "{ ... @defer { subjects { name } } }",
    "@stream": "{ subjects @stream(initialCount: 0) { name } }",
    "@skip without argument": "{ __typename @skip }",
    "@skip by a text": '{ __typename @skip(if: "true") }',
    "@include by a variable that is not there": "{ __typename @include(if: $no) }",
    "@include twice": "{ __typename @include(if: true) @include(if: false) }",
    "everything left out": "{ viewer @skip(if: true) { name } }",
    "circle of one": _circle(1),
    "circle of two": _circle(2),
    "circle of a thousand": _circle(1_000),
    "circle within fields": "{ viewer { ...A } } fragment A on User { student { user { ...A } } }",
    "circle that nothing spreads": "{ __typename } fragment A on Query { ...B } fragment B on Query { ...A }",
    "fragment bomb": _bomb(40),
    "long fragment bomb": _bomb(1_200),
    "chain of fragments": _bomb(1_500, twice=False),
    "chain of 400 fragments": _bomb(400, twice=False),
    "pairs of fragments": _pairs(150),
    "more pairs of fragments": _pairs(1_000),
    "1000 spreads of one": "{" + " ...A" * 1_000 + "} fragment A on Query { __typename }",
    "bomb of fields": "{ subjects { ...A } }"
    + "".join(
        f" fragment {a} on Subject {{ {' '.join(f'{a}{n}: name ...{b}' for n in range(9))} }}"
        for a, b in zip("ABCDE", "BCDEF", strict=True)
    )
    + " fragment F on Subject { name }",
    "unused fragments": "{ __typename }" + "".join(f" fragment F{n} on Query {{ __typename }}" for n in range(1_000)),
    "no such fragment": "{ ...A }",
    "fragment twice": "{ ...A } fragment A on Query { __typename } fragment A on Query { __typename }",
    "fragment on a scalar": "{ ... on String { a } }",
    "fragment on an input": "{ ... on ContentFilter { a } }",
    "fragment on nothing": "{ ... on Nothing { a } }",
    "fragment that never fits": "{ viewer { ... on Subject { name } } }",
    "fragment called on": "{ ...on } fragment on on Query { __typename }",
    "1000 operations": " ".join(f"query Q{n} {{ __typename }}" for n in range(1_000)),
    "operations of one name": "query Q { __typename } " * 100,
    "anonymous operations": "{ __typename } " * 100,
    "no operation": "fragment A on Query { __typename }",
    "a subscription where there is none": "subscription { a }",
    "a schema": "type Query { a: Int } schema { query: Query } extend type User { a: Int }",
    "an operation and a schema": "{ __typename } type User { a: Int } directive @a on FIELD",
    "empty": " ",
    "a comment": "#" + "x" * 900_000,
    "commas": "," * 100_000,
    "brace": "{",
    "closing brace": "}",
    "empty selection": "{ }",
    "empty arguments": "{ subjects() { name } }",
    "keyword": "query",
    "something after it": "{ __typename } garbage",
    "byte order mark": "\ufeff{ __typename }",
    "carriage returns": "{\r\n__typename\r}\r",
    "NUL": "{ \0__typename }",
    "NUL in a comment": "{ __typename } # \0",
    "name of another script": "{ n\u00e4me }",
    "emoji": "{ \U0001f3c3 }",
    "emoji as an alias": "{ \U0001f3c3: __typename }",
    "long name": "{ " + "a" * 100_000 + " }",
    "long alias": "{ " + "a" * 100_000 + ": __typename }",
    "name of two underscores": "{ __nothing { __class__ __init__ __dict__ } }",
    "Python's names": '{ viewer { __class__ __dict__ id: mro } node(id: "__import__:os") { id } }',
    "text that never ends": '{ node(id: "a',
    "block text that never ends": '{ node(id: """a',
    "line break in a text": '{ node(id: "a\nb") { id } }',
    "escapes": r'{ node(id: "\b\f\n\r\t\/\\\"\u0041\u{1F600}") { id } }',
    "NUL by escape": r'{ node(id: "\u0000") { id } }',
    "surrogate by escape": r'{ node(id: "\uD800") { id } }',
    "pair of surrogates": r'{ node(id: "\uD83D\uDE00") { id } }',
    "surrogate in braces": r'{ node(id: "\u{D800}") { id } }',
    "beyond Unicode by escape": r'{ node(id: "\u{110000}") { id } }',
    "long escape": r'{ node(id: "\u{' + "0" * 5_000 + r'41}") { id } }',
    "wrong escape": r'{ node(id: "\x41") { id } }',
    "long block text": '{ node(id: """' + "\n    a" * 50_000 + '""") { id } }',
    "block text of blanks": '{ node(id: """' + (" " * 300 + "\n") * 500 + '""") { id } }',
    "long text": '{ node(id: "' + "a" * 900_000 + '") { id } }',
    "5000 digits": "{ textbooks(first: " + "9" * 5_000 + ") { nodes { id } } }",
    "100000 digits": "{ textbooks(first: " + "9" * 100_000 + ") { nodes { id } } }",
    "5000 digits for an id": "{ node(id: " + "9" * 5_000 + ") { id } }",
    "digits of a fraction": "{ textbooks(first: 1." + "0" * 100_000 + ") { nodes { id } } }",
    "large exponent": "{ textbooks(first: 1e999999999) { nodes { id } } }",
    "minus nothing": "{ textbooks(first: -) { nodes { id } } }",
    "leading zero": "{ textbooks(first: 007) { nodes { id } } }",
    "hexadecimal": "{ textbooks(first: 0xFF) { nodes { id } } }",
    "negative default": "query ($a: Int = -5) { textbooks(first: $a) { nodes { id } } }",
    "5000 digits by default": "query ($a: Int = " + "9" * 5_000 + ") { textbooks(first: $a) { nodes { id } } }",
    "a variable as default": "query ($a: Int, $b: Int = $a) { textbooks(first: $b) { nodes { id } } }",
    "a list of 3000": '{ searchContent(query: "a", filter: {kinds: [' + "FORMULA " * 3_000 + "]}) { score } }",
    "a list of 1900": '{ searchContent(query: "a", filter: {kinds: [' + "FORMULA " * 1_900 + "]}) { score } }",
    "an argument twice": '{ node(id: "a", id: "b") { id } }',
    "4000 arguments": "{ node(" + " ".join(f"a{n}: 1" for n in range(4_000)) + ") { id } }",
    "4000 variables": "query (" + " ".join(f"$a{n}: Int" for n in range(4_000)) + ") { __typename }",
    "a variable twice": "query ($a: Int, $a: Int) { __typename }",
    "a variable of an output type": "query ($a: User) { __typename }",
    "a variable of no type": "query ($a: Nothing!) { node(id: $a) { id } }",
    "a variable that is not declared": "{ node(id: $id) { id } }",
    "a variable in its own place": "query ($a: Int @skip(if: $a)) { __typename }",
    "introspection": _introspection(1),
    "introspection bomb": _introspection(3),
    "introspection, 6 deep": _introspection(6),
    "introspection, 100 deep": _introspection(100),
    "types within types": "{ __schema { types { " + _nested("possibleTypes { interfaces { ", 3, "name", "} }") + " } } }",
    "ofType, 13 deep": "{ __schema { types { fields { type { " + _nested("ofType { ", 13, "name") + " } } } } }",
    "100 schemas": "{"
    + " ".join(f"a{n}: __schema {{ types {{ fields {{ name args {{ name }} }} }} }}" for n in range(100))
    + "}",
    "100 types": "{"
    + " ".join(f'a{n}: __type(name: "Student") {{ fields {{ name type {{ name }} }} }}' for n in range(100))
    + "}",
    "a type of no name": '{ __type(name: "") { name } }',
    "a type of NUL": r'{ __type(name: "\u0000") { name } }',
    "mutation of nothing": "mutation { nothing }",
    "mutation without input": "mutation { createOrganization { __typename } }",
    "100 mutations": "mutation {"
    + " ".join(f'a{n}: revokeInvitation(input: {{id: "{n}"}}) {{ __typename }}' for n in range(100))
    + "}",
    "mutation of a typename": "mutation { __typename }",
    "pages within pages": '{ organization(id: "1") { students(first: 100) { nodes { '
    "sessions(first: 100) { nodes { id } } } } } }",
    "pages below zero": "{ textbooks(first: -100) { nodes { id } } }",
}

VARIABLES: Mapping[str, tuple[str, Any]] = {
    **{f"an id is {name}": (ID, {"id": value}) for name, value in {**SHAPES, **NUMBERS, **TEXTS}.items()},
    **{f"first is {name}": (FIRST, {"first": value}) for name, value in {**SHAPES, **NUMBERS}.items()},
    "missing": (ID, {}),
    "3000 too many": (ID, {"id": "a", **{f"v{n}": n for n in range(3_000)}}),
    "1500 too many": (ID, {"id": "a", **{f"v{n}": n for n in range(1_500)}}),
    "names of NUL": (ID, {"id": "a", "\0": 1, "": 2, "__proto__": 3}),
    "100000 items": (ID, {"id": ["a"] * 100_000}),
    "lists in lists": (ID, {"id": [[["a"] * 10] * 10] * 10}),
    "an infinite page": ("query ($n: Int = 5) { textbooks(first: $n) { nodes { id } } }", {"n": Token("1e400")}),
}


def fixed() -> list[Hostile]:
    """One of each kind, by POST; and by GET, those that are short enough for a query string."""
    found = [posted(f"document: {name}", {"query": text}) for name, text in DOCUMENTS.items()]
    found += [posted(f"variables: {name}", {"query": text, "variables": values}) for name, (text, values) in VARIABLES.items()]
    found += [got(f"document by GET: {name}", {"query": text}) for name, text in DOCUMENTS.items() if len(text) < 3_000]
    found += [
        got(f"variables by GET: {name}", {"query": text, "variables": values})
        for name, (text, values) in VARIABLES.items()
        if len(repr(values)) < 3_000
    ]
    return found
