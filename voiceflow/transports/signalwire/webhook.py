"""SignalWire's cXML webhooks and their answers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from aiohttp import web

from voiceflow.clients.signalwire import cxml
from voiceflow.transports.carrier import CallRegister
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.signalwire.settings import RESUME_PATH, STREAM_PATH
from voiceflow.transports.signalwire.signed import SignalWireRequests
from voiceflow.transports.stored_documents import StoredDocuments
from voiceflow.transports.stream_address import websocket_url
from voiceflow.transports.stream_passes import StreamPasses
from voiceflow.transports.xml_webhook import XmlWebhook


class SignalWireWebhook(XmlWebhook):
    """The handlers of SignalWire's requests. Unsigned requests are refused.

    Args:
        settings: The settings of the server.
        register: The server's calls.
        key: Verifies signatures; None answers anybody.
        passes: The tokens that SignalWire shows when it opens a stream.
        audio: The codec of the streams.
        transfers: Documents that SignalWire fetches for transfers.
    """

    resume_path = RESUME_PATH

    def __init__(
        self,
        settings: CarrierSettings,
        register: CallRegister,
        *,
        key: str | None,
        passes: StreamPasses,
        audio: cxml.Codec,
        transfers: StoredDocuments,
    ) -> None:
        super().__init__(settings, register, SignalWireRequests(settings.public_url, key), transfers)
        self._key = key
        self._passes = passes
        self._audio = audio

    def _may_stream(self, request: web.Request) -> bool:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        is_valid = scheme.lower() == "bearer" and self._passes.take(request.match_info["call"], given)
        return self._key is None or is_valid

    def _stream(self, form: Mapping[str, str], parameters: Mapping[str, str]) -> Element:
        name = secrets.token_hex(16)
        address = f"{websocket_url(self._settings.public_url)}{STREAM_PATH}/{name}"
        bearer = self._passes.make(name)
        return cxml.connect(cxml.stream(address, codec=self._audio, bearer=bearer, parameters=parameters))
