"""ElevenLabs' realtime recogniser as a processor."""

from __future__ import annotations

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.elevenlabs import Access, Endpoint, RealtimeSTT, STTLimits, STTOptions
from voiceflow.clients.elevenlabs.reactions import service_error
from voiceflow.clients.elevenlabs.sockets.events import AudioDropped, ClientDead, SocketLost
from voiceflow.clients.elevenlabs.stt.events import Committed, CommitTimedOut, Partial, STTEvent
from voiceflow.clients.elevenlabs.stt.options import FORMATS
from voiceflow.frames import (
    CommitFrame,
    EndFrame,
    Frame,
    InterimTranscriptionFrame,
    RecogniserFrame,
    StartFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor

END_LIMIT = 2.0
"""Seconds that the end of a call waits for the last words."""

CLOSE_LIMIT = 1.5
"""Seconds for closing the socket, below what a session gives its processors."""

_WORDS = STTOptions(include_timestamps=True)


class ElevenLabsSTT(Processor):
    """Transcribes the caller's audio while it comes, and settles each utterance when its voice ends.

    The socket is opened when the session starts. A lost one is replaced, and gets again what was not yet
    transcribed. Takes caller audio, ``UserStartedSpeakingFrame``, ``UserStoppedSpeakingFrame`` and
    ``CommitFrame``; all of them go on. Adds ``InterimTranscriptionFrame`` and ``TranscriptionFrame``,
    downstream. ``EndFrame`` waits for the last words.

    With ``commit_strategy="vad"`` in the options the service alone ends the utterances, but for the last of
    a call. Then let ``TurnPolicy.final_limit`` be longer than ``vad_silence_threshold_secs``.

    The realtime service does not tell speakers apart, but on a call the two directions, and the legs of a
    conference, are apart already: give each a recogniser of its own with its own ``speaker``, in a branch of
    ``Parallel`` that makes caller audio of that leg's. A ``Responder`` then reads who said what, and the
    journal and the report tell it.

    Args:
        speaker: Whose voice it is, as the transcripts say; ``"user"`` is the one whom the agent serves.
        language: ISO 639 code of what is spoken; detected by default.
        options: Everything else that the service can be asked for. By default words come with their
            times. The audio format is the session's, whatever is said here.
        endpoint: Address and key; by default from ``ELEVENLABS_BASE_URL`` and ``ELEVENLABS_API_KEY``.
        limits: How long things may take.
        previous_text: What was said before, as context for the first words: about 50 characters.

    Raises:
        ConfigurationError: If there is no key.
    """

    def __init__(
        self,
        *,
        speaker: str = "user",
        language: str | None = None,
        options: STTOptions | None = None,
        endpoint: Endpoint | None = None,
        limits: STTLimits | None = None,
        previous_text: str | None = None,
    ) -> None:
        super().__init__()
        self._speaker = speaker
        self._options = options or _WORDS
        if language is not None:
            self._options = self._options.model_copy(update={"language_code": language})
        self._endpoint = endpoint or Endpoint.resolve()
        if self._options.token is None:
            _ = self._endpoint.headers  # without a key it fails here, and not when the first call comes
        self._limits = limits
        self._previous_text = previous_text
        self._stt: RealtimeSTT
        self._source: AudioFormat
        self._target: AudioFormat
        self._converter: Converter | None = None
        self._has_vad = False
        self._has_speech = False

    def start(self) -> None:
        self._source = self._target = self.session.format
        if self._source not in FORMATS:
            rate = 8000 if self._source.sample_rate == 8000 else 16000
            self._target = AudioFormat(Encoding.PCM16, rate)
            self._converter = Converter(self._source, self._target)
        self._stt = RealtimeSTT(
            self._event,
            self._options.model_copy(update={"audio_format": FORMATS[self._target]}),
            access=Access(endpoint=self._endpoint, http=self.session.http),
            limits=self._limits,
            previous_text=self._previous_text,
        )
        self.spawn(self._stt.run(), name="socket")

    async def stop(self) -> None:
        await self._stt.close(CLOSE_LIMIT)

    @handles(StartFrame)
    def _begin(self, frame: StartFrame) -> tuple[Frame, ...]:
        return frame, RecogniserFrame(gives_interims=True)

    @handles(UserAudioFrame)
    def _audio(self, frame: UserAudioFrame) -> Frame:
        if frame.format != self._source:
            self._source = frame.format
            self._converter = Converter(self._source, self._target)
        self._stt.send_audio(frame.data if self._converter is None else self._converter.process(frame.data))
        return frame

    @handles(UserStartedSpeakingFrame)
    def _voice_began(self, frame: UserStartedSpeakingFrame) -> Frame:
        self._has_vad = self._has_speech = True
        return frame

    @handles(UserStoppedSpeakingFrame, CommitFrame)
    def _settle(self, frame: Frame) -> Frame:
        if self._options.is_manual:
            self._stt.commit(is_voiced=self._has_speech)
        return frame

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        # Silence need not be settled, if it is known to be silence: its answer may never come.
        if self._has_speech or not self._has_vad:
            begun = self.session.now()
            if not await self._stt.finish(END_LIMIT) and not self._stt.is_dead:
                waited = self.session.now() - begun
                self.fail(service_error("timeout", f"no transcript within {waited:g} s of the end"))
        return frame

    def _event(self, event: STTEvent) -> None:
        match event:
            case Partial():
                self._has_speech = self._has_speech or bool(event.text.strip())
                self.push(InterimTranscriptionFrame(text=event.text.strip(), speaker=self._speaker))
            case Committed():
                self._final(event)
            case CommitTimedOut(is_owed=True):
                self.fail(service_error("timeout", f"no transcript within {event.waited:g} s of its commit"))
            case SocketLost():
                self.fail(event.error)
            case ClientDead():
                self.fail(event.error, fatal=True)
            case AudioDropped():
                self.metric("audio_dropped_bytes", event.size)

    def _final(self, event: Committed) -> None:
        if event.waited is not None:
            self.metric("stt_final_s", event.waited)
        self._has_speech = False
        if text := event.text.strip():
            self.push(
                TranscriptionFrame(
                    text=text, words=event.words, language=event.language, speaker=self._speaker
                )
            )
        else:
            # Nothing was said after all: what was believed so far must not be waited for.
            self.push(InterimTranscriptionFrame(text="", speaker=self._speaker, is_final=True))
