"""A second corpus of greetings for ``benchmarks.answers``: other words, voices and noise. They are invented.

No limit and no pattern was chosen on the lines of ``UNSEEN``; ``SEEN`` served to find causes of errors.
"""

from __future__ import annotations

from benchmarks.answers_lines import Line, Tone
from voiceflow.answering import AnsweredBy
from voiceflow.clients.local.voices import VoiceVariant

VOICES = (
    VoiceVariant("narrator", pitch=0.80, tract=1.10, pace=0.92),
    VoiceVariant("deep man", pitch=0.55, tract=1.20, pace=1.06),
    VoiceVariant("hurried woman", pitch=0.97, tract=0.98, pace=1.25),
    VoiceVariant("youth", pitch=1.08, tract=0.94, pace=1.12),
    VoiceVariant("slow man", pitch=0.68, tract=1.14, pace=0.84),
)
"""Speakers that no line of the first corpus has."""

_HUMAN, _MAILBOX, _SCREEN = AnsweredBy.HUMAN, AnsweredBy.VOICEMAIL, AnsweredBy.SCREENING
_NONE, _MENU, _FAX = AnsweredBy.NO_MESSAGE, AnsweredBy.IVR, AnsweredBy.FAX


def _beep(frequency: float, seconds: float = 0.4) -> Tone:
    return Tone((frequency,), seconds)


def _song(*notes: float) -> tuple[Tone, ...]:
    return tuple(Tone((each, each * 1.5, each * 2.0), 0.6, -20.0) for each in notes)


SEEN = (
    Line("hello there", _HUMAN, ("Hello there.",)),
    Line("speaking", _HUMAN, ("Peter speaking.",)),
    Line("who is it", _HUMAN, ("Hello? Who is it, please?",)),
    Line("shop", _HUMAN, ("Corner Bakery, good afternoon, what can I get you?",)),
    Line("out of breath", _HUMAN, ("Hang on. Right, sorry about that. Hello?",)),
    Line("mid talk", _HUMAN, ("No, put it over there. Hello?",)),
    Line("hola", _HUMAN, ("¿Sí, quién es?",), language="es"),
    Line("guten Tag", _HUMAN, ("Schneider, guten Tag.",), language="de"),
    Line(
        "box, busy",
        _MAILBOX,
        (
            "Hello, this is Claire. I'm either in a meeting or on another call.",
            "Do leave a message.",
            0.9,
            _beep(900.0),
        ),
    ),
    Line("box, curt", _MAILBOX, ("You know what to do.", 0.8, _beep(1150.0, 0.25))),
    Line("box, family", _MAILBOX, ("You've reached the Parkers. We are out.", 1.1, _beep(620.0, 0.6))),
    Line(
        "box, firm",
        _MAILBOX,
        ("Our office is closed until Monday. Leave your details and we will ring you.", 0.6, _beep(1000.0)),
    ),
    Line("box, no beep", _MAILBOX, ("The subscriber cannot be reached. Please speak after the signal.",)),
    Line("box, de", _MAILBOX, ("Ich bin gerade nicht da. Sprechen Sie nach dem Ton.",), language="de"),
    Line("screen, who", _SCREEN, ("Hi. Before I put you through, can I ask who is calling and why?",)),
    Line("screen, robot", _SCREEN, ("This call is being screened. Please state your name and purpose.",)),
    Line("box full", _NONE, ("The inbox of this customer is full. Please try again later. Goodbye.",)),
    Line("wrong number", _NONE, ("The number you have dialed does not exist. Please check the number.",)),
    Line("menu, doctor", _MENU, ("Doctor Hall's surgery. To book an appointment, press two.",)),
    Line("menu, spoken", _MENU, ("Welcome to the bank. Tell me in a few words why you are calling.",)),
    Line("queue, song", _MENU, ("Please hold for the next operator.", *_song(392, 440, 494, 523) * 3)),
    Line("fax", _FAX, (_beep(2100.0, 2.7),)),
)

