"""One consistent voice: ElevenLabs' speech to speech as a processor."""

from __future__ import annotations

from collections import deque
from typing import Literal

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.phrases import PhraseCutter, PhraseParams, is_quiet
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs import Endpoint, VoiceSettings
from voiceflow.clients.elevenlabs.api.speech_to_speech import SpeechToSpeech
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.tts.changer_options import VoiceChangerLimits, VoiceChangerOptions
from voiceflow.declarations import makes, needs
from voiceflow.frames import (
    AgentAudioFrame,
    AgentWordsFrame,
    AudioFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    ReplyEndFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.elevenlabs.changed import ChangedReplies, Changer, Phrase

IDLE = 0.25
"""Seconds without more of a reply after which the received part is converted."""
EDGE = 0.1
"""Seconds kept before and after the detected voice: speech begins and ends softly."""
RECENT = 1.0
"""Seconds of audio that are kept because speech is detected after it began."""


@makes(AgentAudioFrame, AgentWordsFrame, ReplyEndFrame)
@needs(UserAudioFrame, UserStartedSpeakingFrame, AgentAudioFrame, optional=True)
class ElevenLabsVoiceChanger(Processor):
    """Converts the speech of an agent, or of a human agent on the line, to one consistent voice.

    Speech is converted phrase by phrase: it is split at pauses, and at a limit where there is no pause, so
    that the output lags by no more than a phrase and the service's latency. Order is kept. If the service
    returns a phrase too late, incomplete or not at all, the original is played, with an ErrorFrame: a fault
    never means silence. ``EndFrame`` waits until all phrases have been pushed.

    With ``source="agent"``, place it after a TTS. It takes ``AgentAudioFrame``, ``AgentWordsFrame`` and
    ``ReplyEndFrame``, and pushes the same, the words just before the audio in which they begin. At an
    interruption the interrupted replies fall silent at once.

    With ``source="user"``, place it after a ``VAD``. It takes ``UserAudioFrame`` and the frames of the
    VAD, which go on too, and pushes each utterance as a separate reply: ``AgentAudioFrame`` and
    ``ReplyEndFrame``.

    Args:
        voice: The id of the new voice.
        source: Whose speech is converted.
        model: A model of voice conversion.
        settings: How the voice speaks.
        options: All other options of the service.
        endpoint: Address and key; by default from ``ELEVENLABS_BASE_URL`` and ``ELEVENLABS_API_KEY``.
        limits: Time limits.
        phrases: Where speech is split.

    Raises:
        ConfigurationError: If there is no key.
    """

    def __init__(
        self,
        voice: str,
        *,
        source: Literal["agent", "user"] = "agent",
        model: str | None = None,
        settings: VoiceSettings | None = None,
        options: VoiceChangerOptions | None = None,
        endpoint: Endpoint | None = None,
        limits: VoiceChangerLimits | None = None,
        phrases: PhraseParams | None = None,
    ) -> None:
        super().__init__()
        given = {"model_id": model, "voice_settings": settings}
        told = {name: value for name, value in given.items() if value is not None}
        self._voice = voice
        self._is_for_user = source == "user"
        self._options = (options or VoiceChangerOptions()).model_copy(update=told)
        self._endpoint = endpoint or Endpoint.resolve()
        _ = self._endpoint.headers  # without a key, fail here and not at the first call
        self._limits = limits or VoiceChangerLimits()
        self._params = phrases or PhraseParams()
        self._open: _ChangedReply | None = None
        self._recent: deque[tuple[float, UserAudioFrame]] = deque()
        self._replies: ChangedReplies

    def start(self) -> None:
        api = SpeechToSpeech(Sender(self._endpoint, http=self.session.http))
        changer = Changer(self._voice, api, self._options, self.session.format)
        self._replies = ChangedReplies(self, changer, self._limits)
        self._idle = self.timer(self._flush)

    @handles(AgentAudioFrame)
    def _agent_audio(self, frame: AgentAudioFrame) -> Frame | None:
        if self._is_for_user:
            return frame
        self._speech(frame.reply).feed(frame)
        self._idle.set(self.session.now() + IDLE)
        return None

    @handles(AgentWordsFrame)
    def _agent_words(self, frame: AgentWordsFrame) -> Frame | None:
        if self._is_for_user:
            return frame
        self._speech(frame.reply).words += frame.words
        return None

    @handles(ReplyEndFrame)
    def _agent_end(self, frame: ReplyEndFrame) -> Frame | None:
        if self._is_for_user:
            return frame
        self._end_speech()
        self._replies.add(frame)
        return None

    @handles(UserAudioFrame)
    def _user_audio(self, frame: UserAudioFrame) -> Frame:
        if self._is_for_user and self._open is not None:
            self._open.feed(frame)
        elif self._is_for_user:
            now = self.session.now()
            self._recent.append((now, frame))
            while self._recent[0][0] < now - RECENT:
                self._recent.popleft()
        return frame

    @handles(UserStartedSpeakingFrame)
    def _user_started(self, frame: UserStartedSpeakingFrame) -> Frame:
        if self._is_for_user:
            speech = self._speech(self.session.next_reply())
            for at, audio in self._recent:
                if at > frame.at - EDGE:
                    speech.feed(audio)
            self._recent.clear()
        return frame

    @handles(UserStoppedSpeakingFrame)
    def _user_stopped(self, frame: UserStoppedSpeakingFrame) -> Frame:
        self._user_end(self.session.now() - frame.at - EDGE)
        return frame

    @handles(InterruptionFrame)
    def _interrupt(self, frame: InterruptionFrame) -> Frame:
        self._replies.drop(frame.reply)
        if self._open is not None and self._open.reply < frame.reply:
            self._open = None
            if self._is_for_user:
                # The user continues to speak: the rest is not interrupted.
                self._speech(self.session.next_reply())
        return frame

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        if self.session.is_heard:
            self._user_end(0.0)
            self._end_speech()
            await self._replies.silence()
        return frame

    def _user_end(self, silence: float) -> None:
        if self._is_for_user and self._open is not None:
            self._open.flush(silence)
            self._replies.add(ReplyEndFrame(reply=self._open.reply))
            self._open = None

    def _speech(self, reply: int) -> _ChangedReply:
        """The speech of this reply; the reply before it is over."""
        if self._open is None or self._open.reply != reply:
            self._end_speech()
            self._open = _ChangedReply(reply, self._params, self._replies)
        return self._open

    def _end_speech(self) -> None:
        if self._open is not None:
            self._open.end()
            self._open = None

    def _flush(self) -> None:
        if self._open is not None:
            self._open.flush()


class _ChangedReply:
    """One incoming reply, split into phrases."""

    def __init__(self, reply: int, params: PhraseParams, replies: ChangedReplies) -> None:
        self.reply = reply
        self.words: tuple[Word, ...] = ()
        self._params = params
        self._replies = replies
        self._format = TELEPHONE
        self._cutter: PhraseCutter | None = None
        self._seconds = 0.0

    def feed(self, frame: AudioFrame) -> None:
        """Take more audio; all of it has one format."""
        if self._cutter is None:
            self._format = frame.format
            self._cutter = PhraseCutter(frame.format, self._params)
        for data in self._cutter.feed(frame.data):
            self._add(data)

    def flush(self, silence: float = 0.0) -> None:
        """End the phrase, without ``silence`` seconds at its end."""
        data = b"" if self._cutter is None else self._cutter.flush()
        kept = len(data) - self._format.size(max(0.0, silence))
        if kept > 0:
            self._add(data[:kept])

    def end(self) -> None:
        """End the reply."""
        self.flush()
        if self.words:
            self._replies.add(
                Phrase(self.reply, b"", self._format, self._seconds, self.words, is_original=True)
            )

    def _add(self, data: bytes) -> None:
        start, self._seconds = self._seconds, self._seconds + self._format.seconds(len(data))
        words = tuple(word for word in self.words if word.start < self._seconds)
        self.words = self.words[len(words) :]
        # Silence contains no voice to convert.
        is_original = is_quiet(data, self._format)
        self._replies.add(Phrase(self.reply, data, self._format, start, words, is_original=is_original))
