"""Values that are read out in pieces, and which of them the agent asked for."""

import pytest

from tests.rows import each_row
from voiceflow.turns.completeness import Completeness, completeness_of
from voiceflow.turns.dictation import dictation_of
from voiceflow.turns.values import Dictation, Expectation, Value


@each_row(
    ("pieces", "value"),
    [
        (["0155", "234", "99"], None),
        (["zero one five five", "two three four"], None),
        (["My number is 415", "555"], Value.PHONE),
        (["My order number is 4 7", "1 1"], Value.CODE),
        (["The card number is 4242 4242", "4242"], Value.CARD),
        (["double four", "triple seven", "oh"], None),
        (["J-O", "H"], Value.SPELLING),
        (["J O H", "N"], Value.SPELLING),
        (["B for Bravo", "S as in Sierra"], Value.SPELLING),
        (["bravo sierra", "oscar"], Value.SPELLING),
        (["john dot smith", "at", "gmail", "dot"], Value.EMAIL),
        (["It's john underscore", "smith at"], Value.EMAIL),
        (["john.smith at", "gmail"], Value.EMAIL),
        (["john@", ""], Value.EMAIL),
        (["www dot example"], Value.EMAIL),
        (["42 Mill"], Value.ADDRESS),
        (["I was born on the third", "of May"], Value.DATE),
        (["My PIN is 4 7"], Value.CODE),
        (["4242 4242", "4242"], None),
        (["My IBAN is D E", "89 3704", "0044 0532"], Value.CODE),
        (["call me on 0 7 9 1"], None),
        (["anna hyphen", "maria at"], Value.EMAIL),
    ],
)
@each_row("mark", ["", "."])
def test_a_value_that_has_begun_is_not_over(pieces: list[str], value: Value | None, mark: str) -> None:
    for count in range(1, len(pieces) + 1):
        text = " ".join(piece + mark for piece in pieces[:count] if piece)
        dictation = dictation_of(text)
        assert dictation is not None
        assert dictation.is_complete is False
        assert count < len(pieces) or dictation.value is value


@each_row(
    "text",
    [
        "Four.", "Twenty.", "At nine.", "nine thirty", "At 9:30.", "Two large boxes, please.", "Twenty five.",
        "Nineteen eighty four.", "Two hundred and fifty.", "In 1985.", "Room 415.", "My room number is 415.",
        "It costs 250.", "From 4 to 6.", "Plan B.", "Vitamin C.", "I", "A", "I have a 4", "Number two.",
        "1,500",
        "At 3 p.m.", "The 3rd.", "42 Mill Street.", "3 May.", "Hotel.", "Four people.",
        "Let's meet at nine oh five.",
        "Testing, one two three.", "one two three four five six seven eight nine.",
    ],
)  # fmt: skip
def test_a_plain_number_is_no_dictation(text: str) -> None:
    assert dictation_of(text) is None


@each_row(
    "text",
    [
        "My number is 415 555 0134.",
        "My number is plus four four seven seven double oh nine double oh one two three.",
        "My card number is 4242 4242 4242 4242.",
        "My PIN is 4711.",
        "The security code is 1 2 3.",
        "It's john dot smith at gmail dot com.",
        "john.smith@example.co.uk",
        "www.example.com",
        "Smith, S-M-I-T-H.",
        "SW1A 1AA.",
        "I was born on the third of May 1985.",
        "My date of birth is the third of May nineteen eighty four.",
    ],
)
def test_a_value_that_is_whole_is_finished(text: str) -> None:
    dictation = dictation_of(text)
    assert dictation is not None
    assert dictation.is_complete is True


def test_what_may_be_whole_is_left_to_its_mark() -> None:
    assert dictation_of("My order number is 4 7 1 1 2 9.") == Dictation(Value.CODE, None)
    assert completeness_of("My order number is 4 7 1 1 2 9.") is Completeness.FINISHED
    assert completeness_of("My order number is 4 7 1 1 2 9") is Completeness.UNKNOWN
    # Where the agent asked, a number of unknown length is waited for a little longer.
    expecting = Expectation(Value.CODE)
    assert completeness_of("4 7 1 1 2 9.", expecting=expecting) is Completeness.UNKNOWN


