"""What comes back of the agent's voice, and what the user says over it."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.rows import each_row
from voiceflow.audio.echo import EchoGate
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.played import PlayedAudio
from voiceflow.testing.speech import speechlike

Wave = NDArray[np.float64]
PACKET, RATE = 160, 8000
BEGIN, LENGTH = 1.0, 4.0


def through_mulaw(wave: Wave) -> NDArray[np.int16]:
    return decode(encode(np.clip(wave, -32000, 32000).astype(np.int16), Encoding.MULAW), Encoding.MULAW)


def agent(seed: int = 1) -> Wave:
    """Four seconds of speech with a pause in it."""
    voice = speechlike(LENGTH, seed).astype(float)
    voice[2 * RATE : round(2.4 * RATE)] = 0
    return through_mulaw(voice).astype(float)


def user(seed: int) -> Wave:
    """A voice of 0.8 s, as loud as the agent's."""
    return np.asarray(speechlike(0.8, seed), np.float64)


def later(wave: Wave, seconds: float) -> Wave:
    """The sound at that time of a call of seven seconds."""
    line = np.zeros(7 * RATE)
    begin = round(seconds * RATE)
    line[begin : begin + len(wave)] = wave[: len(line) - begin]
    return line


def hiss(level: float = 16.0) -> Wave:
    return np.random.default_rng(5).normal(0, level, 7 * RATE)


