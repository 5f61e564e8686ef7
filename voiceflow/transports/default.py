"""The default carrier of a server: the only module outside Twilio's folder that names Twilio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from voiceflow.transports.carrier import Carrier
from voiceflow.transports.protocol import MediaProtocol

if TYPE_CHECKING:
    from pydantic import BaseModel

    from voiceflow.transports.twilio.settings import TwilioSettings


def default_carrier(settings: TwilioSettings) -> Carrier:
    """A carrier with these settings, usually a ``ServerConfig``."""
    from voiceflow.transports.twilio.carrier import TwilioCarrier

    return TwilioCarrier(settings)


def default_protocol() -> MediaProtocol:
    """The protocol of one new media stream."""
    from voiceflow.transports.twilio.protocol import MediaStreamProtocol

    return MediaStreamProtocol()


def default_voice_path() -> str:
    """The path that the carrier requests for each new call."""
    from voiceflow.transports.twilio.settings import VOICE_PATH

    return VOICE_PATH


def settings_from_env(environ: Mapping[str, str]) -> dict[str, object]:
    """The settings of the carrier that the environment contains.

    Raises:
        ConfigurationError: If one is malformed. The message says which.
    """
    from voiceflow.transports.twilio.settings import settings_from_env

    return settings_from_env(environ)


def read_account(value: object) -> BaseModel | None:
    """An account at the carrier, from its object or its fields."""
    from voiceflow.transports.twilio.settings import read_account

    return read_account(value)
