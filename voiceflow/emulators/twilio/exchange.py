"""State shared by the calls of one carrier."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp

from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.kit.conference import EmulatedConference, find_conference
from voiceflow.emulators.twilio.progress import StatusCallback
from voiceflow.emulators.twilio.webhook import Account

if TYPE_CHECKING:
    from voiceflow.emulators.twilio.call import EmulatedTwilioCall


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioNumberSettings:
    """How the number is configured, and how the emulator behaves.

    Attributes:
        fallback_url: Returns the TwiML if the voice URL fails.
        status_callback: Receives the status of incoming calls.
        allow_plain: Take ``ws:`` streams, which the carrier refuses: for apps on local sockets without TLS.
        routes: The real addresses of public hosts: ``{"voice.example.com": "http://127.0.0.1:8080"}``.
        keep_audio: Keep both sides of the audio; costs 8 kB a second each.
    """

    fallback_url: str | None = None
    status_callback: StatusCallback | None = None
    allow_plain: bool = False
    routes: Mapping[str, str] = field(default_factory=dict)
    keep_audio: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """Somebody whom the app can call or dial.

    Attributes:
        ring: Seconds until something happens.
        outcome: ``answered``, ``busy``, ``no-answer`` or ``failed``.
        talk: Seconds of conversation after which somebody dialled by ``<Dial>`` hangs up.
        script: The person's actions on a call that the app has made. When it returns, the call stays up.
    """

    ring: float = 2.0
    outcome: str = "answered"
    talk: float = 5.0
    script: Callable[[EmulatedTwilioCall], Awaitable[None]] | None = None


class CallNetwork:
    """Everything a call needs from its carrier.

    Args:
        session: Reaches the app.
        account: Whose calls these are.
        settings: Of the emulator.
    """

    def __init__(
        self, session: aiohttp.ClientSession, account: Account, settings: TwilioNumberSettings
    ) -> None:
        self.session = session
        self.account = account
        self.settings = settings
        self.callees: dict[str, Callee] = {}
        self.faults = CallFaults()
        self.conferences: list[EmulatedConference] = []
        self._numbers = itertools.count(1)

    def new_sid(self, kind: str) -> str:
        """A new identifier: two letters and 32 hex digits."""
        return f"{kind}{next(self._numbers):032x}"

    def conference(self, name: str) -> EmulatedConference:
        """The conference of this name that is not over, created if there is none."""
        return find_conference(self.conferences, name, lambda: self.new_sid("CF"))
