"""Vonage in the list of carriers."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.clients.vonage.config import APPLICATION_ID, PRIVATE_KEY, SIGNATURE_SECRET, VonageConfig
from voiceflow.transports.carriers import CarrierKey, CarrierKind, CarrierSettings
from voiceflow.transports.vonage.carrier import VonageCarrier
from voiceflow.transports.vonage.settings import EVENT_PATH, VOICE_PATH


def make(settings: CarrierSettings, environ: Mapping[str, str]) -> VonageCarrier:
    """Make the carrier.

    Raises:
        ConfigurationError: If a variable is malformed.
    """
    is_set = environ.get(SIGNATURE_SECRET)
    return VonageCarrier(settings, VonageConfig.from_env(environ) if is_set else None)


VONAGE = CarrierKind(
    title="Vonage",
    make=make,
    voice_path=VOICE_PATH,
    console="In the Vonage dashboard, in the application's Voice capability, with signed webhooks:",
    addresses=(
        ("Answer URL  HTTP POST", VOICE_PATH),
        ("Event URL   HTTP POST", EVENT_PATH),
    ),
    keys=(
        CarrierKey(
            name=SIGNATURE_SECRET,
            purpose="signs what Vonage sends, so that nobody else can talk to the bot",
            is_needed=True,
        ),
        CarrierKey(
            name=APPLICATION_ID,
            purpose="for hanging up and transferring calls; without it, calls end by closing their stream",
            form=r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            is_strict=True,
        ),
        CarrierKey(
            name=PRIVATE_KEY,
            purpose="signs our requests to Vonage: the key in PEM, or the path of its file",
        ),
    ),
    key_source="the Vonage dashboard",
)