UNSEEN = (
    Line("good evening", _HUMAN, ("Good evening.",)),
    Line("number", _HUMAN, ("Four two seven one.",)),
    Line("yeah hi", _HUMAN, ("Yeah, hi, who's calling?",)),
    Line("garage", _HUMAN, ("Northside Garage, Tom here, good morning to you.",)),
    Line("husband", _HUMAN, ("Hello, Anna's phone, she is in the shower, can I take something down?",)),
    Line("cannot hear", _HUMAN, ("Hello? Hello? Is anybody there?",)),
    Line("moment", _HUMAN, ("Just a second, let me close the door. Okay, I'm back.",)),
    Line("late hello", _HUMAN, ("Hello?",), delay=2.2),
    Line("buenas", _HUMAN, ("Buenas tardes, dígame.",), language="es"),
    Line("ja bitte", _HUMAN, ("Ja, hallo, wer ist denn da?",), language="de"),
    Line("oui", _HUMAN, ("Oui, bonjour, c'est qui?",), language="fr"),
    Line(
        "box, travel",
        _MAILBOX,
        (
            "Hi, it's Max. I am travelling this week and will not pick up.",
            "Text me instead.",
            0.9,
            _beep(1050.0),
        ),
    ),
    Line("box, one word", _MAILBOX, ("Beep.", 0.9, _beep(760.0, 0.5))),
    Line(
        "box, phone company",
        _MAILBOX,
        ("I'm sorry, nobody is available to take your call. Record your message now.", 1.4, _beep(480.0)),
    ),
    Line(
        "box, shop", _MAILBOX, ("Thanks for ringing Lake Florist. We open again at nine.", 0.8, _beep(1300.0))
    ),
    Line("box, spelled", _MAILBOX, ("This is the voicemail of. Doctor Reed. Please wait for the beep.",)),
    Line("box, song", _MAILBOX, (*_song(330, 392, 330), "Leave one for Jo and Lee.", 0.7, _beep(850.0))),
    Line(
        "box, es", _MAILBOX, ("Ahora no puedo contestar. Deja tu mensaje.", 0.8, _beep(980.0)), language="es"
    ),
    Line("box, fr", _MAILBOX, ("Je ne suis pas là pour le moment, laissez-moi un mot.",), language="fr"),
    Line("screen, phone", _SCREEN, ("The person you called would like to know who you are. Go ahead.",)),
    Line("screen, helper", _SCREEN, ("I'm the assistant of Mr Brook. What is your call about?",)),
    Line("screen, polite", _SCREEN, ("Thanks for calling. Could you tell me your name and the reason?",)),
    Line("no box", _NONE, ("This person has not set up a voicemail box. Goodbye.",)),
    Line("barred", _NONE, ("Calls to this number are not allowed. Please hang up.",)),
    Line("changed", _NONE, ("The number has been changed or is no longer in use.",)),
    Line(
        "congestion",
        _NONE,
        (_beep(950.0, 0.33), _beep(1400.0, 0.33), _beep(1800.0, 0.33), 0.4, "All circuits are busy now."),
    ),
    Line("menu, utility", _MENU, ("City Water. For billing, say billing or press 1. For a leak, press 9.",)),
    Line("menu, language", _MENU, ("For English, press one. Para español, marque dos.",)),
    Line("menu, extension", _MENU, ("You may dial the extension of your party at any time.",)),
    Line("queue, long", _MENU, ("You are number four in the queue.", *_song(349, 440, 523, 440) * 4)),
    Line("queue, only song", _MENU, _song(294, 370, 440, 370, 294, 247) * 4),
    Line("fax, calling", _FAX, (_beep(1100.0, 0.5), 3.0, _beep(1100.0, 0.5), 3.0)),
    Line("nothing", AnsweredBy.UNKNOWN, (2.0,), delay=0.0),
)
