"""An emulated Vonage for an application whose webhooks are at their usual paths."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import ClientSession

from voiceflow.emulators.vonage.application import VonageApplication
from voiceflow.emulators.vonage.carrier import EmulatedVonage
from voiceflow.transports.vonage.settings import EVENT_PATH, VOICE_PATH


def emulate(
    public_url: str,
    *,
    session: ClientSession,
    voice_path: str | None = None,
    token: str | None = None,
    routes: Mapping[str, str] | None = None,
) -> EmulatedVonage:
    """A carrier whose number asks the application at this address.

    Args:
        public_url: The application's public address.
        session: Reaches it.
        voice_path: The path of its webhook for calls.
        token: Signs the webhooks.
        routes: Where public hosts really are.
    """
    return EmulatedVonage(
        f"{public_url}{VOICE_PATH if voice_path is None else voice_path}",
        session=session,
        event_url=f"{public_url}{EVENT_PATH}",
        application=VonageApplication() if token is None else VonageApplication(signature_secret=token),
        routes=routes,
    )
