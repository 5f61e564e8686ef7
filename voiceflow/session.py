"""One run of a pipeline: it starts the processors, owns their tasks, sweeps at an interruption, and ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Never

import aiohttp

from voiceflow.audio.encoding import TELEPHONE, AudioFormat
from voiceflow.audio.played import PlayedAudio
from voiceflow.checkpoint import Checkpoint
from voiceflow.ending import ChainEnd, Ending
from voiceflow.errors import LocalProtocolError, VoiceflowError
from voiceflow.frames import (
    AgentAudioFrame,
    AgentFrame,
    CancelFrame,
    Direction,
    EndFrame,
    EndReason,
    ErrorFrame,
    Frame,
    InterruptionFrame,
    LeaveFrame,
    StartFrame,
)
from voiceflow.host import Origin, Receiver
from voiceflow.net.session import client_session
from voiceflow.observers import Observer as Observer  # part of this module's interface
from voiceflow.observers import harmless, log_error, redacted, redaction_of, tap
from voiceflow.pipeline import Pipeline
from voiceflow.policy import ErrorAction as ErrorAction
from voiceflow.policy import ErrorPolicy as ErrorPolicy
from voiceflow.policy import SessionLimits as SessionLimits
from voiceflow.policy import end_when_fatal as end_when_fatal
from voiceflow.processor import Processor, dispatcher_of
from voiceflow.session_tasks import SessionTasks
from voiceflow.tasks import ExitError, Timer, contained
from voiceflow.updates import apply_changes, gather_settings
from voiceflow.watchdog import StuckError as StuckError
from voiceflow.watchdog import Watchdog

# A tuple: a union would be built anew for each frame at each processor.
_OF_A_REPLY = (AgentFrame, AgentAudioFrame)


class Session:
    """One run of one pipeline. Make it where an event loop runs.

    Args:
        pipeline: What to run. A pipeline runs once.
        format: The transport's native audio format, which speech services are asked for.
        on_error: Decides what an error does to the call.
        limits: How long starting, ending and closing may take.
        observers: Called with every frame at every processor. Without any, observing costs nothing.
        http: The client session that processors share for their vendors; it stays the caller's. Without
            one the session makes its own when it is first asked for, and closes it.
        checkpoint: What the call's earlier sessions kept, if its media stream broke before.
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
        """State that the next session of the call goes on with, if the media stream breaks."""
        self.reply_floor = 0
        """Replies numbered below this are dead."""
        self.played: PlayedAudio | None = None
        """What the output plays; None unless a processor made it, in ``start``, because it needs it."""
        self._on_error = on_error
        self._limits = limits or SessionLimits()
        self._http = http
        self._own_http: aiohttp.ClientSession | None = None
        self._replies, self._has_begun = 0, False
        self._pipeline = pipeline
        self._processors = tuple(pipeline.processors())
        self.redaction = redaction_of(self._processors)
        """What is hidden from observers and logs, if anything."""
        self._observers = redacted(tuple(map(harmless, observers)), self.redaction)
        self._tasks = SessionTasks(self)
        self._loop = asyncio.get_running_loop()
        self._over: asyncio.Future[EndReason] = self._loop.create_future()
        self._watchdog = Watchdog(self, self._processors)
        self._ending = Ending(
            self,
            self._over,
            limits=self._limits,
            watchdog=self._watchdog,
            send=self._send,
            drop_everything=self._drop_everything,
        )
        adopt(self._processors, self)

    @property
    def processors(self) -> tuple[Processor, ...]:
        """Every processor, in downstream order; the branches of a parallel one after the other."""
        return self._processors

    @property
    def is_observed(self) -> bool:
        """Whether anybody looks at frames."""
        return bool(self._observers)

    @property
    def is_heard(self) -> bool:
        """Whether the call is not over and the caller is still there, as far as we know."""
        return not self._over.done() and not self._ending.is_deserted

    @property
    def is_ending(self) -> bool:
        """Whether the session is over or about to be."""
        return self._ending.has_begun or self._over.done()

    @property
    def http(self) -> aiohttp.ClientSession:
        """The HTTP and websocket client of this call's processors. Its connections are pooled."""
        if self._http is None:
            self._http = self._own_http = client_session()
        return self._http

    @property
    def tasks(self) -> int:
        """How many tasks the session owns now."""
        return len(self._tasks)

    @property
    def settings(self) -> Mapping[str, object]:
        """The settings that :meth:`update` can change, by name, with their values."""
        return gather_settings(self._processors)

    def update(self, to: Origin | None = None, /, **changes: object) -> None:
        """Change settings, at every processor that understands them (or at ``to``), or at none.

        Each answers with an ``UpdatedFrame``. May be called from the thread of a tool.

        Raises:
            ConfigurationError: If a setting is unknown, or a value not possible.
        """
        apply_changes(self._processors if to is None else (to,), changes, self._loop, self._has_begun)

    def now(self) -> float:
        """The session's only clock: loop time, in seconds."""
        return self._loop.time()

    def next_reply(self) -> int:
        """A number for a new agent reply, higher than all before."""
        self._replies += 1
        return self._replies

    def is_stale(self, frame: Frame) -> bool:
        """Whether a frame belongs to a reply that was interrupted."""
        return isinstance(frame, _OF_A_REPLY) and frame.reply < self.reply_floor

    async def run(self) -> EndReason:
        """Run until an ``EndFrame`` has passed the last processor, or the session is cancelled.

        Returns:
            Why it ended. When it returns, no task, timer or socket of the session is left.
        """
        head, tail = ChainEnd(self, self._reached), ChainEnd(self, self._reached)
        dispatcher_of(self._pipeline.entry).previous = head
        dispatcher_of(self._pipeline.exit).following = tail
        if self._observers:
            tap(self._processors, self._observers)
        try:
            self._begin()
            return await self._over
        finally:
            await self._close()

    def end(self, reason: EndReason = EndReason.AGENT_HANGUP) -> None:
        """End in good order: an ``EndFrame`` follows what is on its way, through every processor.

        A hang-up by the agent is a wish first, as in ``leave``. Repeating it changes nothing, except that a
        caller who has meanwhile hung up is no longer talked to: that is an interruption, after which
        ``is_heard`` is False. Each processor gets one ``EndFrame``.
        """
        if reason is EndReason.AGENT_HANGUP:
            self.leave(LeaveFrame())
        else:
            self._ending.end(reason)

    def leave(self, frame: LeaveFrame) -> None:
        """Hang up, or hand the call on, when everything that the agent has to say was heard.

        The user may call it off until the first sound of the goodbye. Repeating it changes nothing.
        """
        self._ending.leave(frame)

    def stay(self) -> None:
        """Call off the agent's wish to leave, if it is not being carried out yet."""
        self._ending.stay()

    async def depart(self, frame: LeaveFrame) -> None:
        """Carry out the agent's wish to leave, and end.

        Raises:
            Exception: What ``act`` raised; the session goes on.
        """
        await self._ending.depart(frame)

    def steer(self, frame: Frame, origin: Origin, following: Receiver) -> None:
        """Take an ``EndFrame`` or a ``CancelFrame`` that a processor pushes.

        From a processor that holds the session's own frame, that one goes on. From any other it is a request.
        """
        if isinstance(frame, EndFrame):
            held = self._ending.release(origin)
            if held is not None:
                following.receive(held, Direction.DOWNSTREAM)
            else:
                self.end(frame.reason)
        elif isinstance(frame, CancelFrame):
            if self._over.done():
                following.receive(frame, Direction.DOWNSTREAM)
            else:
                self.cancel(frame.reason)

    def hold(self, origin: Origin, frame: Frame) -> None:
        """Note that a handler has got the frame that starts or ends the session."""
        self._watchdog.held_by = origin
        self._ending.hold(origin, frame)

    def cancel(self, reason: EndReason = EndReason.ERROR) -> None:
        """End at once. What is on its way is dropped."""
        if self._over.done():
            return
        self._over.set_result(reason)
        self._send(CancelFrame(reason=reason))

    def interrupt(self, reason: str = "") -> None:
        """Give the floor to the user: everything of every reply so far is dropped, before this returns."""
        self.sweep(InterruptionFrame(reply=self._replies + 1, reason=reason))

    def sweep(self, frame: InterruptionFrame) -> None:
        """Take an interruption to every processor, the output first. Repeating one changes nothing."""
        if not frame.reply:
            frame = replace(frame, reply=self._replies + 1)
        if frame.reply <= self.reply_floor:
            return
        self.reply_floor = frame.reply
        self._replies = max(self._replies, frame.reply - 1)
        for processor in reversed(self._processors):
            if self._observers:
                self._observe(processor, frame)
            dispatcher_of(processor).interrupt(frame)
        for processor in self._processors:
            dispatcher_of(processor).drain()

    def report(
        self, error: Exception, *, origin: Origin, fatal: bool = False, cause: Frame | None = None
    ) -> None:
        """Make an error known to every processor and let the policy decide.

        Args:
            error: What happened.
            origin: Where.
            fatal: Whether that processor cannot do its work any more in this call; of an ``ExitError`` it is
                always said.
            cause: The frame whose handler raised, if one did.
        """
        fatal = fatal or isinstance(error, ExitError)
        log_error(error, origin.name, fatal=fatal, cause=cause, redaction=self.redaction)
        if isinstance(cause, ErrorFrame):
            # Telling of it could go on for ever.
            if isinstance(error, ExitError):
                self.end(EndReason.ERROR)
            return
        frame = ErrorFrame(processor=origin.name, error=error, fatal=fatal)
        origin.push(frame, Direction.DOWNSTREAM)
        origin.push(frame, Direction.UPSTREAM)
        match self._decide(frame):
            case ErrorAction.END:
                self.end(EndReason.ERROR)
            case ErrorAction.CANCEL:
                self.cancel(EndReason.ERROR)
            case ErrorAction.CONTINUE:
                pass

    def overflow(self, error: VoiceflowError, *, origin: Origin) -> None:
        """End a call in which frames pile up: its pipeline hangs, so it cannot end in order."""
        if not self._over.done():
            self._over.set_result(EndReason.ERROR)
            self.report(error, origin=origin, fatal=True)

    def spawn(
        self, coroutine: Coroutine[object, Never, None], *, name: str, owner: Origin
    ) -> asyncio.Task[None]:
        """Run a task of a processor. Its exception is a fatal error of that processor."""
        return self._tasks.spawn(coroutine, name=name, owner=owner)

    def timer(self, callback: Callable[[], None], *, owner: Origin | None = None) -> Timer:
        """A timer that ends with the session. Make it once, keep it, and set it often."""
        return self._tasks.timer(callback, owner=owner or self._processors[0])

    def _begin(self) -> None:
        self._has_begun = True
        failed: list[tuple[Processor, Exception]] = []
        for processor in self._processors:
            try:
                processor.start()
            except BaseException as error:  # noqa: BLE001 - reported like every other error of a processor
                failed.append((processor, contained(error)))
        # Not before all were started: those that still can shall say goodbye.
        for processor, reason in failed:
            self.report(reason, origin=processor, fatal=True)
        if self._ending.frame is None:
            self._watchdog.watch(self._limits.start, "start")
            self._send(StartFrame())

    def _send(self, frame: Frame) -> None:
        """Send a frame downstream through every processor."""
        self._pipeline.entry.receive(frame, Direction.DOWNSTREAM)

    def _drop_everything(self) -> None:
        """Interrupt, whatever was interrupted before: who waits for the user must learn that nobody comes."""
        everything = max(self._replies, self.reply_floor) + 1
        self.sweep(InterruptionFrame(reply=everything, reason="hangup"))

    def _reached(self, frame: Frame) -> None:
        """A frame came out of the last processor."""
        if isinstance(frame, StartFrame) and self._ending.frame is None:
            self._watchdog.cancel()
        elif isinstance(frame, LeaveFrame):
            self._pass_leave(frame)
        elif frame is self._ending.frame and not self._over.done():
            self._over.set_result(frame.reason)

    def _pass_leave(self, frame: LeaveFrame) -> None:
        """Nobody has anything to say before the session ends."""
        if self._ending.is_departing:
            return
        if frame.act is None:
            self._ending.end(frame.reason)
        else:
            last = self._processors[-1]
            last.spawn(self._depart(frame, last), name="depart")

    async def _depart(self, frame: LeaveFrame, origin: Origin) -> None:
        try:
            await self.depart(frame)
        except Exception as error:  # noqa: BLE001 - a transfer that failed is no end of the call
            self.report(error, origin=origin)

    def _decide(self, frame: ErrorFrame) -> ErrorAction:
        try:
            return self._on_error(frame)
        except BaseException as error:  # noqa: BLE001 - the policy is the user's, and somebody must decide
            log_error(contained(error), "on_error")
            return end_when_fatal(frame)

    def _observe(self, processor: Processor, frame: Frame) -> None:
        for observer in self._observers:
            observer(processor, frame, Direction.DOWNSTREAM)

    async def _close(self) -> None:
        await self._tasks.close(self._processors, limit=self._limits.close)
        if self._own_http is not None:
            await self._own_http.close()


def adopt(processors: Sequence[Processor], session: Session) -> None:
    """Give processors their session and names of their own.

    Raises:
        LocalProtocolError: If one of them has run before, or stands in the pipeline twice.
    """
    names: dict[str, int] = {}
    for processor in processors:
        if not isinstance(other := getattr(processor, "session", None), Session | None):
            taken = f"{processor.name}.session is for the running session"
            raise LocalProtocolError(f"{taken}: give your {type(other).__name__} another name")
        if other is session:
            raise LocalProtocolError(f"{processor.name} stands in the pipeline twice: make two of them")
        if other is not None:
            raise LocalProtocolError(
                f"{processor.name} is in a session already: make the pipeline and its processors in bot(), "
                "anew for each call"
            )
        processor.session = dispatcher_of(processor).host = session
        count = names[processor.name] = names.get(processor.name, 0) + 1
        if count > 1:
            processor.name = f"{processor.name}-{count}"
