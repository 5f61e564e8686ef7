"""Asterisk in the list of carriers."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.transports.asterisk.carrier import AsteriskCarrier
from voiceflow.transports.asterisk.settings import DEFAULT_USER, MEDIA_PATH, PASSWORD, USER, AsteriskLogin
from voiceflow.transports.carriers import CarrierKey, CarrierKind, CarrierSettings


def make(settings: CarrierSettings, environ: Mapping[str, str]) -> AsteriskCarrier:
    """Make the carrier."""
    return AsteriskCarrier(settings, AsteriskLogin.from_env(environ))


ASTERISK = CarrierKind(
    title="Asterisk",
    make=make,
    voice_path=MEDIA_PATH,
    console="In websocket_client.conf of Asterisk, with ws:// or wss:// in place of http:// or https://:",
    addresses=(("uri", MEDIA_PATH),),
    keys=(
        CarrierKey(
            name=PASSWORD,
            purpose="the password of the connection, so that nobody else can talk to the bot",
            is_needed=True,
        ),
        CarrierKey(name=USER, purpose=f"the username of the connection, if it is not {DEFAULT_USER}"),
    ),
    key_source="websocket_client.conf of Asterisk",
    needs_public_url=False,
)
