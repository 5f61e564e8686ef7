"""Calls of ``dial`` on every carrier that makes them by REST; Twilio's are in ``test_dialling.py``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from tests.transports.outbound_lines import PUBLIC, SIDES, OutboundLine, outbound_line
from voiceflow import AgentAudioFrame, AgentTextFrame, Pipeline, Processor, handles
from voiceflow.audio.encoding import AudioFormat
from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.line_callee import LineCallee
from voiceflow.emulators.kit.rest_fault import RestFault
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.processors import Responder
from voiceflow.server import create_app
from voiceflow.transports import Call, DialOutcome, DialResult
from voiceflow.transports.dialling import OutboundCalls

PERSON, OWN = "+15550100", "+15550199"

every_carrier = pytest.mark.parametrize("name", sorted(SIDES))


class Tone(Processor):
    """A voice whose every text is the same fifth of a second."""

    def __init__(self, form: AudioFormat) -> None:
        super().__init__()
        self._form = form

    @handles(AgentTextFrame)
    def speak(self, frame: AgentTextFrame) -> AgentAudioFrame:
        data = b"\x20" * self._form.size(0.2)
        return AgentAudioFrame(reply=frame.reply, data=data, format=self._form)


class Scene:
    """An application that makes calls on a line."""

    def __init__(self, line: OutboundLine) -> None:
        self.line = line
        self.side = line.side
        self.carrier = line.carrier()
        self.calls = OutboundCalls(self.carrier, http=lambda: line.http)
        self.met: list[Call] = []

    async def dial(self, ring: float = 30.0) -> DialResult:
        return await self.calls.dial(
            PERSON, self.bot, from_number=OWN, ring=ring, parameters={"tenant": "a & b"}
        )

    async def bot(self, call: Call) -> None:
        self.met.append(call)
        parts = [call.input(), Responder(greeting="Hello."), Tone(call.format), call.output()]
        await call.run(Pipeline(parts))

    def answer_with(self, script: Callable[[LineCall[object]], Awaitable[None]]) -> None:
        self.side.callees[PERSON] = LineCallee(script=script)


@asynccontextmanager
async def scene(name: str) -> AsyncIterator[Scene]:
    made: list[Scene] = []

    def application(line: OutboundLine) -> web.Application:
        made.append(Scene(line))
        [on] = made
        return create_app(on.calls.answer, line.config, carrier=on.carrier, http=line.http)

    async with outbound_line(name, application):
        yield made[0]
        assert len(made[0].calls) == 0


async def hang_up_soon(call: LineCall[object]) -> None:
    await call.streaming()
    await asyncio.sleep(1.0)
    call.hang_up()


@every_carrier
async def test_a_call_that_is_answered_runs_the_bot_and_the_person_hears_it(name: str) -> None:
    async with scene(name) as on:
        on.answer_with(hang_up_soon)
        result = await on.dial()
        [call] = on.side.calls.values()
        assert (result.outcome, result.call_id) == (DialOutcome.ANSWERED, call.call_id)
        assert len(call.record.heard_bytes) == 1600
        [met] = on.met
        assert (met.to_number, met.from_number, met.direction) == (PERSON, OWN, "outbound-api")
        assert met.parameters["tenant"] == "a & b"


@every_carrier
@pytest.mark.parametrize(
    ("callee", "outcome"),
    [
        (LineCallee(outcome="busy"), DialOutcome.BUSY),
        (LineCallee(ring=99.0), DialOutcome.NO_ANSWER),
        (LineCallee(outcome="failed"), DialOutcome.FAILED),
        (LineCallee(outcome="canceled"), DialOutcome.CANCELLED),
    ],
)
async def test_a_call_that_nobody_answers_says_why_and_runs_no_bot(
    name: str, callee: LineCallee, outcome: DialOutcome
) -> None:
    async with scene(name) as on:
        on.side.callees[PERSON] = callee
        result = await on.dial(ring=10.0)
        [call] = on.side.calls.values()
        assert (result.outcome, result.call_id, on.met) == (outcome, call.call_id, [])
        assert call.ended_at == min(callee.ring, 10.0)
        assert PERSON not in repr(result)


@every_carrier
@pytest.mark.parametrize("faults", [CallFaults(callbacks_twice=True), CallFaults(callbacks_reversed=True)])
async def test_reports_may_come_twice_or_in_another_order(name: str, faults: CallFaults) -> None:
    async with scene(name) as on:
        on.side.faults = faults
        on.side.callees[PERSON] = LineCallee(outcome="busy")
        assert (await on.dial()).outcome is DialOutcome.BUSY
        on.answer_with(hang_up_soon)
        assert (await on.dial()).outcome is DialOutcome.ANSWERED
        assert len(on.met) == 1


@every_carrier
async def test_a_refused_request_makes_no_call(name: str) -> None:
    async with scene(name) as on:
        on.side.rest_faults.append(RestFault(status=400, message=f"{PERSON} is no number"))
        result = await on.dial()
        assert (result.outcome, result.code, result.call_id) == (DialOutcome.FAILED, "http_400", "")
        assert PERSON not in result.reason
        assert on.side.calls == {}


@every_carrier
async def test_a_request_without_an_answer_is_followed_and_never_repeated(name: str) -> None:
    async with scene(name) as on:
        on.answer_with(hang_up_soon)
        on.side.rest_faults.append(RestFault(status=503, acts=True))
        result = await on.dial()
        [call] = on.side.calls.values()
        assert (result.outcome, result.call_id, len(on.met)) == (DialOutcome.ANSWERED, call.call_id, 1)


@every_carrier
async def test_a_request_that_was_lost_is_unconfirmed_and_not_repeated(name: str) -> None:
    async with scene(name) as on:
        on.side.rest_faults.append(RestFault(status=503))
        result = await on.dial()
        assert (result.outcome, result.code, on.side.calls) == (DialOutcome.FAILED, "unconfirmed", {})


@every_carrier
async def test_a_cancelled_dial_stops_the_ringing(name: str) -> None:
    async with scene(name) as on:
        on.side.callees[PERSON] = LineCallee(ring=20.0)
        dialling = asyncio.ensure_future(on.dial())
        await asyncio.sleep(3.0)
        dialling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dialling
        [call] = on.side.calls.values()
        await call.over()
        assert (call.status, call.ended_at, on.met) == ("canceled", 3.0, [])


@every_carrier
async def test_a_call_that_only_a_report_has_named_can_be_cancelled(name: str) -> None:
    async with scene(name) as on:
        on.side.callees[PERSON] = LineCallee(ring=20.0)
        on.side.rest_faults.append(RestFault(status=503, acts=True))
        dialling = asyncio.ensure_future(on.dial())
        await asyncio.sleep(3.0)
        dialling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dialling
        [call] = on.side.calls.values()
        await call.over()
        assert (call.status, call.ended_at) == ("canceled", 3.0)


@every_carrier
async def test_a_call_whose_stream_breaks_comes_back_to_the_same_bot(name: str) -> None:
    async def answer(call: LineCall[object]) -> None:
        await call.streaming()
        await asyncio.sleep(1.0)
        call.cut()
        await asyncio.sleep(5.0)
        call.hang_up()

    async with scene(name) as on:
        on.answer_with(answer)
        result = await on.dial()
        assert (result.outcome, len(on.met), len(on.side.calls)) == (DialOutcome.ANSWERED, 2, 1)
        assert {call.direction for call in on.met} == {"outbound-api"}


@every_carrier
@pytest.mark.parametrize("kind", ["dial", "attempt"])
async def test_a_report_that_the_carrier_has_not_signed_is_refused(name: str, kind: str) -> None:
    def application(line: OutboundLine) -> web.Application:
        carrier = line.carrier()
        app = create_app(OutboundCalls(carrier, http=lambda: line.http).answer, line.config, carrier=carrier)
        app.add_routes(carrier.report_routes(refuse))  # type: ignore[attr-defined]
        return app

    async def refuse(report: object) -> bool:
        raise AssertionError

    async with outbound_line(name, application) as line:
        url = f"{PUBLIC}/{name}/{kind}/{'0b' * 16}"
        async with line.http.post(url, data={"CallStatus": "completed"}) as answer:
            assert answer.status == 403
        async with line.http.post(url, json={"status": "completed"}) as answer:
            assert answer.status in (403, 415)


@every_carrier
async def test_what_cannot_be_called_is_refused_without_quoting_it(name: str) -> None:
    async with scene(name) as on:
        with pytest.raises(LocalProtocolError) as refused:
            await on.calls.dial("555-0100", on.bot, from_number=OWN)
        assert "555-0100" not in str(refused.value)
        with pytest.raises(ConfigurationError, match="from_number"):
            await on.calls.dial(PERSON, on.bot, from_number="")
        assert on.side.calls == {}


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("plivo", "PLIVO_AUTH_TOKEN"),
        ("signalwire", "SIGNALWIRE_PROJECT_ID"),
        ("telnyx", "TELNYX_API_KEY"),
        ("telnyx", "TELNYX_ACCOUNT_SID"),
        ("telnyx", "TELNYX_APPLICATION_ID"),
        ("vonage", "VONAGE_APPLICATION_ID"),
    ],
)
async def test_a_missing_setting_is_named_before_anything_is_dialled(name: str, missing: str) -> None:
    async with outbound_line(name, lambda _: web.Application()) as line:

        async def dial() -> None:
            calls = OutboundCalls(line.carrier(**{missing: ""}), http=lambda: line.http)
            await calls.dial(PERSON, lambda _: asyncio.sleep(0), from_number=OWN)

        with pytest.raises(ConfigurationError, match=missing):
            await dial()
        assert line.side.calls == {}


@pytest.mark.parametrize("name", ["plivo", "signalwire", "telnyx", "vonage"])
async def test_a_bot_presses_keys_on_the_call(name: str) -> None:
    async with scene(name) as on:
        on.answer_with(lambda call: asyncio.sleep(60.0))
        dialling = asyncio.ensure_future(on.dial())
        await asyncio.sleep(3.0)
        [met], [call] = on.met, on.side.calls.values()
        await met.send_digits("1w2#")
        assert call.keyed == {"vonage": "1p2#"}.get(name, "1w2#")
        assert call.is_streaming
        call.hang_up()
        await dialling
