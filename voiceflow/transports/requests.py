"""Requests of the bot whose result it can await: played sounds and key entries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from weakref import WeakSet

from voiceflow.audio.sound import Sound, SoundSource, sound_of
from voiceflow.errors import LocalProtocolError
from voiceflow.frames import AskKeysFrame, Keypad, KeysOutcome, KeysResult, PlayFrame, PlayResult
from voiceflow.processors.playback import Playback
from voiceflow.transports.input import CallInput


class CallRequests:
    """Sends requests into the pipeline of a call, and completes the open ones at its end.

    Args:
        source: Pushes the request downstream.
        is_running: Returns whether the pipeline runs.
    """

    def __init__(self, source: CallInput, is_running: Callable[[], bool]) -> None:
        self._source = source
        self._is_running = is_running
        self._is_over = False
        # Made by the first request: most calls make none.
        self._playbacks: WeakSet[Playback] | None = None
        self._entries: WeakSet[asyncio.Future[KeysResult]] | None = None

    def play(self, sound: SoundSource, *, text: str | None, protected: bool) -> Playback:
        """Request that a sound is played. See ``Call.play``."""
        playback = Playback(self._is_running, loop=self._source.foreign_loop)
        if self._playbacks is None:
            self._playbacks = WeakSet()
        self._playbacks.add(playback)
        if self._is_over:
            playback.end(PlayResult())
        found = sound_of(sound, text=text)
        self._source.deliver(PlayFrame(sound=found, protected=protected, ended=playback.end))
        return playback

    async def enter_keys(self, prompt: str | Sound, keypad: Keypad, *, protected: bool) -> KeysResult:
        """Request keys from the user and wait for them. See ``Call.keys``."""
        if not self._is_running():
            raise LocalProtocolError("keys are asked for while call.run() runs, such as in a tool")
        if self._is_over:
            return KeysResult(KeysOutcome.ENDED)
        answer: asyncio.Future[KeysResult] = asyncio.get_running_loop().create_future()
        if self._entries is None:
            self._entries = WeakSet()
        self._entries.add(answer)
        self._source.deliver(AskKeysFrame(prompt=prompt, keypad=keypad, protected=protected, answer=answer))
        return await answer

    def end(self) -> None:
        """Complete every open request, and from now on each new one at once: the pipeline has ended."""
        self._is_over = True
        for playback in self._playbacks or ():
            playback.end(PlayResult())
        for answer in self._entries or ():
            if not answer.done():
                answer.set_result(KeysResult(KeysOutcome.ENDED))
