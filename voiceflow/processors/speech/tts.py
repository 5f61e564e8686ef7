"""Text to speech as a processor, over the port that every voice has."""

from __future__ import annotations

from voiceflow.clients.speech.voice import TTSVoice
from voiceflow.declarations import makes, needs
from voiceflow.frames import (
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    ReplyEndFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.speech.spoken import SpokenReplies

CLOSE_LIMIT = 1.5
"""Seconds for closing the voice, below what a session gives its processors."""


@makes(AgentAudioFrame, sole=True)
@makes(AgentWordsFrame, ReplyEndFrame)
@needs(AgentTextFrame)
class TTS(Processor):
    """Speaks replies, in order and in the session's audio format.

    The voice is started when the session starts. Takes ``AgentTextFrame`` by clause, and ``ReplyEndFrame``,
    which goes on after the last audio of its reply. Adds ``AgentWordsFrame`` and ``AgentAudioFrame``. At an
    interruption the dead replies fall silent at once. ``EndFrame`` waits until all has been spoken.

    Args:
        voice: What speaks; one object for one call.
    """

    def __init__(self, voice: TTSVoice) -> None:
        super().__init__()
        self._voice = voice
        self._replies: SpokenReplies

    def start(self) -> None:
        self._replies = SpokenReplies(self, self._voice)
        self._voice.start(self._replies, audio=self._replies.source, http=self.session.http, spawn=self.spawn)

    async def stop(self) -> None:
        await self._voice.close(CLOSE_LIMIT)

    @handles(AgentTextFrame)
    def _speak(self, frame: AgentTextFrame) -> None:
        self._replies.speak(frame.reply, frame.text)

    @handles(ReplyEndFrame)
    def _finish(self, frame: ReplyEndFrame) -> None:
        self._replies.end(frame)

    @handles(InterruptionFrame)
    def _interrupt(self, frame: InterruptionFrame) -> Frame:
        self._replies.drop(frame.reply)
        return frame

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        if frame.is_heard:
            await self._replies.drain()
        return frame
