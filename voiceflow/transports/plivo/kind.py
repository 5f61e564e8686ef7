"""Plivo in the list of carriers."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.clients.plivo.config import AUTH_ID, AUTH_TOKEN, PlivoConfig
from voiceflow.transports.carriers import CarrierKey, CarrierKind, CarrierSettings
from voiceflow.transports.plivo.carrier import PlivoCarrier
from voiceflow.transports.plivo.settings import HANGUP_PATH, VOICE_PATH


def make(settings: CarrierSettings, environ: Mapping[str, str]) -> PlivoCarrier:
    """Make the carrier.

    Raises:
        ConfigurationError: If a variable is malformed.
    """
    is_set = environ.get(AUTH_ID) and environ.get(AUTH_TOKEN)
    return PlivoCarrier(settings, PlivoConfig.from_env(environ) if is_set else None)


PLIVO = CarrierKind(
    title="Plivo",
    make=make,
    voice_path=VOICE_PATH,
    console="In the Plivo console, in the XML application of the number:",
    addresses=(
        ("Primary Answer URL  POST", VOICE_PATH),
        ("Hangup URL          POST", HANGUP_PATH),
    ),
    keys=(
        CarrierKey(
            name=AUTH_ID,
            purpose="names the account, for hanging up and transferring calls",
            is_needed=True,
            form=r"[MS]A[0-9A-Z]{18}",
            is_strict=True,
        ),
        CarrierKey(
            name=AUTH_TOKEN,
            purpose="signs what Plivo sends, so that nobody else can talk to the bot",
            is_needed=True,
        ),
    ),
    key_source="the Plivo console",
)
