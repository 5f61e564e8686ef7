"""The commands' work, done with the emulated service in memory."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from voiceflow.cli.elevenlabs.screen import Screen
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.testing import MemoryNetwork


class Watched:
    """A screen, and what was printed on it."""

    def __init__(self, *, is_json: bool = False, is_terminal: bool = False, width: int = 100) -> None:
        self._out, self._notes = io.StringIO(), io.StringIO()
        consoles = (
            Console(
                file=file,
                force_terminal=is_terminal,
                width=width,
                highlight=False,
                color_system=None,
                _environ={},  # whatever TERM and the like say where the tests run
            )
            for file in (self._out, self._notes)
        )
        self.screen = Screen(*consoles, is_json=is_json)

    @property
    def out(self) -> str:
        """The results."""
        return self._out.getvalue()

    @property
    def notes(self) -> str:
        """The rest."""
        return self._notes.getvalue()


@pytest.fixture
def watched() -> Callable[..., Watched]:
    """Makes a screen."""
    return Watched


@pytest.fixture
def emulator(elevenlabs: Callable[..., ElevenLabsEmulator]) -> ElevenLabsEmulator:
    """The emulated service."""
    return elevenlabs()


@pytest.fixture
def client(emulator: ElevenLabsEmulator, network: MemoryNetwork) -> Callable[..., ElevenLabs]:
    """Makes a client in the network of the emulated service."""
    return lambda **options: ElevenLabs(http=network.session(), **options)
