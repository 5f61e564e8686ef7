"""The emulated carrier of those who choose none: the one place outside its folder that names Twilio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from voiceflow.emulators.kit.carrier import EmulatedCarrier


def default_emulated_carrier(
    public_url: str,
    *,
    session: ClientSession,
    voice_path: str | None = None,
    token: str | None = None,
    routes: Mapping[str, str] | None = None,
) -> EmulatedCarrier:
    """A carrier whose calls go to an application.

    Args:
        public_url: Where the application believes to be.
        session: Reaches it.
        voice_path: Where it takes the carrier's webhook; the carrier's usual path if not given.
        token: The secret that they share; that of the test account if not given.
        routes: Where public hosts really are: ``{"voice.example.com": "http://127.0.0.1:8080"}``.
    """
    from voiceflow.emulators.twilio.serving import emulate

    return emulate(public_url, session=session, voice_path=voice_path, token=token, routes=routes)
