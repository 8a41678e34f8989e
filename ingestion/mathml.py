"""MathML to the LaTeX that Markdown shows between `$` signs. Letters and operators stay the Unicode signs that they are."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
PLAIN = re.compile(r"[\w.,]*")
INVISIBLE = dict.fromkeys((0x200B, 0x2061, 0x2062, 0x2063, 0x2064, 0xFEFF))
ACCENTS = {
    "¯": "bar",
    "‾": "bar",
    "_": "bar",
    "―": "bar",
    "^": "hat",
    "ˆ": "hat",
    "→": "vec",
    "⃗": "vec",
    "~": "tilde",
    "˙": "dot",
}
RESERVED = str.maketrans({"%": r"\%", "#": r"\#", "$": r"\$", "&": r"\&", "{": r"\{", "}": r"\}"})


def inline(math: Element) -> str:
    """The formula within a sentence: `$\\frac{2}{4}$`; a bare number or word as it is."""
    formula = latex(math)
    return formula if PLAIN.fullmatch(formula) else f"${formula}$"


def display(math: Element) -> str:
    """The formula on lines of its own."""
    formula = latex(math)
    return f"$$\n{formula}\n$$" if formula else ""


def latex(element: Element) -> str:
    """The formula as LaTeX, without dollar signs."""
    return re.sub(r"\s+", " ", _row(element)).strip()


def _name(element: Element) -> str:
    return element.tag.removeprefix(NAMESPACE)


def _any(element: Element) -> str:
    return RULES.get(_name(element), _row)(element)


def _row(element: Element) -> str:
    leaf = (element.text or "").strip() if len(element) else (element.text or "")
    return leaf.translate(INVISIBLE).translate(RESERVED) + "".join(map(_any, element))


def _parts(element: Element, count: int) -> list[str]:
    """Exactly so many children; a missing one is empty."""
    parts = [_any(child).strip() for child in element][:count]
    return parts + [""] * (count - len(parts))


def _words(element: Element) -> str:
    text = "".join(element.itertext()).translate(INVISIBLE)
    if not re.search(r"[A-Za-z]{2}", text):  # a number, a unit's letter or an operator in the wrong element
        return re.sub(r"\s+", " ", text).translate(RESERVED)
    return r"\text{" + re.sub(r"\s+", " ", text).translate(RESERVED) + "}"


def script(sign: str, text: str) -> str:
    """An index or exponent: `_0`, `^{-3}`; nothing for nothing."""
    if not text:
        return ""
    return sign + (text if len(text) == 1 else "{" + text + "}")


def _base(text: str) -> str:
    return text if len(text) <= 1 or re.fullmatch(r"\\?\w+|\(.*\)|\\(bar|hat|vec|text)\{[^{}]*\}", text) else "{" + text + "}"


def _sup(element: Element) -> str:
    base, up = _parts(element, 2)
    return _base(base) + script("^", up)


def _sub(element: Element) -> str:
    base, down = _parts(element, 2)
    return _base(base) + script("_", down)


def _subsup(element: Element) -> str:
    base, down, up = _parts(element, 3)
    return _base(base) + script("_", down) + script("^", up)


def _fraction(element: Element) -> str:
    over, under = _parts(element, 2)
    return r"\frac{" + over + "}{" + under + "}"


def _root(element: Element) -> str:
    base, index = _parts(element, 2)
    return r"\sqrt[" + index + "]{" + base + "}"


def _over(element: Element) -> str:
    base, mark = _parts(element, 2)
    if mark in ACCENTS:
        return "\\" + ACCENTS[mark] + "{" + base + "}"
    return r"\overset{" + mark + "}{" + base + "}"


def _fenced(element: Element) -> str:
    separators = element.get("separators", ",").strip()
    inside = (separators[:1] or " ").join(_any(child) for child in element)
    return element.get("open", "(").translate(RESERVED) + inside + element.get("close", ")").translate(RESERVED)


def _table(element: Element) -> str:
    rows = [" & ".join(_any(cell).strip() for cell in row) for row in element]
    if len(rows) == 1 and "&" not in rows[0]:
        return rows[0]
    return r"\begin{matrix} " + r" \\ ".join(rows) + r" \end{matrix}"


def _enclosed(element: Element) -> str:
    mark = r"\bar" if element.get("notation") == "top" else r"\boxed"
    return mark + "{" + _row(element).strip() + "}"


def _multiscripts(element: Element) -> str:
    names = [_name(child) for child in element]
    at = names.index("mprescripts") if "mprescripts" in names else len(names)
    base, after, before = _any(element[0]), list(element)[1:at], list(element)[at + 1 :]
    pairs = [[_any(child).strip() for child in scripts[:2]] + ["", ""] for scripts in (before, after)]
    left, right = (script("_", pair[0]) + script("^", pair[1]) for pair in pairs)
    return ("{}" + left if left else "") + base + right


RULES: dict[str, Callable[[Element], str]] = {
    "mtext": _words,
    "ms": _words,
    "mspace": lambda _: " ",
    "none": lambda _: "",
    "mphantom": lambda _: "",
    "mfrac": _fraction,
    "msup": _sup,
    "msub": _sub,
    "msubsup": _subsup,
    "munderover": _subsup,
    "munder": _sub,
    "mover": _over,
    "msqrt": lambda element: r"\sqrt{" + _row(element).strip() + "}",
    "mroot": _root,
    "mfenced": _fenced,
    "mtable": _table,
    "menclose": _enclosed,
    "mmultiscripts": _multiscripts,
    "lt": lambda _: "<",
    "gt": lambda _: ">",
    "eq": lambda _: "=",
}
