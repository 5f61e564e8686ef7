"""Twilio in the list of carriers."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.clients.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from voiceflow.errors import ConfigurationError
from voiceflow.transports.carriers import CarrierKey, CarrierKind, CarrierSettings
from voiceflow.transports.twilio.carrier import TwilioCarrier
from voiceflow.transports.twilio.settings import STATUS_PATH, VOICE_PATH, TwilioSettings


def make(settings: CarrierSettings, environ: Mapping[str, str]) -> TwilioCarrier:
    """Make the carrier. ``ServerConfig`` has already read Twilio's variables.

    Raises:
        ConfigurationError: If the settings lack Twilio's.
    """
    if not isinstance(settings, TwilioSettings):
        raise ConfigurationError("Twilio needs the settings of ServerConfig")
    return TwilioCarrier(settings)


TWILIO = CarrierKind(
    title="Twilio",
    make=make,
    voice_path=VOICE_PATH,
    console="In the Twilio console, under the number's Voice configuration:",
    addresses=(
        ("A call comes in      Webhook, HTTP POST", VOICE_PATH),
        ("Call status changes  HTTP POST", STATUS_PATH),
    ),
    keys=(
        CarrierKey(
            name=ACCOUNT_SID,
            purpose="for hanging up and transferring calls; without it, calls end by closing their stream",
            form=r"AC[0-9a-f]{32}",
            is_strict=True,
            looks_like={"SK": "the SID of an API key; this one begins with AC", "PN": "the SID of a number"},
        ),
        CarrierKey(
            name=AUTH_TOKEN,
            purpose="signs what Twilio sends, so that nobody else can talk to the bot",
            is_needed=True,
            form=r"[0-9a-f]{32}",
            looks_like={"AC": "the account's SID", "SK": "the SID of an API key"},
        ),
    ),
    key_source="the Twilio console",
)
