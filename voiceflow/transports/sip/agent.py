"""A SIP user agent that answers calls with a bot, and makes calls for it."""

from __future__ import annotations

import asyncio
import hmac
import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Self
from urllib.parse import unquote

from aiohttp import web
from loguru import logger

from voiceflow.errors import LocalProtocolError, ServiceError
from voiceflow.tasks import TaskScope
from voiceflow.transports.events import MarkEchoed, StreamStarted
from voiceflow.transports.listener import StreamRegister
from voiceflow.transports.sip.config import PEERS, TOKEN_HEADER, SipConfig
from voiceflow.transports.sip.control import SipControl, address_of
from voiceflow.transports.sip.leg import SipLeg
from voiceflow.transports.sip.line import SipLine
from voiceflow.transports.sip.peers import LOCAL, RefusalLog
from voiceflow.transports.sip.protocol import SipProtocol
from voiceflow.transports.sip.socket import SipSocket
from voiceflow.transports.sip.stack import OpenStack, SipStack, open_installed
from voiceflow.transports.stream_connection import Connection
from voiceflow.transports.websocket import Take

CLOSE_LIMIT = 2.0
"""Seconds for calls that are still up to end when the agent is closed."""

_USER = re.compile(r"sips?:([^@;>]+)@")


class SipAgent:
    """Answers SIP calls: ``run(bot, listeners=[SipAgent(SipConfig())])``. One agent per process.

    The native SIP stack runs in threads of this process: if it crashes, the process does.

    Args:
        config: Where it listens, and as whom it registers.
        open_stack: Opens the SIP stack.
    """

    title = "SIP"

    def __init__(self, config: SipConfig, *, open_stack: OpenStack = open_installed) -> None:
        self.config = config
        self.host = config.host
        self.port = config.port
        self._open_stack = open_stack
        self._stack: SipStack | None = None
        self._register: StreamRegister | None = None
        self._tasks = TaskScope()
        self._peers = LOCAL
        self._refusals = RefusalLog()

    def __repr__(self) -> str:
        return f"<SipAgent at {self.host}:{self.port}>"

    @classmethod
    def at(cls, address: str, environ: Mapping[str, str] | None = None) -> Self:
        """An agent for an account or an address to listen on; see ``SipConfig.at``.

        Raises:
            ConfigurationError: If the address is malformed.
        """
        return cls(SipConfig.at(address, environ))

    def check(self) -> None:
        self.config.check()

    def routes(self, register: StreamRegister) -> Sequence[web.AbstractRouteDef]:
        return []

    async def open(self, register: StreamRegister) -> None:
        self._register, self._peers = register, self.config.admitted
        self._stack = await self._open_stack(self.config, self._incoming)

    async def close(self) -> None:
        stack, self._stack = self._stack, None
        await self._tasks.close(limit=CLOSE_LIMIT)
        if stack is not None:
            await stack.close()

    async def dial(
        self,
        to: str,
        *,
        headers: Mapping[str, str] | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> str:
        """Call somebody, and run the bot once they answer.

        Args:
            to: A SIP address, or with an account a number in E.164 form.
            headers: Further headers of the invitation.
            parameters: In ``call.parameters``.

        Returns:
            The call's id, once they have answered.

        Raises:
            LocalProtocolError: If the agent is not open, or cannot call such an address.
            ServiceError: If they do not answer; ``code`` is ``"sip_486"`` for *busy*, ``"sip_603"`` for
                *declined*. With ``"no_place"`` the server has no place for the call.
        """
        if self._stack is None or self._register is None:
            raise LocalProtocolError("the agent is not open: give it to run(bot, listeners=[agent])")
        address = address_of(to, self.config.domain)
        call_id = _new_call_id()
        if not self._register.promise(call_id):
            raise _no_place()
        known = {"Direction": "outbound-api", "From": self.config.user, "To": _user_of(address)}
        try:
            leg = await self._stack.dial(address, headers or {})
            await _answered(leg)
            # Ringing may have taken longer than a place is kept.
            if not self._register.promise(call_id):
                await leg.hang_up()
                raise _no_place()
        except BaseException:
            self._register.end(call_id)
            raise
        self._tasks.spawn(self._talk(leg, call_id, {**known, **(parameters or {})}), name=f"sip.{call_id}")
        return call_id

    def _incoming(self, leg: SipLeg) -> None:
        self._tasks.spawn(self._take(leg), name="sip")

    async def _take(self, leg: SipLeg) -> None:
        register = self._register
        assert register is not None
        if not await self._admits(leg):
            return
        call_id = _new_call_id()
        if not register.promise(call_id):
            await self._refuse(leg, "there is no place for it", await leg.origin())
            return
        try:
            await _answered(leg)
        except ServiceError as exc:
            register.end(call_id)
            logger.warning("SIP: {}", exc)
            return
        headers = {name: text for name, text in leg.headers.items() if name != TOKEN_HEADER}
        numbers = {"From": _user_of(leg.peer), "To": _user_of(leg.headers.get("To", ""))}
        parameters = {**headers, "SIP-From": leg.peer, "Direction": "inbound", **numbers}
        await self._talk(leg, call_id, parameters)

    async def _admits(self, leg: SipLeg) -> bool:
        """Whether this caller may call; refuses the call if not."""
        peers, token = self._peers, self.config.token
        sources: Collection[str] = ()
        if not peers.is_open:
            sources = await leg.origin()
            registrars = self._stack.registrars if self._stack is not None else ()
            if not sources or not all(peers.admits(one) or one in registrars for one in sources):
                await self._refuse(leg, f"no address of {PEERS}", sources)
                return False
        given = leg.headers.get(TOKEN_HEADER, "").encode(errors="replace")
        if token and not hmac.compare_digest(given, token.encode()):
            await self._refuse(leg, f"no valid {TOKEN_HEADER}", sources or await leg.origin())
            return False
        return True

    async def _refuse(self, leg: SipLeg, reason: str, sources: Collection[str]) -> None:
        self._refusals.note(reason, sources, asyncio.get_running_loop().time())
        await leg.hang_up()

    async def _talk(self, leg: SipLeg, call_id: str, parameters: dict[str, str]) -> None:
        assert self._register is not None
        protocol = SipProtocol(StreamStarted(stream_id=call_id, call_id=call_id, parameters=parameters))
        lines: list[SipLine] = []

        def open_socket(take: Take) -> SipSocket:
            return SipSocket(leg, take)

        def open_line(connection: Connection) -> SipLine:
            echo = lambda name: connection.deliver(MarkEchoed(name=name))  # noqa: E731
            lines.append(SipLine(leg, connection.socket, echo=echo))
            return lines[0]

        control = SipControl(leg, self.config.domain)
        try:
            await self._register.answer(protocol, open_socket, open_line, control=control)
        finally:
            for line in lines:
                line.stop()
            await leg.hang_up()


async def _answered(leg: SipLeg) -> None:
    try:
        await leg.answer()
    except BaseException:
        await leg.hang_up()
        raise


def _new_call_id() -> str:
    # Not the Call-ID: callers choose it, and could name the call of somebody else.
    return f"sip-{secrets.token_hex(8)}"


def _user_of(address: str) -> str:
    """The user part of an address: a number or a name."""
    found = _USER.search(address)
    return unquote(found[1]) if found is not None else ""


def _no_place() -> ServiceError:
    return ServiceError("there is no place for another call", vendor="sip", code="no_place", retryable=True)
