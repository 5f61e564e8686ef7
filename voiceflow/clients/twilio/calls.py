"""Calls in Twilio's REST API: requests and responses.

Source: https://www.twilio.com/docs/voice/api/call-resource
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from voiceflow.errors import LocalProtocolError

CallStatus = Literal[
    "queued", "initiated", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"
]
FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""The statuses of a call that is over."""

LONGEST_TWIML = 4000
"""The longest document within a request, in characters (beyond it: error 32018)."""

StatusEvent = Literal["initiated", "ringing", "answered", "completed"]
_CALL_SID = re.compile(r"CA[0-9a-f]{32}")


class CallResource(BaseModel):
    """A call. Fields that Twilio adds later are ignored.

    Attributes:
        sid: ``CA…``.
        status: See :data:`CallStatus`; an unknown value is kept unchanged.
        direction: ``inbound``, ``outbound-api`` or ``outbound-dial``.
        duration: In whole seconds; None while the call lives.
        answered_by: The result of answering machine detection, if requested.
        date_created: When Twilio took the request for it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sid: str
    status: str
    direction: str | None = None
    from_number: str | None = Field(default=None, alias="from", repr=False)
    to_number: str | None = Field(default=None, alias="to", repr=False)
    duration: int | None = None
    answered_by: str | None = None
    parent_call_sid: str | None = None
    date_created: datetime | None = None

    @field_validator("date_created", mode="before")
    @classmethod
    def _read_date(cls, value: object) -> object:
        # Twilio writes RFC 2822 dates.
        if not isinstance(value, str) or not value:
            return None
        date = parsedate_to_datetime(value)
        return date if date.tzinfo is not None else date.replace(tzinfo=UTC)

    @property
    def is_over(self) -> bool:
        """Whether the call is over."""
        return self.status in FINAL


class NewCall(BaseModel):
    """A call to make. Exactly one of ``url``, ``twiml`` and ``application_sid`` is given.

    Attributes:
        to_number: E.164, ``sip:…`` or ``client:…``.
        from_number: A number of the account, or a verified caller id.
        url: Where Twilio fetches the TwiML once the call is answered.
        twiml: The document itself, up to 4000 characters.
        application_sid: ``AP…``, a stored set of URLs.
        status_callback: URL that receives each event in ``status_events``.
        status_events: The events to report; only ``completed`` by default.
        timeout: Ring time in seconds.
        time_limit: Longest duration in seconds.
        send_digits: Keyed after the answer, before the TwiML runs.
        record: Whether Twilio records the call.
        machine_detection: ``Enable`` or ``DetectMessageEnd``.
        async_amd: Whether the TwiML runs at once and the verdict comes by callback.
        async_amd_callback: Where that verdict goes.
        extra: Further documented parameters, by Twilio's names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    to_number: str = Field(min_length=1, repr=False)
    from_number: str = Field(min_length=1, repr=False)
    url: str | None = Field(default=None, pattern=r"^https?://")
    twiml: str | None = Field(default=None, min_length=1, max_length=LONGEST_TWIML, repr=False)
    application_sid: str | None = Field(default=None, pattern=r"^AP[0-9a-f]{32}$")
    status_callback: str | None = Field(default=None, pattern=r"^https?://")
    status_events: tuple[StatusEvent, ...] = ()
    timeout: int | None = Field(default=None, ge=1, le=600)
    time_limit: int | None = Field(default=None, ge=1)
    send_digits: str | None = Field(default=None, pattern=r"^[0-9A-D#*wW]{1,32}$", repr=False)
    record: bool = False
    machine_detection: Literal["Enable", "DetectMessageEnd"] | None = None
    async_amd: bool = False
    async_amd_callback: str | None = Field(default=None, pattern=r"^https?://")
    extra: dict[str, str] = Field(default_factory=dict, repr=False)

    @model_validator(mode="after")
    def _has_one_document(self) -> NewCall:
        if sum(one is not None for one in (self.url, self.twiml, self.application_sid)) != 1:
            raise ValueError("pass exactly one of url, twiml and application_sid")
        if self.machine_detection and self.send_digits:
            raise ValueError("Twilio ignores machine_detection when send_digits is set")
        return self

    def form(self) -> list[tuple[str, str]]:
        """The fields of a form POST; ``StatusCallbackEvent`` is repeated, not joined."""
        fields: list[tuple[str, object]] = [
            ("To", self.to_number),
            ("From", self.from_number),
            ("Url", self.url),
            ("Twiml", self.twiml),
            ("ApplicationSid", self.application_sid),
            ("StatusCallback", self.status_callback),
            *(("StatusCallbackEvent", event) for event in self.status_events),
            ("Timeout", self.timeout),
            ("TimeLimit", self.time_limit),
            ("SendDigits", self.send_digits),
            ("Record", "true" if self.record else None),
            ("MachineDetection", self.machine_detection),
            ("AsyncAmd", "true" if self.async_amd else None),
            ("AsyncAmdStatusCallback", self.async_amd_callback),
            *self.extra.items(),
        ]
        return [(name, str(value)) for name, value in fields if value is not None]


def check_call_sid(call_sid: str) -> str:
    """Return ``call_sid`` if it is valid.

    Raises:
        LocalProtocolError: If it is not a call's sid; it would become part of a URL.
    """
    if not _CALL_SID.fullmatch(call_sid):
        raise LocalProtocolError("a call sid is CA and 32 hexadecimal digits")
    return call_sid


def update_form(
    *, twiml: str | None = None, url: str | None = None, status: CallStatus | None = None
) -> list[tuple[str, str]]:
    """The form fields that change a live call: another document, or its end.

    Raises:
        LocalProtocolError: If not exactly one is passed, or Twilio would refuse it.
    """
    given = [(name, value) for name, value in (("Twiml", twiml), ("Url", url), ("Status", status)) if value]
    if len(given) != 1:
        raise LocalProtocolError("pass exactly one of twiml, url and status")
    if status is not None and status not in ("completed", "canceled"):
        raise LocalProtocolError(f"a call cannot be set to {status!r}; only to completed or canceled")
    if twiml is not None and len(twiml) > LONGEST_TWIML:
        raise LocalProtocolError(f"a document within a request has at most {LONGEST_TWIML} characters")
    return given
