"""WebRTC's canceller behind the gate: a room's long answer, and a user over it."""

import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow.audio.echo import EchoGate
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.audio.filters import AudioFilter
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.played import PlayedAudio
from voiceflow.audio.webrtc_echo import WebRTCEchoCanceller
from voiceflow.errors import ConfigurationError
from voiceflow.testing.speech import speechlike

Wave = NDArray[np.float64]
PACKET, RATE, SECONDS = 160, 8000, 12


def room(wave: Wave) -> Wave:
    """Answers for 60 ms."""
    size = round(0.06 * RATE)
    answer = np.random.default_rng(4).normal(size=size) * np.exp(-np.arange(size) / (0.012 * RATE))
    answer[0] = 1.5
    return np.convolve(wave, answer / np.sqrt((answer**2).sum()))[: len(wave)]


def line(agent: Wave, echo: float, user: Wave | None = None) -> NDArray[np.int16]:
    """What comes in: the agent's voice 0.25 s late, a user from second 9 on, and a little noise."""
    near = np.random.default_rng(5).normal(0, 16, SECONDS * RATE)
    near[RATE // 4 :] += echo * room(agent)[: -RATE // 4]
    if user is not None:
        near[9 * RATE : 9 * RATE + len(user)] += user
    return decode(encode(np.clip(near, -32000, 32000).astype(np.int16), Encoding.MULAW), Encoding.MULAW)


def hear(filtered: AudioFilter, agent: Wave, near: NDArray[np.int16]) -> list[NDArray[np.int16]]:
    """The packets behind the filter; the agent's audio is sent 0.2 s ahead."""
    played, sent = PlayedAudio(TELEPHONE), 0
    filtered.start(RATE, played)
    data, out = encode(agent.astype(np.int16), Encoding.MULAW), []
    for begin in range(0, len(near), PACKET):
        now = (begin + PACKET) / RATE
        while sent < len(data) and sent / RATE < now + 0.2:
            played.sent(data[sent : sent + 800], sent / RATE)
            sent += 800
        out.append(filtered.clean(near[begin : begin + PACKET], now))
    return out


def energy(packets: list[NDArray[np.int16]], begin: float, end: float) -> float:
    wave = np.concatenate(packets)[round(begin * RATE) : round(end * RATE)].astype(np.float64)
    return float(np.mean(wave**2))


def test_without_the_package_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pywebrtc_audio", None)
    with pytest.raises(ConfigurationError, match=r'pip install "voiceflow-calls\[aec\]"'):
        WebRTCEchoCanceller()


@pytest.fixture
def canceller() -> WebRTCEchoCanceller:
    pytest.importorskip("pywebrtc_audio", reason="voiceflow-calls[aec] is not installed")
    return WebRTCEchoCanceller()


@pytest.fixture
def agent() -> Wave:
    return np.concatenate([speechlike(4.0, seed).astype(np.float64) for seed in (1, 2, 3)])


def test_less_of_a_rooms_answer_is_left_than_behind_the_gate(
    canceller: WebRTCEchoCanceller, agent: Wave
) -> None:
    near = line(agent, 0.2)
    gate, both = hear(EchoGate(), agent, near), hear(canceller, agent, near)
    assert energy(both, 4.0, 12.0) < energy(gate, 4.0, 12.0) / 2


def test_a_user_over_the_echo_is_heard(canceller: WebRTCEchoCanceller, agent: Wave) -> None:
    user = speechlike(1.0, 9).astype(np.float64)
    packets = hear(canceller, agent, line(agent, 0.1, user))
    assert energy(packets, 9.2, 10.0) > float(np.mean(user**2)) / 4


def test_a_line_without_an_echo_is_left_alone(canceller: WebRTCEchoCanceller, agent: Wave) -> None:
    near = line(agent, 0.0, speechlike(1.0, 9).astype(np.float64))
    assert np.array_equal(np.concatenate(hear(canceller, agent, near)), near)


def test_audio_passes_while_the_agent_is_silent(canceller: WebRTCEchoCanceller, agent: Wave) -> None:
    hear(canceller, agent, line(agent, 0.2))
    packet = np.arange(PACKET, dtype=np.int16)
    assert canceller.clean(packet, 20.0) is packet
