"""SignalWire as a carrier of the server."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from aiohttp import ClientSession, web
from loguru import logger

from voiceflow.clients.signalwire import SignalWireClient
from voiceflow.clients.signalwire.config import KEY_SOURCE, PROJECT, SIGNING_KEY, SPACE, TOKEN
from voiceflow.errors import ConfigurationError
from voiceflow.transports.call_api import ApiPlacer, CallAddresses
from voiceflow.transports.carrier import CallRegister
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.consult_xml import XmlConsultScript, form_answers
from voiceflow.transports.consultations import Consultations
from voiceflow.transports.dials import Dials
from voiceflow.transports.placing import TakeReport
from voiceflow.transports.signalwire.call_api import SignalWireCalls
from voiceflow.transports.signalwire.control import SignalWireControl
from voiceflow.transports.signalwire.protocol import SignalWireProtocol
from voiceflow.transports.signalwire.settings import (
    CODECS,
    FORMATS,
    RESUME_PATH,
    STATUS_PATH,
    STREAM_PATH,
    TRANSFER_PATH,
    VOICE_PATH,
    SignalWireSettings,
)
from voiceflow.transports.signalwire.signed import SignalWireRequests
from voiceflow.transports.signalwire.webhook import SignalWireWebhook
from voiceflow.transports.stored_documents import StoredDocuments
from voiceflow.transports.stream_passes import StreamPasses


class SignalWireCarrier:
    """Answers SignalWire's cXML webhooks and media streams.

    Args:
        settings: Usually the server's ``ServerConfig``.
        signalwire: Keys and audio.
    """

    voice_path = VOICE_PATH
    return_path = RESUME_PATH

    def __init__(self, settings: CarrierSettings, signalwire: SignalWireSettings) -> None:
        self._settings = settings
        self._signalwire = signalwire
        self._transfers = StoredDocuments()
        addresses = CallAddresses(settings.public_url, "/signalwire")
        self._dials = Dials(addresses)
        self._consultations = Consultations(addresses, XmlConsultScript(wait_url=""), self._dials)

    def check(self) -> None:
        if not self._settings.validate_signatures:
            return
        if not self._signalwire.signing_key.get_secret_value():
            raise ConfigurationError(
                f"set {SIGNING_KEY}, with which SignalWire's requests are verified (see {KEY_SOURCE}); to "
                "answer anybody instead, pass --no-validate-signatures or validate_signatures=False"
            )

    def routes(self, register: CallRegister) -> Sequence[web.AbstractRouteDef]:
        key = self._signalwire.signing_key.get_secret_value()
        if not self._settings.validate_signatures:
            logger.warning("signatures are not validated: anybody who finds this server can talk to the bot")
        webhook = SignalWireWebhook(
            self._settings,
            register,
            key=key if self._settings.validate_signatures else None,
            passes=StreamPasses(key or secrets.token_hex(32)),
            audio=CODECS[self._signalwire.audio],
            transfers=self._transfers,
        )
        dials = self._dials.routes(self._requests().report, register.end)
        return [
            *dials,
            *self._consultations.routes(form_answers(self._requests())),
            web.post(VOICE_PATH, webhook.voice),
            web.get(STREAM_PATH + r"/{call:[0-9a-f]{1,32}}", webhook.stream),
            web.post(RESUME_PATH + r"/{returns:\d{1,3}}", webhook.resume),
            web.post(STATUS_PATH, webhook.status),
            web.post(TRANSFER_PATH + r"/{name:[\w-]{1,64}}", webhook.transfer),
        ]

    def protocol(self) -> SignalWireProtocol:
        return SignalWireProtocol(FORMATS[self._signalwire.audio])

    def control(self, http: ClientSession) -> SignalWireControl | None:
        account = self._signalwire.account
        if account is None:
            return None
        client = SignalWireClient(account, session=http)
        return SignalWireControl(client, self._publish, self._dials, self._consultations)

    def placer(self, http: ClientSession) -> ApiPlacer:
        account = self._signalwire.account
        if account is None:
            raise ConfigurationError(f"to make calls, set {PROJECT}, {TOKEN} and {SPACE}")
        return self._dials.placer(SignalWireCalls(SignalWireClient(account, session=http)))

    def report_routes(self, take: TakeReport) -> Sequence[web.AbstractRouteDef]:
        return self._dials.attempt_routes(self._requests().report, take)

    def _requests(self) -> SignalWireRequests:
        key = self._signalwire.signing_key.get_secret_value()
        return SignalWireRequests(
            self._settings.public_url, key if self._settings.validate_signatures else None
        )

    def _publish(self, document: str) -> str:
        return f"{self._settings.public_url}{TRANSFER_PATH}/{self._transfers.store(document)}"
