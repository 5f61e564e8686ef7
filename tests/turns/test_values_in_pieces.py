"""Values read out in pieces and sentences with pauses, as recognisers write them: a full stop after each."""

import pytest

from tests.rows import each_row
from voiceflow.turns import TurnMachine, TurnPolicy, expected_value
from voiceflow.turns.events import Deadline, Decision, EndTurn, Event, Final, ReplyEnded, Voice, VoiceEnded

LATE = 0.35
"""Seconds from the last voice to the final transcript: the VAD's hangover, and the recogniser."""
SPOKEN = 1.0
"""Seconds that each piece lasts."""

VALUES = {
    "phone": ("What is your phone number?", ["It's 0155.", "234.", "99 11."], 0.8),
    "phone in words": (
        "And your number, please?",
        ["oh one five five", "two three four", "nine nine one one"],
        1.0,
    ),
    "card": ("What are the digits of your card?", ["4929.", "1234.", "5678.", "9012."], 1.2),
    "spelled name": ("How do you spell your name?", ["K O W.", "A L.", "S K I."], 0.9),
    "spelled with words": ("Could you spell that?", ["B for Bravo.", "E for Echo.", "N."], 0.8),
    "e-mail": ("What is your e-mail address?", ["anna dot", "miller at", "example dot com."], 0.7),
    "e-mail spelled": ("Your e-mail address, please?", ["J dot smith.", "at example", "dot org."], 1.0),
    "address": ("What is your address?", ["I live at 14.", "Mill Street.", "Leeds."], 0.7),
    "date": ("What is your date of birth?", ["The 4th of.", "March.", "1985."], 0.8),
    "list": ("What would you like?", ["Two coffees,", "one tea,", "and a water."], 1.0),
    "list with full stops": (
        "What would you like to order?",
        ["Two coffees.", "A tea.", "and a water."],
        1.2,
    ),
    "code": ("What is your booking reference?", ["X 4 7.", "Q 2.", "9 B."], 0.9),
    "postcode": ("What is your postcode?", ["L S.", "6.", "2 A B."], 0.7),
}

CLAUSES = [
    ("I'd like to book a table for.", "four people on Friday."),
    ("My order number is.", "on the letter here."),
    ("So the reason I'm calling is that.", "the parcel never came."),
    ("If you have anything on Tuesday.", "I would take that."),
    ("When I called last week.", "somebody told me to wait."),
    ("Could you tell me whether.", "the shop is open on Sunday?"),
    ("I was hoping to.", "change my appointment."),
    ("It's about the.", "heating in the kitchen."),
    ("And then.", "the line went dead."),
    ("I need to speak to somebody about.", "my last bill."),
    ("The problem is.", "it does not turn on."),
    ("Because my.", "husband is away."),
    ("I want to.", "cancel the order."),
    ("We were going to.", "come on Saturday."),
    ("Do you have.", "rooms with a bath?"),
    ("I think I.", "left my coat there."),
    ("My wife and I.", "would like two tickets."),
    ("I'm calling.", "about the invoice."),
    ("The last time I was there.", "it was closed."),
    ("I paid the bill.", "last Thursday."),
    ("I would like a taxi.", "to the station."),
    ("Tomorrow morning.", "at about nine."),
]
PAUSES = (0.7, 0.9, 1.2)


def turns_of(pieces: list[str], pause: float, *, question: str = "", language: str = "en") -> list[str]:
    """The turns into which a user is cut who says these pieces with pauses."""
    machine = TurnMachine(TurnPolicy(language=language))
    found: list[str] = []

    def happen(now: float, event: Event) -> None:
        while machine.deadline is not None and machine.deadline < now:
            note(machine.handle(Deadline(), now=machine.deadline))
        note(machine.handle(event, now=now))

    def note(decisions: list[Decision]) -> None:
        found.extend(each.turn.text for each in decisions if isinstance(each, EndTurn))

    happen(0.0, ReplyEnded(question))
    at = 1.0
    script: list[tuple[float, Event]] = []
    for piece in pieces:
        end = at + SPOKEN
        script += [(at, Voice(at)), (end, Voice(end, SPOKEN)), (end + 0.3, VoiceEnded(end))]
        script += [(end + LATE, Final(piece))]
        at = end + pause
    for now, event in [*sorted(script, key=lambda each: each[0]), (at + 30.0, Voice(at + 30.0))]:
        happen(now, event)
    return found


