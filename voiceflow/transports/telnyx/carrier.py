"""Telnyx as a carrier of the server."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from aiohttp import ClientSession, web
from loguru import logger

from voiceflow.clients.telnyx import SignatureVerifier, TelnyxClient
from voiceflow.clients.telnyx.config import KEY_SOURCE, PUBLIC_KEY
from voiceflow.errors import ConfigurationError
from voiceflow.transports.carrier import CallRegister
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.stream_passes import StreamPasses
from voiceflow.transports.telnyx.accounts import CallAccounts
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
        verifier = None
        if self._settings.validate_signatures:
            verifier = SignatureVerifier(self._telnyx.public_key)
        else:
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
        return [
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
        return TelnyxControl(TelnyxClient(account, session=http), self._accounts)
