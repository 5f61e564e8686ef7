"""An emulated Plivo for an application whose webhooks are at their usual paths."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import ClientSession

from voiceflow.emulators.plivo.carrier import EmulatedPlivo, PlivoAccount
from voiceflow.transports.plivo.settings import HANGUP_PATH, VOICE_PATH


def emulate(
    public_url: str,
    *,
    session: ClientSession,
    voice_path: str | None = None,
    token: str | None = None,
    routes: Mapping[str, str] | None = None,
) -> EmulatedPlivo:
    """A carrier whose number asks the application at this address.

    Args:
        public_url: The application's public address.
        session: Reaches it.
        voice_path: The path of its webhook for calls.
        token: Signs the webhooks.
        routes: Where public hosts really are.
    """
    return EmulatedPlivo(
        f"{public_url}{VOICE_PATH if voice_path is None else voice_path}",
        session=session,
        hangup_url=f"{public_url}{HANGUP_PATH}",
        account=PlivoAccount() if token is None else PlivoAccount(auth_token=token),
        routes=routes,
    )
