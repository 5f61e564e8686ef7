"""Telnyx as a carrier of the server."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from aiohttp import ClientSession, web
from loguru import logger

from voiceflow.clients.telnyx import SignatureVerifier, TelnyxClient
from voiceflow.clients.telnyx.config import ACCOUNT_SID, API_KEY, APPLICATION_ID, KEY_SOURCE, PUBLIC_KEY
from voiceflow.errors import ConfigurationError
from voiceflow.transports.call_api import ApiPlacer, CallAddresses
from voiceflow.transports.carrier import CallRegister
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.consult_xml import XmlConsultScript, form_answers
from voiceflow.transports.consultations import Consultations
from voiceflow.transports.dials import Dials
from voiceflow.transports.placing import TakeReport
from voiceflow.transports.stream_passes import StreamPasses
from voiceflow.transports.telnyx.accounts import CallAccounts
from voiceflow.transports.telnyx.call_api import TelnyxCalls
from voiceflow.transports.telnyx.control import TelnyxControl
from voiceflow.transports.telnyx.protocol import TelnyxProtocol
from voiceflow.transports.telnyx.settings import (
    FORMATS,
    RESUME_PATH,
    STATUS_PATH,
    STREAM_PATH,
    VOICE_PATH,
    TelnyxSettings,
)
from voiceflow.transports.telnyx.signed import TelnyxRequests
from voiceflow.transports.telnyx.webhook import TelnyxWebhook


class TelnyxCarrier:
    """Answers Telnyx's TeXML webhooks and media streams.

    Args:
        settings: Usually the server's ``ServerConfig``.
        telnyx: Keys and audio.
    """

    voice_path = VOICE_PATH
    return_path = RESUME_PATH

    def __init__(self, settings: CarrierSettings, telnyx: TelnyxSettings) -> None:
        self._settings = settings
        self._telnyx = telnyx
        self._accounts = CallAccounts()
        addresses = CallAddresses(settings.public_url, "/telnyx")
        self._dials = Dials(addresses)
        self._consultations = Consultations(addresses, XmlConsultScript(), self._dials)

    def check(self) -> None:
        if not self._settings.validate_signatures:
            return
        if not self._telnyx.public_key:
            raise ConfigurationError(
                f"set {PUBLIC_KEY}, with which Telnyx's requests are verified (see {KEY_SOURCE}); to answer "
                "anybody instead, pass --no-validate-signatures, or validate_signatures=False in Python"
            )
        SignatureVerifier(self._telnyx.public_key)

    def routes(self, register: CallRegister) -> Sequence[web.AbstractRouteDef]:
        verifier = self._verifier()
        if verifier is None:
            logger.warning("signatures are not validated: anybody who finds this server can talk to the bot")
        account = self._telnyx.account
        # Every process with the same API key accepts the passes of the others.
        key = secrets.token_hex(32) if account is None else account.api_key.get_secret_value()
        webhook = TelnyxWebhook(
            self._settings,
            register,
            verifier=verifier,
            passes=StreamPasses(key),
            audio=self._telnyx.audio,
            accounts=self._accounts,
        )
        dials = self._dials.routes(TelnyxRequests(verifier).report, register.end)
        return [
            *dials,
            *self._consultations.routes(form_answers(TelnyxRequests(verifier))),
            web.post(VOICE_PATH, webhook.voice),
            web.get(STREAM_PATH + r"/{call:[0-9a-f]{1,32}}/{pass:[0-9a-f]{80}}", webhook.stream),
            web.post(RESUME_PATH + r"/{returns:\d{1,3}}", webhook.resume),
            web.post(STATUS_PATH, webhook.status),
        ]

    def protocol(self) -> TelnyxProtocol:
        return TelnyxProtocol(FORMATS[self._telnyx.audio])

    def control(self, http: ClientSession) -> TelnyxControl | None:
        account = self._telnyx.account
        if account is None:
            return None
        client = TelnyxClient(account, session=http)
        return TelnyxControl(client, self._accounts, account, self._dials, self._consultations)

    def placer(self, http: ClientSession) -> ApiPlacer:
        account = self._telnyx.account
        if account is None:
            raise ConfigurationError(f"to make calls, set {API_KEY}, {ACCOUNT_SID} and {APPLICATION_ID}")
        return self._dials.placer(TelnyxCalls(TelnyxClient(account, session=http), account))

    def report_routes(self, take: TakeReport) -> Sequence[web.AbstractRouteDef]:
        return self._dials.attempt_routes(TelnyxRequests(self._verifier()).report, take)

    def _verifier(self) -> SignatureVerifier | None:
        is_needed = self._settings.validate_signatures
        return SignatureVerifier(self._telnyx.public_key) if is_needed else None
