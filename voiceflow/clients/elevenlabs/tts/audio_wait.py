"""When the audio of an utterance is due, and how often it was asked for again in vain (no I/O)."""

from __future__ import annotations

from voiceflow.clients.elevenlabs.limits import TTSLimits
from voiceflow.clients.elevenlabs.reactions import service_error
from voiceflow.clients.elevenlabs.tts.events import Limit, Overrun
from voiceflow.errors import ServiceError


class AudioWait:
    """The wait for the next audio of an utterance.

    Args:
        limits: How long things may take.

    Attributes:
        due: When something must have been received.
        retries: How often it was asked for again because the service was too slow.
        silences: How often the service ended it without speaking it.
    """

    def __init__(self, limits: TTSLimits) -> None:
        self._limits = limits
        self.due: float | None = None
        self.retries = 0
        self.silences = 0

    def begin(self, now: float, *, is_spoken: bool) -> None:
        """Something was asked for: its first audio, or the final if all audio is there."""
        if self.due is None:
            self.due = now + (self._limits.stall if is_spoken else self._limits.first_audio)

    def hear(self, now: float, *, is_owed: bool) -> None:
        """Audio came; ``is_owed``: whether more has to follow."""
        self.due = now + self._limits.stall if is_owed else None

    def overrun(self, context_id: str, now: float, *, is_started: bool) -> Overrun:
        """What was due did not come: it is asked for again."""
        limit = Limit.STALL if is_started else Limit.FIRST_AUDIO
        self.retries += 1
        self.due = now + self._limits.first_audio
        return Overrun(context_id, limit, self.retries)

    def silence(self, now: float) -> ServiceError:
        """The service ended it without speaking it: once more that may be an accident."""
        self.silences += 1
        self.due = now + self._limits.first_audio
        return service_error("no_audio", "the service ended a text without speaking it")

    @property
    def is_given_up(self) -> bool:
        """Whether it was asked for again in vain after the service had left it out."""
        return self.silences > 1

    @property
    def is_exhausted(self) -> bool:
        """Whether the service was too slow more often than the limits allow."""
        return self.retries > self._limits.retries
