"""The instructions of SignalWire's calls about media streams."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

from voiceflow.clients.signalwire import cxml
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.signalwire.settings import RESUME_PATH, STREAM_PATH
from voiceflow.transports.stream_address import resume_url, websocket_url
from voiceflow.transports.stream_passes import StreamPasses

_STANDARD = frozenset({"From", "To"})
"""Stream parameters that each webhook sets anew."""


class StreamDocuments:
    """Makes the instructions that open a stream.

    Args:
        settings: The settings of the server.
        passes: Make the token that SignalWire shows when it opens a stream.
        audio: The codec of the streams.
    """

    def __init__(self, settings: CarrierSettings, passes: StreamPasses, audio: cxml.Codec) -> None:
        self._settings = settings
        self._passes = passes
        self._audio = audio

    def may_open(self, name: str, token: str) -> bool:
        """Whether this is the token of the stream with this name. It is good once."""
        return self._passes.take(name, token)

    def open(self, parameters: Mapping[str, str]) -> Element:
        """The verb that opens a stream with these parameters."""
        name = secrets.token_hex(16)
        address = f"{websocket_url(self._settings.public_url)}{STREAM_PATH}/{name}"
        bearer = self._passes.make(name)
        return cxml.connect(cxml.stream(address, codec=self._audio, bearer=bearer, parameters=parameters))

    def send_digits(self, parameters: Mapping[str, str], digits: str) -> str:
        """For a call that sends keys, and then talks to the bot again on another stream.

        Args:
            parameters: Of the present stream.
            digits: The keys.
        """
        known = self._settings.parameters
        own = {k: v for k, v in parameters.items() if k not in _STANDARD and k not in known}
        url = resume_url(self._settings, RESUME_PATH, returns=0, query=urlencode(own))
        back = [] if url is None else [cxml.redirect(url)]
        return cxml.document(cxml.play_digits(digits), self.open(parameters), *back)
