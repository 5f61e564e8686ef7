"""Making calls: what becomes of each, through the emulated Twilio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from voiceflow.answering import AnsweredBy, AnswerVerdict
from voiceflow.clients.twilio import TwilioClient, TwilioConfig
from voiceflow.emulators.twilio import (
    Account,
    Callee,
    CallFaults,
    EmulatedTwilio,
    EmulatedTwilioCall,
    RestFault,
)
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.pipeline import Pipeline
from voiceflow.server import ServerConfig, create_app
from voiceflow.testing import MemoryNetwork
from voiceflow.transports import Call
from voiceflow.transports.dialling import OutboundCalls
from voiceflow.transports.outbound import DialOutcome, DialResult
from voiceflow.transports.twilio import TwilioCarrier

PUBLIC = "https://voice.example.com"
PERSON, OWN = "+15550100", "+15550199"


@dataclass
class Scene:
    """An application that makes calls, and the phone network."""

    calls: OutboundCalls
    carrier: EmulatedTwilio
    bots: int = 0

    async def dial(
        self, bot: Callable[[Call], Awaitable[None]] | None = None, ring: float = 30.0
    ) -> DialResult:
        return await self.calls.dial(PERSON, bot or self.bot, from_number=OWN, ring=ring)

    async def bot(self, call: Call) -> None:
        self.bots += 1
        await call.run(Pipeline([call.input(), call.output()]))

    def answer_with(self, script: Callable[[EmulatedTwilioCall], Awaitable[None]]) -> None:
        self.carrier.callees[PERSON] = Callee(script=script)


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    account = Account()
    token = SecretStr(account.auth_token)
    async with MemoryNetwork() as network:
        http = network.session()
        config = ServerConfig(public_url=PUBLIC, auth_token=token)
        client = TwilioClient(TwilioConfig(account_sid=account.sid, auth_token=token), session=http)
        twilio = TwilioCarrier(config, client=client)
        calls = OutboundCalls(twilio, http=lambda: http)
        network.add("voice.example.com", create_app(calls.answer, config, carrier=twilio, http=http))
        async with EmulatedTwilio(f"{PUBLIC}/twilio/voice", session=http) as carrier:
            network.add(carrier.api_host, carrier.app())
            yield Scene(calls, carrier)
            assert len(calls) == 0


async def hang_up_soon(call: EmulatedTwilioCall) -> None:
    await call.streaming()
    await asyncio.sleep(1.0)
    call.hang_up()


async def test_a_call_that_is_answered_runs_the_bot_and_returns_at_its_end() -> None:
    async with scene() as on:
        on.answer_with(hang_up_soon)
        began = asyncio.get_running_loop().time()
        result = await on.dial()
        (call,) = on.carrier.calls.values()
        assert (result.outcome, result.call_id, on.bots) == (DialOutcome.ANSWERED, call.sid, 1)
        assert asyncio.get_running_loop().time() - began == pytest.approx(3.0, abs=0.1)
        assert (call.errors, call.warnings) == ([], [])


@pytest.mark.parametrize(
    ("callee", "outcome"),
    [
        (Callee(outcome="busy"), DialOutcome.BUSY),
        (Callee(ring=99.0), DialOutcome.NO_ANSWER),
        (Callee(outcome="failed"), DialOutcome.FAILED),
        (Callee(outcome="canceled"), DialOutcome.CANCELLED),
    ],
)
async def test_a_call_that_nobody_answers_says_why_and_runs_no_bot(
    callee: Callee, outcome: DialOutcome
) -> None:
    async with scene() as on:
        on.carrier.callees[PERSON] = callee
        result = await on.dial()
        assert (result.outcome, result.answered_by, on.bots) == (outcome, None, 0)
        assert result.reason
        assert PERSON not in repr(result)


async def test_the_verdict_of_the_bot_is_in_the_result() -> None:
    async def bot(call: Call) -> None:
        call.checkpoint.keep(AnswerVerdict(answered_by=AnsweredBy.VOICEMAIL, at=2.0, reason="words"))
        await call.run(Pipeline([call.input(), call.output()]))

    async with scene() as on:
        on.answer_with(hang_up_soon)
        result = await on.dial(bot)
    assert (result.outcome, result.answered_by) == (DialOutcome.MACHINE, AnsweredBy.VOICEMAIL)


async def test_a_refused_request_makes_no_call_and_has_the_carriers_code() -> None:
    async with scene() as on:
        on.carrier.rest_faults.append(RestFault(status=400, code=21211, message=f"{PERSON} is no number"))
        result = await on.dial()
        assert (result.outcome, result.code, result.call_id) == (DialOutcome.FAILED, "21211", "")
        assert PERSON not in result.reason
        assert on.carrier.calls == {}


async def test_a_call_whose_request_got_no_answer_is_followed_and_never_dialled_again() -> None:
    async with scene() as on:
        on.answer_with(hang_up_soon)
        on.carrier.rest_faults.append(RestFault(status=503, code=20503, acts=True))
        result = await on.dial()
        (call,) = on.carrier.calls.values()
        assert (result.outcome, result.call_id, on.bots) == (DialOutcome.ANSWERED, call.sid, 1)


async def test_a_request_that_was_lost_is_reported_as_unconfirmed_and_not_repeated() -> None:
    async with scene() as on:
        on.carrier.rest_faults.append(RestFault(status=503, code=20503))
        result = await on.dial()
        assert (result.outcome, result.code, on.carrier.calls) == (DialOutcome.FAILED, "unconfirmed", {})


@pytest.mark.parametrize("faults", [CallFaults(callbacks_twice=True), CallFaults(callbacks_reversed=True)])
async def test_status_callbacks_may_come_twice_or_late(faults: CallFaults) -> None:
    async with scene() as on:
        on.carrier.network.faults = faults
        on.answer_with(hang_up_soon)
        result = await on.dial()
        assert (result.outcome, on.bots) == (DialOutcome.ANSWERED, 1)


async def test_a_call_whose_stream_breaks_comes_back_to_the_same_bot() -> None:
    async def answer(call: EmulatedTwilioCall) -> None:
        await call.streaming()
        await asyncio.sleep(1.0)
        call.cut()
        await asyncio.sleep(5.0)
        call.hang_up()

    async with scene() as on:
        on.answer_with(answer)
        result = await on.dial()
        assert (result.outcome, on.bots, len(on.carrier.calls)) == (DialOutcome.ANSWERED, 2, 1)


async def test_calls_at_once_each_run_their_bot() -> None:
    met: list[tuple[str, str]] = []

    def bot_for(name: str) -> Callable[[Call], Awaitable[None]]:
        async def bot(call: Call) -> None:
            met.append((name, call.to_number))
            await call.run(Pipeline([call.input(), call.output()]))

        return bot

    async with scene() as on:
        numbers = [f"+1555010{digit}" for digit in range(5)]
        for number in numbers:
            on.carrier.callees[number] = Callee(script=hang_up_soon)
        await asyncio.gather(*(on.calls.dial(one, bot_for(one), from_number=OWN) for one in numbers))
    assert sorted(met) == [(number, number) for number in numbers]


async def test_what_cannot_be_called_is_refused_without_quoting_it() -> None:
    async with scene() as on:
        with pytest.raises(LocalProtocolError) as refused:
            await on.calls.dial("555-0100", on.bot, from_number=OWN)
        assert "555-0100" not in str(refused.value)
        with pytest.raises(ConfigurationError, match="from_number"):
            await on.calls.dial(PERSON, on.bot, from_number="")
        assert on.carrier.calls == {}
