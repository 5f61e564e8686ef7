"""Telnyx in the list of carriers."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.clients.telnyx.config import ACCOUNT_SID, API_KEY, APPLICATION_ID, KEY_SOURCE, PUBLIC_KEY
from voiceflow.transports.carriers import CarrierKey, CarrierKind, CarrierSettings
from voiceflow.transports.telnyx.carrier import TelnyxCarrier
from voiceflow.transports.telnyx.settings import STATUS_PATH, VOICE_PATH, TelnyxSettings


def make(settings: CarrierSettings, environ: Mapping[str, str]) -> TelnyxCarrier:
    """Make the carrier, with Telnyx's variables.

    Raises:
        ConfigurationError: If one is malformed.
    """
    return TelnyxCarrier(settings, TelnyxSettings.from_env(environ))


TELNYX = CarrierKind(
    title="Telnyx",
    make=make,
    voice_path=VOICE_PATH,
    console="In the Telnyx portal, under Voice, TeXML applications, in the application of the number:",
    addresses=(
        ("Webhook URL      POST", VOICE_PATH),
        ("Status callback  POST", STATUS_PATH),
    ),
    keys=(
        CarrierKey(
            name=API_KEY,
            purpose="for hanging up and transferring calls; without it, calls end by closing their stream",
            form=r"KEY[0-9A-Za-z_]+",
        ),
        CarrierKey(
            name=ACCOUNT_SID,
            purpose="for making calls: the account's id",
            form=r"[A-Za-z0-9-]{1,64}",
            is_strict=True,
        ),
        CarrierKey(
            name=APPLICATION_ID,
            purpose="for making calls: the id of the TeXML application",
            form=r"[0-9]{1,32}",
            is_strict=True,
        ),
        CarrierKey(
            name=PUBLIC_KEY,
            purpose="verifies what Telnyx sends, so that nobody else can talk to the bot",
            is_needed=True,
            form=r"[A-Za-z0-9+/]{43}=",
            is_strict=True,
            looks_like={"KEY": "the API key"},
        ),
    ),
    key_source=KEY_SOURCE,
)
