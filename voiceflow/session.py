"""One run of a pipeline: its start, tasks, interruptions, errors and end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Never
from weakref import proxy

import aiohttp

from voiceflow.audio.encoding import TELEPHONE, AudioFormat
from voiceflow.audio.played import PlayedAudio
from voiceflow.checkpoint import Checkpoint
from voiceflow.ending import ChainEnd, Ending
from voiceflow.error_reporter import ErrorReporter
from voiceflow.frames import (
    CancelFrame,
    Direction,
    EndReason,
    Frame,
    LeaveFrame,
    StartFrame,
)
from voiceflow.host import Host, Origin
from voiceflow.interruptions import Interruptions
from voiceflow.net.session import client_session
from voiceflow.observers import Observer as Observer  # part of this module's interface
from voiceflow.observers import harmless, redacted, redaction_of
from voiceflow.pipeline import Pipeline
from voiceflow.policy import ErrorAction as ErrorAction
from voiceflow.policy import ErrorPolicy as ErrorPolicy
from voiceflow.policy import SessionLimits as SessionLimits
from voiceflow.policy import end_when_fatal as end_when_fatal
from voiceflow.processor import Processor
from voiceflow.session_adoption import adopt, link, release, start_each
from voiceflow.session_engine import SessionEngine
from voiceflow.session_tasks import SessionTasks
from voiceflow.tasks import Timer
from voiceflow.updates import apply_changes, gather_settings
from voiceflow.watchdog import StuckError as StuckError
from voiceflow.watchdog import Watchdog

# One for all calls that change none.
_LIMITS = SessionLimits()


class Session:
    """One run of one pipeline. Create it while an event loop runs.

    Args:
        pipeline: The pipeline. It runs once.
        format: The transport's native audio format, requested from speech services.
        on_error: Decides what an error does to the call.
        limits: How long starting, ending and closing may take.
        observers: Called with every frame at every processor. Without observers this costs nothing.
        http: Client session that the processors share; you close it. By default the session creates one on
            first use and closes it.
        checkpoint: State kept by the call's earlier sessions, if its media stream broke before.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        *,
        format: AudioFormat = TELEPHONE,  # noqa: A002 - the field's word
        on_error: ErrorPolicy = end_when_fatal,
        limits: SessionLimits | None = None,
        observers: Sequence[Observer] = (),
        http: aiohttp.ClientSession | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> None:
        self.format = format
        self.checkpoint = checkpoint or Checkpoint()
        """State for the next session of the call, if the media stream breaks."""
        self.reply_floor = 0
        """Replies with a lower number were interrupted."""
        self.played: PlayedAudio | None = None
        """Copy of the audio that the output plays; None unless a processor sets it in ``start``."""
        self.now = asyncio.get_running_loop().time
        """The session's only clock: returns the loop time, in seconds."""
        self._limits = limits or _LIMITS
        self._http = http
        self._own_http: aiohttp.ClientSession | None = None
        self._has_begun = False
        self._last_settings: Mapping[str, object] | None = None
        # The parts of the session must not hold it: nothing else than its owner keeps it.
        own: Host = proxy(self)
        self._send: Callable[[Frame], None] = partial(pipeline.entry.receive, direction=Direction.DOWNSTREAM)
        self.processors: tuple[Processor, ...] = tuple(pipeline.processors())
        """Every processor in downstream order, branch after branch; none when the session is over."""
        self.redaction = redaction_of(self.processors)
        """Rules for hiding private data from observers and logs, or None."""
        self._observers = redacted(tuple(map(harmless, observers)), self.redaction)
        self.is_observed = bool(self._observers)
        """Whether the session has observers."""
        self._interruptions = Interruptions(own, self.processors, self._observers)
        self._errors = ErrorReporter(own, on_error)
        self._tasks = SessionTasks(own)
        self._loop = asyncio.get_running_loop()
        self._over: asyncio.Future[EndReason] = self._loop.create_future()
        self._watchdog = Watchdog(own, self.processors)
        self._ending = self._make_ending(own)
        self.engine = SessionEngine(
            own,
            self._over,
            ending=self._ending,
            interruptions=self._interruptions,
            watchdog=self._watchdog,
        )
        """For the engine only."""
        adopt(self.processors, self, Session)

    def _make_ending(self, own: Host) -> Ending:
        return Ending(
            own,
            self._over,
            limits=self._limits,
            watchdog=self._watchdog,
            send=self._send,
            drop_everything=self._interruptions.drop_everything,
        )

    @property
    def is_heard(self) -> bool:
        """Whether the call is not over and the user is still there, as far as we know."""
        return not self._over.done() and not self._ending.is_deserted

    @property
    def is_ending(self) -> bool:
        """Whether the session has ended or is about to end."""
        return self._ending.has_begun or self._over.done()

    @property
    def http(self) -> aiohttp.ClientSession:
        """HTTP and websocket client that the processors share. It pools connections."""
        if self._http is None:
            self._http = self._own_http = client_session()
        return self._http

    @property
    def tasks(self) -> int:
        """Number of tasks that the session owns now."""
        return len(self._tasks)

    @property
    def settings(self) -> Mapping[str, object]:
        """Current values, by name, of what :meth:`update` can change; the last ones when it is over."""
        return self._last_settings if self._last_settings is not None else gather_settings(self.processors)

    def update(self, to: Origin | None = None, /, **changes: object) -> None:
        """Change settings at every processor that supports them, or only at ``to``.

        Each of these processors sends an ``UpdatedFrame``. May be called from a tool's thread. When
        the session is over, nothing happens.

        Raises:
            ConfigurationError: If a setting is unknown or a value is invalid. Then nothing changes.
        """
        if self._last_settings is None:
            apply_changes(self.processors if to is None else (to,), changes, self._loop, self._has_begun)

    def next_reply(self) -> int:
        """Return a number for a new agent reply, higher than all earlier ones."""
        return self._interruptions.next_reply()

    async def run(self) -> EndReason:
        """Run until an ``EndFrame`` has passed the last processor, or the session is cancelled.

        Returns:
            Why it ended. By then all tasks, timers and sockets of the session are closed.
        """
        link(self.processors, ChainEnd(self, self._ending.reached), self._observers)
        try:
            self._has_begun = True
            failed = start_each(self.processors)
            # Only now, when all have started: the others may still be able to say goodbye.
            for processor, reason in failed:
                self.report(reason, origin=processor, fatal=True)
            if self._ending.frame is None:
                self._watchdog.watch(self._limits.start, "start")
                self._send(StartFrame())
            return await self._over
        finally:
            await self._tasks.close(self.processors, limit=self._limits.close)
            self._let_go()
            if self._own_http is not None:
                await self._own_http.close()

    def end(self, reason: EndReason = EndReason.AGENT_HANGUP) -> None:
        """End in good order: an ``EndFrame`` passes through every processor, after the frames before it.

        With the reason ``AGENT_HANGUP`` this is the same as ``leave``, which the user may still cancel.
        Repeating it has no effect, with one exception: if the reason says that the user is gone, the agent
        is interrupted and ``is_heard`` becomes False. Each processor gets one ``EndFrame``.
        """
        if reason is EndReason.AGENT_HANGUP:
            self.leave(LeaveFrame())
        else:
            self._ending.end(reason)

    def leave(self, frame: LeaveFrame) -> None:
        """Hang up, or transfer the call, when the user has heard everything that the agent has to say.

        The user may cancel it by speaking before the first sound of the goodbye. Repeating it has no effect.
        """
        self._ending.leave(frame)

    def stay(self) -> None:
        """Cancel the agent's request to leave, if it is not being carried out yet."""
        self._ending.stay()

    async def depart(self, frame: LeaveFrame) -> None:
        """Carry out the agent's request to leave, then end.

        Raises:
            Exception: Any exception of ``frame.act``. The session then continues.
        """
        await self._ending.depart(frame)

    def cancel(self, reason: EndReason = EndReason.ERROR) -> None:
        """End at once. Frames on their way are dropped."""
        if self._over.done():
            return
        self._over.set_result(reason)
        self._send(CancelFrame(reason=reason))

    def interrupt(self, reason: str = "") -> None:
        """Give the floor to the user. All replies so far are dropped before this returns."""
        self._interruptions.interrupt(reason)

    def report(
        self, error: Exception, *, origin: Origin, fatal: bool = False, cause: Frame | None = None
    ) -> None:
        """Report an error to every processor and let the policy decide what it does to the call.

        Args:
            error: The error.
            origin: The processor in which it happened.
            fatal: Whether this processor cannot work any more in this call. Always true of an ``ExitError``.
            cause: The frame whose handler raised it, if any.
        """
        self._errors.report(error, origin=origin, fatal=fatal, cause=cause)

    def spawn(
        self, coroutine: Coroutine[object, Never, None], *, name: str, owner: Origin
    ) -> asyncio.Task[None]:
        """Run a task of a processor. An exception in it is a fatal error of that processor."""
        return self._tasks.spawn(coroutine, name=name, owner=owner)

    def timer(self, callback: Callable[[], None], *, owner: Origin | None = None) -> Timer:
        """Create a timer that ends with the session. Keep it, and set it as often as needed."""
        owner = owner or next(iter(self.processors), None)
        return Timer(_over) if owner is None else self._tasks.timer(callback, owner=owner)

    def _let_go(self) -> None:
        """Unlink everything, so that reference counting frees a call soon after its end."""
        self._last_settings = gather_settings(self.processors)
        release(self.processors)
        self.processors, self._observers, self.played = (), (), None
        self._send = _drop
        for part in (self._interruptions, self._watchdog, self._ending):
            part.close()


def _over() -> None:
    """The callback of a timer that is made after the end."""


def _drop(frame: Frame) -> None:
    """The session is over: there is nobody to send a frame to."""
