"""Vonage as a carrier of the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from aiohttp import ClientSession, web
from loguru import logger

from voiceflow.clients.vonage import VonageClient, VonageConfig, is_signed
from voiceflow.errors import ConfigurationError
from voiceflow.transports.call_api import ApiPlacer, CallAddresses
from voiceflow.transports.carrier import CallRegister
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.consultations import Consultations
from voiceflow.transports.dials import Dials
from voiceflow.transports.placing import TakeReport
from voiceflow.transports.vonage.call_api import VonageCalls
from voiceflow.transports.vonage.consult import VonageConsultScript
from voiceflow.transports.vonage.control import VonageControl
from voiceflow.transports.vonage.protocol import VonageProtocol
from voiceflow.transports.vonage.settings import (
    EVENT_PATH,
    RESUME_PATH,
    STREAM_PATH,
    VOICE_PATH,
)
from voiceflow.transports.vonage.signed import VonageRequests
from voiceflow.transports.vonage.webhook import VonageWebhook

_CALL = r"{call:[0-9a-f-]{1,64}}"


class VonageCarrier:
    """Answers Vonage's webhooks and websockets.

    Args:
        settings: Usually the server's ``ServerConfig``.
        application: Verifies Vonage's requests, hangs up and transfers; None only fails :meth:`check`.
        rate: Samples per second of the streams, 16 bit each.
    """

    voice_path = VOICE_PATH

    def __init__(
        self,
        settings: CarrierSettings,
        application: VonageConfig | None,
        *,
        rate: Literal[8000, 16000, 24000] = 16000,
    ) -> None:
        self._settings = settings
        self._application = application
        self._rate = rate
        addresses = CallAddresses(settings.public_url, "/vonage")
        self._dials = Dials(addresses)
        self._consultations = Consultations(addresses, VonageConsultScript(self._connect), self._dials)
        self._webhook: VonageWebhook | None = None

    def check(self) -> None:
        if self._application is None:
            raise ConfigurationError(
                "set VONAGE_SIGNATURE_SECRET, with which Vonage signs its requests (see the settings of the "
                "Vonage dashboard)"
            )
        is_signed("", "")  # Fails at start, not at the first call, if the extra is not installed.

    def routes(self, register: CallRegister) -> Sequence[web.AbstractRouteDef]:
        if not self._settings.validate_signatures:
            logger.warning("signatures are not validated: anybody who finds this server can talk to the bot")
        webhook = self._webhook = VonageWebhook(self._settings, self._secret(), register, rate=self._rate)
        dials = self._dials.routes(self._requests().report, webhook.end)
        return [
            *dials,
            *self._consultations.routes(self._requests().answer),
            web.post(VOICE_PATH, webhook.voice),
            web.get(VOICE_PATH, webhook.voice, allow_head=False),
            web.get(f"{STREAM_PATH}/{_CALL}", webhook.stream),
            web.post(f"{RESUME_PATH}/{_CALL}" + r"/{returns:\d{1,3}}", webhook.resume),
            web.post(EVENT_PATH, webhook.event),
        ]

    def protocol(self) -> VonageProtocol:
        return VonageProtocol()

    def control(self, http: ClientSession) -> VonageControl:
        application = self._application
        if application is None or not application.can_command:
            return VonageControl(None, self._dials, self._consultations)
        client = VonageClient(application, session=http)
        return VonageControl(client, self._dials, self._consultations)

    def placer(self, http: ClientSession) -> ApiPlacer:
        return self._dials.placer(VonageCalls(VonageClient(self._application, session=http)))

    def report_routes(self, take: TakeReport) -> Sequence[web.AbstractRouteDef]:
        return self._dials.attempt_routes(self._requests().report, take)

    def _connect(self, call_id: str, parameters: Mapping[str, str]) -> str:
        assert self._webhook is not None  # A call has come through it.
        return self._webhook.connect(call_id, parameters)

    def _secret(self) -> str:
        application = self._application
        return "" if application is None else application.signature_secret.get_secret_value()

    def _requests(self) -> VonageRequests:
        return VonageRequests(self._secret() if self._settings.validate_signatures else None)