class Call:
    """A gate, fed with what the line brings while the agent speaks."""

    def __init__(self, voice: Wave) -> None:
        self.gate, self.played = EchoGate(), PlayedAudio(TELEPHONE)
        self.gate.start(RATE, self.played)
        self._data = encode(voice.astype(np.int16), Encoding.MULAW)

    def hear(self, line: Wave, arrival: Callable[[int], float] = lambda number: (number + 1) * 0.02) -> Wave:
        """The line as it comes out of the gate; sound is played from ``BEGIN`` on, 0.2 s ahead."""
        samples, sent, out = through_mulaw(line), 0, []
        for number in range(len(samples) // PACKET):
            now = arrival(number)
            while sent < len(self._data) and BEGIN + sent / RATE < now + 0.2:
                self.played.sent(self._data[sent : sent + 800], max(BEGIN, min(now, BEGIN + sent / RATE)))
                sent += 800
            packet = samples[number * PACKET : (number + 1) * PACKET]
            out.append(self.gate.clean(packet, now))
        return np.concatenate(out).astype(float)


def loud(wave: Wave, level: float = 60.0) -> list[int]:
    """The packets in which there is more than a quiet line's noise."""
    packets = wave[: len(wave) // PACKET * PACKET].reshape(-1, PACKET)
    return [int(number) for number in np.flatnonzero(np.sqrt((packets**2).mean(axis=1)) > level)]


def gain(db: float) -> float:
    return float(10 ** (db / 20))


@each_row("db", [-14, -20, -30, -40])
@each_row("delay", [0.1, 0.2, 0.6])
def test_no_packet_of_an_echo_is_heard_from_its_first_on(db: float, delay: float) -> None:
    line = later(agent(), BEGIN + delay) * gain(db) + hiss()
    assert loud(Call(agent()).hear(line)) == []


def test_the_delay_that_was_found_is_told() -> None:
    call = Call(agent())
    assert call.gate.lag is None
    call.hear(later(agent(), BEGIN + 0.35) * gain(-20) + hiss())
    assert call.gate.lag is not None
    assert round(call.gate.lag, 3) == 0.35


BENDS: dict[str, Callable[[Wave], Wave]] = {
    "clipped": lambda wave: np.tanh(wave / 2000) * 2000,
    "muffled": lambda wave: np.convolve(wave, np.hanning(9) / np.hanning(9).sum())[: len(wave)],
    "rougher": lambda wave: np.round(wave / 1000) * 1000,
    "hybrid": lambda wave: np.convolve(wave, [0.3, 0, 0, 1, 0, 0, 0, -0.6, 0.2])[: len(wave)],
    "inverted": lambda wave: -wave,
}


@pytest.mark.parametrize("bend", BENDS)
def test_an_echo_that_is_bent_on_its_way_is_an_echo_after_four_packets(bend: str) -> None:
    line = later(BENDS[bend](agent()), BEGIN + 0.2) * gain(-20) + hiss()
    first = round((BEGIN + 0.2) / 0.02)
    assert [number for number in loud(Call(agent()).hear(line)) if number >= first + 4] == []


def test_an_echo_whose_level_jumps_is_an_echo() -> None:
    levels = np.where(np.arange(round(LENGTH * RATE)) // RATE % 2, gain(-14), gain(-30))
    line = later(agent() * levels, BEGIN + 0.2) + hiss()
    # The packet after a jump of 16 dB may pass: a detector needs two.
    assert set(loud(Call(agent()).hear(line))) <= {110, 160, 210}


def test_an_echo_on_a_line_that_is_silent_otherwise_becomes_silence() -> None:
    assert loud(Call(agent()).hear(later(agent(), BEGIN + 0.2) * gain(-20)), level=20) == []


@each_row("db", [-14, -30, -90])
@each_row("seed", [11, 12, 13])
def test_a_user_over_the_echo_is_heard_as_soon_as_without_one(db: float, seed: int) -> None:
    voice = later(user(seed), 2.51)
    said = loud(voice, 600)
    line = later(agent(), BEGIN + 0.2) * gain(db) + voice + hiss()
    out, heard = Call(agent()).hear(line), through_mulaw(line)
    begin = said[0] * PACKET
    assert np.array_equal(out[begin : begin + 10 * PACKET], heard[begin : begin + 10 * PACKET])
    # A packet in which strangers are as like as an echo is rare, and never the next one to another.
    assert len([number for number in said if number not in loud(out, 300)]) <= 1


@pytest.mark.parametrize("seed", [12, 13, 14])
def test_a_user_who_begins_while_the_agent_speaks_is_untouched_on_a_line_without_echo(seed: int) -> None:
    line = later(user(seed), 2.51) + hiss()
    until = round(3.0 * RATE)
    assert np.array_equal(Call(agent()).hear(line)[:until], through_mulaw(line)[:until])


def test_a_user_as_loud_as_the_agent_who_says_the_very_same_is_heard() -> None:
    line = later(agent(), BEGIN + 0.3) * gain(-3) + hiss()
    assert len(loud(Call(agent()).hear(line))) > 50


def test_an_echo_that_comes_at_another_time_after_a_pause_is_found_again() -> None:
    first, second = agent().copy(), agent().copy()
    first[2 * RATE :], second[: 2 * RATE] = 0, 0
    for shift in (-0.05, 0.05, 0.3):
        line = later(first, BEGIN + 0.3) + later(second, BEGIN + 0.3 + shift)
        assert len(loud(Call(agent()).hear(line * gain(-20) + hiss()))) <= 1


def test_packets_that_come_late_and_in_bursts_are_the_same_samples() -> None:
    line = later(agent(), BEGIN + 0.2) * gain(-20) + hiss()
    # Six packets come together, with the last of them.
    out = Call(agent()).hear(line, lambda number: (number // 6 + 1) * 0.12)
    assert loud(out) == []
    call = Call(agent())
    call.hear(line[: 5 * RATE], lambda number: (number + 1 + number % 4 / 2) * 0.02)
    assert call.gate.lag is not None
    assert round(call.gate.lag, 3) == 0.2


def test_packets_that_are_lost_move_the_echo_and_it_is_found_again() -> None:
    line = later(agent(), BEGIN + 0.2) * gain(-20) + hiss()
    lost = np.concatenate((line[: 2 * RATE], line[round(2.3 * RATE) :]))
    out = Call(agent()).hear(lost, lambda number: (number + 1) * 0.02 + (0.3 if number >= 100 else 0))
    # Less than a barge-in takes.
    assert set(loud(out)) <= {100, 101, 102, 103}


def test_the_lines_noise_takes_the_place_of_an_echo() -> None:
    out = Call(agent()).hear(later(agent(), BEGIN + 0.2) * gain(-20) + hiss(60))
    levels = np.sqrt((out.reshape(-1, PACKET) ** 2).mean(axis=1))
    assert 40 < levels.min() < levels.max() < 110


class Unread(PlayedAudio):
    """Audio that nobody may look at."""

    def read(self, begin: int, size: int) -> NDArray[np.float32]:
        raise AssertionError(f"{size} samples were read")


def test_nothing_is_compared_when_the_agent_has_been_silent_for_a_second() -> None:
    gate, played = EchoGate(), Unread(TELEPHONE)
    gate.start(RATE, played)
    line = through_mulaw(later(agent(), 0.5))
    played.sent(TELEPHONE.silence(0.1), 0.3)
    for number in range(70, len(line) // PACKET):
        packet = line[number * PACKET : (number + 1) * PACKET]
        assert gate.clean(packet, (number + 1) * 0.02) is packet


def test_packets_may_have_any_length() -> None:
    gate, played = EchoGate(), PlayedAudio(TELEPHONE)
    gate.start(RATE, played)
    played.sent(encode(agent().astype(np.int16), Encoding.MULAW), 0.0)
    line = through_mulaw(later(agent(), 0.2) * gain(-20))
    place = 0
    for size in [0, 1, 7, 160, 240, 1000, 33] * 8:
        packet = line[place : place + size]
        place += size
        assert len(gate.clean(packet, place / RATE)) == size
