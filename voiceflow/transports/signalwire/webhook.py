"""SignalWire's cXML webhooks and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from aiohttp import web

from voiceflow.transports.carrier import CallRegister
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.signalwire.documents import StreamDocuments
from voiceflow.transports.signalwire.settings import RESUME_PATH
from voiceflow.transports.signalwire.signed import SignalWireRequests
from voiceflow.transports.stored_documents import StoredDocuments
from voiceflow.transports.xml_webhook import XmlWebhook


class SignalWireWebhook(XmlWebhook):
    """The handlers of SignalWire's requests. Unsigned requests are refused.

    Args:
        settings: The settings of the server.
        register: The server's calls.
        key: Verifies signatures; None answers anybody.
        streams: Make the instructions that open a stream.
        transfers: Documents that SignalWire fetches for transfers.
    """

    resume_path = RESUME_PATH

    def __init__(
        self,
        settings: CarrierSettings,
        register: CallRegister,
        *,
        key: str | None,
        streams: StreamDocuments,
        transfers: StoredDocuments,
    ) -> None:
        super().__init__(settings, register, SignalWireRequests(settings.public_url, key), transfers)
        self._key = key
        self._streams = streams

    def _may_stream(self, request: web.Request) -> bool:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        is_valid = scheme.lower() == "bearer" and self._streams.may_open(request.match_info["call"], given)
        return self._key is None or is_valid

    def _stream(self, form: Mapping[str, str], parameters: Mapping[str, str]) -> Element:
        return self._streams.open(parameters)
