"""Deciding who answered, from voice, words and tones."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import each_row, example_count
from voiceflow.answering import AnswerClassifier, AnsweredBy, AnswerVerdict, GreetingKind, greeting_kind
from voiceflow.audio.tone_meter import HeardTone

STEP = 0.02


class Line:
    """A classifier and what it hears, on a clock of 20 ms."""

    def __init__(self, language: str = "en") -> None:
        self.classifier = AnswerClassifier(0.0, language=language)
        self.now = 0.0
        self.verdicts: list[AnswerVerdict] = []

    @property
    def answers(self) -> list[AnsweredBy]:
        return [verdict.answered_by for verdict in self.verdicts]

    def voice(self, seconds: float) -> None:
        self._pass(seconds, is_voiced=True)

    def quiet(self, seconds: float) -> None:
        self._pass(seconds, is_voiced=False)

    def words(self, text: str, *, is_final: bool = True) -> None:
        self.classifier.hear_words(text, self.now, is_final=is_final)
        self._check()

    def tone(self, frequency: float, seconds: float) -> None:
        start = self.now
        self.classifier.hear_tone(HeardTone(frequency, start, 0.1, is_over=False))
        self.quiet(seconds)
        self.classifier.hear_tone(HeardTone(frequency, start, seconds, is_over=True))
        self._check()

    def _pass(self, seconds: float, *, is_voiced: bool) -> None:
        for _ in range(round(seconds / STEP)):
            self.now += STEP
            if is_voiced:
                self.classifier.hear_voice(self.now)
            self._check()

    def _check(self) -> None:
        verdict = self.classifier.check(self.now)
        if verdict is not None:
            self.verdicts.append(verdict)


def test_a_short_hello_is_a_person_within_1_2_seconds_of_the_answer_without_any_words() -> None:
    line = Line()
    line.quiet(0.1)
    line.voice(0.4)
    line.quiet(2.0)
    (verdict,) = line.verdicts
    assert (verdict.answered_by, verdict.reason) == (AnsweredBy.HUMAN, "short greeting")
    assert verdict.at == pytest.approx(1.1)
    assert dict(verdict.signals)["greeting"] == pytest.approx(0.38)


def test_words_that_only_people_say_decide_earlier() -> None:
    line = Line()
    line.voice(0.5)
    line.words("Hello?", is_final=False)
    line.quiet(1.0)
    assert line.verdicts[0].at == pytest.approx(0.9)


def test_a_person_with_a_long_opening_is_heard_out() -> None:
    line = Line()
    line.voice(2.8)
    line.words("Good morning, Miller and Sons, how may I help you?")
    assert line.answers == []
    line.quiet(0.5)
    assert line.answers == [AnsweredBy.HUMAN]


@each_row(
    ("words", "language", "answered_by"),
    [
        ("You've reached Sam, leave a message", "en", AnsweredBy.VOICEMAIL),
        ("Please record your name and reason for calling", "en", AnsweredBy.SCREENING),
        ("The mailbox is full", "en", AnsweredBy.NO_MESSAGE),
        ("For sales, press one", "en", AnsweredBy.IVR),
        ("Please hold, your call is important to us", "en", AnsweredBy.IVR),
        ("Bitte hinterlassen Sie eine Nachricht nach dem Signal", "de", AnsweredBy.VOICEMAIL),
        ("Kein Anschluss unter dieser Nummer", "de", AnsweredBy.NO_MESSAGE),
        ("Für den Vertrieb drücken Sie die Eins", "de", AnsweredBy.IVR),
        ("Deje su mensaje después de la señal", "es", AnsweredBy.VOICEMAIL),
        ("Para ventas, pulse uno", "es", AnsweredBy.IVR),
        ("Laissez un message après le bip", "fr", AnsweredBy.VOICEMAIL),
        ("Dites votre nom et le motif de votre appel", "fr", AnsweredBy.SCREENING),
    ],
)
def test_a_machine_is_known_by_its_words_while_it_speaks(
    words: str, language: str, answered_by: AnsweredBy
) -> None:
    line = Line(language)
    line.voice(1.5)
    line.words(words, is_final=False)
    assert line.answers == [answered_by]
    assert line.verdicts[0].at == pytest.approx(1.5)


def test_a_long_greeting_without_any_words_is_a_machine_until_late_words_show_a_person() -> None:
    line = Line()
    line.voice(2.6)
    line.quiet(1.2)
    (verdict,) = line.verdicts
    assert (verdict.answered_by, verdict.reason) == (AnsweredBy.VOICEMAIL, "no words")
    assert verdict.at == pytest.approx(3.5)
    line.words("Good morning, Miller and Sons, what can I do for you?")
    assert line.answers == [AnsweredBy.VOICEMAIL, AnsweredBy.HUMAN]


def test_a_long_greeting_with_words_that_decide_nothing_is_a_person() -> None:
    line = Line()
    line.voice(2.6)
    line.words("I was in the garden", is_final=False)
    line.quiet(1.2)
    assert line.answers == [AnsweredBy.HUMAN]


def test_music_is_a_queue_at_once_and_after_what_sounded_like_a_person() -> None:
    line = Line()
    line.classifier.hear_music()
    line.quiet(0.1)
    assert [(one.answered_by, one.reason) for one in line.verdicts] == [(AnsweredBy.IVR, "music")]
    line = Line()
    line.voice(1.0)
    line.quiet(1.0)
    line.classifier.hear_music()
    line.quiet(0.1)
    assert line.answers == [AnsweredBy.HUMAN, AnsweredBy.IVR]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("The number you have dialed does not exist.", GreetingKind.NO_MESSAGE),
        ("Before I put you through, can I ask who is calling and why?", GreetingKind.SCREENING),
        ("Please speak after the signal.", GreetingKind.VOICEMAIL),
        ("Can I ask who is calling?", GreetingKind.HUMAN),
    ],
)
def test_words_of_networks_assistants_and_mailboxes(words: str, kind: GreetingKind) -> None:
    assert greeting_kind(words) is kind


def test_a_beep_after_what_sounded_like_a_person_is_a_mailbox() -> None:
    line = Line()
    line.voice(1.0)
    line.quiet(1.0)
    line.tone(1000.0, 0.4)
    line.quiet(0.3)
    assert line.answers == [AnsweredBy.HUMAN, AnsweredBy.VOICEMAIL]
    assert line.verdicts[1].reason == "beep"


def test_a_mailbox_may_be_spoken_to_just_after_its_beep() -> None:
    line = Line()
    line.voice(2.0)
    line.words("Please leave a message after the tone.")
    line.quiet(0.8)
    line.tone(440.0, 0.5)
    assert not line.classifier.is_over(line.now + 0.2)
    assert line.classifier.is_over(line.now + 0.3)


def test_a_mailbox_without_a_beep_may_be_spoken_to_after_a_silence() -> None:
    line = Line()
    line.voice(2.0)
    line.words("Please leave a message after the tone.")
    line.quiet(2.4)
    assert not line.classifier.is_over(line.now)
    line.quiet(0.2)
    assert line.classifier.is_over(line.now)


def test_three_rising_tones_are_an_announcement_of_the_network() -> None:
    line = Line()
    for frequency, seconds in ((950.0, 0.33), (1400.0, 0.33), (1800.0, 0.33)):
        line.tone(frequency, seconds)
    assert line.answers == [AnsweredBy.NO_MESSAGE]


def test_a_fax_machine_is_known_by_its_answer_and_by_its_calls() -> None:
    called = Line()
    called.quiet(0.5)
    called.tone(2100.0, 3.0)
    assert called.answers == [AnsweredBy.FAX]
    calling = Line()
    for _ in range(2):
        calling.tone(1100.0, 0.5)
        calling.quiet(3.0)
    assert calling.answers == [AnsweredBy.FAX]


def test_a_line_on_which_nobody_speaks_is_unknown_and_a_later_hello_is_a_person() -> None:
    line = Line()
    line.quiet(4.1)
    line.voice(0.5)
    line.quiet(1.0)
    assert line.answers == [AnsweredBy.UNKNOWN, AnsweredBy.HUMAN]
    assert line.verdicts[0].at == pytest.approx(4.0)


def test_speech_without_an_end_and_without_words_is_decided_within_the_budget() -> None:
    line = Line()
    line.voice(8.0)
    assert line.answers == [AnsweredBy.VOICEMAIL]
    assert line.verdicts[0].at == pytest.approx(5.02)


def test_a_person_who_comes_after_a_screener_was_answered_is_a_person() -> None:
    line = Line()
    line.voice(3.0)
    line.words("Hi, please record your name and reason for calling.")
    line.quiet(1.3)
    assert line.classifier.is_over(line.now)
    line.classifier.answer()
    line.voice(2.0)
    line.words("Thanks. Please stay on the line.")
    line.quiet(4.0)
    line.classifier.answer()
    line.voice(0.5)
    line.words("Hello?")
    line.quiet(1.0)
    assert line.answers == [AnsweredBy.SCREENING, AnsweredBy.HUMAN]


def test_a_person_may_talk_about_messages_once_the_call_has_gone_on() -> None:
    line = Line()
    line.voice(0.5)
    line.quiet(12.0)
    line.voice(2.0)
    line.words("He is out. Do you want to leave a message?")
    line.quiet(2.0)
    assert line.answers == [AnsweredBy.HUMAN]


@settings(max_examples=example_count(30))
@given(
    st.lists(
        st.tuples(st.sampled_from(["voice", "quiet", "tone", "words"]), st.floats(0.02, 1.5)),
        max_size=8,
    )
)
def test_whatever_is_heard_the_first_verdict_keeps_its_budget(events: list[tuple[str, float]]) -> None:
    line = Line()
    for kind, seconds in events:
        match kind:
            case "voice":
                line.voice(seconds)
            case "quiet":
                line.quiet(seconds)
            case "tone":
                line.tone(700.0, seconds)
            case _:
                line.words("so and so")
    line.quiet(10.0)
    # Four seconds for the first voice, five from there, and a tone may end in between.
    assert line.verdicts[0].at < 4.0 + 5.0 + 1.7


@settings(max_examples=example_count(40))
@given(st.lists(st.sampled_from([0.1, 0.5, 1.0, 2.5]), min_size=1, max_size=6))
def test_the_deadlines_alone_find_the_moment_that_a_check_every_20_ms_finds(parts: list[float]) -> None:
    often, seldom = Line(), AnswerClassifier(0.0)
    now = 0.0
    for number, seconds in zip(count(), parts):
        often.voice(seconds) if number % 2 else often.quiet(seconds)
        steps = round(seconds / STEP)
        for _ in range(steps):
            now += STEP
            due = seldom.deadline
            if due is not None and due <= now and seldom.verdict is None:
                seldom.check(due)
            if number % 2:
                seldom.hear_voice(now)
                seldom.check(now)
            elif number == 0 and _ == 0:
                seldom.check(now)
    first = often.verdicts[0] if often.verdicts else None
    assert (first is None) == (seldom.verdict is None)
    if first is not None and seldom.verdict is not None:
        assert seldom.verdict.answered_by is first.answered_by
        assert first.at - seldom.verdict.at == pytest.approx(0.0, abs=STEP)
