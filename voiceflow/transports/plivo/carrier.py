"""Plivo as a carrier of the server."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import ClientSession, web
from loguru import logger

from voiceflow.clients.plivo import PlivoClient, PlivoConfig, xml
from voiceflow.errors import ConfigurationError
from voiceflow.transports.call_api import ApiPlacer, CallAddresses
from voiceflow.transports.carrier import CallRegister
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.consult_xml import form_answers
from voiceflow.transports.consultations import Consultations
from voiceflow.transports.dials import Dials
from voiceflow.transports.placing import TakeReport
from voiceflow.transports.plivo.call_api import PlivoCalls
from voiceflow.transports.plivo.consult import PlivoConsultScript
from voiceflow.transports.plivo.control import PlivoControl
from voiceflow.transports.plivo.protocol import PlivoProtocol
from voiceflow.transports.plivo.settings import (
    HANGUP_PATH,
    RESUME_PATH,
    STREAM_PATH,
    TRANSFER_PATH,
    VOICE_PATH,
)
from voiceflow.transports.plivo.signed import PlivoRequests
from voiceflow.transports.plivo.webhook import PlivoWebhook
from voiceflow.transports.stored_documents import StoredDocuments


class PlivoCarrier:
    """Answers Plivo's webhooks and audio streams.

    Args:
        settings: Usually the server's ``ServerConfig``.
        account: Signs Plivo's requests, hangs up and transfers; None only fails :meth:`check`.
        content_type: The audio of the streams. µ-law is what the telephone network carries.
    """

    voice_path = VOICE_PATH
    return_path = RESUME_PATH

    def __init__(
        self,
        settings: CarrierSettings,
        account: PlivoConfig | None,
        *,
        content_type: xml.ContentType = "audio/x-mulaw;rate=8000",
    ) -> None:
        self._settings = settings
        self._account = account
        self._content_type = content_type
        self._transfers = StoredDocuments()
        addresses = CallAddresses(settings.public_url, "/plivo")
        self._dials = Dials(addresses)
        self._consultations = Consultations(addresses, PlivoConsultScript(), self._dials)

    def check(self) -> None:
        self._needed()

    def routes(self, register: CallRegister) -> Sequence[web.AbstractRouteDef]:
        if not self._settings.validate_signatures:
            logger.warning("signatures are not validated: anybody who finds this server can talk to the bot")
        token = self._token()
        webhook = PlivoWebhook(
            self._settings, token, register, audio=self._content_type, transfers=self._transfers
        )
        dials = self._dials.routes(self._requests().report, register.end)
        return [
            *dials,
            *self._consultations.routes(form_answers(self._requests(), words="Speech")),
            web.post(VOICE_PATH, webhook.voice),
            web.get(STREAM_PATH + r"/{call:[0-9a-f-]{1,64}}/{pass:[0-9a-f]{80}}", webhook.stream),
            web.post(RESUME_PATH + r"/{returns:\d{1,3}}", webhook.resume),
            web.post(HANGUP_PATH, webhook.status),
            web.post(TRANSFER_PATH + r"/{name:[\w-]{1,64}}", webhook.transfer),
        ]

    def protocol(self) -> PlivoProtocol:
        return PlivoProtocol()

    def control(self, http: ClientSession) -> PlivoControl | None:
        if self._account is None:
            return None
        client = PlivoClient(self._account, session=http)
        return PlivoControl(client, self._publish, self._dials, self._consultations)

    def placer(self, http: ClientSession) -> ApiPlacer:
        return self._dials.placer(PlivoCalls(PlivoClient(self._needed(), session=http)))

    def report_routes(self, take: TakeReport) -> Sequence[web.AbstractRouteDef]:
        return self._dials.attempt_routes(self._requests().report, take)

    def _needed(self) -> PlivoConfig:
        if self._account is None:
            raise ConfigurationError(
                "set PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN, with which Plivo signs its requests (see the Plivo "
                "console)"
            )
        return self._account

    def _token(self) -> str:
        return "" if self._account is None else self._account.auth_token.get_secret_value()

    def _requests(self) -> PlivoRequests:
        is_needed = self._settings.validate_signatures
        return PlivoRequests(self._settings.public_url, self._token() if is_needed else None)

    def _publish(self, document: str) -> str:
        return f"{self._settings.public_url}{TRANSFER_PATH}/{self._transfers.store(document)}"
