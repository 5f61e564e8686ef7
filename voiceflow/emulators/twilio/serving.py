"""An emulated Twilio for an application whose webhooks are at their usual paths."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import ClientSession

from voiceflow.emulators.twilio.carrier import EmulatedTwilio
from voiceflow.emulators.twilio.exchange import TwilioNumberSettings
from voiceflow.emulators.twilio.webhook import Account
from voiceflow.transports.twilio.settings import VOICE_PATH


def emulate(
    public_url: str,
    *,
    session: ClientSession,
    voice_path: str | None = None,
    token: str | None = None,
    routes: Mapping[str, str] | None = None,
) -> EmulatedTwilio:
    """A carrier whose number asks the application at this address.

    Args:
        public_url: The application's public address.
        session: Reaches it.
        voice_path: The path of its webhook for incoming calls.
        token: Signs the webhooks.
        routes: Where public hosts really are.
    """
    return EmulatedTwilio(
        f"{public_url}{VOICE_PATH if voice_path is None else voice_path}",
        session=session,
        account=Account() if token is None else Account(auth_token=token),
        settings=TwilioNumberSettings(routes={} if routes is None else routes),
    )
