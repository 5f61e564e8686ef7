"""The port of a SIP stack."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from voiceflow.errors import ConfigurationError
from voiceflow.transports.sip.config import SipConfig
from voiceflow.transports.sip.leg import SipLeg


class SipStack(Protocol):
    """A user agent that listens, and is registered if the configuration has an account."""

    @property
    def registrars(self) -> Collection[str]:
        """The IP addresses where it is registered."""

    async def dial(self, address: str, headers: Mapping[str, str]) -> SipLeg:
        """Begin a call.

        Raises:
            ServiceError: If it cannot be sent.
        """

    async def close(self) -> None:
        """Stop listening, and end the calls that are still up."""


class OpenStack(Protocol):
    """Opens a stack."""

    async def __call__(self, config: SipConfig, incoming: Callable[[SipLeg], None]) -> SipStack:
        """Listen and register.

        Args:
            config: Where, and as whom.
            incoming: Called with each call that comes in.

        Raises:
            ConfigurationError: If the library is missing, the address taken, or the registrar refuses.
        """


async def open_installed(config: SipConfig, incoming: Callable[[SipLeg], None]) -> SipStack:
    """Open the stack that the extra ``sip`` installs.

    Raises:
        ConfigurationError: If the extra is missing, the address taken, or the registrar refuses.
    """
    try:
        from voiceflow.transports.sip.baresip_stack import open_baresip
    except ModuleNotFoundError as exc:
        raise ConfigurationError("SIP needs: pip install 'voiceflow-calls[sip]'") from exc
    return await open_baresip(config, incoming)
