"""The parties of a call, as parameters of webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

API_VERSION = "2010-04-01"


@dataclass(frozen=True, slots=True)
class Identity:
    """What does not change during a call.

    Attributes:
        sid: ``CA…``
        account_sid: ``AC…``
        caller: The ``From`` number.
        called: The ``To`` number.
        direction: ``inbound`` or ``outbound-api``.
        extra: Further parameters of the voice request.
        created: Loop time.
    """

    sid: str
    account_sid: str
    caller: str = field(repr=False)
    called: str = field(repr=False)
    direction: str = "inbound"
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)
    created: float = 0.0

    def form(self, status: str) -> dict[str, str]:
        """The standard parameters of every webhook."""
        return {
            "CallSid": self.sid,
            "AccountSid": self.account_sid,
            "ApiVersion": API_VERSION,
            "From": self.caller,
            "To": self.called,
            "Caller": self.caller,
            "Called": self.called,
            "CallStatus": status,
            "Direction": self.direction,
            **self.extra,
        }
