"""Speech to text while the user speaks: one processor for every streaming recogniser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Protocol
from weakref import proxy

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import AudioFormat
from voiceflow.callbacks import drop_callbacks
from voiceflow.clients.speech.reactions import service_error
from voiceflow.clients.speech.request_recogniser import RequestService
from voiceflow.clients.speech.socket_events import AudioDropped, ClientDead, SocketLost
from voiceflow.clients.speech.streaming import StreamingRecogniser
from voiceflow.clients.speech.stt import M, STTService
from voiceflow.clients.speech.stt_events import (
    Committed,
    CommitTimedOut,
    Partial,
    RecognitionStarted,
    STTEvent,
)
from voiceflow.clients.speech.stt_limits import STTLimits
from voiceflow.declarations import makes, needs
from voiceflow.errors import ConfigurationError
from voiceflow.frames import (
    CommitFrame,
    EndFrame,
    Frame,
    InterimTranscriptionFrame,
    OperationKind,
    RecogniserFrame,
    StartFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.operations import TrackedOperation
from voiceflow.processors.speech.recogniser_fallback import (
    RecogniserFallback,
    RecogniserWaits,
    common_format,
)
from voiceflow.processors.speech.recogniser_swap import RecogniserSwap
from voiceflow.processors.talk_settings import check_language
from voiceflow.updates import Change

END_LIMIT = 2.0
"""Seconds that the end of a call waits for the last words."""

CLOSE_LIMIT = 1.5
"""Seconds for closing the socket; below the session's limit for its processors."""


