"""Music closes the gate to the recogniser, and a voice opens it, whatever the VAD takes music for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests.audio.melodies import chords, syllables
from voiceflow import Frame, Processor, UserAudioFrame, handles
from voiceflow.answering import AnsweredBy, AnswerVerdict
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.audio.g711 import encode
from voiceflow.frames import (
    HoldFrame,
    TranscriptionFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.processors import VAD
from voiceflow.processors.answering import AnswerDetector, HoldGate, HoldWatch
from voiceflow.processors.answering.hold import KEPT, LISTEN
from voiceflow.testing import play, run_virtual
from voiceflow.testing.playing import Cue
from voiceflow.testing.speech import speech_for


class Recogniser(Processor):
    """Notes what it would have to hear."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self.voices: list[tuple[float, Frame]] = []

    @handles(UserAudioFrame)
    def hear(self, frame: UserAudioFrame) -> None:
        self.seconds.append(self.session.now())

    @handles(UserStartedSpeakingFrame, UserStoppedSpeakingFrame)
    def note(self, frame: UserStartedSpeakingFrame | UserStoppedSpeakingFrame) -> None:
        self.voices.append((round(self.session.now(), 2), frame))

    def heard(self, start: float, end: float) -> float:
        """Seconds of audio that came between these moments."""
        return round(sum(start <= at < end for at in self.seconds) * 0.02, 2)


def listen(
    samples: NDArray[np.int16], voiced: list[tuple[float, float]], gate: HoldGate, *more: Cue
) -> Recogniser:
    """Play a call through the gate.

    Args:
        samples: The far end.
        voiced: When the VAD hears a voice.
        gate: Under test.
        more: Further frames.
    """
    data = encode(samples, Encoding.MULAW)
    cues: list[Cue] = [
        ((start + 160) / 8000, UserAudioFrame(data=data[start : start + 160], format=TELEPHONE))
        for start in range(0, len(data), 160)
    ]
    for start, end in voiced:
        cues.append((start, UserStartedSpeakingFrame(at=start)))
        steps = range(1, round((end - start) / 0.1))
        cues += [(start + 0.1 * n, UserSpeakingFrame(at=start + 0.1 * n, voiced=0.1 * n)) for n in steps]
        cues.append((end, UserStoppedSpeakingFrame(at=end)))
    cues += more
    cues.sort(key=lambda cue: cue[0])
    recogniser = Recogniser()
    run_virtual(play([gate, recogniser], cues, linger=0.1))
    return recogniser


def test_music_that_the_vad_takes_for_a_voice_is_withheld_and_the_person_after_it_is_heard() -> None:
    gate = HoldGate()
    call = np.concatenate([chords(20.0), syllables(6.0)])
    recogniser = listen(call, [(0.1, 26.0)], gate)
    assert recogniser.heard(0.0, 20.0) < 4.0
    assert recogniser.heard(20.0, 27.0) > 6.0
    assert gate.withheld > 15.0
    kinds = [type(frame) for _, frame in recogniser.voices]
    assert kinds == [UserStartedSpeakingFrame, UserStoppedSpeakingFrame] * 2
    woken, started = recogniser.voices[2]
    assert 20.0 < woken < 20.0 + KEPT
    assert isinstance(started, UserStartedSpeakingFrame)
    assert woken - started.at <= KEPT + 1e-6


def test_music_that_the_vad_does_not_hear_is_withheld_and_a_voice_wakes_the_recogniser() -> None:
    gate = HoldGate()
    call = np.concatenate([chords(10.0), syllables(4.0)])
    recogniser = listen(call, [(10.1, 14.0)], gate)
    assert recogniser.heard(4.0, 10.0) == 0.0
    assert recogniser.heard(10.0, 14.0) > 4.0
    assert len(recogniser.voices) == 2


def test_without_the_music_meter_only_a_hold_closes_the_gate() -> None:
    gate = HoldGate(music=False)
    assert listen(chords(10.0), [], gate).heard(0.0, 10.1) == 10.0
    assert gate.withheld == 0.0


