from collections.abc import AsyncIterator, Callable, Iterator

import numpy as np
import pytest
from loguru import logger
from numpy.typing import NDArray

from tests.audio.pitch_fall import glide, pitch_model
from tests.processors.stand_ins import Ear
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.turn_model import TurnChance, TurnHeard
from voiceflow.audio.turn_windows import TurnNetwork, TurnWindow, WindowedTurnModel
from voiceflow.errors import ConfigurationError
from voiceflow.frames import (
    Frame,
    TranscriptionFrame,
    TurnDecisionFrame,
    TurnProbabilityFrame,
    UserAudioFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.processor import Processor
from voiceflow.processors import VAD, Responder, TurnDetector
from voiceflow.testing import play, run_virtual
from voiceflow.turns import UserTurn

Cues = list[tuple[float, Frame]]
FALLING, RISING = glide(180, 120, fade=0.5), glide(120, 180)


class Listener(Responder):
    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield "Yes."


class Wrong:
    def open(self, sample_rate: int, heard: TurnHeard, failed: Callable[[Exception], None]) -> None:
        raise ValueError(f"48000 Hz only, not {sample_rate}")


def call(voice: NDArray[np.int16], text: str = "I am calling about my order") -> Cues:
    """A voice from 1.0 to 2.0 with the quiet behind it, as it comes from a VAD, and its words at 2.35."""
    whole = np.concatenate((voice, np.zeros(16000, np.int16)))
    cues: Cues = [(1.0, UserStartedSpeakingFrame(at=1.0))]
    for number in range(len(whole) // 160):
        at = round(1.02 + number * 0.02, 2)
        if at <= 2.0:
            cues.append((at, UserSpeakingFrame(at=at, voiced=at - 1.0)))
        data = encode(whole[number * 160 : number * 160 + 160], Encoding.MULAW)
        cues.append((at, UserAudioFrame(data=data, format=TELEPHONE)))
    cues += [(2.3, UserStoppedSpeakingFrame(at=2.0)), (2.35, TranscriptionFrame(text=text))]
    return sorted(cues, key=lambda cue: cue[0])


def chances(processors: list[Processor], cues: Cues) -> list[tuple[float, TurnProbabilityFrame]]:
    played = run_virtual(play(processors, cues))
    return [(at, frame) for at, frame in played if isinstance(frame, TurnProbabilityFrame)]


def ends(processors: list[Processor], cues: Cues) -> list[tuple[float, str, float | None]]:
    """When a turn ended, why, and what the model had heard."""
    played = run_virtual(play([*processors, Listener(), Ear()], cues))
    decisions = [(at, frame) for at, frame in played if isinstance(frame, TurnDecisionFrame)]
    return [
        (at, frame.reason, dict(frame.signals).get("ending"))
        for at, frame in decisions
        if frame.action == "end_turn"
    ]


@pytest.fixture
def warnings() -> Iterator[list[str]]:
    told: list[str] = []
    sink = logger.add(lambda message: told.append(str(message)), level="WARNING", format="{message}")
    yield told
    logger.remove(sink)


def test_answers_come_in_the_pause_with_the_time_that_they_concern() -> None:
    heard = chances([TurnDetector(pitch_model())], call(FALLING))
    assert [at for at, _ in heard] == [2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 3.0]
    assert [frame.at for _, frame in heard] == [at for at, _ in heard]
    assert heard[0][1].ending > 0.7
    assert chances([TurnDetector(pitch_model())], call(RISING))[0][1].ending < 0.4


def test_what_comes_in_goes_on() -> None:
    cues = call(FALLING)
    played = run_virtual(play([TurnDetector(pitch_model())], cues))
    passed = [frame for _, frame in played if not isinstance(frame, TurnProbabilityFrame)]
    assert all(frame in passed for _, frame in cues)


def test_a_responder_waits_for_less_where_the_voice_falls_and_for_longer_where_it_rises() -> None:
    [(at, reason, ending)] = ends([], call(FALLING))
    assert (at, reason, ending) == (2.6, "silence", None)
    [(at, reason, ending)] = ends([TurnDetector(pitch_model())], call(FALLING))
    assert 2.4 <= at < 2.6
    assert reason == "sounds finished"
    assert ending is not None
    assert ending > 0.7
    [(at, reason, _)] = ends([TurnDetector(pitch_model())], call(RISING))
    assert 2.6 < at <= 3.2
    assert reason == "sounds unfinished"


class Broken:
    def judge(self, windows: object) -> list[TurnChance]:
        raise RuntimeError("out of memory")


def unavailable() -> TurnNetwork:
    raise ConfigurationError("no weights")


@pytest.mark.parametrize(("load", "message"), [(Broken, "out of memory"), (unavailable, "no weights")])
def test_a_model_that_fails_leaves_the_decision_to_words_and_silence_with_one_warning(
    load: Callable[[], TurnNetwork], message: str, warnings: list[str]
) -> None:
    model = WindowedTurnModel(load, TurnWindow(seconds=1.0, sample_rate=8000, pause=0.1, step=0.1))
    again: Cues = [(at + 3.0, frame) for at, frame in call(FALLING) if isinstance(frame, UserAudioFrame)]
    assert ends([TurnDetector(model)], call(FALLING) + again) == [(2.6, "silence", None)]
    assert warnings == [f"the turn model failed, words and silence decide: {message}\n"]


def test_a_model_for_another_rate_is_refused_when_the_session_starts() -> None:
    with pytest.raises(ConfigurationError, match="TurnDetector: 48000 Hz only, not 8000; give it another"):
        run_virtual(play([TurnDetector(Wrong())], call(FALLING)))  # type: ignore[arg-type]


def test_a_detector_before_the_vad_is_refused() -> None:
    audio = [cue for cue in call(FALLING) if isinstance(cue[1], UserAudioFrame)]
    with pytest.raises(ConfigurationError, match="TurnDetector"):
        run_virtual(play([TurnDetector(pitch_model()), VAD()], audio))


class Behind:
    """A model that has answered nothing in time."""

    dropped = 3

    def open(self, sample_rate: int, heard: TurnHeard, failed: Callable[[Exception], None]) -> "Behind":
        return self

    def feed(self, samples: NDArray[np.int16], now: float) -> None: ...

    def speak(self, at: float) -> None: ...

    def fall_silent(self, at: float) -> None: ...

    def close(self) -> None: ...


def test_a_model_that_falls_behind_leaves_the_decision_to_words_with_one_warning(warnings: list[str]) -> None:
    assert ends([TurnDetector(Behind())], call(FALLING)) == [(2.6, "silence", None)]
    assert warnings == ["the turn model was behind: 3 judgements of a call left out\n"]