@makes(TranscriptionFrame, sole=True)
@makes(InterimTranscriptionFrame, RecogniserFrame)
@needs(UserAudioFrame)
@needs(UserStartedSpeakingFrame, UserStoppedSpeakingFrame, optional=True)
class StreamingSTT(Processor, Generic[M]):
    """Transcribes the user's audio as it arrives, and finalises each utterance when the voice ends.

    The socket is opened when the session starts. A lost one is replaced, and receives again the audio not yet
    transcribed. Takes user audio, ``UserStartedSpeakingFrame``, ``UserStoppedSpeakingFrame`` and
    ``CommitFrame``; all of them go on. Adds ``InterimTranscriptionFrame`` and ``TranscriptionFrame``,
    downstream. ``EndFrame`` waits for the last words.

    With several services, where one fails or is slow, the next one gets the audio that has no final
    transcript yet: no word is lost, and none comes twice. ``StreamingSTT([ElevenLabsSTT(), OtherSTT()])``

    Args:
        service: The vendor's recognition service. Or several, the preferred one first; a processor with a
            ``service`` in the list, such as ``ElevenLabsSTT``, stands for that.
        speaker: The speaker named in the transcripts; ``"user"`` is the person whom the agent serves.
        limits: Time limits.
        previous_text: Earlier text, as context for the first words.
        waits: When the next of several services takes over from a slow one.

    Raises:
        ConfigurationError: If the list is empty, or there are ``waits`` for a single service.
    """

    def __init__(
        self,
        service: STTService[M] | Sequence[STTService[Any] | HasService],
        *,
        speaker: str = "user",
        limits: STTLimits | None = None,
        previous_text: str | None = None,
        waits: RecogniserWaits | None = None,
    ) -> None:
        super().__init__()
        self._services = _services_of(service)
        if waits is not None and len(self._services) < 2:
            raise ConfigurationError(
                "waits are for several services: StreamingSTT([first, second], waits=...)"
            )
        self._waits = waits or RecogniserWaits()
        self._fallback: RecogniserFallback[M] | None = None
        self._speaker = speaker
        self._limits = limits
        self._previous_text = previous_text
        self._swap: RecogniserSwap[M] | None = None
        self._source: AudioFormat
        self._target: AudioFormat
        self._converter: Converter | None = None
        self._has_vad = False
        self._has_speech = False
        self._voice_at: float | None = None
        self._gives_interims = True

    def start(self) -> None:
        own = proxy(self)  # for the parts, which must not hold what holds them
        self._source = self.session.format
        first, refused = self._services[0], None
        self._target = first.serve(self._source)
        if len(self._services) > 1:
            self._target = common_format(self._services, self._source)
            self._fallback = RecogniserFallback(own, self._services, self._waits)
            refused = self._fallback.refused
        if self._source != self._target:
            self._converter = Converter(self._source, self._target)
        swap = self._swap = RecogniserSwap(
            own, self._event, audio=self._target, limits=self._limits, refused=refused
        )
        if self._fallback is not None:
            self._fallback.swap = swap
        swap.start(first, self._previous_text)

    async def stop(self) -> None:
        if self._swap is not None:
            await self._swap.close(CLOSE_LIMIT)
            drop_callbacks(self._swap)

    @property
    def service(self) -> STTService[M]:
        """The service that recognises now."""
        return self._services[0] if self._swap is None else self._swap.service

    @property
    def _stt(self) -> StreamingRecogniser[M]:
        assert self._swap is not None
        return self._swap.current

    def current_settings(self) -> Mapping[str, object]:
        """The settings that ``Session.update`` can change here."""
        return {"language": self.service.language}

    def prepare_update(self, changes: Mapping[str, object]) -> Change:
        """Check a change of the language; see ``Adjustable``."""
        language = check_language(changes["language"])
        services = tuple(each.speaking(language) for each in self._services)
        place = next((at for at, each in enumerate(self._services) if each is self.service), 0)
        present = services[place]

        def change() -> bool:
            self._services = services
            if self._fallback is not None:
                self._fallback.speaking(services)
            return self._swap is None or self._swap.replace(present, "language")

        return change

    @handles(StartFrame)
    def _begin(self, frame: StartFrame) -> tuple[Frame, ...]:
        self._gives_interims = _gives_interims(self.service)
        return frame, RecogniserFrame(gives_interims=self._gives_interims)

    @handles(UserAudioFrame)
    def _audio(self, frame: UserAudioFrame) -> Frame:
        if frame.format is not self._source and frame.format != self._source:
            self._source = frame.format
            self._converter = Converter(self._source, self._target)
        data = frame.data if self._converter is None else self._converter.process(frame.data)
        if self._swap is not None:
            self._swap.current.send_audio(data)
        return frame

    @handles(UserStartedSpeakingFrame)
    def _voice_began(self, frame: UserStartedSpeakingFrame) -> Frame:
        self._has_vad = self._has_speech = True
        self._voice_at = frame.at
        return frame

    @handles(UserStoppedSpeakingFrame)
    def _voice_ended(self, frame: UserStoppedSpeakingFrame) -> Frame:
        voiced = 0.0 if self._voice_at is None else frame.at - self._voice_at
        self._voice_at = None
        self._settle(voiced)
        return frame

    @handles(CommitFrame)
    def _commit(self, frame: CommitFrame) -> Frame:
        self._settle()
        return frame

    def _settle(self, voiced: float = 0.0) -> None:
        if self.service.is_manual and self._stt.commit(is_voiced=self._has_speech) and self._fallback:
            self._fallback.note_commit(voiced)

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        # Known silence needs no final transcript: its answer may never come.
        if self._has_speech or not self._has_vad:
            begun = self.session.now()
            if not await self._finish() and not self._stt.is_dead:
                waited = self.session.now() - begun
                self.fail(
                    service_error(
                        self.service.vendor, "timeout", f"no transcript within {waited:g} s of the end"
                    )
                )
        return frame

    async def _finish(self) -> bool:
        """Wait until everything is reported, whichever recogniser does it; returns whether it was."""
        until = self.session.now() + END_LIMIT
        if self._fallback is not None:
            self._fallback.note_commit(0.0)
        while True:
            stt = self._stt
            is_settled = await stt.finish(until - self.session.now())
            if stt is self._stt:
                return is_settled

    def _event(self, event: STTEvent) -> None:
        is_lost = True if self._fallback is None else self._fallback.note(event)
        match event:
            case RecognitionStarted() if _gives_interims(self.service) is not self._gives_interims:
                self._gives_interims = not self._gives_interims
                self.push(RecogniserFrame(gives_interims=self._gives_interims))
            case Partial():
                self._has_speech = self._has_speech or bool(event.text.strip())
                self.push(InterimTranscriptionFrame(text=event.text.strip(), speaker=self._speaker))
            case Committed():
                self._final(event)
            case CommitTimedOut(is_owed=True):
                self.fail(
                    service_error(
                        self.service.vendor,
                        "timeout",
                        f"no transcript within {event.waited:g} s of its commit",
                    )
                )
            case SocketLost():
                self.fail(event.error)
            case ClientDead():
                self.fail(event.error, fatal=is_lost)
            case AudioDropped():
                self.metric("audio_dropped_bytes", event.size)

    def _final(self, event: Committed) -> None:
        if event.waited is not None:
            self.metric("stt_final_s", event.waited)
            began = self.session.now() - event.waited
            TrackedOperation(self, OperationKind.STT, vendor=self.service.vendor, began=began).end()
        self._has_speech = False
        if text := event.text.strip():
            self.push(
                TranscriptionFrame(
                    text=text,
                    words=event.words,
                    language=event.language,
                    speaker=self._speaker,
                    confidence=event.confidence,
                )
            )
        else:
            # No words after all: nobody should wait for the interim ones.
            self.push(InterimTranscriptionFrame(text="", speaker=self._speaker, is_final=True))


class HasService(Protocol):
    """A processor whose service may be one of several."""

    @property
    def service(self) -> STTService[Any]:
        """The service."""


def _services_of(
    given: STTService[M] | Sequence[STTService[Any] | HasService],
) -> tuple[STTService[M], ...]:
    if not isinstance(given, Sequence):
        return (given,)
    services = tuple(each.service if hasattr(each, "service") else each for each in given)
    if not services:
        raise ConfigurationError("give a list of recognisers, the preferred one first")
    return services


def _gives_interims(service: STTService[Any]) -> bool:
    return not isinstance(service, RequestService)
