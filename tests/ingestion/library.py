"""Two small books, one in each format, and the archives that they can come in."""

import tarfile
import zipfile
from pathlib import Path

COLLECTION = """<?xml version="1.0"?>
<col:collection xmlns="http://cnx.rice.edu/collxml" xmlns:md="http://cnx.rice.edu/mdml" xmlns:col="http://cnx.rice.edu/collxml">
  <metadata>
    <md:title>Weather Science</md:title><md:language>en</md:language>
    <md:license url="http://creativecommons.org/licenses/by/4.0/">CC BY</md:license><md:slug>weather-science</md:slug>
  </metadata>
  <col:content>
    <col:module document="m1"/>
    <col:subcollection>
      <md:title>Wind</md:title>
      <col:content><col:module document="m2"/><col:module document="m3"/><col:module document="m4"/></col:content>
    </col:subcollection>
  </col:content>
</col:collection>
"""

DOCUMENT = """<document xmlns="http://cnx.rice.edu/cnxml" xmlns:m="http://www.w3.org/1998/Math/MathML" class="{sort}">
<title>{title}</title><metadata/><content>{content}</content>{glossary}</document>
"""

PREFACE = "<para>This book is about the weather.</para>"

INTRODUCTION = """
<figure class="splash"><media alt="A kite."><image src="kite.jpg"/></media><caption>A kite in the wind</caption></figure>
<note class="chapter-objectives"><title>Objectives</title><list>
  <item>Say what makes the wind blow.</item><item>Read a map of isobars.</item>
</list></note>
<note class="os-teacher"><para>Ask the class to look out of the window.</para></note>
<para>Wind is air that moves.</para>
"""

PRESSURE = """
<section class="learning"><title>Weight of the air</title>
<para id="p1">The <term>air pressure</term> is the weight of the air above a square metre; see <link target-id="f1"/>. At sea
level it is <m:math><m:mn>1013</m:mn></m:math> <emphasis effect="italics">hectopascals</emphasis>:</para>
<equation><m:math><m:mi>p</m:mi><m:mo>=</m:mo><m:mfrac><m:mi>F</m:mi><m:mi>A</m:mi></m:mfrac></m:math></equation>
<figure id="f1"><media alt="A column of air."><image src="air.jpg"/></media><caption>The air above you</caption></figure>
<para>A <term>barometer</term> measures the air pressure. A barometer falls before a storm.</para>
<table><tgroup cols="2"><thead><row><entry>Height</entry><entry>Pressure</entry></row></thead>
<tbody><row><entry>0 m</entry><entry>1013</entry></row><row><entry>5500 m</entry><entry>506</entry></row></tbody></tgroup></table>
<note class="os-teacher"><title>Teacher Support</title><para>Bring a barometer.</para></note>
</section>
<example><title>On a mountain</title><exercise>
<problem><para>What does a barometer show at 5500 m?</para></problem>
<solution><para>About half of 1013, which is 506.</para></solution></exercise></example>
<section class="practice"><title>Practice</title>
<para>Use the table for the next exercise.</para>
<exercise><problem><para>Where is the air pressure greater?</para><list list-type="enumerated" number-style="lower-alpha">
<item>at sea level</item><item>on a mountain</item></list></problem><solution><para>a.</para></solution></exercise>
<exercise><problem><para><link class="os-embed" url="#elsewhere"/></para></problem></exercise></section>
<section class="references"><title>References</title><para>The Times, 2013.</para></section>
"""

PRESSURE_GLOSSARY = """<glossary>
<definition><term>barometer</term><meaning>an instrument that measures the air pressure</meaning></definition>
<definition><term>air pressure</term><meaning>the weight of the air above an area, divided by that area</meaning></definition>
</glossary>"""

ISOBARS = """
<note class="learning-objectives"><list><item>Find the strongest wind on a map</item></list></note>
<para>An <term>isobar</term> joins places of the same air pressure. Where isobars are close, the air pressure
falls steeply.</para>
<para>The wind follows each isobar.</para>
"""

ISOBARS_GLOSSARY = """<glossary>
<definition><term>isobar</term><meaning>a line on a map that joins places of the same air pressure</meaning></definition>
</glossary>"""

MODULES = {
    "m1": DOCUMENT.format(sort="preface", title="Preface", content=PREFACE, glossary=""),
    "m2": DOCUMENT.format(sort="introduction", title="Introduction", content=INTRODUCTION, glossary=""),
    "m3": DOCUMENT.format(sort="", title="Air Pressure", content=PRESSURE, glossary=PRESSURE_GLOSSARY),
    "m4": DOCUMENT.format(sort="", title="Isobars", content=ISOBARS, glossary=ISOBARS_GLOSSARY),
}

WEATHER = {"collection.xml": COLLECTION, **{f"modules/{name}.cnxml": text for name, text in MODULES.items()}}
"""A book of CNXML, by file."""

COURSE = {
    "book.yaml": "slug: first-sums\ntitle: First Sums\nsubject: Maths\nyear: 2026\ngrade_levels: ['3', '4']\n",
    "01-adding/topic.yaml": "name: Adding\ndifficulty: basic\nlearning_objectives: [Add small numbers]\nestimated_hours: 2\n",
    "01-adding/01-sums.md": """---
name: Sums
description: What a sum is.
concepts:
  - slug: sum
    name: Sum
    description: What you get by adding.
    learning_objectives: [Add two numbers]
    key_vocabulary: [sum, addend]
    difficulty: basic
    estimated_minutes: 20
    mastery_threshold: 0.75
    allows_calculator: false
    next: [{concept: difference, default: true, min_score: 0.5}]
  - slug: difference
    name: Difference
    requires: [{concept: sum, strength: strong, reason: It undoes a sum., can_skip: false}]
    related: [{concept: sum, relation: contrasts, relevance: 0.9}]
---
Numbers can be put together.

## Sum {#sum}

A *sum* is what you get by adding. See ![three apples](apples.png).

:::definition Sum
The result of an addition.
:::

:::formula Sum of two
$$a + b = c$$
:::

:::example Apples
Two apples and one apple are $2 + 1 = 3$ apples.
:::

:::exercise Pears
What are 2 pears and 2 pears?

**Solution.** 4 pears.

**Steps.**
1. See that the pears
   are added.
2. Add 2 and 2.
:::

:::misconception
A sum is always greater than its parts.
:::

## Difference {#difference}

What is left when something is taken away.
""",
}
"""A book of Markdown with stated concepts, by file."""


def folder(files: dict[str, str], path: Path) -> Path:
    """The book as a folder."""
    for name, text in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return path


def tar(files: dict[str, str], path: Path, scratch: Path) -> Path:
    """The book as a tar.xz with one folder in it."""
    book = folder(files, scratch / "book")
    with tarfile.open(path, "w:xz") as archive:
        archive.add(book, arcname="weather")
    return path


def zipped(files: dict[str, str], path: Path) -> Path:
    """The book as a zip."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path
