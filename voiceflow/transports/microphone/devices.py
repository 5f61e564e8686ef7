"""The port of the sound devices, and its implementation by sounddevice (PortAudio)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from voiceflow.errors import ConfigurationError
from voiceflow.transports.microphone.protocol import WIDEBAND

PACKET = 0.02
"""Seconds of audio in one exchange with the devices."""

Exchange = Callable[[bytes], bytes]
"""Called by the devices' thread with 20 ms from the microphone; returns as many bytes to play."""


class Devices(Protocol):
    """Opens a microphone and a loudspeaker: PCM16 at 16 kHz, mono."""

    def __call__(self, exchange: Exchange, lost: Callable[[], None]) -> AbstractContextManager[None]:
        """Record and play while the block runs.

        Args:
            exchange: Called for every packet, in any thread. It does not block.
            lost: Called, in any thread, if a device stops by itself.

        Raises:
            ConfigurationError: If there is no device, or the library is missing; it says what to do.
        """


@contextmanager
def open_sounddevice(exchange: Exchange, lost: Callable[[], None]) -> Iterator[None]:
    """The system's default devices.

    Raises:
        ConfigurationError: If there is no device, or the library is missing; it says what to do.
    """
    sounddevice = _library()

    def callback(recorded: Any, played: Any, frames: int, time: object, status: object) -> None:
        played[:] = exchange(bytes(recorded))

    try:
        stream = sounddevice.RawStream(
            samplerate=WIDEBAND.sample_rate,
            blocksize=round(WIDEBAND.sample_rate * PACKET),
            channels=1,
            dtype="int16",
            latency="low",
            callback=callback,
            finished_callback=lost,
        )
    except (sounddevice.PortAudioError, ValueError) as exc:
        raise ConfigurationError(
            f"no microphone and loudspeaker can be opened ({exc}); python -m sounddevice lists the devices"
        ) from exc
    with stream:
        yield


def _library() -> Any:
    try:
        import sounddevice
    except ModuleNotFoundError as exc:
        raise ConfigurationError(
            'the microphone needs sounddevice: pip install "voiceflow-calls[mic]"'
        ) from exc
    except OSError as exc:
        raise ConfigurationError(
            "sounddevice does not find PortAudio: on Debian and Ubuntu, apt install libportaudio2"
        ) from exc
    return sounddevice
