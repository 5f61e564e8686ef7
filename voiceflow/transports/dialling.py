"""Making calls, and learning what became of each."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Mapping

import aiohttp
from loguru import logger

from voiceflow.answering import AnsweredBy, AnswerVerdict
from voiceflow.errors import ConfigurationError, ServiceError
from voiceflow.transports.call import Bot, Call
from voiceflow.transports.carrier import Carrier
from voiceflow.transports.outbound import DialOutcome, DialResult
from voiceflow.transports.outgoing import CallEnding, CallMaker, DialRequest, OutgoingCall
from voiceflow.transports.placing import PlacingCarrier

PARAMETER = "Dial"
"""The stream parameter that names the attempt to which a call belongs."""

SIGN_LIMIT = 20.0
"""Seconds after the longest ringing within which the carrier must have reported something."""

REPORT_LIMIT = 5.0
"""Seconds for the carrier to report the end of a call after the bot has ended."""

RETURN_LIMIT = 35.0
"""Seconds in which a call may come back after its media stream broke."""

UNCONFIRMED, NO_STREAM = "unconfirmed", "no_stream"

_REASONS = {
    DialOutcome.BUSY: "the line is busy",
    DialOutcome.NO_ANSWER: "nobody answered",
    DialOutcome.FAILED: "the carrier could not connect the call",
    DialOutcome.CANCELLED: "the call was cancelled before it was answered",
}


class OutboundCalls:
    """Makes calls whose media streams come to a server in this process.

    The server gets :meth:`answer` as its bot, and the same carrier::

        calls = OutboundCalls(carrier, http=lambda: session)
        app = create_app(calls.answer, config, carrier=carrier)
        result = await calls.dial("+15550100", bot, from_number="+15550199")

    ``voiceflow.server.outbound_calls`` does this for a program.

    Args:
        carrier: Makes the calls.
        http: Returns the client session that reaches the carrier.
        bot: Answers calls that come in; without it they are hung up.

    Raises:
        ConfigurationError: If a setting of the carrier is missing.
    """

    def __init__(
        self, carrier: Carrier, *, http: Callable[[], aiohttp.ClientSession], bot: Bot | None = None
    ) -> None:
        carrier.check()
        self._carrier = carrier
        self._http = http
        self._bot = bot
        self._attempts: dict[str, _Attempt] = {}

    def __len__(self) -> int:
        """The number of calls under way."""
        return len(self._attempts)

    async def answer(self, call: Call) -> None:
        """Run the bot of a call: of the attempt to which it belongs, or the one for calls that come in."""
        name = call.parameters.get(PARAMETER)
        attempt = self._attempts.get(name) if name else None
        if attempt is not None:
            await attempt.run(call)
        elif name is None and self._bot is not None:
            await self._bot(call)
        else:
            logger.warning("call {} is hung up: nobody here waits for it", call.call_id)
            await call.release()

    async def dial(
        self,
        to: str,
        bot: Bot,
        *,
        from_number: str,
        ring: float = 30.0,
        parameters: Mapping[str, str] | None = None,
    ) -> DialResult:
        """Make one call, and wait until it is over.

        The number is dialled once: if it is unclear whether the carrier has received the request, it is not
        repeated. Cancelling this ends the call.

        Args:
            to: A number in E.164 form, or an address that the carrier can call.
            bot: Runs when the call is answered, by whatever.
            from_number: A number of the account, which the far end sees.
            ring: Seconds to let it ring.
            parameters: Custom parameters of the call.

        Returns:
            What became of the call. ``answered_by`` is known if the bot's pipeline has an ``AnswerDetector``.

        Raises:
            ConfigurationError: If the carrier cannot make calls, or a setting is missing.
            LocalProtocolError: If the carrier cannot call such an address.
        """
        maker = self._carrier.control(self._http())
        if not isinstance(maker, CallMaker):
            if isinstance(self._carrier, PlacingCarrier):
                self._carrier.placer(self._http())  # It names the setting that is missing.
            raise ConfigurationError(f"{type(self._carrier).__name__} cannot make calls")
        name = secrets.token_hex(16)
        attempt = self._attempts[name] = _Attempt(bot)
        request = DialRequest(
            to=to, from_number=from_number, ring=ring, parameters={**(parameters or {}), PARAMETER: name}
        )
        try:
            return await attempt.carry_out(maker, request)
        except ServiceError as exc:
            return DialResult(outcome=DialOutcome.FAILED, code=exc.code, reason=str(exc))
        finally:
            del self._attempts[name]


class _Attempt:
    """One call, from the request to its end."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._running = 0
        self._has_arrived = False
        self._is_broken = False
        self._call_id = ""
        self._verdict: AnswerVerdict | None = None
        self._changed = asyncio.Event()

    async def run(self, call: Call) -> None:
        """Run the bot on a stream of the call."""
        self._running += 1
        self._has_arrived, self._call_id = True, call.call_id
        self._changed.set()
        try:
            await self._bot(call)
        finally:
            self._running -= 1
            self._is_broken = call.is_broken
            self._verdict = call.checkpoint.recall(AnswerVerdict)
            self._changed.set()

    async def carry_out(self, maker: CallMaker, request: DialRequest) -> DialResult:
        creating = asyncio.ensure_future(maker.make_call(request))
        try:
            outgoing = await asyncio.shield(creating)
        except asyncio.CancelledError:
            # The carrier may be making the call: without its name the call cannot be ended.
            with contextlib.suppress(ServiceError):
                await (await creating).cancel()
            raise
        try:
            return await self._follow(outgoing, request)
        except BaseException:
            await asyncio.shield(asyncio.ensure_future(outgoing.cancel()))
            raise

    async def _follow(self, outgoing: OutgoingCall, request: DialRequest) -> DialResult:
        outgoing.ending.add_done_callback(lambda _: self._changed.set())
        await self._until(lambda: self._has_arrived or outgoing.ending.done(), request.ring + SIGN_LIMIT)
        if self._has_arrived:
            await self._conversation(outgoing)
        ending = outgoing.ending.result() if outgoing.ending.done() else await _ask(outgoing)
        if ending is None and not self._has_arrived:
            await outgoing.cancel()
        return self._result(ending, self._call_id or outgoing.call_id)

    async def _conversation(self, outgoing: OutgoingCall) -> None:
        """Wait until no bot runs, and the carrier has reported the end or had the time to."""
        while True:
            await self._until(lambda: not self._running, None)
            limit = RETURN_LIMIT if self._is_broken else REPORT_LIMIT
            await self._until(lambda: self._running > 0 or outgoing.ending.done(), limit)
            if not self._running:
                return

    async def _until(self, holds: Callable[[], bool], limit: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                while not holds():
                    self._changed.clear()
                    await self._changed.wait()

    def _result(self, ending: CallEnding | None, call_id: str) -> DialResult:
        is_answered = self._has_arrived or (ending is not None and ending.outcome is DialOutcome.ANSWERED)
        if is_answered and self._has_arrived:
            by = self._verdict.answered_by if self._verdict is not None else None
            is_machine = by is not None and by.is_machine
            outcome = DialOutcome.MACHINE if is_machine else DialOutcome.ANSWERED
            return DialResult(outcome=outcome, answered_by=by, call_id=call_id, reason=_describe(by))
        failed = DialOutcome.FAILED
        if is_answered or (ending is None and call_id):
            why = "no media stream of the call arrived"
            return DialResult(outcome=failed, call_id=call_id, code=NO_STREAM, reason=why)
        if ending is None:
            why = "the carrier did not confirm the call; it may have been made"
            return DialResult(outcome=failed, code=UNCONFIRMED, reason=why)
        reason = _REASONS[ending.outcome]
        return DialResult(outcome=ending.outcome, call_id=call_id, code=ending.code, reason=reason)


def _describe(by: AnsweredBy | None) -> str:
    if by is None or by is AnsweredBy.UNKNOWN:
        return "the call was answered"
    return f"the call was answered: {by.value.replace('_', ' ')}"


async def _ask(outgoing: OutgoingCall) -> CallEnding | None:
    try:
        return await outgoing.check()
    except ServiceError as exc:
        logger.warning("call {}: the carrier does not say how it ended: {}", outgoing.call_id, exc)
        return None
