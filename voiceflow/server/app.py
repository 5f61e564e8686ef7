"""The web application that answers the phone: a carrier's webhooks and media streams, and health."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from functools import partial

import aiohttp
from aiohttp import web
from loguru import logger

from voiceflow.net.session import client_session
from voiceflow.server.call_inspector import CALL_INSPECTOR, CallInspector
from voiceflow.server.calls import Calls
from voiceflow.server.config import ServerConfig
from voiceflow.server.health import Health
from voiceflow.session import Observer
from voiceflow.transports import Bot, CallControl, Carrier, Return, StreamLimits, StreamServer, StreamStarted
from voiceflow.transports.addresses import (
    TRUSTS_PROXY,
    WORKER,
    routes_of_others,
    split_process,
    worker_number,
)
from voiceflow.transports.carrier import LONGEST_BODY, Follower, ReturningCarrier, brings_back
from voiceflow.transports.carriers import CarrierChoice, make_carriers
from voiceflow.transports.extension import Extension
from voiceflow.transports.line import Line
from voiceflow.transports.listener import AnyListener, OpensItself
from voiceflow.transports.member_hosts import MEMBER_HOSTS
from voiceflow.transports.protocol import MediaProtocol, StreamProtocol
from voiceflow.transports.stream import StreamAnswerer
from voiceflow.transports.stream_connection import Connection, StreamSocket
from voiceflow.transports.upgrade import UpgradeResponse
from voiceflow.transports.watching import CallWatcher
from voiceflow.transports.websocket import Take

CALLS = web.AppKey("calls", Calls)
"""The application's key for its calls."""

LISTENERS = web.AppKey("listeners", list["ListenerLine"])
"""The application's key for the listeners of its lines, which the server opens."""

WIND_UP_LIMIT = 5.0
"""Seconds for the calls of an application that is stopped without draining them."""

Observe = Callable[[StreamStarted], Sequence[Observer]]


def create_app(
    bot: Bot,
    config: ServerConfig | None = None,
    *,
    carrier: CarrierChoice = None,
    listeners: Sequence[AnyListener] = (),
    limits: StreamLimits | None = None,
    observe: Observe | None = None,
    http: aiohttp.ClientSession | None = None,
    extensions: Sequence[Extension] = (),
) -> web.Application:
    """Create the application.

    Args:
        bot: Answers each call.
        config: Read from the environment if None.
        carrier: A carrier, its name, or several of them, each with its own paths; if None, those
            of ``config``.
        listeners: Lines with separate addresses. With them, no carrier is needed.
        limits: Of each stream.
        observe: Returns the observers of a call.
        http: The session through which all calls reach their vendors, so that they share open connections;
            created if None.
        extensions: What the server answers besides calls, such as a meeting service's webhooks.

    Raises:
        ConfigurationError: If a required setting is missing; the message names it.
    """
    config = config or ServerConfig.from_env()
    carriers = choose_carriers(carrier, config, listeners)
    if carriers:
        config.check(carriers)
    for each in listeners:
        each.check()
    app = web.Application(client_max_size=LONGEST_BODY)
    if (number := worker_number(config.public_url)) is not None:
        app[WORKER] = number
    if config.fleet is not None and config.fleet.hosts is not None:
        app[MEMBER_HOSTS] = config.fleet.hosts
    calls = app[CALLS] = Calls(
        limit=config.max_calls,
        promise=config.promise,
        returning=config.resume.return_by != "off",
    )
    own = config.fleet.name if config.fleet is not None else None if number is None else str(number)
    vendors = _Vendors(calls, http, own, [one for one in extensions if isinstance(one, CallWatcher)])
    app.cleanup_ctx.append(vendors.life)
    app.on_shutdown.append(_wind_up)
    for one in carriers:
        line = _Line(bot, one, vendors)
        line.use(limits=limits or StreamLimits(), observe=observe or (lambda _: ()))
        app.add_routes(_with_worker(one.routes(line), config))
    app[LISTENERS] = []
    app[TRUSTS_PROXY] = config.trust_proxy
    for each in listeners:
        register = _Line(bot, None, vendors)
        register.use(limits=limits or StreamLimits(), observe=observe or (lambda _: ()))
        app.add_routes(each.routes(register))
        app[LISTENERS].append(ListenerLine(each, register))
    for extension in extensions:
        app.add_routes(_with_worker(extension.routes(), config))
        app.cleanup_ctx.append(extension.life(vendors.session))
        if isinstance(extension, CallInspector):
            app[CALL_INSPECTOR] = extension
    app.add_routes(Health(calls).routes())
    return app


async def _wind_up(app: web.Application) -> None:
    """The server stops, and no connection is accepted any more: let the calls that are left end."""
    calls = app[CALLS]
    await calls.streams.until(lambda: not calls.streams, WIND_UP_LIMIT)
    await calls.cut()


