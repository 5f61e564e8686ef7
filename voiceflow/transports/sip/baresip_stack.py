"""A SIP stack by the package ``baresip-python``: libre and baresip, in threads of this process.

Source: https://pypi.org/project/baresip-python/
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress

from baresip import (
    Account,
    BaresipError,
    Call,
    CallFailed,
    CallState,
    Config,
    Event,
    Runtime,
    StackEvent,
    TransferFailed,
    UserAgent,
)
from loguru import logger

from voiceflow.errors import ConfigurationError, ServiceError
from voiceflow.net.loopback import LOOPBACK
from voiceflow.transports.sip.config import TOKEN_HEADER, SipConfig
from voiceflow.transports.sip.leg import SipLeg
from voiceflow.transports.sip.origins import Origins
from voiceflow.transports.sip.protocol import NARROWBAND
from voiceflow.transports.sip.trace import Trace

RING_LIMIT = 60.0
"""Seconds that the other side may take to answer."""

AUDIO_LIMIT = 3.0
"""Seconds between the answer and audio in both directions."""

TRANSFER_LIMIT = 45.0
"""Seconds in which the person to whom a call is transferred has to answer."""

RTP_LIMIT = 30
"""Seconds without a packet, except on hold, after which a call counts as lost."""

_LONGEST_READ = NARROWBAND.bytes_per_second
_STANDARD = ("To", "P-Asserted-Identity", "Diversion")


class BaresipLeg:
    """One call of baresip.

    Args:
        call: The library's call.
        origins: Where invitations came from.
    """

    def __init__(self, call: Call, origins: Origins) -> None:
        self._call = call
        self._origins = origins
        self._is_over = self._is_lost = False
        self._key: Callable[[str], None] = lambda _: None
        self._ended: Callable[[bool], None] = lambda _: None
        call.on(self._event)
        call.on_dtmf(lambda press: self._key(press.digit))

    @property
    def peer(self) -> str:
        return self._call.peer or ""

    @property
    def headers(self) -> Mapping[str, str]:
        found: Mapping[str, str] = self._call.headers
        return found

    @property
    def is_held(self) -> bool:
        return bool(self._call.remote_on_hold)

    @property
    def waiting(self) -> int:
        with suppress(BaresipError):
            return int(self._call.audio.info().tx_buffered)
        return 0

    def read(self) -> bytes:
        # A re-INVITE replaces the streams; the next operation takes the new ones.
        with suppress(BaresipError):
            return bytes(self._call.audio.read(_LONGEST_READ))
        return b""

    def write(self, data: bytes) -> None:
        with suppress(BaresipError):
            self._call.audio.write(data)

    def listen(self, *, key: Callable[[str], None], ended: Callable[[bool], None]) -> None:
        self._key, self._ended = key, ended
        if self._is_over:
            asyncio.get_running_loop().call_soon(ended, not self._is_lost)

    async def origin(self) -> Collection[str]:
        return await self._origins.of(self._call.call_id or "")

    async def answer(self) -> None:
        try:
            if self._call.state is CallState.INCOMING:
                await self._call.answer()
            await self._call.wait_established(RING_LIMIT)
            async with asyncio.timeout(AUDIO_LIMIT):
                await self._wait_for_audio()
        except CallFailed as exc:
            raise _refused("the call was not answered", exc.status, type(exc).__name__) from None
        except TimeoutError:
            raise _refused("no audio after the answer", None, "no_audio") from None
        except BaresipError as exc:
            raise _refused("the call was over before it was answered", None, type(exc).__name__) from None

    async def hang_up(self) -> None:
        if not self._is_over:
            with suppress(BaresipError):
                await self._call.hangup()

    async def transfer(self, address: str) -> None:
        try:
            await self._call.transfer(address, timeout=TRANSFER_LIMIT)
        except TransferFailed as exc:
            raise _refused(
                "the other side did not transfer the call", exc.status, "transfer_failed"
            ) from None
        except BaresipError as exc:
            raise _refused("the call cannot be transferred", None, type(exc).__name__) from None

    async def press(self, digits: str) -> None:
        try:
            await self._call.send_dtmf(digits)
        except BaresipError as exc:
            raise _refused("the keys were not sent", None, type(exc).__name__) from None

    async def _wait_for_audio(self) -> None:
        while not self._has_audio():  # noqa: ASYNC110 - the stack has no event for it
            await asyncio.sleep(0.01)

    def _has_audio(self) -> bool:
        with suppress(BaresipError):
            info = self._call.audio.info()
            return bool(info.rx_ready and info.tx_ready)
        return False

    def _event(self, event: StackEvent) -> None:
        if event.event is Event.CALL_CLOSED and not self._is_over:
            self._is_over = True
            self._is_lost = "rtp" in (event.text or "").lower()
            self._ended(not self._is_lost)


class BaresipStack:
    """The one user agent of a process.

    Args:
        runtime: Runs.
        agent: Listens.
        trace: The messages that the two send and receive.
    """

    def __init__(self, runtime: Runtime, agent: UserAgent, trace: Trace) -> None:
        self._runtime = runtime
        self._agent = agent
        self._trace = trace

    @property
    def registrars(self) -> Collection[str]:
        return self._trace.origins.registrars

    async def dial(self, address: str, headers: Mapping[str, str]) -> SipLeg:
        early: list[StackEvent] = []
        self._runtime.subscribe(early.append)
        try:
            call = await self._agent.dial(address, headers=dict(headers))
        except (BaresipError, ValueError) as exc:
            raise _refused("the call cannot be made", None, type(exc).__name__) from None
        finally:
            self._runtime.unsubscribe(early.append)
        leg = BaresipLeg(call, self._trace.origins)
        # The library's call misses what happens before it exists: an answer within a few milliseconds.
        for event in early:
            call._on_stack_event(event)
        return leg

    async def close(self) -> None:
        with suppress(BaresipError):
            await self._agent.unregister(timeout=2.0)
        with suppress(BaresipError):
            await self._runtime.close()
        self._trace.close()


async def open_baresip(config: SipConfig, incoming: Callable[[SipLeg], None]) -> BaresipStack:
    """Start the stack, listen, and register.

    Raises:
        ConfigurationError: If the library is missing, the address taken, or the registrar refuses.
    """
    # Its messages quote addresses and numbers.
    logging.getLogger("baresip").setLevel(logging.CRITICAL)
    host = f"[{config.host}]" if ":" in config.host else config.host
    runtime = Runtime(native_log_level="error")
    trace = Trace()
    try:
        await runtime.start(
            Config(
                # Found by itself except on a loopback address.
                net_interface=config.host if config.host in LOOPBACK else None,
                expose_headers=(*_STANDARD, TOKEN_HEADER, *config.headers),
                max_concurrent_calls=config.max_calls,
                rtp_timeout=RTP_LIMIT,
                native_log_level="error",
                sip_trace=True,
                extra_config_text=_extra(config, host),
            )
        )
        agent = await UserAgent.create(runtime, _account(config), transfer_policy="reject")
        agent.on_incoming(lambda call: incoming(BaresipLeg(call, trace.origins)))
        if config.registers:
            await agent.register()
            logger.info("SIP: registered")
    except BaresipError as exc:
        with suppress(BaresipError):
            await runtime.close()
        trace.close()
        status = getattr(exc, "status", None)
        why = f"the registrar answered {status}" if status else f"{type(exc).__name__}: is the port taken?"
        raise ConfigurationError(f"SIP cannot be opened on port {config.port}: {why}") from None
    return BaresipStack(runtime, agent, trace)


def _extra(config: SipConfig, host: str) -> str:
    # The stack answers an invitation from another address than the registrar's with 403 before there is a
    # call. It has such an answer for nobody else: its command to refuse a call always sends 486.
    origin = "filter_registrar udp,tcp,tls\n" if config.takes_registrar_only else ""
    return f"sip_listen {host}:{config.port}\n{origin}"


def _account(config: SipConfig) -> Account | str:
    account = Account(
        user=config.user or "voiceflow",
        domain=config.domain or config.host,
        password=config.password,
        auth_user=config.auth_user or None,
        transport=config.transport,
        reg_interval=600 if config.registers else 0,
        # The dialled number may be any. With an account the registrar knows it.
        extra_params=() if config.registers else ("catchall=yes",),
    )
    # With a transport in its address, the stack answers calls by another one with 404.
    return account if config.registers else account.aor().replace(f";transport={config.transport}", "", 1)


def _refused(why: str, status: int | None, code: str) -> ServiceError:
    name = f"sip_{status}" if status else code
    return ServiceError(why, vendor="sip", code=name, retryable=status is None or status >= 500)
