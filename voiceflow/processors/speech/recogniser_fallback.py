"""Going on with the next recogniser where one fails or is slow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic

from voiceflow.arguments import Options
from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.speech.reactions import service_error
from voiceflow.clients.speech.socket_events import ClientDead, SocketLost
from voiceflow.clients.speech.stt import M, STTService
from voiceflow.clients.speech.stt_events import Committed, CommitTimedOut, Partial, STTEvent
from voiceflow.clients.speech.stt_limits import Seconds
from voiceflow.errors import ConfigurationError, ServiceError
from voiceflow.net.breaker import Breaker
from voiceflow.processor import Processor
from voiceflow.processors.speech.recogniser_swap import RecogniserSwap

_SOCKETS = 2
"""Sockets lost in a row, without a word between them, after which a service counts as failed."""
_ROUNDS = 3
"""Failures in a row for each service after which recognition is given up."""


class RecogniserWaits(Options):
    """When the next recogniser takes over from a slow one. In seconds.

    Attributes:
        answer: From the end of the user's voice to the final transcript.
        voice: How long a voice must have been for words to be expected, if there were no interim ones.
        rest: How long a service rests after a failure; doubles with each further one, up to five minutes.
    """

    answer: Seconds = 0.8
    voice: Seconds = 0.7
    rest: Seconds = 15.0


class RecogniserFallback(Generic[M]):
    """Decides which of several services recognises. What one had not finalised, the next one gets again.

    Args:
        processor: Reports the errors.
        services: The services, the preferred one first.
        waits: When to give up a slow one.

    Attributes:
        swap: Holds the recognisers; set before the first event.
    """

    def __init__(
        self, processor: Processor, services: Sequence[STTService[M]], waits: RecogniserWaits
    ) -> None:
        self.swap: RecogniserSwap[M]
        self._processor = processor
        self._services = list(services)
        self._known = [[each] for each in services]
        self._waits = waits
        self._breaker = Breaker(len(services), rest=waits.rest)
        self._refused: set[int] = set()
        self._lost = self._failures = 0
        self._has_words = False
        self._late = processor.timer(self._give_up_waiting)

    def speaking(self, services: Sequence[STTService[M]]) -> None:
        """Use the same services with another language."""
        self._services = list(services)
        for known, each in zip(self._known, services, strict=True):
            known.append(each)

    def note_commit(self, voiced: float) -> None:
        """Note that the recogniser owes a final transcript, if the user spoke.

        Args:
            voiced: Seconds of voice.
        """
        if self._has_words or voiced >= self._waits.voice:
            self._late.set(self._processor.session.now() + self._waits.answer)

    def note(self, event: STTEvent) -> bool:
        """Note an event of the present recogniser. Returns whether it is dead and there is no other one."""
        match event:
            case Partial(text=text):
                self._lost = self._failures = 0
                self._has_words = self._has_words or bool(text.strip())
            case Committed():
                self._late.cancel()
                self._lost = self._failures = 0
                self._has_words = False
                self._breaker.worked(self._place)
            case SocketLost(is_expected=False):
                self._lost += 1
                if self._lost >= _SOCKETS:
                    self._fail(self._place)
            case CommitTimedOut(is_owed=True):
                self._fail(self._place, is_slow=True)
            case ClientDead(error=error):
                return not self._fail(self._place, error)
        return False

    def refused(self, service: STTService[M], error: ServiceError) -> None:
        """Note that the service that was to take over failed too."""
        is_dead = self.swap.current.is_dead
        if not self._fail(self._index(service), error, is_slow=not is_dead) and is_dead:
            self._processor.fail(error, fatal=True)

    @property
    def _place(self) -> int:
        return self._index(self.swap.service)

    def _index(self, service: STTService[M]) -> int:
        # By identity: two services may be equal. One for the language before may still be at work.
        found = (place for place, known in enumerate(self._known) if any(each is service for each in known))
        return next(found, 0)

    def _give_up_waiting(self) -> None:
        if self._fail(self._place, is_slow=True):
            why = f"no transcript within {self._waits.answer:g} s of the end of the voice"
            vendor = self.swap.service.vendor
            self._processor.fail(service_error(vendor, "timeout", why))

    def _fail(self, place: int, error: ServiceError | None = None, *, is_slow: bool = False) -> bool:
        """Go on with the next service; returns whether there is one, or one is coming already.

        Args:
            place: The service that failed.
            error: Why it will not work again.
            is_slow: Whether the present recogniser may still answer: then none that rests replaces it.
        """
        if self.swap.is_switching:
            return True
        now = self._processor.session.now()
        self._lost, self._failures = 0, self._failures + 1
        self._breaker.failed(place, now)
        if error is not None and not error.retryable:
            self._refused.add(place)
        found = self._next(place, now, is_slow=is_slow)
        if found is None or self._failures > _ROUNDS * len(self._services):
            return False
        self._breaker.tried(found, now)
        self._processor.metric("stt_fallbacks", 1.0)
        self.swap.switch(self._services[found])
        return True

    def _next(self, failed: int, now: float, *, is_slow: bool) -> int | None:
        """The service to try next. A dead one is only tried again if there is no other."""
        left = [place for place in self._breaker.order(now) if place not in self._refused]
        if is_slow:
            left = [place for place in left if not self._breaker.rests(place, now)]
        if not self.swap.current.is_dead:
            left = [place for place in left if place != self._place]
        return next((place for place in left if place != failed), left[0] if left else None)


def common_format(services: Sequence[STTService[M]], wanted: AudioFormat) -> AudioFormat:
    """A format that all services take: audio is kept once, for whichever has to recognise it.

    Raises:
        ConfigurationError: If there is none.
    """
    for candidate in (wanted, *(service.serve(wanted) for service in services)):
        if all(service.serve(candidate) == candidate for service in services):
            return candidate
    vendors = ", ".join(service.vendor for service in services)
    raise ConfigurationError(f"the recognisers have no audio format in common: {vendors}")
