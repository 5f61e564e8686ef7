"""The web application that answers the phone: Twilio's webhooks, media streams, health."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

import aiohttp
from aiohttp import web
from loguru import logger

from voiceflow.clients.twilio import FINAL, TwilioClient, twiml
from voiceflow.frames import EndReason
from voiceflow.outbound import outbound
from voiceflow.server.calls import Calls
from voiceflow.server.config import HEALTH_PATH, STATUS_PATH, STREAM_PATH, VOICE_PATH, ServerConfig
from voiceflow.server.signed import LONGEST_BODY, SignedRequests
from voiceflow.session import Observer
from voiceflow.transports.twilio import Bot, StreamLimits, StreamServer
from voiceflow.transports.twilio.events import StreamStarted

CALLS = web.AppKey("calls", Calls)
"""Where an application keeps its calls."""

Observe = Callable[[StreamStarted], Sequence[Observer]]


def create_app(
    bot: Bot,
    config: ServerConfig | None = None,
    *,
    client: TwilioClient | None = None,
    limits: StreamLimits | None = None,
    observe: Observe | None = None,
    http: aiohttp.ClientSession | None = None,
) -> web.Application:
    """Make the application.

    Args:
        bot: Answers each call.
        config: Read from the environment if not given.
        client: Hangs up; made of ``config.twilio`` if not given, and then closed with the application.
        limits: Of each stream.
        observe: Gives the observers of a call.
        http: What all calls reach their vendors with, so that they share warm connections; one of its own
            if not given.

    Raises:
        ConfigurationError: If something that every server needs is not set; it says what.
    """
    config = config or ServerConfig.from_env()
    config.check()
    if not config.validate_signatures:
        logger.warning("signatures are not validated: anybody who finds this server can talk to the bot")
    app = web.Application(client_max_size=LONGEST_BODY)
    calls = app[CALLS] = Calls(limit=config.max_calls)
    server = _Server(bot, config, calls, observe or (lambda _: ()))
    server.use(client=client, http=http, limits=limits or StreamLimits())
    app.add_routes(
        [
            web.post(VOICE_PATH, server.voice),
            web.get(STREAM_PATH, server.stream),
            web.post(STATUS_PATH, server.status),
            web.get(HEALTH_PATH, server.health),
        ]
    )
    app.cleanup_ctx.append(server.life)
    return app


class _Server:
    """The handlers of one application."""

    def __init__(
        self,
        bot: Bot,
        config: ServerConfig,
        calls: Calls,
        observe: Observe,
    ) -> None:
        self._bot = bot
        self._config = config
        self._calls = calls
        self._observe = observe
        self._signed = SignedRequests(config)

    def use(
        self, *, client: TwilioClient | None, http: aiohttp.ClientSession | None, limits: StreamLimits
    ) -> None:
        """Take what others share with this server."""
        self._client = client
        self._http = http
        self._limits = limits

    async def life(self, app: web.Application) -> AsyncIterator[None]:
        """Own what nobody shares, while the application runs."""
        own = None
        if self._http is None:
            self._http = own = outbound()
        if self._client is None and self._config.twilio is not None:
            self._client = TwilioClient(self._config.twilio, session=self._http)
        yield
        if own is not None:
            await own.close()

    async def voice(self, request: web.Request) -> web.Response:
        """Tell Twilio to open a stream for the call that has come."""
        form = await self._signed.form(request)
        if not self._calls.has_room:
            logger.warning("a call is refused: {} are up", len(self._calls))
            return _twiml(twiml.document(twiml.reject(reason="busy")))
        parameters = {**self._config.parameters, **request.query}
        for name in ("CallSid", "From", "To", "Direction"):
            parameters[name] = form.get(name, "")
        stream = twiml.stream(self._config.stream_url, parameters=parameters)
        return _twiml(twiml.document(twiml.connect(stream)))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Let the bot talk to a call."""
        public = "wss" + self._config.public_url[len("https") :] + request.raw_path
        self._signed.check(public, request)
        if not self._calls.has_room:
            raise web.HTTPServiceUnavailable(text="no room for another call")
        server = StreamServer(
            bot=self._bot,
            client=self._client,
            limits=self._limits,
            admit=self._calls.admit,
            observe=self._observe,
            http=self._http,
        )
        with self._calls.place():
            return await server.serve(request)

    async def status(self, request: web.Request) -> web.Response:
        """Note what became of a call: a stream whose call is over ends, though its socket may not know."""
        form = await self._signed.form(request)
        call = self._calls.find(form.get("CallSid", ""))
        if call is not None and form.get("CallStatus") in FINAL:
            call.leave(EndReason.USER_HANGUP)
        return web.Response(status=204)

    async def health(self, request: web.Request) -> web.Response:
        """Tell load balancers whether to send calls here: 503 while the server leaves."""
        draining = self._calls.is_draining
        body = {
            "status": "draining" if draining else "ok",
            "active_calls": len(self._calls),
            "max_calls": self._config.max_calls,
        }
        return web.json_response(body, status=503 if draining else 200)


def _twiml(document: str) -> web.Response:
    return web.Response(text=document, content_type="text/xml")
