"""Replacing the recogniser during a call without losing a word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.speech.socket_events import ClientDead, SocketLost
from voiceflow.clients.speech.streaming import StreamingRecogniser
from voiceflow.clients.speech.stt import M, STTService
from voiceflow.clients.speech.stt_events import RecognitionStarted, STTEvent
from voiceflow.clients.speech.stt_limits import STTLimits
from voiceflow.errors import ServiceError
from voiceflow.processor import Processor
from voiceflow.updates import acknowledge

_CLOSE_LIMIT = 1.5


@dataclass(frozen=True, slots=True)
class Coming(Generic[M]):
    """A recogniser that the service has not accepted yet.

    Attributes:
        number: Its number, in order of creation.
        recogniser: The client.
        service: The service that it uses.
        setting: The name of the setting that it changes; empty if it replaces one that failed.
    """

    number: int
    recogniser: StreamingRecogniser[M]
    service: STTService[M]
    setting: str = ""


class RecogniserSwap(Generic[M]):
    """Holds the recogniser of a stream of audio, and the one that will replace it.

    The current one works until the service has accepted the next one, which then receives the audio without
    a final transcript, as after a lost socket. If the service refuses it, the current one stays.

    Args:
        processor: Runs the tasks and reports errors.
        on_event: Called with the events of the current recogniser.
        audio: The format of the audio.
        limits: Time limits.
        refused: Called with the service and the error if a recogniser that should replace a failed one
            fails as well. None if there are no others.

    Attributes:
        current: The current recogniser.
        service: The service that it uses.
    """

    def __init__(
        self,
        processor: Processor,
        on_event: Callable[[STTEvent], None],
        *,
        audio: AudioFormat,
        limits: STTLimits | None,
        refused: Callable[[STTService[M], ServiceError], None] | None = None,
    ) -> None:
        self._refused = refused
        self.current: StreamingRecogniser[M]
        self.service: STTService[M]
        self._processor = processor
        self._on_event = on_event
        self._audio = audio
        self._limits = limits
        self._made = self._present = 0
        self._next: Coming[M] | None = None

    def start(self, service: STTService[M], previous_text: str | None) -> None:
        """Start with this service."""
        self.service = service
        self.current = self._make(service, previous_text)
        self._present = self._made

    def replace(self, service: STTService[M], setting: str) -> bool:
        """Open another recogniser; the change of the setting is acknowledged once the service accepts it.

        A recogniser of an earlier change that is not accepted yet is dropped.

        Returns:
            Whether the current one already matches.
        """
        self._refuse("another change came first")
        if service.language == self.service.language:
            return True
        recogniser = self._make(service, None)
        self._next = Coming(self._made, recogniser, service, setting)
        return False

    def switch(self, service: STTService[M]) -> None:
        """Open another recogniser in place of one that failed; it gets all audio without a final."""
        self._refuse("the recogniser failed")
        recogniser = self._make(service, None)
        self._next = Coming(self._made, recogniser, service)

    @property
    def is_switching(self) -> bool:
        """Whether another recogniser is being opened in place of one that failed."""
        return self._next is not None and not self._next.setting

    async def close(self, limit: float) -> None:
        """Close the sockets, within ``limit`` seconds."""
        if self._next is not None:
            coming, self._next = self._next, None
            await coming.recogniser.close(limit / 2)
        await self.current.close(limit)

    def _make(self, service: STTService[M], previous_text: str | None) -> StreamingRecogniser[M]:
        self._made += 1
        made = StreamingRecogniser(
            partial(self._hear, self._made),
            service,
            audio=self._audio,
            http=self._processor.session.http,
            limits=self._limits,
            previous_text=previous_text,
            is_replaceable=self._refused is not None,
        )
        self._processor.spawn(made.run(), name="socket")
        return made

    def _hear(self, number: int, event: STTEvent) -> None:
        """Take an event of the current recogniser or of the next one."""
        if self._next is not None and self._next.number == number:
            self._hear_next(event)
        if number == self._present:
            self._on_event(event)

    def _hear_next(self, event: STTEvent) -> None:
        match event:
            case RecognitionStarted():
                self._come()
            case SocketLost():
                self._processor.fail(event.error)
            case ClientDead():
                self._processor.fail(event.error)
                coming = self._next
                assert coming is not None
                self._refuse(f"the service refused it: {event.error.code}")
                if self._refused is not None and not coming.setting:
                    self._refused(coming.service, event.error)

    def _come(self) -> None:
        """Continue with the next recogniser, which the service accepted."""
        if self._next is None or (self._next.setting and self._processor.session.is_ending):
            return
        coming, self._next, gone = self._next, None, self.current
        self.current, self.service, self._present = coming.recogniser, coming.service, coming.number
        self.current.take_over(gone)
        self._processor.spawn(gone.close(_CLOSE_LIMIT), name="close")
        if coming.setting:
            acknowledge(self._processor, (coming.setting,))

    def _refuse(self, reason: str) -> None:
        if self._next is None:
            return
        coming, self._next = self._next, None
        self._processor.spawn(coming.recogniser.close(_CLOSE_LIMIT), name="close")
        if coming.setting:
            acknowledge(self._processor, (coming.setting,), reason)
