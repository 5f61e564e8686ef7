"""What a carrier's call control may be able to do besides hanging up and transferring.

Each ability is a separate protocol. A ``CallControl`` has an ability if it has the methods.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from voiceflow.errors import ServiceError


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLeg:
    """A call, as far as commands about it need to know it.

    Attributes:
        call_id: The carrier's name of the call.
        own_number: The agent's number in the call; empty if unknown.
        parameters: The custom parameters of its stream.
    """

    call_id: str
    own_number: str = field(default="", repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)


@runtime_checkable
class KeySender(Protocol):
    """Presses keys on the agent's side of a call."""

    @property
    def replaces_stream(self) -> bool:
        """Whether the keys end the media stream, and the carrier then opens another one for the call."""

    async def send_digits(self, leg: CallLeg, digits: str, /) -> None:
        """Send keys. Returns when the carrier has accepted them.

        Args:
            leg: The call.
            digits: ``0-9``, ``*``, ``#`` and ``w``, half a second of silence.

        Raises:
            ConfigurationError: If a setting that it needs is missing.
            ServiceError: If the carrier refuses.
        """


class RecordingState(StrEnum):
    """The states into which a running recording can be put."""

    PAUSED = "paused"
    RUNNING = "in-progress"
    STOPPED = "stopped"


@runtime_checkable
class CallRecorder(Protocol):
    """Has the carrier record a call."""

    async def record(self, call_id: str, /) -> str:
        """Start a recording of both sides, and return its name.

        Raises:
            ConfigurationError: If a setting that it needs is missing.
            ServiceError: If the carrier refuses.
        """

    async def set_recording(self, call_id: str, recording_id: str, state: RecordingState, /) -> None:
        """Pause, continue or stop a recording.

        Raises:
            ServiceError: If the carrier refuses.
        """


class ConsultOutcome(StrEnum):
    """What became of a warm transfer."""

    ACCEPTED = "accepted"
    """The person took the call; the user is connected with them."""
    DECLINED = "declined"
    """The person declined, hung up before the user was with them, or did not decide."""
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    """The person could not be called."""
    USER_LEFT = "user_left"
    """The user hung up before the person decided."""


class PersonLeftError(ServiceError):
    """The person who was to talk to the user has hung up before."""

    def __init__(self, vendor: str) -> None:
        super().__init__("the person has hung up", vendor=vendor, code="over", retryable=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultRequest:
    """A person to call while the user waits.

    Attributes:
        to: A number or a SIP address.
        briefing: What the person hears before deciding.
        language: Language code of the briefing, such as ``"de"``.
        ring: Seconds to let their phone ring.
    """

    to: str = field(repr=False)
    briefing: str = field(repr=False)
    language: str = "en"
    ring: float = 30.0


class Consultation(Protocol):
    """The call to the person to whom the user may be transferred."""

    async def outcome(self) -> ConsultOutcome:
        """Wait for the person's decision, or for the end of their call. It takes a limited time."""

    async def connect(self) -> None:
        """Connect the user with a person who has accepted. The user's media stream ends.

        Raises:
            PersonLeftError: If the person has hung up.
            ServiceError: If the carrier refuses.
        """

    async def has_met(self) -> bool:
        """Wait until the person must have met the user.

        Returns:
            Whether they have; False if the person had hung up before.
        """

    async def bring_back(self) -> None:
        """Have the carrier open another media stream for the user, who is connected with nobody.

        Raises:
            ServiceError: If the carrier refuses.
        """

    async def cancel(self) -> None:
        """End the call to the person. Repeating it has no effect; errors are logged."""


@runtime_checkable
class Introducer(Protocol):
    """Calls a person, briefs them, and connects the user with them if they accept."""

    async def consult(self, leg: CallLeg, request: ConsultRequest, /) -> Consultation:
        """Call the person. The user's call stays as it is.

        Raises:
            ConfigurationError: If a setting that it needs is missing.
            LocalProtocolError: If the carrier cannot call such an address.
            ServiceError: If the carrier refuses.
        """
