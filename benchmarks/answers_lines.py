"""The greetings of ``benchmarks.answers``. They are invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from voiceflow.answering import AnsweredBy


@dataclass(frozen=True, slots=True)
class Tone:
    """One frequency or several at once.

    Attributes:
        frequencies: In Hz.
        seconds: Its length.
        level_db: Of each.
    """

    frequencies: tuple[float, ...]
    seconds: float
    level_db: float = -15.0


Part: TypeAlias = str | Tone | float
"""Words, a tone, or seconds of silence."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is heard after the answer.

    Attributes:
        name: For the table.
        answered_by: What it is.
        parts: In order.
        delay: Seconds of silence first.
        language: Of the words; the voice's accent is English in each.
    """

    name: str
    answered_by: AnsweredBy
    parts: tuple[Part, ...]
    delay: float = 0.3
    language: str = "en"


def _beep(frequency: float, seconds: float = 0.4) -> Tone:
    return Tone((frequency,), seconds)


_HUMAN, _MAILBOX, _SCREEN = AnsweredBy.HUMAN, AnsweredBy.VOICEMAIL, AnsweredBy.SCREENING
_NONE, _MENU, _FAX = AnsweredBy.NO_MESSAGE, AnsweredBy.IVR, AnsweredBy.FAX
_LEAVE = "Please leave a message after the tone."
_NOTES = tuple(Tone((each, each * 1.25), 0.5, -22.0) for each in (523.0, 659.0, 784.0, 659.0) * 4)

LINES = (
    Line("hello", _HUMAN, ("Hello?",)),
    Line("yes", _HUMAN, ("Yes?",)),
    Line("hello, late", _HUMAN, ("Hello?",), delay=1.5),
    Line("hello twice", _HUMAN, ("Hello?", 0.5, "Hello?")),
    Line("name", _HUMAN, ("Miller.",)),
    Line("name and question", _HUMAN, ("Yes, Miller here, who is this?",)),
    Line("office", _HUMAN, ("Good morning, Miller and Sons, Jane speaking, how may I help you?",)),
    Line("long, no formula", _HUMAN, ("Hi there, sorry, I was just in the garden with the dog.",)),
    Line("wait a second", _HUMAN, ("Hello, hold on a second, I need to turn the radio down.",)),
    Line("hallo", _HUMAN, ("Hallo?",), language="de"),
    Line("diga", _HUMAN, ("Dígame?",), language="es"),
    Line("allô", _HUMAN, ("Allô?",), language="fr"),
    Line(
        "mailbox",
        _MAILBOX,
        ("Hi, you've reached Sam. I can't come to the phone.", _LEAVE, 0.7, _beep(1000.0)),
    ),
    Line("mailbox, short", _MAILBOX, ("Leave a message.", 0.8, _beep(440.0))),
    Line("mailbox, name only", _MAILBOX, ("Sam Miller.", 1.0, _beep(800.0))),
    Line("mailbox, slow beep", _MAILBOX, ("This is Sam.", _LEAVE, 1.8, _beep(1400.0))),
    Line(
        "mailbox, network",
        _MAILBOX,
        ("The person you are calling is not available. At the tone, please record.",),
    ),
    Line(
        "mailbox, forwarded",
        _MAILBOX,
        ("Your call has been forwarded to an automated voice message system.",),
    ),
    Line(
        "mailbox, joke",
        _MAILBOX,
        ("Hello? Hello? I can't hear you. Just kidding, I'm out.", 0.6, _beep(950.0)),
    ),
    Line("mailbox, de", _MAILBOX, ("Bitte hinterlassen Sie eine Nachricht nach dem Signal.",), language="de"),
    Line("mailbox, es", _MAILBOX, ("Deje su mensaje después de la señal.",), language="es"),
    Line("mailbox, fr", _MAILBOX, ("Laissez un message après le bip sonore.",), language="fr"),
    Line(
        "screener",
        _SCREEN,
        ("Hi, if you record your name and reason for calling, I'll see if they are available.",),
    ),
    Line("screener, service", _SCREEN, ("The person you're calling is using a screening service.",)),
    Line("screener, short", _SCREEN, ("Please say your name and why you are calling.",)),
    Line("full", _NONE, ("The mailbox is full and cannot accept any messages at this time. Goodbye.",)),
    Line("not set up", _NONE, ("The person has a voicemail box that has not been set up yet.",)),
    Line(
        "not in service",
        _NONE,
        (_beep(950.0, 0.33), _beep(1400.0, 0.33), _beep(1800.0, 0.33), 0.3, "We're sorry."),
    ),
    Line("kein Anschluss", _NONE, ("Kein Anschluss unter dieser Nummer.",), language="de"),
    Line("menu", _MENU, ("Thank you for calling. For sales, press 1. For support, press 2.",)),
    Line("menu, careful", _MENU, ("Welcome. Please listen carefully, as our menu options have changed.",)),
    Line("queue", _MENU, ("All our agents are busy. Your call is important to us.", *_NOTES)),
    Line("fax, called", _FAX, (_beep(2100.0, 3.0),)),
    Line("fax, calling", _FAX, (_beep(1100.0, 0.5), 3.0, _beep(1100.0, 0.5), 3.0)),
    Line("silence", AnsweredBy.UNKNOWN, (2.0,), delay=0.0),
    Line("ringing in the line", AnsweredBy.UNKNOWN, (Tone((440.0, 480.0), 2.0), 3.0)),
    Line("music first", _MENU, _NOTES),
)
