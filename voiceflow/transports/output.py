"""The output of a call: the last processor of its pipeline plays the agent's audio to the user."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from voiceflow.audio.containers import Unwrapper
from voiceflow.audio.ledger import HeardExtent, PlaybackLedger
from voiceflow.audio.playout import Media, Playout, PlayoutConfig, PlayoutOverflowError
from voiceflow.declarations import makes, needs
from voiceflow.errors import LocalProtocolError
from voiceflow.frames import (
    AgentAudioFrame,
    AgentStartedSpeakingFrame,
    AgentWordsFrame,
    AskKeysFrame,
    CancelFrame,
    Direction,
    EndFrame,
    EndReason,
    ErrorFrame,
    HeardFrame,
    InterruptionFrame,
    PausePlayoutFrame,
    PlayFrame,
    PlayResult,
    ReplyEndFrame,
    ResumePlayoutFrame,
)
from voiceflow.handlers import handles
from voiceflow.net.wheel import running_wheel
from voiceflow.processor import Processor
from voiceflow.tasks import Timer
from voiceflow.transports.line import Line

ECHO_SLACK = 5.0
"""Seconds beyond the audio's length that the echo of the last mark may take."""


_SAMPLES_ONLY = "make frames of the samples only"


@makes(HeardFrame, sole=True, direction=Direction.UPSTREAM)
@makes(AgentStartedSpeakingFrame, direction=Direction.UPSTREAM)
@needs(AgentAudioFrame, optional=True)
class CallOutput(Processor):
    """Plays the agent's audio in real time, and reports upstream what the user heard.

    Takes AgentAudioFrame, AgentWordsFrame, ReplyEndFrame, InterruptionFrame, PausePlayoutFrame,
    ResumePlayoutFrame, ErrorFrame, EndFrame and CancelFrame; all of them go on. Adds, upstream,
    AgentStartedSpeakingFrame and HeardFrame. An EndFrame waits until all is heard, within a limit;
    then the output hangs up. It works with timers: it owns no task until the end.

    Args:
        line: The line to the user.
        release: Called to hang up.
        playout: How far ahead of real time to send audio.

    Attributes:
        has_spoken_since_error: Whether any agent audio came since the last fatal error or cancel.
        dropped_s: Seconds of audio that were dropped because too much was queued.
    """

    def __init__(
        self, line: Line, *, release: Callable[[], Awaitable[None]], playout: PlayoutConfig | None = None
    ) -> None:
        super().__init__()
        self.has_spoken_since_error = True
        self.dropped_s = 0.0
        self._line = line
        self._release = release
        self._playout = Playout(line.format, playout)
        self._ledger = PlaybackLedger(line.format)
        self._open: dict[int, None] = {}
        self._started = -1
        self._is_running = self._refused = self._warned = False
        self._is_paused = self._is_suspended = False
        self._unwrapping = -1
        self._unwrapper = Unwrapper(line.format)
        self._is_quiet = asyncio.Event()
        self._timer: Timer
        self._grace: Timer

    def start(self) -> None:
        self._timer, self._grace = self.timer(self._play).on(running_wheel()), self.timer(self._hold)
        self._is_running = True

    async def stop(self) -> None:
        self._is_running = False

    @handles(AgentAudioFrame)
    def audio(self, frame: AgentAudioFrame) -> AgentAudioFrame:
        if frame.format != self._line.format:
            self._refuse(frame)
            return frame
        data = self._unwrap(frame)
        if frame.data and not data:
            return frame
        self.has_spoken_since_error = True
        self._touch(frame.reply)
        try:
            self._playout.feed(frame.reply, data)
        except PlayoutOverflowError as exc:
            if not self.dropped_s:
                self.fail(exc)
            self.dropped_s += frame.duration
        self._play()
        return frame

    @handles(AgentWordsFrame)
    def words(self, frame: AgentWordsFrame) -> AgentWordsFrame:
        self._touch(frame.reply)
        self._ledger.words(frame.reply, frame.words)
        return frame

    @handles(ReplyEndFrame)
    def reply_end(self, frame: ReplyEndFrame) -> ReplyEndFrame:
        self._touch(frame.reply)
        self._playout.end(frame.reply)
        self._play()
        return frame

    @handles(InterruptionFrame)
    def interruption(self, frame: InterruptionFrame) -> InterruptionFrame:
        self._drop(frame.reply)
        return frame

    @handles(PausePlayoutFrame)
    def pause(self, frame: PausePlayoutFrame) -> PausePlayoutFrame:
        self._is_paused = True
        if frame.grace > 0:
            self._playout.stop_sending()
            self._timer.cancel()
            self._grace.set(self.session.now() + frame.grace)
        else:
            self._hold()
        return frame

    @handles(ResumePlayoutFrame)
    def resume(self, frame: ResumePlayoutFrame) -> ResumePlayoutFrame:
        self._is_paused = False
        self._grace.cancel()
        if not self._is_suspended:
            self._playout.resume()
        self._play()
        return frame

    def suspend(self) -> None:
        """Send nothing until :meth:`proceed`: the stream is being replaced, and would lose it."""
        self._is_suspended = True
        if self._is_running:
            self._hold()

    def proceed(self) -> None:
        """Continue, on the stream that the line has now, with the first sample not played yet."""
        self._is_suspended = False
        if not self._is_running:
            return
        # The echoes of these were lost with the stream; on an empty one each comes at once.
        for name in self._ledger.unconfirmed():
            self._line.mark(name)
        if not self._is_paused:
            self._playout.resume()
        self._play()

    @handles(PlayFrame)
    def play(self, frame: PlayFrame) -> None:
        """Fail: no processor took the frame."""
        self.fail(LocalProtocolError("call.play needs a Responder, such as LLM, in the pipeline"))
        if frame.ended is not None:
            frame.ended(PlayResult())

    @handles(AskKeysFrame)
    def ask(self, frame: AskKeysFrame) -> None:
        """Fail: no processor took the frame."""
        error = LocalProtocolError("call.keys needs a Responder, such as LLM, in the pipeline")
        if not frame.answer.done():
            frame.answer.set_exception(error)

    @handles(ErrorFrame)
    def error(self, frame: ErrorFrame) -> ErrorFrame:
        if frame.fatal:
            self.has_spoken_since_error = False
        return frame

    @handles(CancelFrame)
    def cancel(self, frame: CancelFrame) -> CancelFrame:
        self.has_spoken_since_error = False
        self._drop(max(self._open, default=0) + 1)
        return frame

    @handles(EndFrame)
    async def end(self, frame: EndFrame) -> EndFrame:
        if self.session.is_heard and self._line.is_open:
            await self._play_out()
            # After an error the call must still apologise: the code that runs the session hangs up then.
            if frame.reason is not EndReason.ERROR:
                await self._release()
        return frame

    def echoed(self, name: str) -> None:
        """Take the carrier's echo of a mark."""
        if not self._is_running:
            return
        reply = self._ledger.mark_echoed(name, self.session.now())
        if reply is None:
            return
        for one in list(self._open):
            heard = self._ledger.heard(one, self.session.now())
            if one == reply or heard.is_final:
                self._report_heard(heard)

    def _hold(self) -> None:
        """Take back from the carrier what it has not played."""
        now = self.session.now()
        if size := self._playout.pause(now):
            self._line.clear()
            self._ledger.held(size)
            if self.session.played is not None:
                self.session.played.cleared(now)
        self._timer.cancel()
        self._grace.cancel()

    def _play(self) -> None:
        """Send the audio that is due and set the timer for the rest."""
        if self._is_suspended:
            return
        now = self.session.now()
        for item in self._playout.due(now):
            if isinstance(item, Media):
                self._line.audio(item.data)
                self._ledger.sent(item.reply, len(item.data), now)
                if self.session.played is not None:
                    self.session.played.sent(item.data, now)
                self._announce(item.reply)
            else:
                self._line.mark(item.name)
                self._ledger.mark_sent(item.name, item.reply)
                if item.is_last:
                    self._ledger.ended(item.reply)
        deadline = self._playout.deadline()
        if deadline is None:
            self._timer.cancel()
        else:
            self._timer.set(max(deadline, now))

    def _announce(self, reply: int) -> None:
        if reply > self._started:
            self._started = reply
            self.push(AgentStartedSpeakingFrame(reply=reply), Direction.UPSTREAM)

    def _drop(self, before_reply: int) -> None:
        """Silence all older replies. Clear the carrier's queue first, before any frame reports it."""
        now = self.session.now()
        self._is_paused = False
        self._grace.cancel()
        is_empty = self._playout.is_carrier_empty
        if self._playout.clear(now, before_reply):
            if not is_empty:
                self._line.clear()
            self._ledger.cleared(now, before_reply)
            if self.session.played is not None:
                self.session.played.cleared(now)
        for reply in [one for one in self._open if one < before_reply]:
            heard = self._ledger.heard(reply, now)
            self._report_heard(heard, is_final=True)
        self._play()

    def _touch(self, reply: int) -> None:
        self._open[reply] = None

    def _report_heard(self, heard: HeardExtent, *, is_final: bool = False) -> None:
        is_final = is_final or heard.is_final
        if is_final:
            self._open.pop(heard.reply, None)
        frame = HeardFrame(
            reply=heard.reply,
            text=heard.text,
            seconds=heard.seconds,
            is_final=is_final,
            is_complete=heard.is_complete,
        )
        self.push(frame, Direction.UPSTREAM)
        if not self._open:
            self._is_quiet.set()

    async def _play_out(self) -> None:
        """Wait until everything was heard, or until the echo of the last mark is overdue."""
        # Nothing follows, so a reply whose end got lost ends here, and so does a pause.
        self._is_paused = False
        self._grace.cancel()
        if not self._is_suspended:
            self._playout.resume()
        for reply in self._open:
            self._playout.end(reply)
        self._play()
        if not self._open:
            return
        self._is_quiet.clear()
        limit = self._playout.remaining(self.session.now()) + ECHO_SLACK
        try:
            async with asyncio.timeout(limit):
                await self._is_quiet.wait()
        except TimeoutError:
            self.metric("echo_missing_s", limit)

    def _unwrap(self, frame: AgentAudioFrame) -> bytes:
        """Return the samples of a frame without a file header, whose bytes would be played as noise."""
        if frame.reply != self._unwrapping:
            self._unwrapping, self._unwrapper = frame.reply, Unwrapper(self._line.format)
        data = self._unwrapper.feed(frame.data)
        found = self._unwrapper
        if found.refusal:
            self._give_up(
                f"the agent's audio is a {found.container} file, and {found.refusal}: {_SAMPLES_ONLY}"
            )
        elif found.container and not self._warned:
            self._warned = True
            self.fail(
                LocalProtocolError(f"the agent's audio has a {found.container} header: {_SAMPLES_ONLY}")
            )
        return data

    def _refuse(self, frame: AgentAudioFrame) -> None:
        wanted, got = self._line.format, frame.format
        self._give_up(
            f"this call plays {wanted.encoding} at {wanted.sample_rate} Hz, not {got.encoding} at "
            f"{got.sample_rate} Hz: ask for session.format where the audio is made"
        )

    def _give_up(self, why: str) -> None:
        if not self._refused:
            self._refused, self.has_spoken_since_error = True, False
            self.fail(LocalProtocolError(why), fatal=True)
