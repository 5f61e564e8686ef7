"""A few words that may be the beginning of more."""

import pytest

from tests.rows import each_row
from voiceflow.turns import TurnMachine, TurnPolicy
from voiceflow.turns.brevity import is_brief
from voiceflow.turns.events import (
    Deadline,
    EndTurn,
    Event,
    Final,
    Interim,
    ReplyEnded,
    ReplyHeard,
    ReplyStarted,
    Voice,
    VoiceEnded,
)
from voiceflow.turns.languages import LANGUAGES, language_of

POLICY = TurnPolicy()
OPEN_QUESTIONS = {
    "en": "How can I help you?",
    "de": "Wie kann ich Ihnen helfen?",
    "es": "¿En qué puedo ayudarle?",
    "fr": "En quoi puis-je vous aider ?",
    "pt": "Como posso ajudar?",
    "it": "Come posso aiutarla?",
    "nl": "Waarmee kan ik u helpen?",
    "pl": "W czym mogę pomóc?",
    "tr": "Size nasıl yardımcı olabilirim?",
    "hi": "मैं आपकी क्या मदद कर सकता हूँ?",
    "zh": "请问有什么可以帮您？",
    "ja": "ご用件をお伺いできますか？",
}
BRIEF = {
    "en": "I booked a room.",
    "de": "Ich habe ein Zimmer gebucht.",
    "es": "He reservado una habitación.",
    "fr": "J'ai réservé une chambre.",
    "pt": "Reservei um quarto.",
    "it": "Ho prenotato una camera.",
    "nl": "Ik heb een kamer geboekt.",
    "pl": "Zarezerwowałem pokój.",
    "tr": "Bir oda ayırttım.",
    "hi": "मैंने कमरा बुक किया।",
    "zh": "我订了一个房间。",
    "ja": "部屋を予約した。",
}
THANKS = {
    "en": "Thank you very much.",
    "de": "Vielen Dank, danke schön.",
    "es": "Muchas gracias.",
    "fr": "Merci beaucoup.",
    "pt": "Muito obrigado.",
    "it": "Grazie mille.",
    "nl": "Heel erg bedankt.",
    "pl": "Bardzo dziękuję.",
    "tr": "Çok teşekkürler.",
    "hi": "बहुत धन्यवाद।",
    "zh": "非常谢谢您。",
    "ja": "ありがとうございます。",
}

POLITE = {
    "de": "Einen Kaffee, bitte.",
    "es": "Un café, por favor.",
    "fr": "Un café, s'il vous plaît.",
    "pt": "Um café, por favor.",
    "it": "Un caffè, per favore.",
    "nl": "Een koffie, alstublieft.",
    "pl": "Jedną kawę, proszę.",
    "tr": "Bir kahve, lütfen.",
    "hi": "एक कॉफ़ी कृपया।",
}


def ended_after(said: str, text: str, *, language: str = "en", interrupts: bool = False) -> float:
    """Seconds of quiet after which the turn ends."""
    machine = TurnMachine(TurnPolicy(language=language))
    script: list[tuple[float, Event]] = [(0.0, ReplyStarted()), (0.1, ReplyHeard())]
    if not interrupts:
        script.append((1.0, ReplyEnded(said)))
    script += [(2.0, Voice(2.0)), (2.4, Interim(text)), (3.0, Voice(3.0, 1.0))]
    if interrupts:
        script.append((3.0, ReplyEnded(said)))
    script += [(3.3, VoiceEnded(3.0)), (3.35, Final(text))]
    for now, event in script:
        for each in machine.handle(event, now=now):
            assert not isinstance(each, EndTurn)
    while machine.deadline is not None:
        now = machine.deadline
        if any(isinstance(each, EndTurn) for each in machine.handle(Deadline(), now=now)):
            return round(now - 3.0, 6)
    raise AssertionError("the turn does not end")


@pytest.mark.parametrize("said", ["How can I help you?", "All right, we are open.", "Anything else?"])
def test_a_few_words_are_waited_for_where_nothing_particular_was_asked(said: str) -> None:
    assert ended_after(said, "I booked a room.") == POLICY.silence_brief


