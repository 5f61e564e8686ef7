"""Joining a virtual meeting by phone: which number and which keys, for every carrier."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from voiceflow.errors import ConfigurationError
from voiceflow.processors.meeting.announcements import Announcement

MeetingService = Literal["zoom", "google_meet", "teams"]

_SEPARATORS = re.compile(r"[\s-]+")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStep:
    """Keys that a meeting service asks for on the phone.

    Attributes:
        request: What the machine asks for.
        digits: The keys.
        pause: Seconds to wait before them if nobody listens to the machine.
    """

    request: Announcement
    digits: str = field(repr=False)
    pause: int


@dataclass(frozen=True, slots=True)
class _Dialogue:
    """What a service asks on the phone.

    Attributes:
        digits: How many digits a meeting's number has.
        has_participant: Whether a participant's number is asked for, which an agent does not have.
        has_passcode: Whether a passcode may be asked for.
    """

    digits: range
    has_participant: bool = False
    has_passcode: bool = False


_DIALOGUES: dict[MeetingService, _Dialogue] = {
    "zoom": _Dialogue(range(9, 12), has_participant=True, has_passcode=True),
    "google_meet": _Dialogue(range(6, 21)),
    "teams": _Dialogue(range(6, 13)),
}


class MeetingDialer(Protocol):
    """Dials a meeting service through a carrier."""

    async def dial_meeting(
        self, number: str, steps: Sequence[KeyStep], parameters: Mapping[str, str], /
    ) -> str:
        """Call the number, send the keys after their pauses, then open the media stream to the server.

        Args:
            number: In E.164.
            steps: The keys; empty to open the stream at once.
            parameters: Parameters of the stream.

        Returns:
            The carrier's name of the call.

        Raises:
            ServiceError: If the carrier refuses.
        """


def key_steps(service: MeetingService, meeting_id: str, passcode: str = "") -> tuple[KeyStep, ...]:
    """The keys that open a meeting, in order.

    Args:
        service: Whose meeting it is.
        meeting_id: The meeting's number as people write it; at Google Meet the PIN, at Teams the conference
            id.
        passcode: At Zoom, the numeric passcode for phones from the invitation; not the one with letters.

    Raises:
        ConfigurationError: If the service is unknown, or a value cannot be right. The message does not quote
            it.
    """
    dialogue = _DIALOGUES.get(service)
    if dialogue is None:
        raise ConfigurationError(f"meetings can be dialled at {', '.join(_DIALOGUES)}, not at {service!r}")
    number, code = _SEPARATORS.sub("", meeting_id).rstrip("#"), _SEPARATORS.sub("", passcode).rstrip("#")
    if not (number.isascii() and number.isdigit() and len(number) in dialogue.digits):
        wanted = f"{dialogue.digits.start} to {dialogue.digits.stop - 1}"
        raise ConfigurationError(f"the number of a meeting at {service} has {wanted} digits")
    if code and not dialogue.has_passcode:
        raise ConfigurationError(f"{service} asks for no passcode on the phone")
    if code and not (code.isascii() and code.isdigit()):
        raise ConfigurationError("the passcode for phones has digits only; the invitation shows it")
    steps = [KeyStep(request=Announcement.ENTER_ID, digits=f"{number}#", pause=6)]
    if dialogue.has_participant:
        steps.append(KeyStep(request=Announcement.ENTER_PARTICIPANT, digits="#", pause=3))
    if code:
        steps.append(KeyStep(request=Announcement.ENTER_PASSCODE, digits=f"{code}#", pause=3))
    return tuple(steps)


def keys_by_request(steps: Sequence[KeyStep]) -> dict[Announcement, str]:
    """The keys for ``MeetingEntrance(keys=…)``, which sends them when the machine asks."""
    return {step.request: step.digits for step in steps}


async def join_meeting(
    service: MeetingService,
    meeting_id: str,
    passcode: str = "",
    *,
    number: str,
    dialer: MeetingDialer,
    is_heard: bool = False,
    parameters: Mapping[str, str] | None = None,
) -> str:
    """Dial in to a meeting. The server's bot gets the call when the keys are sent.

    The bot knows the call by its parameters ``Meeting`` and ``MeetingService``. Neither contains the
    passcode. It leaves the meeting like any call: with ``call.hang_up()``.

    Args:
        service: ``zoom``, ``google_meet`` or ``teams``.
        meeting_id: As in the invitation.
        passcode: As in the invitation, for phones.
        number: The service's number from the invitation, in E.164.
        dialer: Dials, such as :class:`voiceflow.transports.twilio.TwilioDialIn`.
        is_heard: Whether the bot hears the machine and sends the keys itself, with a ``MeetingEntrance``.
            Otherwise they are sent after fixed pauses, before the bot gets the call.
        parameters: Further parameters of the call.

    Returns:
        The carrier's name of the call.

    Raises:
        ConfigurationError: If a value cannot be right.
        ServiceError: If the carrier refuses.
    """
    steps = key_steps(service, meeting_id, passcode)
    if not _NUMBER.fullmatch(number):
        raise ConfigurationError("the number to dial is written in E.164: +15550100")
    named = {"Meeting": _SEPARATORS.sub("", meeting_id), "MeetingService": service}
    return await dialer.dial_meeting(number, () if is_heard else steps, {**named, **(parameters or {})})
