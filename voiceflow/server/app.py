"""The web application that answers the phone: Twilio's webhooks, media streams, health."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence

import aiohttp
from aiohttp import web
from loguru import logger

from voiceflow.clients.twilio import FINAL, TwilioClient
from voiceflow.net.session import client_session
from voiceflow.server import documents
from voiceflow.server.calls import Calls, Return
from voiceflow.server.config import (
    HEALTH_PATH,
    RESUME_PATH,
    STATUS_PATH,
    STREAM_PATH,
    VOICE_PATH,
    ServerConfig,
)
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
    calls = app[CALLS] = Calls(
        limit=config.max_calls, promise=config.promise, returning=config.resume.by != "off"
    )
    server = _Server(bot, config, calls, observe or (lambda _: ()))
    server.use(client=client, http=http, limits=limits or StreamLimits())
    app.add_routes(
        [
            web.post(VOICE_PATH, server.voice),
            web.get(STREAM_PATH, server.stream),
            web.post(RESUME_PATH + r"/{returns:\d{1,3}}", server.resume),
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
            self._http = own = client_session()
        if self._client is None and self._config.twilio is not None:
            self._client = TwilioClient(self._config.twilio, session=self._http)
        yield
        self._calls.close()
        if own is not None:
            await own.close()

    async def voice(self, request: web.Request) -> web.Response:
        """Tell Twilio to open a stream for the call that has come."""
        form = await self._signed.form(request)
        if not self._calls.promise(form.get("CallSid", "")):
            logger.warning("a call is refused: {} are up", len(self._calls))
            return _twiml(documents.busy())
        return _twiml(self._connect(request, form))

    async def resume(self, request: web.Request) -> web.Response:
        """Tell Twilio what happens to a call whose stream has ended, in whatever way."""
        form = await self._signed.form(request)
        call_sid, returns = form.get("CallSid", ""), int(request.match_info["returns"])
        if form.get("CallStatus") in FINAL:
            self._calls.end(call_sid)
            return _twiml(documents.hang_up())
        found = await self._calls.bring_back(call_sid, may_return=returns <= self._config.resume.limit)
        if found is Return.ENDED:
            return _twiml(documents.hang_up())
        logger.warning("call {}: its stream has ended; {}", call_sid, found.value)
        if found is Return.GIVEN_UP:
            return _twiml(documents.apologise(self._config))
        pause = documents.REFUSAL_PAUSE if found is Return.AFTER_REFUSAL else 0
        return _twiml(self._connect(request, form, returns=returns, pause=pause))

    def _connect(
        self, request: web.Request, form: Mapping[str, str], *, returns: int = 0, pause: int = 0
    ) -> str:
        parameters = {**self._config.parameters, **request.query}
        for name in ("CallSid", "From", "To", "Direction"):
            parameters[name] = form.get(name, "")
        query = request.rel_url.raw_query_string
        return documents.connect(self._config, parameters, returns=returns, query=query, pause=pause)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Let the bot talk to a call."""
        public = "wss" + self._config.public_url[len("https") :] + request.raw_path
        self._signed.check(public, request)
        if not self._calls.admits_stream:
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
        if form.get("CallStatus") in FINAL:
            self._calls.end(form.get("CallSid", ""))
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
