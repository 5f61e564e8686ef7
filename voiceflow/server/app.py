"""The web application that answers the phone: a carrier's webhooks and media streams, and health."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

import aiohttp
from aiohttp import web

from voiceflow.net.session import client_session
from voiceflow.server.calls import Calls
from voiceflow.server.config import HEALTH_PATH, ServerConfig
from voiceflow.session import Observer
from voiceflow.transports import Bot, CallControl, Carrier, Return, StreamLimits, StreamServer, StreamStarted
from voiceflow.transports.carrier import LONGEST_BODY, Follower
from voiceflow.transports.default import default_carrier

CALLS = web.AppKey("calls", Calls)
"""The application's key for its calls."""

Observe = Callable[[StreamStarted], Sequence[Observer]]


def create_app(
    bot: Bot,
    config: ServerConfig | None = None,
    *,
    carrier: Carrier | None = None,
    limits: StreamLimits | None = None,
    observe: Observe | None = None,
    http: aiohttp.ClientSession | None = None,
    also: Sequence[Carrier] = (),
) -> web.Application:
    """Create the application.

    Args:
        bot: Answers each call.
        config: Read from the environment if None.
        carrier: The carrier; Twilio with the settings of
            ``config`` if None.
        limits: Of each stream.
        observe: Returns the observers of a call.
        http: The session through which all calls reach their vendors, so that they share open connections;
            created if None.
        also: Further carriers, whose calls share the places of this server.

    Raises:
        ConfigurationError: If a required setting is missing; the message names it.
    """
    config = config or ServerConfig.from_env()
    carrier = carrier or default_carrier(config)
    config.check(carrier)
    app = web.Application(client_max_size=LONGEST_BODY)
    calls = app[CALLS] = Calls(
        limit=config.max_calls, promise=config.promise, returning=config.resume.return_by != "off"
    )
    for one in (carrier, *also):
        one.check()
        server = _Server(bot, one, calls, max_calls=config.max_calls)
        server.use(http=http, limits=limits or StreamLimits(), observe=observe or (lambda _: ()))
        app.add_routes(one.routes(server))
        app.cleanup_ctx.append(server.life)
    app.add_routes([web.get(HEALTH_PATH, server.health)])
    return app


class _Server:
    """The calls of one application, for its carrier."""

    _control: CallControl | None = None

    def __init__(self, bot: Bot, carrier: Carrier, calls: Calls, *, max_calls: int) -> None:
        self._bot = bot
        self._carrier = carrier
        self._calls = calls
        self._max_calls = max_calls

    def use(self, *, http: aiohttp.ClientSession | None, limits: StreamLimits, observe: Observe) -> None:
        """Set the shared resources and the observers."""
        self._http = http
        self._limits = limits
        self._observe = observe

    async def life(self, app: web.Application) -> AsyncIterator[None]:
        """Own the resources that are not shared while the application runs."""
        own = None
        if self._http is None:
            self._http = own = client_session()
        self._control = self._carrier.control(self._http)
        yield
        self._calls.close()
        if own is not None:
            await own.close()

    def __len__(self) -> int:
        return len(self._calls)

    def promise(self, call_id: str) -> bool:
        """Reserve a place for a call that is about to open a stream."""
        return self._calls.promise(call_id)

    def end(self, call_id: str) -> None:
        """The carrier reports the end of the call."""
        self._calls.end(call_id)

    async def bring_back(self, call_id: str, *, may_return: bool) -> Return:
        """Decide whether a call whose stream has ended may come back."""
        return await self._calls.bring_back(call_id, may_return=may_return)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Run the bot on a call's stream."""
        if not self._calls.admits_stream:
            raise web.HTTPServiceUnavailable(text="no room for another call")
        carrier = self._carrier
        server = StreamServer(
            bot=self._bot,
            protocol=carrier.protocol,
            control=self._control,
            limits=self._limits,
            admit=self._calls.admit,
            observe=self._observe,
            follow=carrier.follow if isinstance(carrier, Follower) else lambda *_: (),
            http=self._http,
        )
        with self._calls.place():
            return await server.serve(request)

    async def health(self, request: web.Request) -> web.Response:
        """Report to load balancers whether to send calls here: 503 while the server shuts down."""
        draining = self._calls.is_draining
        body = {
            "status": "draining" if draining else "ok",
            "active_calls": len(self._calls),
            "max_calls": self._max_calls,
        }
        return web.json_response(body, status=503 if draining else 200)