@pytest.mark.parametrize(("least", "is_asked"), [(10, False), (13, True)])
def test_most_values_in_pieces_are_one_turn(least: int, is_asked: bool) -> None:
    cut = {}
    for name, (question, pieces, pause) in VALUES.items():
        turns = turns_of(pieces, pause, question=question if is_asked else "")
        if turns != [" ".join(pieces)]:
            cut[name] = turns
    assert len(VALUES) - len(cut) >= least, cut


def test_few_unfinished_clauses_are_cut() -> None:
    rows = [(pieces, pause) for pieces in CLAUSES for pause in PAUSES]
    cut = [pieces[0] for pieces, pause in rows if len(turns_of(list(pieces), pause)) > 1]
    assert len(cut) <= 0.15 * len(rows), cut


@each_row("pieces", CLAUSES)
def test_every_word_of_a_sentence_with_a_pause_is_in_a_turn(pieces: tuple[str, str]) -> None:
    assert " ".join(turns_of(list(pieces), 0.9)) == " ".join(pieces)


WHISPER = {
    "card": (["For 1111.", "2-233", "9876.", "554."], "What is your card number?"),
    "letters": (["BER.", "GM", "Our n n."], "Can you spell that for me?"),
    "single letters": (["Okay.", "No?", "W", "L.", "S", "Okay."], "How do you spell your last name?"),
    "letters read as words": (["Okay.", "Ellen?", "W", "Health?"], "How do you spell your last name?"),
    "address": (["24.", "Harbor Street.", "flat nine"], "What is your address?"),
    "reference": (["I like 7-7.", "Till.", "9Q"], "And the reference, please?"),
}
"""What Whisper has written for values in pieces."""


@pytest.mark.parametrize("name", WHISPER)
def test_what_whisper_writes_for_a_value_that_was_asked_for_is_one_turn(name: str) -> None:
    pieces, question = WHISPER[name]
    assert turns_of(pieces, 0.8, question=question)[0].startswith(" ".join(pieces))


CLAUSES_READ = [
    ("We need a van that", "takes at least eight people."),
    ("My neighbor told me you", "Also, repair bicycles."),
    ("The doctor said", "I should call you again."),
    ("I need, let me think.", "about 20 chairs."),
    ("My sister told me.", "You have a garden."),
    ("It says here.", "error 47."),
]


@pytest.mark.parametrize("pieces", CLAUSES_READ)
def test_a_clause_that_has_begun_is_waited_for(pieces: tuple[str, str]) -> None:
    assert turns_of(list(pieces), 1.2) == [" ".join(pieces)]


@pytest.mark.parametrize(
    "text",
    ["I didn't order that.", "That's what he said.", "Nobody told me.", "Is that it?", "It is what it says."],
)
def test_what_ends_like_such_a_clause_is_answered_soon(text: str) -> None:
    assert turns_of([text, "Hello?"], 1.2) == [text, "Hello?"]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What would you like to order?", "one cheeseburger and"),
        ("What is your e-mail address?", "J Smith seven"),
        ("What is your address?", "flat 3"),
    ],
)
def test_a_first_part_of_what_was_asked_for_is_waited_for(question: str, text: str) -> None:
    policy = TurnPolicy()
    assert policy.rule_after(text, expecting=expected_value(question)) == "silence_dictation"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is your e-mail address?", "I don't have one."),
        ("What is your address?", "It is not known to this one."),
        ("What would you like to order?", "one cheeseburger and a tea"),
    ],
)
def test_no_value_and_a_whole_one_are_not_waited_for(question: str, text: str) -> None:
    policy = TurnPolicy()
    assert policy.rule_after(text, expecting=expected_value(question)) != "silence_dictation"
