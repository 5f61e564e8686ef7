import asyncio
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.played import PlayedAudio
from voiceflow.audio.vad import Heard, VADParams
from voiceflow.emulators.kit.formants import synthesize
from voiceflow.errors import ConfigurationError
from voiceflow.frames import (
    ErrorFrame,
    Frame,
    StartFrame,
    UserAudioFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    UserWordsFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.floor import event_of
from voiceflow.processors.vad import VAD
from voiceflow.testing import Played, play, run_virtual
from voiceflow.testing.speech import speechlike
from voiceflow.turns.events import Voice

VOICE, SILENCE = 1000, 0


class LevelDetector:
    """Calls a packet voice whose first sample is loud: within feed, or later on the loop."""

    window = 0.02

    def __init__(self, delay: float | None = None) -> None:
        self.is_closed = False
        self._delay = delay

    def start(self, sample_rate: int, heard: Heard) -> None:
        if sample_rate != 8000:
            raise ValueError(f"8000 Hz only, not {sample_rate}")
        self._heard = heard

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        probability = float(samples[0] > 500)
        if self._delay is None:
            self._heard(probability, now)
        else:
            asyncio.get_running_loop().call_later(self._delay, self._heard, probability, now)

    def close(self) -> None:
        self.is_closed = True


class DeafDetector(LevelDetector):
    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        raise ConfigurationError("no model")


def packet(level: int) -> UserAudioFrame:
    return UserAudioFrame(data=encode(np.full(160, level, np.int16), Encoding.MULAW), format=TELEPHONE)


def packets(levels: Sequence[int], start: float = 1.0) -> list[tuple[float, Frame]]:
    return [(round(start + number * 0.02, 2), packet(level)) for number, level in enumerate(levels)]


def listened(played: Played) -> list[tuple[float, str, float]]:
    """When each speech frame came out, which, and its time; audio without a time."""
    names = {
        UserStartedSpeakingFrame: "started",
        UserSpeakingFrame: "speaking",
        UserStoppedSpeakingFrame: "stopped",
    }
    out = []
    for at, frame in played:
        match frame:
            case UserAudioFrame():
                out.append((at, "audio", math.nan))
            case UserStartedSpeakingFrame() | UserSpeakingFrame() | UserStoppedSpeakingFrame():
                out.append((at, names[type(frame)], round(frame.at, 6)))
    return out


def spoken(played: Played) -> list[tuple[float, str, float]]:
    return [item for item in listened(played) if item[1] != "audio"]


def test_speech_is_told_before_the_packet_in_which_it_was_heard() -> None:
    script = packets([VOICE, VOICE, VOICE, SILENCE])
    played = run_virtual(play([VAD(LevelDetector())], script))
    assert [(at, name) for at, name, _ in listened(played)][:6] == [
        (1.0, "audio"),
        (1.02, "started"),
        (1.02, "audio"),
        (1.04, "speaking"),
        (1.04, "audio"),
        (1.06, "audio"),
    ]


def test_times_are_those_of_the_first_and_of_the_last_voiced_sample() -> None:
    script = packets([SILENCE, VOICE, VOICE, VOICE] + [SILENCE] * 20)
    played = run_virtual(play([VAD(LevelDetector())], script))
    assert spoken(played) == [(1.04, "started", 1.0), (1.06, "speaking", 1.06), (1.36, "stopped", 1.06)]
    assert [round(frame.voiced, 6) for _, frame in played.of(UserSpeakingFrame)] == [0.06]


def test_a_start_tells_how_much_voice_there_was_before_it_was_told() -> None:
    params = VADParams(onset=0.2, onset_within=0.3)
    played = run_virtual(play([VAD(LevelDetector(), params)], packets([VOICE] * 5 + [SILENCE] + [VOICE] * 8)))
    [(at, started)] = played.of(UserStartedSpeakingFrame)
    assert (at, round(started.at, 6), round(started.voiced, 6)) == (1.2, 0.98, 0.2)
    assert event_of(started) == Voice(started.at, started.voiced)


def test_audio_goes_on_untouched() -> None:
    script = packets([VOICE, SILENCE, VOICE])
    played = run_virtual(play([VAD()], script))
    for (_, sent), (_, came) in zip(script, played.of(UserAudioFrame), strict=True):
        assert came is sent


def test_parameters_are_heeded() -> None:
    script = packets([VOICE, VOICE] + [SILENCE] * 10)
    played = run_virtual(play([VAD(LevelDetector(), VADParams(hangover=0.1))], script))
    assert spoken(played)[-1] == (1.12, "stopped", 1.02)


def test_decisions_that_come_later_are_told_when_they_come() -> None:
    script = packets([VOICE, VOICE] + [SILENCE] * 20)
    played = run_virtual(play([VAD(LevelDetector(delay=0.005))], script))
    assert spoken(played) == [(1.025, "started", 0.98), (1.325, "stopped", 1.02)]


def test_a_line_that_falls_silent_without_a_packet_ends_speech_too() -> None:
    script = packets([VOICE, VOICE, VOICE])
    played = run_virtual(play([VAD(LevelDetector())], script))
    assert spoken(played)[-1] == (1.34, "stopped", 1.04)


def test_a_gap_in_silence_is_nothing() -> None:
    script = [*packets([VOICE, VOICE] + [SILENCE] * 20), *packets([SILENCE], start=5.0)]
    assert len(spoken(run_virtual(play([VAD(LevelDetector())], script)))) == 2


def test_the_detector_is_closed_at_the_end() -> None:
    detector = LevelDetector()
    run_virtual(play([VAD(detector)], packets([VOICE])))
    assert detector.is_closed


def test_a_rate_that_the_detector_does_not_know_is_a_fatal_error_and_audio_goes_on() -> None:
    audio = UserAudioFrame(data=bytes(882), format=AudioFormat(Encoding.PCM16, 22050))

    async def run() -> Played:
        return await play([VAD()], [(0.0, audio)], format=audio.format, expect_errors=True)

    played = run_virtual(run())
    [(_, error)] = played.of(ErrorFrame)
    assert error.fatal
    assert isinstance(error.error, ConfigurationError)
    assert "22050" in str(error.error)


@pytest.mark.parametrize("detector", [DeafDetector(), LevelDetector()])
def test_what_cannot_be_heard_is_told_once_and_audio_goes_on(detector: LevelDetector) -> None:
    script = [(1.0, frame) for _, frame in packets([VOICE] * 3)]
    if type(detector) is LevelDetector:
        wide = AudioFormat(Encoding.MULAW, 16000)
        script = [(at, replace(packet(VOICE), format=wide)) for at, _ in script]
    played = run_virtual(play([VAD(detector)], script, expect_errors=True))
    assert [error.fatal for _, error in played.of(ErrorFrame)] == [True]
    assert len(played.of(UserAudioFrame)) == 3
    assert spoken(played) == []


class Line(Processor):
    """Stands for the output: plays a second of speech and notes what the session keeps of it."""

    def __init__(self, speech: bytes) -> None:
        super().__init__()
        self.is_kept: bool | None = None
        self._speech = speech

    @handles(StartFrame)
    def begin(self, frame: StartFrame) -> StartFrame:
        self.is_kept = self.session.played is not None
        if self.session.played is not None:
            self.session.played.sent(self._speech, self.session.now())
        return frame


def echoed(speech: bytes) -> list[tuple[float, Frame]]:
    """The speech as it comes back after 0.2 s, 14 dB quieter."""
    quiet = (decode(speech, Encoding.MULAW) * 0.2).astype(np.int16)
    data = encode(np.concatenate((np.zeros(1600, np.int16), quiet)), Encoding.MULAW)
    return [
        (round(0.02 * (number + 1), 2), UserAudioFrame(data=data[begin : begin + 160], format=TELEPHONE))
        for number, begin in enumerate(range(0, len(data) - 159, 160))
    ]


SPEECH = encode(speechlike(1.0, 1), Encoding.MULAW)


def test_the_agents_echo_reaches_neither_the_detector_nor_those_behind() -> None:
    played = run_virtual(play([VAD(), Line(SPEECH)], echoed(SPEECH)))
    assert spoken(played) == []
    assert max(np.abs(frame.samples).max() for _, frame in played.of(UserAudioFrame)) < 200


def test_the_echo_is_left_in_if_asked_for_and_nothing_is_kept_for_it() -> None:
    line, script = Line(SPEECH), echoed(SPEECH)
    played = run_virtual(play([VAD(echo=False), line], script))
    assert spoken(played)[0][1] == "started"
    assert [frame for _, frame in played.of(UserAudioFrame)] == [frame for _, frame in script]
    assert line.is_kept is False


class Muffler:
    """A filter of somebody else's: lets every other packet through."""

    def __init__(self) -> None:
        self.rate, self.count = 0, 0

    def start(self, sample_rate: int, played: PlayedAudio) -> None:
        self.rate = sample_rate

    def clean(self, samples: NDArray[np.int16], now: float) -> NDArray[np.int16]:
        self.count += 1
        return samples if self.count % 2 else np.zeros_like(samples)


def test_another_filter_stands_before_detector_and_recogniser_alike() -> None:
    muffler = Muffler()
    played = run_virtual(play([VAD(LevelDetector(), echo=muffler)], packets([VOICE] * 6)))
    assert [int(frame.samples[0] > 500) for _, frame in played.of(UserAudioFrame)] == [1, 0] * 3
    assert spoken(played)[0] == (1.04, "started", 0.98)
    assert muffler.rate == 8000


def test_filters_clean_in_turn_after_the_echo_was_taken_out() -> None:
    first, second = Muffler(), Muffler()
    vad = VAD(LevelDetector(), echo=False, filters=[first, second])
    played = run_virtual(play([vad], packets([VOICE] * 6)))
    assert [int(frame.samples[0] > 500) for _, frame in played.of(UserAudioFrame)] == [1, 0] * 3
    assert (first.count, second.count, second.rate) == (6, 6, 8000)


class DoubtfulDetector(LevelDetector):
    """Hears a voice in loud packets, and is not sure."""

    onset, reason, sound_at = 0.02, "model", 0.0

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        self._heard(0.8 if samples[0] > 2000 else 0.6 if samples[0] > 500 else 0.0, now)


def test_frames_of_voice_say_how_sure_the_detector_is_and_what_decided() -> None:
    played = run_virtual(play([VAD(DoubtfulDetector())], packets([VOICE, 4 * VOICE])))
    [(at, started)] = played.of(UserStartedSpeakingFrame)
    [(_, speaking)] = played.of(UserSpeakingFrame)
    assert (at, started.confidence, started.reason) == (1.0, 0.6, "model")
    assert (round(speaking.confidence, 6), speaking.reason) == (0.7, "model")


@pytest.mark.parametrize(("heard_at", "sound_at"), [(0.9, 0.9), (1.5, 1.0)], ids=["before", "of later"])
def test_a_start_says_when_the_sound_began_that_turned_out_to_be_a_voice(
    heard_at: float, sound_at: float
) -> None:
    detector = DoubtfulDetector()
    detector.sound_at = heard_at
    played = run_virtual(play([VAD(detector)], packets([SILENCE, VOICE, VOICE])))
    [(_, started)] = played.of(UserStartedSpeakingFrame)
    assert (round(started.at, 6), started.sound_at) == (1.0, sound_at)
    assert event_of(started) == Voice(started.at, started.voiced, 0.6, None, sound_at)


def test_a_detector_that_says_nothing_of_itself_starts_with_two_windows() -> None:
    played = run_virtual(play([VAD(LevelDetector())], packets([VOICE, VOICE])))
    [(at, started)] = played.of(UserStartedSpeakingFrame)
    assert (at, started.confidence, started.reason) == (1.02, 1.0, "detector")


def test_words_teach_the_level_of_the_user_and_go_on() -> None:
    learnt: list[float] = []

    class Listener:
        def start(self, sample_rate: int) -> None:
            pass

        def feed(self, samples: NDArray[np.int16], now: float) -> None:
            pass

        def weigh(self, probability: float, end: float) -> float:
            return 0.0

        def learn(self, now: float) -> None:
            learnt.append(now)

    script = [*packets([VOICE] * 4), (2.0, UserWordsFrame())]
    played = run_virtual(play([VAD(LevelDetector(), level=Listener())], script))
    assert learnt == [2.0]
    assert spoken(played) == []
    assert len(played.of(UserWordsFrame)) == 1


def test_the_default_hears_the_same_voice_at_the_same_moments_each_time() -> None:
    voice = encode(synthesize("One moment, please.", pace=0.06, sample_rate=8000), Encoding.MULAW)
    script = [
        (round(1 + begin / 8000, 2), UserAudioFrame(data=voice[begin : begin + 160], format=TELEPHONE))
        for begin in range(0, len(voice) - 159, 160)
    ]
    once = listened(run_virtual(play([VAD()], script)))
    assert [name for _, name, _ in once].count("started") > 0
    assert listened(run_virtual(play([VAD()], script))) == once
