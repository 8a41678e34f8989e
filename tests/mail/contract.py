"""What everything that takes letters has to do: see `datasources/mail/port.py`. A test module of an adapter gives two fixtures:
`mail`, and `received`, which tells the letters that arrived, oldest first."""

import asyncio
from collections.abc import Callable
from email.message import EmailMessage

from datasources.mail.port import Letter, Mail

Received = Callable[[], list[EmailMessage]]


def letter(number: int = 1, text: str = "Hello,\n\nthere.\n") -> Letter:
    return Letter(to=f"reader{number}@people.example", subject=f"Letter {number}", text=text)


async def test_a_letter_arrives_as_it_was_written(mail: Mail, received: Received) -> None:
    await mail.send(letter())

    (arrived,) = received()
    assert (arrived["To"], arrived["Subject"]) == ("reader1@people.example", "Letter 1")
    assert "spool@" in arrived["From"]
    assert arrived.get_content_type() == "text/plain"
    assert arrived.get_content() == "Hello,\n\nthere.\n"


async def test_any_script_arrives(mail: Mail, received: Received) -> None:
    text = "Grüße an Zoë, 你好, " + "a long line " * 40 + "\n.\nthe end\n"

    await mail.send(Letter(to="reader@people.example", subject="Für Zoë 你好", text=text))

    (arrived,) = received()
    assert (arrived["Subject"], arrived.get_content()) == ("Für Zoë 你好", text)


async def test_letters_at_once_all_arrive(mail: Mail, received: Received) -> None:
    await asyncio.gather(*(mail.send(letter(number)) for number in range(8)))

    assert sorted(one["Subject"] for one in received()) == [f"Letter {number}" for number in range(8)]


async def test_each_letter_is_told_apart_and_says_that_nobody_reads_answers(mail: Mail, received: Received) -> None:
    await mail.send(letter())
    await mail.send(letter())

    first, second = received()
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"