def _with_worker(
    routes: Iterable[web.AbstractRouteDef], config: ServerConfig
) -> Iterator[web.AbstractRouteDef]:
    """The routes, and the same ones below the address of any other process if this one is one of several."""
    below = routes_of_others(config.public_url)
    for route in routes:
        yield route
        if below is not None and isinstance(route, web.RouteDef):
            yield web.RouteDef(route.method, below + route.path, route.handler, route.kwargs)


def choose_carriers(
    choice: CarrierChoice, config: ServerConfig, listeners: Sequence[AnyListener]
) -> list[Carrier]:
    """The carriers of a server: none if only listeners were asked for."""
    if listeners and choice is None and not config.carriers:
        return []
    return make_carriers(choice, config, names=config.carriers)


class _Vendors:
    """The calls of one application, who watches them, and the session through which they reach vendors."""

    def __init__(
        self,
        calls: Calls,
        http: aiohttp.ClientSession | None,
        own: str | None,
        watchers: Sequence[CallWatcher],
    ) -> None:
        self.calls = calls
        self.http = http
        self.own = own
        self.watchers = watchers

    async def life(self, app: web.Application) -> AsyncIterator[None]:
        """Own the session, unless it is shared, while the application runs."""
        own = None
        if self.http is None:
            self.http = own = client_session()
        yield
        self.calls.close()
        if own is not None:
            await own.close()

    def session(self) -> aiohttp.ClientSession:
        """The session, while the application runs."""
        assert self.http is not None
        return self.http


class _Line:
    """The register of one carrier. Its calls share the places with those of the other carriers."""

    _control: CallControl | None = None

    def __init__(self, bot: Bot, carrier: Carrier | None, vendors: _Vendors) -> None:
        self._bot = bot
        self._carrier = carrier
        self._vendors = vendors
        self._calls = vendors.calls

    def use(self, *, limits: StreamLimits, observe: Observe) -> None:
        """Set the limits and the observers."""
        self._limits = limits
        self._observe = observe

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
        return await self._calls.returns.bring_back(call_id, may_return=may_return)

    async def stream(self, request: web.Request, protocol: MediaProtocol | None = None) -> UpgradeResponse:
        """Run the bot on a call's stream, in a task of the server."""
        carrier = self._carrier
        assert carrier is not None
        if brings_back(carrier):
            self._check_process(request)
        if not self._calls.admits_stream:
            raise web.HTTPServiceUnavailable(text="no room for another call")
        if self._control is None and self._vendors.http is not None:
            self._control = carrier.control(self._vendors.http)
        server = StreamServer(
            bot=self._bot,
            protocol=carrier.protocol if protocol is None else lambda: protocol,
            control=self._control,
            limits=self._limits,
            admit=partial(
                self._calls.admit,
                may_return=brings_back(carrier),
                may_move=isinstance(carrier, ReturningCarrier),
            ),
            waiting=self._calls.waiting,
            observe=self._observe,
            watchers=self._vendors.watchers,
            follow=carrier.follow if isinstance(carrier, Follower) else lambda *_: (),
            http=self._vendors.http,
        )
        streams = self._calls.streams
        with streams.carry():
            return await server.serve(request, spawn=streams.spawn)

    def _check_process(self, request: web.Request) -> None:
        """Refuse a stream of another worker or member, which came here because that one is gone.

        That one may have taken up a call whose conversation this process does not know. The carrier asks
        again, and whoever answers then reads it from the store.
        """
        named, _ = split_process(request)
        if self._calls.brings_back and named not in (None, self._vendors.own):
            logger.warning("a stream is refused: it is for process {}, which is gone", named)
            raise web.HTTPServiceUnavailable(text="this stream is for another process")

    async def answer(
        self,
        protocol: StreamProtocol,
        open_socket: Callable[[Take], StreamSocket],
        open_line: Callable[[Connection], Line],
        *,
        control: CallControl | None = None,
    ) -> None:
        """Run the bot on a connection that came to a listener."""
        connection = Connection(protocol, open_socket, self._limits)
        if not self._calls.admits_stream:
            logger.warning("a call was refused: there is no place for it")
            await connection.close()
            return
        answerer = StreamAnswerer(
            bot=self._bot,
            control=control,
            limits=self._limits,
            admit=partial(self._calls.admit, may_return=False),
            observe=self._observe,
            watchers=self._vendors.watchers,
            http=self._vendors.http,
        )
        with self._calls.streams.carry():
            await answerer.answer(connection, lambda: open_line(connection))


class ListenerLine:
    """A listener and the register of its calls."""

    def __init__(self, listener: AnyListener, register: _Line) -> None:
        self.listener = listener
        self._register = register

    def accept(self) -> asyncio.Protocol:
        """The protocol of one new connection."""
        assert not isinstance(self.listener, OpensItself)
        return self.listener.accept(self._register)

    async def open(self) -> None:
        """Begin to take calls.

        Raises:
            ConfigurationError: If its address is taken.
        """
        assert isinstance(self.listener, OpensItself)
        await self.listener.open(self._register)
