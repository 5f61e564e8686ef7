"""An Asterisk with chan_websocket as a carrier of the server."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import ClientSession, web
from loguru import logger

from voiceflow.errors import ConfigurationError
from voiceflow.transports.asterisk.protocol import AsteriskProtocol
from voiceflow.transports.asterisk.settings import MEDIA_PATH, PASSWORD, USER, AsteriskLogin
from voiceflow.transports.carrier import CallRegister
from voiceflow.transports.carriers import CarrierSettings


class AsteriskCarrier:
    """Answers the websockets of Asterisk channels. They log in by HTTP basic authentication.

    Args:
        settings: Usually the server's ``ServerConfig``.
        login: User and password of ``websocket_client.conf``.
    """

    voice_path = MEDIA_PATH
    needs_public_url = False
    brings_back = False

    def __init__(self, settings: CarrierSettings, login: AsteriskLogin) -> None:
        self._settings = settings
        self._login = login

    def check(self) -> None:
        if self._settings.validate_signatures and not self._login.password:
            raise ConfigurationError(
                f"set {PASSWORD} to the password in websocket_client.conf of Asterisk: without it, whoever "
                "reaches the port could talk to the bot"
            )

    def routes(self, register: CallRegister) -> Sequence[web.AbstractRouteDef]:
        if not self._settings.validate_signatures:
            logger.warning("logins are not checked: anybody who finds this server can talk to the bot")

        async def media(request: web.Request) -> web.StreamResponse:
            if self._settings.validate_signatures and not self._login.admits(
                request.headers.get("Authorization")
            ):
                logger.warning("a websocket without the login of {} and {} was refused", USER, PASSWORD)
                raise web.HTTPUnauthorized(headers={"WWW-Authenticate": 'Basic realm="voiceflow"'})
            return await register.stream(request, AsteriskProtocol(dict(request.query)))

        return [web.get(MEDIA_PATH, media, allow_head=False)]

    def protocol(self) -> AsteriskProtocol:
        return AsteriskProtocol()

    def control(self, http: ClientSession) -> None:
        """None: chan_websocket has no command about a call but the end of its websocket."""
        return
