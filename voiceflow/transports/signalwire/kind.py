"""SignalWire in the list of carriers."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.clients.signalwire.config import KEY_SOURCE, PROJECT, SIGNING_KEY, SPACE, TOKEN
from voiceflow.transports.carriers import CarrierKey, CarrierKind, CarrierSettings
from voiceflow.transports.signalwire.carrier import SignalWireCarrier
from voiceflow.transports.signalwire.settings import STATUS_PATH, VOICE_PATH, SignalWireSettings

_CONTROL = "for hanging up and transferring calls; without it, calls end by closing their stream"


def make(settings: CarrierSettings, environ: Mapping[str, str]) -> SignalWireCarrier:
    """Make the carrier, with SignalWire's variables.

    Raises:
        ConfigurationError: If one is malformed.
    """
    return SignalWireCarrier(settings, SignalWireSettings.from_env(environ))


SIGNALWIRE = CarrierKind(
    title="SignalWire",
    make=make,
    voice_path=VOICE_PATH,
    console="In the SignalWire dashboard, in the cXML script that the number uses:",
    addresses=(
        ("Primary script URL  POST", VOICE_PATH),
        ("Status callback     POST", STATUS_PATH),
    ),
    keys=(
        CarrierKey(
            name=SIGNING_KEY,
            purpose="verifies what SignalWire sends, so that nobody else can talk to the bot",
            is_needed=True,
        ),
        CarrierKey(name=PROJECT, purpose=_CONTROL, form=r"[0-9a-f-]{36}", is_strict=True),
        CarrierKey(name=TOKEN, purpose=_CONTROL),
        CarrierKey(name=SPACE, purpose=_CONTROL, form=r"[a-z0-9.-]+", is_strict=True),
    ),
    key_source=KEY_SOURCE,
)
