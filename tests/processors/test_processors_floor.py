"""The turn machine in a pipeline."""

import pytest

from tests.processors.stand_ins import Call
from tests.processors.test_responder import Echo
from voiceflow import (
    TranscriptionFrame,
    handles,
)
from voiceflow.processors import Responder
from voiceflow.turns import TurnPolicy


def test_a_cough_pauses_and_the_agent_goes_on_without_a_lost_word() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black white.")
        c.mouth.voice(3.0, 3.1)

    call.run(script)
    assert call.ear.words == "red blue green black white."
    gaps = [round(b - a, 3) for (a, _), (b, _) in zip(call.ear.heard, call.ear.heard[1:], strict=False)]
    assert max(gaps) > 0.3
    assert call.memory[-1] == ("assistant", "red blue green black white.")


def test_the_frames_that_tell_the_floor_cannot_be_taken_away() -> None:
    with pytest.raises(TypeError, match=r"handles TranscriptionFrame, from which a responder knows"):

        class Wrong(Responder):
            @handles(TranscriptionFrame)
            def words(self, _: TranscriptionFrame) -> None: ...


def test_words_may_be_asked_for_before_a_voice_interrupts() -> None:
    call = Call(Echo(turns=TurnPolicy(words_to_interrupt=2)))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black white pink grey brown gold.")
        c.mouth.says(3.4, 3.8, "Mm-hm.")

    call.run(script)
    assert call.ear.words == "red blue green black white pink grey brown gold."


def test_a_murmur_over_the_agents_speech_is_noted_and_the_agent_goes_on() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black white pink grey brown gold.")
        c.mouth.says(3.4, 3.8, "Mm-hm.")

    call.run(script)
    assert call.ear.words == "red blue green black white pink grey brown gold."
    assert [text for role, text in call.memory if role == "user"][1:] == ["Mm-hm."]


def test_a_murmur_over_a_question_is_its_answer() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black shall I book that?")
        c.mouth.says(3.4, 3.8, "Yes.")

    call.run(script)
    assert call.ear.words.endswith("Yes.")
    assert "that?" not in call.ear.words