@pytest.mark.parametrize("said", ["Which room?", "When did you book?", "What is your name?", ""])
def test_a_few_words_may_be_the_whole_answer_to_a_question(said: str) -> None:
    assert ended_after(said, "I booked a room.") == POLICY.silence_finished


def test_a_few_words_that_interrupt_the_agent_are_answered_soon() -> None:
    assert ended_after("It costs", "I booked a room.", interrupts=True) == POLICY.silence_finished


@pytest.mark.parametrize(
    "text",
    [
        "Yes, please.",
        "Two coffees, please.",
        "No, that was my brother.",
        "Thank you very much.",
        "Is it open?",
        "I would like to move my appointment to Friday.",
        "",
    ],
)
def test_what_is_no_beginning(text: str) -> None:
    assert not is_brief(text)


@pytest.mark.parametrize("text", ["Please cancel my booking.", "Could you please wait.", "She took the bus."])
def test_a_polite_beginning_is_one(text: str) -> None:
    assert is_brief(text)


@pytest.mark.parametrize("language", sorted(POLITE))
def test_a_request_that_ends_politely_is_none(language: str) -> None:
    assert not is_brief(POLITE[language], language_of(language))


@each_row("language", LANGUAGES)
def test_every_language_knows_an_open_question(language: str) -> None:
    waited = ended_after(OPEN_QUESTIONS[language], BRIEF[language], language=language)
    assert waited == POLICY.silence_brief


@each_row("language", LANGUAGES)
def test_every_language_knows_thanks(language: str) -> None:
    assert not is_brief(THANKS[language], language_of(language))


def test_a_brief_turn_is_not_shorter_than_a_neutral_one() -> None:
    assert TurnPolicy(silence=1.2).silence_of("silence_brief") == 1.2


def test_a_noise_that_interrupted_the_agent_makes_no_interruption_of_the_next_turn() -> None:
    machine = TurnMachine()
    machine.handle(ReplyStarted(), now=0.0)
    machine.handle(ReplyHeard(), now=0.1)
    machine.handle(Voice(1.0), now=1.0)
    machine.handle(Voice(1.9, 0.9), now=1.9)
    machine.handle(VoiceEnded(1.9), now=2.2)
    machine.handle(Final(""), now=2.4)
    machine.handle(ReplyEnded("We are open."), now=5.0)
    machine.handle(Voice(6.0), now=6.0)
    machine.handle(Voice(7.0, 1.0), now=7.0)
    machine.handle(VoiceEnded(7.0), now=7.3)
    machine.handle(Final("I booked a room."), now=7.35)
    assert machine.deadline == 7.0 + POLICY.silence_brief


@pytest.mark.parametrize(("pause", "waited"), [(0.9, 1.035), (1.5, 1.2), (0.5, 0.8)])
def test_a_few_words_of_a_user_who_pauses_are_waited_for_longer(pause: float, waited: float) -> None:
    machine = TurnMachine()
    script: list[tuple[float, Event]] = [(0.0, ReplyStarted()), (0.1, ReplyHeard()), (0.2, ReplyEnded("Hi."))]
    at = 1.0
    for words in ("I would like to", "book a room for", "two or for", "three persons next week on Monday."):
        script += [(at, Voice(at)), (at + 1, Voice(at + 1, 1.0)), (at + 1.3, VoiceEnded(at + 1))]
        script.append((at + 1.35, Final(words)))
        at += 1 + pause
    script += [(20.0, Deadline()), (20.1, ReplyStarted()), (20.2, ReplyEnded("All right."))]
    script += [(21.0, Voice(21.0)), (22.0, Voice(22.0, 1.0)), (22.3, VoiceEnded(22.0))]
    script.append((22.35, Final("I booked a room.")))
    ends = [e for now, event in script for e in machine.handle(event, now=now) if isinstance(e, EndTurn)]
    assert len(ends) == 1
    assert machine.deadline is not None
    assert round(machine.deadline - 22.0, 6) == waited
