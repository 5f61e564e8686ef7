"""How often a request is repeated, and how long that may take."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError


class Retries(BaseModel):
    """The limit within which a request is repeated after a 429 or a 5xx.

    Attributes:
        attempts: In all, the first included; 1 repeats nothing.
        first: Seconds before the second attempt; doubles each time.
        longest: Seconds before any attempt.
        within: Seconds from the first attempt after which no other one begins.
        jitter: Share of the wait that is random, so that many clients do not retry as one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    attempts: Annotated[int, Field(ge=1, le=20)] = 3
    first: Annotated[float, Field(gt=0)] = 0.5
    longest: Annotated[float, Field(gt=0)] = 8.0
    within: Annotated[float, Field(gt=0)] = 30.0
    jitter: Annotated[float, Field(ge=0, le=1)] = 0.5

    def pause(
        self, error: ElevenLabsError, *, tried: int, passed: float, chance: float, acts: bool
    ) -> float | None:
        """Seconds to wait before the next attempt, or None if there shall be none.

        Args:
            error: What became of the last one.
            tried: Attempts so far.
            passed: Seconds since the first began.
            chance: In 0–1.
            acts: Whether the request may have been carried out though it failed, and must not be twice.
        """
        if (
            not error.retryable
            or error.status == 0
            or tried >= self.attempts
            or (acts and error.status != 429)
        ):
            return None
        wait = min(self.first * 2.0 ** (tried - 1), self.longest) * (1 - self.jitter * chance)
        wait = max(wait, error.retry_after)
        return wait if passed + wait <= self.within else None