def test_speech_is_never_withheld() -> None:
    gate = HoldGate()
    assert listen(syllables(10.0), [(0.1, 10.0)], gate).heard(0.0, 10.1) == 10.0


ANNOUNCEMENT = speech_for("All our agents are busy, please hold the line, your call is important to us")
PERSON = speech_for("Good morning, this is the reception, how can I help you today", 5)
PAUSE = np.zeros(8000 * 3, np.int16)


def listen_on_hold(*parts: NDArray[np.int16], gate: HoldGate) -> tuple[Recogniser, list[float]]:
    """Play voices with pauses of three seconds; the gate learns after the first that the agent is on hold."""
    voiced, at, call = [], 0.0, []
    for part in parts:
        voiced.append((at + 0.1, at + len(part) / 8000))
        call += [part, PAUSE]
        at += len(part) / 8000 + 3.0
    hold = (voiced[0][1] + 0.5, HoldFrame(is_on_hold=True))
    return listen(np.concatenate(call), voiced, gate, hold), [start - 0.1 for start, _ in voiced]


def test_an_announcement_wakes_the_recogniser_once_and_a_person_after_it_at_once() -> None:
    gate = HoldGate()
    recogniser, starts = listen_on_hold(ANNOUNCEMENT, ANNOUNCEMENT, ANNOUNCEMENT, PERSON, gate=gate)
    assert recogniser.heard(starts[0], starts[1]) > 4.0
    assert recogniser.heard(starts[1], starts[3]) == 0.0
    assert recogniser.heard(starts[3], starts[3] + 3.0) > 3.0
    started = [at for at, frame in recogniser.voices if isinstance(frame, UserStartedSpeakingFrame)]
    assert len(started) == 2
    assert started[1] < starts[3] + 0.1 + LISTEN + 0.11


def test_a_short_word_of_a_person_on_hold_reaches_the_recogniser() -> None:
    recogniser, starts = listen_on_hold(ANNOUNCEMENT, PERSON[:4000], gate=HoldGate())
    assert recogniser.heard(starts[1], starts[1] + 1.0) > 0.5
    assert len(recogniser.voices) == 4


def test_without_repeats_each_announcement_wakes_the_recogniser() -> None:
    recogniser, starts = listen_on_hold(ANNOUNCEMENT, ANNOUNCEMENT, gate=HoldGate(repeats=False))
    assert recogniser.heard(starts[1], starts[1] + 6.0) > 4.0


def test_after_music_an_announcement_is_none_of_a_persons_words() -> None:
    seen: list[Frame] = []

    class Model(Processor):
        @handles(TranscriptionFrame)
        def hear(self, frame: TranscriptionFrame) -> None:
            seen.append(frame)

    data = encode(chords(6.0), Encoding.MULAW)
    cues: list[Cue] = [
        ((start + 160) / 8000, UserAudioFrame(data=data[start : start + 160], format=TELEPHONE))
        for start in range(0, len(data), 160)
    ]
    cues.append((7.0, TranscriptionFrame(text="Please hold the line.")))
    cues.append((8.0, TranscriptionFrame(text="Hello, this is Ada.")))
    run_virtual(play([HoldGate(), HoldWatch(), Model()], cues, linger=0.1))
    assert [frame.text for frame in seen if isinstance(frame, TranscriptionFrame)] == ["Hello, this is Ada."]


def test_music_that_answers_a_call_is_a_queue() -> None:
    data = encode(chords(6.0), Encoding.MULAW)
    cues: list[Cue] = [
        ((start + 160) / 8000, UserAudioFrame(data=data[start : start + 160], format=TELEPHONE))
        for start in range(0, len(data), 160)
    ]
    cues.append((7.0, TranscriptionFrame(text="-")))
    verdicts: list[AnswerVerdict] = []
    run_virtual(play([VAD(), AnswerDetector(verdicts.append, leave=())], cues, linger=0.1))
    assert (verdicts[-1].answered_by, verdicts[-1].reason) == (AnsweredBy.IVR, "music")
