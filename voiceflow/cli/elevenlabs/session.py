"""Runs the commands with a client from the environment, and adds advice to errors."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

from voiceflow.cli.checkup.keys import ELEVENLABS
from voiceflow.cli.elevenlabs.screen import Screen
from voiceflow.cli.terminal import LogLevel, log_to_stderr
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.endpoint import URL_VARIABLE
from voiceflow.clients.elevenlabs.http.errors import (
    AuthenticationError,
    CreditsError,
    ElevenLabsError,
    UnreachableError,
)
from voiceflow.errors import ConfigurationError, VoiceflowError

T = TypeVar("T")

Work: TypeAlias = Callable[[ElevenLabs, Screen], Awaitable[T]]

_WAYS_OUT: tuple[tuple[type[ElevenLabsError], str], ...] = (
    (
        AuthenticationError,
        f"check {ELEVENLABS.name}, and the permissions of its key; you get one from {ELEVENLABS.source}",
    ),
    (CreditsError, "see the account's plan and credits at elevenlabs.io"),
    (UnreachableError, f"check the network, and {URL_VARIABLE} if it is set"),
)


def run(work: Work[T], *, is_json: bool = False) -> T:
    """Run a command.

    Args:
        work: The command's function.
        is_json: Whether the result is for a program.

    Raises:
        ConfigurationError: If there is no key.
        VoiceflowError: If the service refuses; the message includes advice.
    """
    log_to_stderr(LogLevel.WARNING)
    if not os.environ.get(ELEVENLABS.name, "").strip():
        raise ConfigurationError(f"{ELEVENLABS.name} is not set; you get a key from {ELEVENLABS.source}")
    return asyncio.run(_within(work, Screen.of_terminal(is_json=is_json)))


async def _within(work: Work[T], screen: Screen) -> T:
    async with ElevenLabs() as client:
        try:
            return await work(client, screen)
        except ElevenLabsError as error:
            raise explained(error) from error


def explained(error: ElevenLabsError) -> VoiceflowError:
    """The error with advice added."""
    for kind, way in _WAYS_OUT:
        if isinstance(error, kind):
            return VoiceflowError(f"{error}: {way}")
    return error
