"""Sockets for utterances: one each, the next one opened ahead, and few at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Never, TypeAlias

from voiceflow.clients.elevenlabs.sockets.events import ClientDead
from voiceflow.clients.elevenlabs.tts.events import TTSEvent
from voiceflow.clients.elevenlabs.tts.stream_session import StreamTTS
from voiceflow.errors import LocalProtocolError, ServiceError

Listener: TypeAlias = Callable[[TTSEvent], None]
Spawn: TypeAlias = Callable[[Coroutine[object, Never, None]], object]

MAX_SOCKETS = 2
"""Sockets at a time, those that are being closed included: one that speaks, and one for what is next."""

MAX_WAITING = 8
"""Utterances that may wait for a socket."""


class PooledUtterance:
    """One utterance, on a socket or waiting for one. Made by ``StreamPool.open``."""

    def __init__(self, pool: StreamPool, tts: StreamTTS) -> None:
        self._pool = pool
        self._tts = tts
        self._is_left = False

    @property
    def is_dead(self) -> bool:
        """Whether the service could not be had at all."""
        return self._tts.is_dead

    def speak(self, text: str, *, flush: bool = False, trigger: bool = False) -> None:
        """Give text, as to ``StreamTTS.speak``."""
        if not self._is_left:
            self._tts.speak(text, flush=flush, trigger=trigger)

    def finish(self) -> None:
        """No more text."""
        if not self._is_left:
            self._tts.finish()

    def cancel(self) -> None:
        """Interrupt: nothing more is reported. An unused socket serves the next utterance."""
        if not self._is_left:
            self._is_left = True
            self._pool.leave(self._tts)


class StreamPool:
    """Gives each utterance a socket.

    A spare one is kept open, so that the next utterance need not wait for a handshake. Utterances beyond
    the limit of sockets wait, in order.
    """

    def __init__(
        self,
        make: Callable[[Listener], StreamTTS],
        spawn: Spawn,
        *,
        is_warm: bool = True,
        on_spare: Listener = lambda _: None,
    ) -> None:
        """Prepare; nothing is opened before ``start``.

        Args:
            make: Makes the client of one utterance.
            spawn: Runs a task, and owns it.
            is_warm: Whether to keep a spare socket open.
            on_spare: Called with what happens to sockets that nobody speaks on.
        """
        self._make = make
        self._spawn = spawn
        self._is_warm = is_warm
        self._on_spare = on_spare
        self._lines: list[StreamTTS] = []
        self._spares: deque[StreamTTS] = deque()
        self._waiting: deque[StreamTTS] = deque()
        self._death: ServiceError | None = None
        self._is_closed = False

    @property
    def is_dead(self) -> bool:
        """Whether nothing will be spoken any more."""
        return self._death is not None

    @property
    def sockets(self) -> int:
        """How many sockets there are, those included that are being opened or closed."""
        return len(self._lines)

    def start(self) -> None:
        """Open the spare socket."""
        self._fill()

    def open(self, listener: Listener) -> PooledUtterance:
        """Begin an utterance.

        Args:
            listener: Called with its events; see ``StreamTTS``. ClientDead is reported once for all.

        Raises:
            LocalProtocolError: If too many utterances wait for a socket.
        """
        heard = partial(self._heard, listener)
        if self._death is not None:
            tts = self._make(heard)
            tts.dead(self._death)
        elif self._spares:
            tts = self._spares.popleft()
            tts.renew(heard)
        elif len(self._waiting) >= MAX_WAITING:
            raise LocalProtocolError(f"{MAX_WAITING} utterances wait for a socket already")
        else:
            tts = self._make(heard)
            self._waiting.append(tts)
        self._fill()
        return PooledUtterance(self, tts)

    async def close(self, limit: float = 2.0) -> None:
        """Close all sockets, within ``limit`` seconds. What is not yet spoken will not be."""
        self._is_closed = True
        self._waiting.clear()
        await asyncio.gather(*(tts.close(limit) for tts in self._lines))

    def leave(self, tts: StreamTTS) -> None:
        """Called when the utterance was cancelled before it started."""
        if tts in self._waiting:
            self._waiting.remove(tts)
            tts.cancel()
        elif tts.is_unused and tts in self._lines and not self._waiting:
            tts.renew(self._spare_heard)
            self._spares.appendleft(tts)
        else:
            tts.cancel()

    def _heard(self, listener: Listener, event: TTSEvent) -> None:
        """Forward an event of an utterance. If its client is dead, all are."""
        if not isinstance(event, ClientDead):
            listener(event)
        elif self._death is None:
            self._death = event.error
            listener(event)
            self._bury(event.error)

    def _spare_heard(self, event: TTSEvent) -> None:
        """Nobody speaks there: only what no retry can help is the death of all."""
        if isinstance(event, ClientDead):
            self._spares = deque(tts for tts in self._spares if not tts.is_dead)
        if isinstance(event, ClientDead) and not event.error.retryable:
            self._heard(self._on_spare, event)
        else:
            self._on_spare(event)

    def _bury(self, error: ServiceError) -> None:
        while self._spares:
            self._spares.popleft().cancel()
        while self._waiting:
            self._waiting.popleft().dead(error)

    def _fill(self) -> None:
        while not self._is_closed and self._death is None and len(self._lines) < MAX_SOCKETS:
            if self._waiting:
                tts = self._waiting.popleft()
            elif self._is_warm and not self._spares:
                tts = self._make(self._spare_heard)
                self._spares.append(tts)
            else:
                return
            self._lines.append(tts)
            self._spawn(self._serve(tts))

    async def _serve(self, tts: StreamTTS) -> None:
        try:
            await tts.run()
        finally:
            self._lines.remove(tts)
        if self._waiting or not tts.is_dead:
            self._fill()
        # Else no other spare one at once: it would fail as this one did. The next utterance dials anew.
