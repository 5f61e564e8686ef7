"""The sound devices by sounddevice: a module of that name stands in for it here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, Self

import pytest

from voiceflow.errors import ConfigurationError
from voiceflow.transports.microphone import open_sounddevice


class PortAudioError(Exception):
    """No device."""


class Stream:
    """The stream of sounddevice, as far as its documentation says it is used here."""

    def __init__(self, *, callback: Callable[..., None], **options: Any) -> None:
        self.options = options
        self.callback = callback
        self.is_running = False
        STREAMS.append(self)

    def __enter__(self) -> Self:
        self.is_running = True
        return self

    def __exit__(self, *_: object) -> None:
        self.is_running = False


STREAMS: list[Stream] = []


def library(stream: Callable[..., object]) -> ModuleType:
    module = ModuleType("sounddevice")
    module.RawStream = stream  # type: ignore[attr-defined]
    module.PortAudioError = PortAudioError  # type: ignore[attr-defined]
    return module


def lost() -> None:
    pass


def test_20_ms_of_16_bit_samples_go_in_and_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", library(Stream))
    STREAMS.clear()
    with open_sounddevice(bytes.upper, lost):
        [stream] = STREAMS
        assert stream.is_running
        played = bytearray(640)
        stream.callback(memoryview(b"ab" * 320), memoryview(played), 320, None, None)
        assert played == b"AB" * 320
    assert not stream.is_running
    assert stream.options == {
        "samplerate": 16000,
        "blocksize": 320,
        "channels": 1,
        "dtype": "int16",
        "latency": "low",
        "finished_callback": lost,
    }


def test_a_machine_without_devices_says_how_to_list_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise PortAudioError("Error querying device -1")

    monkeypatch.setitem(sys.modules, "sounddevice", library(refuse))
    with pytest.raises(ConfigurationError, match="python -m sounddevice"), open_sounddevice(bytes, lost):
        pass


def test_a_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(ConfigurationError, match=r"voiceflow-calls\[mic\]"), open_sounddevice(bytes, lost):
        pass
