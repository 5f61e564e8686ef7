"""The sound of a call at the caller's end."""

from __future__ import annotations

import numpy as np

from voiceflow.cli.call_sound import RATE, CallSound
from voiceflow.emulators.kit.caller_speech import CallerSpeech
from voiceflow.emulators.kit.line_record import LineRecord
from voiceflow.testing.sound import Span


def made(*agent: Span, start: float = 100.0, seconds: float = 10.0) -> CallSound:
    samples = np.zeros((round(seconds * RATE), 2), np.int16)
    samples[:, 1] = np.arange(len(samples)) % 100
    return CallSound(start, samples, [], list(agent))


def test_the_agents_voice_is_found_after_a_moment() -> None:
    sound = made(Span(1.0, 2.0), Span(4.0, 6.0))
    assert [sound.agent_after(at) for at in (100.0, 101.0, 101.5, 105.0)] == [101.0, 101.0, 104.0, None]


def test_the_agents_voice_between_two_moments_is_added_up() -> None:
    sound = made(Span(1.0, 2.0), Span(4.0, 6.0))
    assert sound.agent_voice(100.0, 110.0) == 3.0
    assert sound.agent_voice(101.5, 104.5) == 1.0
    assert sound.agent_voice(102.0, 104.0) == 0.0
    assert sound.agent_voice(90.0, 99.0) == 0.0


def test_samples_are_cut_at_the_ends_of_the_call() -> None:
    sound = made()
    assert sound.seconds == 10.0
    assert len(sound.agent_samples(90.0, 100.5)) == 4000
    assert sound.agent_samples(100.01, 100.02).tolist() == [at % 100 for at in range(80, 160)]
    assert len(sound.agent_samples(109.5, 200.0)) == 4000


def test_a_record_begins_with_its_first_status() -> None:
    record = LineRecord(CallerSpeech(0.0), lambda: 0.0)
    record.statuses += [(5.0, "ringing"), (6.0, "completed")]
    sound = CallSound.of(record)
    assert (sound.start, sound.seconds, sound.caller, sound.agent) == (5.0, 1.0, [], [])
