"""Sockets for utterances: one each, the next one opened ahead, and few at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from voiceflow.clients.elevenlabs.tts_events import ClientDead, TTSEvent
from voiceflow.clients.elevenlabs.tts_stream import StreamTTS
from voiceflow.errors import LocalProtocolError, ServiceError

Listener: TypeAlias = Callable[[TTSEvent], None]
Spawn: TypeAlias = Callable[[Coroutine[Any, Any, None]], object]

MAX_SOCKETS = 2
"""Sockets at a time, those that are being closed included: one that speaks, and one for what is next."""

MAX_WAITING = 8
"""Utterances that may wait for a socket."""


class Line:
    """One utterance, on a socket or waiting for one. Made by ``StreamPool.open``."""

    def __init__(self, pool: StreamPool, listener: Listener | None) -> None:
        self._pool = pool
        self.listener = listener
        self.tts: StreamTTS = pool.make(self._event)

    @property
    def is_dead(self) -> bool:
        """Whether the service could not be had at all."""
        return self.tts.is_dead

    def speak(self, text: str, *, flush: bool = False, trigger: bool = False) -> None:
        """Give text, as to ``StreamTTS.speak``."""
        self.tts.speak(text, flush=flush, trigger=trigger)

    def finish(self) -> None:
        """No more text."""
        self.tts.finish()

    def cancel(self) -> None:
        """Interrupt: nothing more is told. A socket that carried nothing of it serves the next one."""
        self.listener = None
        self._pool.cancelled(self)

    def _event(self, event: TTSEvent) -> None:
        self._pool.heard(self, event)


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
        on_spare: Listener | None = None,
    ) -> None:
        """Prepare; nothing is opened before ``start``.

        Args:
            make: Makes the client of one utterance.
            spawn: Runs a task, and owns it.
            is_warm: Whether to keep a spare socket open.
            on_spare: Called with what happens to sockets that nobody speaks on.
        """
        self.make = make
        self._spawn = spawn
        self._is_warm = is_warm
        self._on_spare = on_spare
        self._lines: list[Line] = []
        self._spares: deque[Line] = deque()
        self._waiting: deque[Line] = deque()
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

    def open(self, listener: Listener) -> Line:
        """Begin an utterance.

        Args:
            listener: Called with its events; see ``StreamTTS``. ClientDead is told once for all.

        Raises:
            LocalProtocolError: If too many utterances wait for a socket.
        """
        if self._death is not None:
            line = Line(self, None)
            line.tts.dead(self._death)
            line.listener = listener
            return line
        if self._spares:
            line = self._spares.popleft()
            line.listener = listener
        else:
            if len(self._waiting) >= MAX_WAITING:
                raise LocalProtocolError(f"{MAX_WAITING} utterances wait for a socket already")
            line = Line(self, listener)
            self._waiting.append(line)
        self._fill()
        return line

    async def close(self, limit: float = 2.0) -> None:
        """Close all sockets, within ``limit`` seconds. What is not yet spoken will not be."""
        self._is_closed = True
        self._waiting.clear()
        await asyncio.gather(*(line.tts.close(limit) for line in self._lines))

    def cancelled(self, line: Line) -> None:
        """An utterance is not wanted any more."""
        if line in self._waiting:
            self._waiting.remove(line)
            line.tts.cancel()
        elif line.tts.is_unused and line in self._lines and not self._waiting:
            line.tts.renew()
            self._spares.appendleft(line)
        else:
            line.tts.cancel()

    def heard(self, line: Line, event: TTSEvent) -> None:
        """What a line tells. If one dies that spoke, or by what no retry can help, all are dead."""
        listener = line.listener or self._on_spare
        if isinstance(event, ClientDead):
            if self._death is not None:
                return
            if line.listener is not None or not event.error.retryable:
                self._death = event.error
        if listener is not None:
            listener(event)
        if isinstance(event, ClientDead) and self._death is not None:
            self._bury(self._death)

    def _bury(self, error: ServiceError) -> None:
        while self._spares:
            self._spares.popleft().tts.cancel()
        while self._waiting:
            self._waiting.popleft().tts.dead(error)

    def _fill(self) -> None:
        while not self._is_closed and self._death is None and len(self._lines) < MAX_SOCKETS:
            if self._waiting:
                line = self._waiting.popleft()
            elif self._is_warm and not self._spares:
                line = Line(self, None)
                self._spares.append(line)
            else:
                return
            self._lines.append(line)
            self._spawn(self._serve(line))

    async def _serve(self, line: Line) -> None:
        try:
            await line.tts.run()
        finally:
            self._lines.remove(line)
        if line in self._spares:
            # Not another one at once: it would fail as this one did. The next utterance dials anew.
            self._spares.remove(line)
        else:
            self._fill()
