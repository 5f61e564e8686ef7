"""Twilio as a carrier of the server."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import ClientSession, web
from loguru import logger

from voiceflow.clients.twilio import TwilioClient, TwilioConfig
from voiceflow.clients.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from voiceflow.errors import ConfigurationError
from voiceflow.transports.call_api import ApiPlacer
from voiceflow.transports.carrier import CallRegister
from voiceflow.transports.consult_xml import XmlConsultScript, form_answers
from voiceflow.transports.consultations import Consultations
from voiceflow.transports.dials import Dials
from voiceflow.transports.placing import TakeReport
from voiceflow.transports.twilio.call_api import TwilioCalls, addresses_of
from voiceflow.transports.twilio.control import TwilioControl
from voiceflow.transports.twilio.protocol import MediaStreamProtocol
from voiceflow.transports.twilio.settings import (
    RESUME_PATH,
    STATUS_PATH,
    STREAM_PATH,
    VOICE_PATH,
    TwilioSettings,
    check,
)
from voiceflow.transports.twilio.signed import SignedRequests
from voiceflow.transports.twilio.webhook import TwilioWebhook


class TwilioCarrier:
    """Answers Twilio's webhooks and media streams.

    Args:
        settings: Usually the server's ``ServerConfig``.
        client: Hangs up and transfers; made from ``settings.twilio`` if omitted.
    """

    voice_path = VOICE_PATH
    return_path = RESUME_PATH

    def __init__(self, settings: TwilioSettings, *, client: TwilioClient | None = None) -> None:
        self._settings = settings
        self._client = client
        addresses = addresses_of(settings)
        self._dials = Dials(addresses)
        self._consultations = Consultations(addresses, XmlConsultScript(wait_url=""), self._dials)

    def check(self) -> None:
        check(self._settings)

    def routes(self, register: CallRegister) -> Sequence[web.AbstractRouteDef]:
        if not self._settings.validate_signatures:
            logger.warning("signatures are not validated: anybody who finds this server can talk to the bot")
        webhook, signed = TwilioWebhook(self._settings, register), SignedRequests(self._settings)
        dials = self._dials.routes(signed.report, register.end)
        return [
            web.post(VOICE_PATH, webhook.voice),
            web.get(STREAM_PATH, webhook.stream),
            web.post(RESUME_PATH + r"/{returns:\d{1,3}}", webhook.resume),
            web.post(STATUS_PATH, webhook.status),
            *dials,
            *self._consultations.routes(form_answers(signed)),
        ]

    def protocol(self) -> MediaStreamProtocol:
        return MediaStreamProtocol()

    def control(self, http: ClientSession) -> TwilioControl:
        return TwilioControl(self._account(http), self._settings, self._consultations, self._dials)

    def placer(self, http: ClientSession) -> ApiPlacer:
        client = self._account(http)
        if client is None:
            raise ConfigurationError(f"to make calls, set {ACCOUNT_SID} and {AUTH_TOKEN}")
        return self._dials.placer(TwilioCalls(client))

    def report_routes(self, take: TakeReport) -> Sequence[web.AbstractRouteDef]:
        return self._dials.attempt_routes(SignedRequests(self._settings).report, take)

    def _account(self, http: ClientSession) -> TwilioClient | None:
        account, client = self._settings.twilio, self._client
        if client is None and isinstance(account, TwilioConfig):
            return TwilioClient(account, session=http)
        return client
