"""The output of a call: the last processor of its pipeline plays the agent's audio to the user."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from voiceflow.audio.playout import PlayoutConfig, PlayoutOverflowError
from voiceflow.callbacks import drop_callbacks
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
from voiceflow.processor import Processor
from voiceflow.transports.heard_replies import HeardReplies
from voiceflow.transports.line import Line
from voiceflow.transports.playable import PlayableAudio
from voiceflow.transports.player import Player

ECHO_SLACK = 5.0
"""Seconds beyond the audio's length that the echo of the last mark may take."""


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
        player: Sends the audio.
    """

    def __init__(
        self, line: Line, *, release: Callable[[], Awaitable[None]], playout: PlayoutConfig | None = None
    ) -> None:
        super().__init__()
        self.has_spoken_since_error = True
        self.dropped_s = 0.0
        self._line = line
        self._release = release
        self._playable = PlayableAudio(line.format, warn=self.fail, refuse=self._refuse)
        self._heard = HeardReplies(partial(self.push, direction=Direction.UPSTREAM))
        self.player = Player(line, playout, begun=self._heard.begin)

    def start(self) -> None:
        self.player.start(self.session, self.timer)

    async def stop(self) -> None:
        self.player.stop()
        self.unlink()

    def unlink(self) -> None:
        """Part from what calls it back: the call is over."""
        drop_callbacks(self._playable, self._heard)

    @handles(AgentAudioFrame)
    def audio(self, frame: AgentAudioFrame) -> AgentAudioFrame:
        data = self._playable.samples(frame)
        if data is None:
            return frame
        self.has_spoken_since_error = True
        self._heard.open(frame.reply)
        try:
            self.player.feed(frame.reply, data)
        except PlayoutOverflowError as exc:
            if not self.dropped_s:
                self.fail(exc)
            self.dropped_s += frame.duration
        self.player.play()
        return frame

    @handles(AgentWordsFrame)
    def words(self, frame: AgentWordsFrame) -> AgentWordsFrame:
        self._heard.open(frame.reply)
        self.player.ledger.words(frame.reply, frame.words)
        return frame

    @handles(ReplyEndFrame)
    def reply_end(self, frame: ReplyEndFrame) -> ReplyEndFrame:
        self._heard.open(frame.reply)
        self.player.end(frame.reply)
        return frame

    @handles(InterruptionFrame)
    def interruption(self, frame: InterruptionFrame) -> InterruptionFrame:
        self._drop(frame.reply)
        return frame

    @handles(PausePlayoutFrame)
    def pause(self, frame: PausePlayoutFrame) -> PausePlayoutFrame:
        self.player.pause(frame.grace)
        return frame

    @handles(ResumePlayoutFrame)
    def resume(self, frame: ResumePlayoutFrame) -> ResumePlayoutFrame:
        self.player.resume()
        return frame

    @handles(PlayFrame)
    def play(self, frame: PlayFrame) -> None:
        """Fail: no processor took the frame."""
        self.fail(LocalProtocolError("call.play needs a Responder or a SpeechAgent in the pipeline"))
        if frame.ended is not None:
            frame.ended(PlayResult())

    @handles(AskKeysFrame)
    def ask(self, frame: AskKeysFrame) -> None:
        """Fail: no processor took the frame."""
        error = LocalProtocolError("call.keys needs a Responder or a SpeechAgent in the pipeline")
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
        self._drop(max(self._heard.replies, default=0) + 1)
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
        if not self.player.is_running:
            return
        ledger, now = self.player.ledger, self.session.now()
        reply = ledger.mark_echoed(name, now)
        if reply is None:
            return
        for one in self._heard.replies:
            heard = ledger.heard(one, self.session.now())
            if one == reply or heard.is_final:
                self._heard.heard(heard)

    def _drop(self, before_reply: int) -> None:
        """Silence all older replies, and report how much of them was heard."""
        now = self.session.now()
        self.player.drop(before_reply)
        for reply in [one for one in self._heard.replies if one < before_reply]:
            self._heard.heard(self.player.ledger.heard(reply, now), is_final=True)
        self.player.play()

    async def _play_out(self) -> None:
        """Wait until everything was heard, or until the echo of the last mark is overdue."""
        self.player.finish(self._heard.replies)
        limit = self.player.remaining() + ECHO_SLACK
        try:
            async with asyncio.timeout(limit):
                await self._heard.quiet()
        except TimeoutError:
            self.metric("echo_missing_s", limit)

    def _refuse(self, error: LocalProtocolError) -> None:
        self.has_spoken_since_error = False
        self.fail(error, fatal=True)
