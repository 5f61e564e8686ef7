"""Conferences and their participants in Twilio's REST API.

Source: https://www.twilio.com/docs/voice/api/conference-resource
"""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack

from pydantic import BaseModel, ConfigDict, Field

from voiceflow.clients.twilio.calls import check_call_sid
from voiceflow.clients.twilio.http import TwilioRequests, read
from voiceflow.clients.twilio.sids import check_sid


class ConferenceResource(BaseModel):
    """A conference.

    Attributes:
        sid: ``CF…``.
        friendly_name: The name that ``<Conference>`` has.
        status: ``init``, ``in-progress`` or ``completed``.
        region: Where it is mixed.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sid: str
    friendly_name: str
    status: str
    region: str | None = None


class ParticipantResource(BaseModel):
    """A call in a conference.

    Attributes:
        call_sid: ``CA…``.
        conference_sid: ``CF…``.
        label: The participant's own name, if it has one.
        muted: Whether the others do not hear it.
        hold: Whether it hears music instead of the others.
        status: ``queued``, ``connecting``, ``ringing``, ``connected``, ``complete`` or ``failed``.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    call_sid: str
    conference_sid: str
    label: str | None = Field(default=None, repr=False)
    muted: bool = False
    hold: bool = False
    end_conference_on_exit: bool = False
    status: str | None = None


class ParticipantChange(TypedDict, total=False):
    """Changes of a participant."""

    muted: bool
    hold: bool
    hold_url: str
    announce_url: str
    end_conference_on_exit: bool
    beep_on_exit: bool
    coaching: bool
    call_sid_to_coach: str


class Conferences:
    """The account's conferences."""

    def __init__(self, requests: TwilioRequests) -> None:
        self._requests = requests

    async def fetch(self, conference_sid: str) -> ConferenceResource:
        """Read a conference's state.

        Raises:
            ServiceError: ``"20404"`` if there is none.
            LocalProtocolError: If the sid is malformed.
        """
        body = await self._requests.send("GET", _path(conference_sid), is_repeatable=True)
        return read(ConferenceResource, body)

    async def end(self, conference_sid: str) -> ConferenceResource:
        """End a conference: all its calls leave it.

        Raises:
            ServiceError: With Twilio's code.
            LocalProtocolError: If the sid is malformed.
        """
        form = [("Status", "completed")]
        body = await self._requests.send("POST", _path(conference_sid), form, is_repeatable=True)
        return read(ConferenceResource, body)

    async def participants(self, conference_sid: str, *, limit: int = 50) -> list[ParticipantResource]:
        """The calls in a conference.

        Raises:
            ServiceError: With Twilio's code.
            LocalProtocolError: If the sid is malformed.
        """
        path = f"{_path(conference_sid)}/Participants"
        return await self._requests.list(path, "participants", ParticipantResource, [], limit=limit)

    async def update_participant(
        self, conference_sid: str, call_sid: str, **change: Unpack[ParticipantChange]
    ) -> ParticipantResource:
        """Mute a participant, put it on hold, or announce something to it.

        Raises:
            ServiceError: With Twilio's code.
            LocalProtocolError: If a sid is malformed.
        """
        form = [(_camel(name), _written(value)) for name, value in change.items()]
        # An announcement is heard each time.
        is_repeatable = "announce_url" not in change
        path = _participant(conference_sid, call_sid)
        body = await self._requests.send("POST", path, form, is_repeatable=is_repeatable)
        return read(ParticipantResource, body)

    async def remove_participant(self, conference_sid: str, call_sid: str) -> None:
        """Take a call out of a conference; the verbs after its ``<Dial>`` run.

        Raises:
            ServiceError: With Twilio's code.
            LocalProtocolError: If a sid is malformed.
        """
        await self._requests.send("DELETE", _participant(conference_sid, call_sid))

    async def list(
        self,
        *,
        friendly_name: str | None = None,
        status: Literal["init", "in-progress", "completed"] | None = None,
        limit: int = 50,
    ) -> list[ConferenceResource]:
        """The conferences, the newest first.

        Raises:
            ServiceError: With Twilio's code.
        """
        given = {"FriendlyName": friendly_name, "Status": status}
        query = [(name, value) for name, value in given.items() if value is not None]
        path, key = "/Conferences", "conferences"
        return await self._requests.list(path, key, ConferenceResource, query, limit=limit)


def _path(conference_sid: str) -> str:
    return f"/Conferences/{check_sid(conference_sid, 'CF', 'conference')}"


def _participant(conference_sid: str, call_sid: str) -> str:
    return f"{_path(conference_sid)}/Participants/{check_call_sid(call_sid)}"


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
