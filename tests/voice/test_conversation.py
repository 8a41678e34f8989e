"""Talks, as timelines: what happens, and what is to be done then."""

from collections.abc import Sequence

from voice.conversation import Action, Close, Conversation, EndTurn, Hush, Notice, Say, Take

FIRST, SECOND = ("personal", "What do you like?"), ("social", "And with others?")
CLOSING = "Thank you!"


def talk() -> Conversation:
    """One in which the first question was said, and somebody is listened to since second 3."""
    one = Conversation(CLOSING)
    assert one.asked(FIRST, 0.0) == (Say(FIRST[1], "personal"),)
    assert one.said(3.0) == ()
    return one


def codes(actions: Sequence[Action]) -> list[str]:
    return [action.code for action in actions if isinstance(action, Notice)]


def test_question_answer_question_end() -> None:
    one = talk()
    assert one.began(4.0) == ()
    assert one.heard("I like skateboarding", 2.0, 7.5) == (Take("personal", "I like skateboarding", 2.0, goes_on=False),)
    assert one.stored(7.6) == ()
    assert one.asked(FIRST, 7.6) == ()
    assert one.asked(SECOND, 7.7) == (Say(SECOND[1], "social"),)
    assert one.said(9.0) == ()
    assert one.began(10.0) == ()
    assert one.heard("We play football", 1.5, 13.0) == (Take("social", "We play football", 1.5, goes_on=False),)
    assert one.stored(13.1) == ()
    assert one.asked(None, 13.2, "COMPLETED") == (Hush(), Say(CLOSING))
    assert one.said(15.0) == (Close("COMPLETED"),)


def test_who_speaks_while_the_question_is_said_is_listened_to() -> None:
    one = Conversation(CLOSING)
    one.asked(FIRST, 0.0)
    assert one.began(0.4) == (Hush(),)
    assert one.heard("Robots!", 0.8, 2.6) == (Take("personal", "Robots!", 0.8, goes_on=False),)


def test_what_is_said_before_the_next_question_goes_on_with_the_last_answer() -> None:
    one = talk()
    one.began(4.0)
    one.heard("I like drawing", 2.0, 7.0)
    assert one.began(7.2) == ()  # before it is stored
    assert one.stored(7.4) == ()
    assert one.asked(SECOND, 7.5) == ()
    assert one.heard("and painting dragons", 1.5, 10.0) == (Take("personal", "and painting dragons", 1.5, goes_on=True),)
    assert one.stored(10.1) == (Say(SECOND[1], "social"),)


def test_so_does_what_is_said_in_the_first_second_of_the_next_question() -> None:
    one = talk()
    one.began(4.0)
    one.heard("I like drawing", 2.0, 7.0)
    one.stored(7.1)
    one.asked(SECOND, 7.2)
    assert one.began(8.1) == (Hush(),)
    assert one.heard("and painting", 1.0, 10.5) == (Take("personal", "and painting", 1.0, goes_on=True),)
    assert one.stored(10.6) == (Say(SECOND[1], "social"),)
    assert one.began(11.7) == (Hush(),)  # later than a second: the answer to this one
    assert one.heard("my sister and I sing", 1.0, 14.0) == (Take("social", "my sister and I sing", 1.0, goes_on=False),)


def test_thinking_aloud_is_no_answer_and_is_not_lost() -> None:
    one = talk()
    one.began(4.0)
    assert one.heard("Um, let me think.", 1.0, 6.5) == ()
    one.began(10.0)
    assert one.heard("Basketball", 0.7, 12.5) == (Take("personal", "Um, let me think. Basketball", 1.7, goes_on=False),)


def test_what_is_asked_for_again_is_said_again() -> None:
    for said in ("Can you repeat that?", "what", "Sorry, what was the question?", "I didn't hear you", "say that again please"):
        one = talk()
        one.began(4.0)
        actions = one.heard(said, 1.0, 6.0)
        assert codes(actions) == ["repeat"], said
        assert actions[1:] == (Say(FIRST[1], "personal"),)
    one = talk()
    assert one.repeat(5.0) == (Hush(), Say(FIRST[1], "personal"))


def test_no_answer_is_taken_for_a_request() -> None:
    for said in ("What I like is repeat patterns", "I say that music is the best", "I don't understand why people hate bugs"):
        one = talk()
        one.began(4.0)
        assert one.heard(said, 1.0, 6.0) == (Take("personal", said, 1.0, goes_on=False),)


def test_the_done_button_ends_a_turn_or_takes_what_was_thought_aloud() -> None:
    one = talk()
    assert codes(one.done(4.0)) == ["not_heard"]
    one.began(5.0)
    assert one.done(6.0) == (EndTurn(),)
    assert one.heard("Um I", 0.5, 6.2) == ()
    assert one.done(7.0) == (Take("personal", "Um I", 0.5, goes_on=False),)


def test_silence() -> None:
    one = talk()
    assert one.tick(14.9) == ()
    assert codes(one.tick(15.0)) == ["take_your_time"]
    assert one.tick(20.0) == ()
    actions = one.tick(38.0)
    assert codes(actions) == ["still_there"]
    assert actions[1:] == (Say(FIRST[1], "personal"),)
    assert one.said(40.0) == ()
    assert one.tick(200.0) == ()
    assert one.tick(303.0) == (Close("SILENT"),)


def test_nothing_made_out_of_a_long_turn_is_said_and_of_a_cough_is_not() -> None:
    one = talk()
    one.began(4.0)
    assert codes(one.heard("", 1.4, 7.0)) == ["not_heard"]
    one.began(8.0)
    assert one.heard("", 0.4, 9.0) == ()
    assert one.tick(10.0) == ()


def test_what_could_not_be_stored_is_asked_for_again() -> None:
    one = talk()
    one.began(4.0)
    one.heard("I like drawing", 2.0, 7.0)
    assert codes(one.lost(8.0)) == ["not_heard"]
    one.began(9.0)
    assert one.heard("I like drawing", 2.0, 12.0) == (Take("personal", "I like drawing", 2.0, goes_on=False),)


def test_an_answer_in_writing_moves_on_and_what_was_being_said_is_added_to_it() -> None:
    one = talk()
    one.began(4.0)
    assert one.asked(SECOND, 5.0) == ()  # answered on another device
    assert one.heard("and swimming", 1.0, 7.0) == (Take("personal", "and swimming", 1.0, goes_on=True),)
    assert one.stored(7.1) == (Say(SECOND[1], "social"),)


def test_after_the_end_nothing_is_taken() -> None:
    one = talk()
    one.asked(None, 5.0, "COMPLETED")
    assert one.began(5.5) == ()
    assert one.heard("wait, I also like bugs", 1.0, 7.0) == ()
    assert one.asked(SECOND, 7.0) == ()
    assert one.done(7.0) == ()
    assert one.repeat(7.0) == ()
    assert one.tick(7.0) == ()
