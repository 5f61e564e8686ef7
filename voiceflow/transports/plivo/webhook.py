"""Plivo's webhooks and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from aiohttp import web

from voiceflow.clients.plivo import xml
from voiceflow.transports.carrier import CallRegister
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.plivo.call_statuses import e164
from voiceflow.transports.plivo.headers import write_headers
from voiceflow.transports.plivo.settings import RESUME_PATH, STREAM_PATH
from voiceflow.transports.plivo.signed import PlivoRequests
from voiceflow.transports.stored_documents import StoredDocuments
from voiceflow.transports.stream_address import websocket_url
from voiceflow.transports.stream_passes import StreamPasses
from voiceflow.transports.xml_webhook import XmlWebhook


class PlivoWebhook(XmlWebhook):
    """The handlers of Plivo's requests. Unsigned requests are refused.

    Args:
        settings: The settings of the carrier.
        token: The account's auth token.
        register: The server's calls.
        audio: The audio of the streams.
        transfers: Documents that Plivo fetches for transfers.
    """

    resume_path = RESUME_PATH
    call_field = "CallUUID"
    content_type = "application/xml"
    final = frozenset({"completed", "busy", "failed", "timeout", "no-answer", "cancel"})

    def __init__(
        self,
        settings: CarrierSettings,
        token: str,
        register: CallRegister,
        *,
        audio: xml.ContentType,
        transfers: StoredDocuments,
    ) -> None:
        own = token if settings.validate_signatures else None
        super().__init__(settings, register, PlivoRequests(settings.public_url, own), transfers)
        self._audio = audio
        self._passes = StreamPasses(token)

    def _may_stream(self, request: web.Request) -> bool:
        call_id, given = request.match_info["call"], request.match_info["pass"]
        return not self._settings.validate_signatures or self._passes.take(call_id, given)

    def _stream(self, form: Mapping[str, str], parameters: Mapping[str, str]) -> Element:
        call_id = form.get("CallUUID", "")
        public = websocket_url(self._settings.public_url)
        address = f"{public}{STREAM_PATH}/{call_id}/{self._passes.make(call_id)}"
        return xml.stream(address, content_type=self._audio, headers=write_headers(parameters))

    def _parameters(self, request: web.Request, form: Mapping[str, str]) -> dict[str, str]:
        numbers = {name: e164(form.get(name, "")) for name in ("From", "To")}
        return super()._parameters(request, form) | numbers

    def _reject(self) -> Element:
        return xml.hangup(reason="busy")

    def _pause(self, seconds: int) -> Element:
        return xml.wait(seconds)

    def _say(self, text: str, language: str | None) -> Element:
        return xml.speak(text, language=language)
