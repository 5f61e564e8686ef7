"""Telnyx's TeXML webhooks and their answers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from aiohttp import web

from voiceflow.clients.telnyx import SignatureVerifier, texml
from voiceflow.transports.carrier import CallRegister
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.stream_address import websocket_url
from voiceflow.transports.stream_passes import StreamPasses
from voiceflow.transports.telnyx.accounts import CallAccounts
from voiceflow.transports.telnyx.settings import FORMATS, RESUME_PATH, STREAM_PATH
from voiceflow.transports.telnyx.signed import TelnyxRequests
from voiceflow.transports.xml_webhook import XmlWebhook


class TelnyxWebhook(XmlWebhook):
    """The handlers of Telnyx's requests. Unsigned requests are refused.

    Args:
        settings: The settings of the server.
        register: The server's calls.
        verifier: Verifies signatures; None answers anybody, and opens streams to anybody.
        passes: Prove that this server made the address of a stream: Telnyx does not sign upgrades.
        audio: The codec of the streams.
        accounts: Notes whose calls are up.
    """

    resume_path = RESUME_PATH

    def __init__(
        self,
        settings: CarrierSettings,
        register: CallRegister,
        *,
        verifier: SignatureVerifier | None,
        passes: StreamPasses,
        audio: texml.Codec,
        accounts: CallAccounts,
    ) -> None:
        super().__init__(settings, register, TelnyxRequests(verifier))
        self._verifier = verifier
        self._passes = passes
        self._audio = audio
        self._accounts = accounts

    def _end(self, call_id: str) -> None:
        self._accounts.drop(call_id)
        super()._end(call_id)

    def _may_stream(self, request: web.Request) -> bool:
        name, given = request.match_info["call"], request.match_info["pass"]
        return self._verifier is None or self._passes.take(name, given)

    def _stream(self, form: Mapping[str, str], parameters: Mapping[str, str]) -> Element:
        self._accounts.note(form.get("CallSid", ""), form.get("AccountSid", ""))
        name = secrets.token_hex(16)
        public = websocket_url(self._settings.public_url)
        address = f"{public}{STREAM_PATH}/{name}/{self._passes.make(name)}"
        rate = FORMATS[self._audio].sample_rate
        return texml.connect(texml.stream(address, codec=self._audio, rate=rate, parameters=parameters))