@each_row(
    ("text", "expecting", "is_complete"),
    [
        ("Four.", Expectation(Value.PHONE), False),
        ("Yes.", Expectation(Value.PHONE), False),
        ("Sure, it's", Expectation(Value.PHONE), False),
        ("4 7 1", Expectation(Value.CODE, 4), False),
        ("4 7 1 1", Expectation(Value.CODE, 4), True),
        ("John Smith.", Expectation(Value.EMAIL), False),
        ("john at", Expectation(Value.EMAIL), False),
        ("john at gmail dot com", Expectation(Value.EMAIL), True),
        ("Smith.", Expectation(Value.SPELLING), False),
        ("S", Expectation(Value.SPELLING), False),
        ("S M I T H.", Expectation(Value.SPELLING), False),
        ("John.", Expectation(Value.NAME), False),
        ("12 Mill Street.", Expectation(Value.ADDRESS), False),
        ("12 Mill Street, Springfield 62704.", Expectation(Value.ADDRESS), True),
        ("The third of May.", Expectation(Value.DATE), False),
        ("The third of May 1985.", Expectation(Value.DATE), True),
        ("May the third nineteen eighty.", Expectation(Value.DATE), False),
        ("May the third nineteen eighty four.", Expectation(Value.DATE), True),
        ("May the third two thousand twelve.", Expectation(Value.DATE), True),
        ("D E 89 3704 0044 0532 0130 00", Expectation(Value.CODE, 22), True),
        ("SW1A.", Expectation(Value.POSTCODE), False),
        ("SW1A 1AA.", Expectation(Value.POSTCODE), True),
    ],
)
def test_an_expected_value_tells_when_it_is_whole(
    text: str, expecting: Expectation, is_complete: bool
) -> None:
    assert dictation_of(text, expecting=expecting) == Dictation(expecting.value, is_complete)


@pytest.mark.parametrize(
    "text",
    [
        "I don't have one.",
        "Why do you need that?",
        "No.",
        "I would like to speak to a person.",
        "John Smith.",
    ],
)
def test_an_answer_that_is_no_value_is_not_waited_for(text: str) -> None:
    for value in (Value.PHONE, Value.NAME, Value.ADDRESS, Value.DATE):
        assert dictation_of(text, expecting=Expectation(value)) is None


@pytest.mark.parametrize(
    "text", ["For 1111.", "To 3 4 5", "My code starts so: 7-7.", "For 1111. 2-2-3-3 9 8 7 6", "BER.", "GM"]
)
def test_a_value_that_a_recogniser_has_written_in_its_own_way_is_not_over(text: str) -> None:
    dictation = dictation_of(text)
    assert dictation is not None
    assert dictation.is_complete is False


@pytest.mark.parametrize("text", ["OK.", "For 250.", "For two.", "NATO and BER are short.", "Two to 4."])
def test_what_only_looks_like_such_a_value_is_none(text: str) -> None:
    dictation = dictation_of(text)
    assert dictation is None or dictation.is_complete is None


@pytest.mark.parametrize("text", ["Okay. No?", "Okay. No? W", "Okay. No? W L. S Okay.", "Our n n."])
def test_letters_that_were_read_as_words_are_still_spelled(text: str) -> None:
    dictation = dictation_of(text, expecting=Expectation(Value.SPELLING))
    assert dictation is not None
    assert dictation.is_complete is False


def test_who_does_not_want_to_spell_is_not_waited_for() -> None:
    assert dictation_of("No.", expecting=Expectation(Value.SPELLING)) is None


def test_a_flat_is_part_of_an_address_that_has_begun() -> None:
    expecting = Expectation(Value.ADDRESS)
    dictation = dictation_of("24. Harbor Street. flat nine", expecting=expecting)
    assert dictation == Dictation(Value.ADDRESS, is_complete=False)
    assert dictation_of("I don't have one", expecting=expecting) is None
