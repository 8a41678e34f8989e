"""MathML to LaTeX."""

from xml.etree.ElementTree import fromstring

import pytest

from ingestion import mathml


def inline(inside: str) -> str:
    return mathml.inline(fromstring(f'<math xmlns="http://www.w3.org/1998/Math/MathML">{inside}</math>'))


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<mn>1013</mn>", "1013"),
        ("<mi>x</mi>", "x"),
        ("", ""),
        ("<mi>μ</mi><mo> ≤ </mo><mn>3</mn>", "$μ ≤ 3$"),
        ("<mfrac><mn>2</mn><mrow><mi>n</mi><mo>−</mo><mn>1</mn></mrow></mfrac>", r"$\frac{2}{n−1}$"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", "$x^2$"),
        ("<msup><mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow><mrow><mo>-</mo><mn>1</mn></mrow></msup>", "$(a)^{-1}$"),
        ("<msubsup><mi>s</mi><mn>1</mn><mn>2</mn></msubsup>", "$s_1^2$"),
        ("<msup><mrow><mi>a</mi><mi>b</mi></mrow><mn>2</mn></msup>", "$ab^2$"),
        ("<msup><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></msup>", "${a+b}^2$"),
        ("<msqrt><mi>n</mi></msqrt>", r"$\sqrt{n}$"),
        ("<mroot><mi>n</mi><mn>3</mn></mroot>", r"$\sqrt[3]{n}$"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", r"$\bar{x}$"),
        ("<mover><mi>p</mi><mo>→</mo></mover>", r"$\vec{p}$"),
        ('<menclose notation="top"><mi>X</mi></menclose>', r"$\bar{X}$"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><mi>i</mi>", "$∑_i^ni$"),
        ("<mn>5</mn><mspace/><mtext> m</mtext>", "$5 m$"),
        ("<mi>P</mi><mtext> AND </mtext><mi>B</mi>", r"$P\text{ AND }B$"),
        ('<mfenced open="{" close="}"><mn>7</mn><mn>8</mn></mfenced>', r"$\{7,8\}$"),
        ("<mn>30</mn><mo>%</mo>", r"$30\%$"),
        ("<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mi>c</mi></mtd><mtd/></mtr></mtable>",
         r"$\begin{matrix} a & b \\ c & \end{matrix}$"),
        ("<mmultiscripts><mi>U</mi><mprescripts/><mn>92</mn><mn>235</mn></mmultiscripts>", "${}_{92}^{235}U$"),
        ("<mmultiscripts><mi>H</mi><mprescripts/><none/><mn>4</mn></mmultiscripts>", "${}^4H$"),
        ("<msup><mo>∑</mo><mtext>\u200b</mtext></msup>", "$∑$"),
        ("<unheard><mi>q</mi><mo>=</mo><mn>1</mn></unheard>", "$q=1$"),
    ],
)  # fmt: skip
def test_formulas(inside: str, expected: str) -> None:
    assert inline(inside) == expected


def test_a_display_formula_stands_on_lines_of_its_own() -> None:
    element = fromstring('<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>')
    assert mathml.display(element) == "$$\nx\n$$"
