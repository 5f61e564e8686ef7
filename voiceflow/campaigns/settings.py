"""The settings of a campaign, from Python or from a TOML file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voiceflow.campaigns.quiet_hours import CallingHours
from voiceflow.errors import ConfigurationError
from voiceflow.transports.outbound import DialOutcome

E164 = r"^\+[1-9][0-9]{6,14}$"
"""A number that can be called. Source: ITU-T E.164, clause 6."""

_PUNCTUATION = re.compile(r"[\s().\-/]")
_NUMBER = re.compile(E164)

Delays = tuple[Annotated[float, Field(gt=0, le=30 * 86400)], ...]

MINUTE, HOUR = 60.0, 3600.0


def number_of(text: str) -> str | None:
    """A number in E.164 form from what people write, such as ``+1 (212) 555-0100``; None if it is none.

    Without its ``+`` a number could be in any country: it is none.
    """
    number = _PUNCTUATION.sub("", text.strip())
    return number if _NUMBER.fullmatch(number) else None


class RetryPolicy(BaseModel):
    """When to call again, by how the call ended.

    Attributes:
        delays: Seconds before each further call after an outcome: ``{"busy": (600, 3600)}`` calls at most
            twice again. An outcome that is not listed is final.
        attempts: The most calls to one number, whatever their outcomes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    delays: Mapping[DialOutcome, Delays] = {
        DialOutcome.BUSY: (10 * MINUTE, HOUR),
        DialOutcome.NO_ANSWER: (2 * HOUR, 24 * HOUR),
        DialOutcome.FAILED: (HOUR,),
    }
    attempts: int = Field(default=3, ge=1, le=20)

    def delay(self, outcome: DialOutcome, *, same: int, all_: int) -> float | None:
        """Seconds until the next call, or None if there is none.

        Args:
            outcome: How the last call ended.
            same: How many calls have ended so, the last one included.
            all_: How many calls there were.
        """
        delays = self.delays.get(outcome, ())
        return None if all_ >= self.attempts or same > len(delays) else delays[same - 1]


class CampaignSettings(BaseModel):
    """How a list is worked through. Times are seconds.

    Attributes:
        callers: Numbers of yours to call from, in E.164 form.
        calls_per_caller: The most calls from one of them a day (UTC); None for no limit.
        starts_per_second: Calls to start each second.
        calls_at_once: The most calls at a time, ringing ones included.
        calls_per_server: The most calls at a time that one server makes; None for no other limit. It is never
            more than what the server carries.
        burst: Starts that may follow each other at once after a pause.
        ring: How long to let it ring.
        hours: When people may be called, by their own clocks.
        retries: When to call again.
        disclosure: The agent's first sentence, which the user cannot interrupt, such as the notice that a
            machine speaks; empty for none.
        hook_limit: How long the hook before each call may take.
        failures: Failed calls in a row after which the campaign is paused.
        window: After this time a call whose making was interrupted, and that the carrier does not know, was
            certainly not made. Longer than the carrier takes to list a call.
        give_up: After this time a call about which the carrier could not be asked is unknown for good.
        look_up_after: How long a call may last before the carrier is asked about it, in case that the report
            of its end was lost.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    callers: tuple[Annotated[str, Field(pattern=E164)], ...] = Field(
        min_length=1, max_length=1000, repr=False
    )
    calls_per_caller: int | None = Field(default=None, ge=1)
    starts_per_second: float = Field(default=1.0, gt=0, le=1000)
    calls_at_once: int = Field(default=10, ge=1, le=10_000)
    calls_per_server: int | None = Field(default=None, ge=1, le=10_000)
    burst: int = Field(default=1, ge=1, le=1000)
    ring: float = Field(default=30.0, ge=5, le=600)
    hours: CallingHours = CallingHours()
    retries: RetryPolicy = RetryPolicy()
    disclosure: str = Field(default="", max_length=1000)
    hook_limit: float = Field(default=5.0, gt=0, le=60)
    failures: int = Field(default=20, ge=1)
    window: float = Field(default=120.0, ge=10, le=HOUR)
    give_up: float = Field(default=HOUR, ge=60, le=24 * HOUR)
    look_up_after: float = Field(default=300.0, ge=10, le=24 * HOUR)

    @classmethod
    def read(cls, path: Path) -> CampaignSettings:
        """Read a TOML file.

        Raises:
            ConfigurationError: If there is none, or a setting is wrong. The message names it.
        """
        try:
            return cls.model_validate(tomllib.loads(path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError) as exc:
            raise ConfigurationError(f"{path} cannot be read") from exc
        except tomllib.TOMLDecodeError as exc:
            raise ConfigurationError(f"{path} is no TOML: {exc}") from None
        except ValidationError as exc:
            wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in exc.errors())
            raise ConfigurationError(f"{path}: {wrong}") from None
