"""Addresses of workers, with every carrier: each is reached at its own, and any answers for another one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import aiohttp
import pytest
from aiohttp import web

from voiceflow import Pipeline
from voiceflow.emulators import plivo, vonage
from voiceflow.emulators.kit.carrier import EmulatedCarrier
from voiceflow.emulators.signalwire import EmulatedSignalWire
from voiceflow.emulators.telnyx import EmulatedTelnyx
from voiceflow.processors import LLM, VAD, Phrases
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import CALLS, ServerConfig, create_app
from voiceflow.server.call_states import CallStates, MemoryCheckpoints
from voiceflow.server.calls import Calls
from voiceflow.testing import Stage
from voiceflow.testing.stage import HOST, PUBLIC_URL
from voiceflow.transports import Call
from voiceflow.transports.addresses import worker_of, worker_url

CARRIERS: dict[str, Callable[..., EmulatedCarrier] | None] = {
    "plivo": plivo.emulate,
    "signalwire": EmulatedSignalWire,
    "telnyx": EmulatedTelnyx,
    "twilio": None,
    "vonage": vonage.emulate,
}


async def bot(call: Call) -> None:
    chain = [
        call.input(),
        VAD(),
        ElevenLabsSTT(),
        LLM(system="Be brief.", greeting="Hello."),
        ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
        call.output(),
    ]
    await call.run(Pipeline(chain))


def front_of(
    size: int,
    choose: Callable[[web.Request], int],
    calls: list[Calls],
    carrier: str,
    *,
    http: aiohttp.ClientSession,
    observe: object,
) -> web.Application:
    """Workers behind an application that passes each request to the one with the chosen number, from 1."""
    states, routes = CallStates(), []
    for number in range(1, size + 1):
        config = ServerConfig.from_env(public_url=worker_url(PUBLIC_URL, number))
        app = create_app(bot, config, carrier=carrier, http=http, observe=observe)  # type: ignore[arg-type]
        app[CALLS].save_to(MemoryCheckpoints(states, str(number)))
        calls.append(app[CALLS])
        routes.append(
            {(r.method, r.resource.canonical): r.handler for r in app.router.routes() if r.resource}
        )
    front = web.Application()

    def handler(key: tuple[str, str]) -> Callable[[web.Request], object]:
        async def dispatch(request: web.Request) -> object:
            return await routes[choose(request) - 1][key](request)

        return dispatch

    for method, path in routes[0]:
        if method != "HEAD":
            front.router.add_route(method, path, handler((method, path)))  # type: ignore[arg-type]
    return front


@pytest.mark.rows(strength=1)
@pytest.mark.parametrize(
    ("carrier", "leaves"),
    # Vonage ends a call whose stream was closed in good order, so its calls do not move.
    [*((name, "breaks") for name in CARRIERS), *((name, "moves") for name in CARRIERS if name != "vonage")],
)
async def test_the_other_worker_answers_at_the_address_of_the_one_that_carried_the_call(
    carrier: str, leaves: str
) -> None:
    """The first worker is reached by its webhook and its stream; every later request goes to the second."""
    paths: list[str] = []
    calls: list[Calls] = []

    def choose(request: web.Request) -> int:
        paths.append(request.path)
        # A stream reaches the worker that it names; the rest the second one, once the first leaves.
        return 2 if "/worker/2/" in request.path or "/resume/" in request.path else 1

    make = partial(front_of, 2, choose, calls, carrier)
    async with (
        Stage(make, answers=["Until six."], carrier=CARRIERS[carrier]) as stage,
        stage.call(expect_errors=True) as caller,
    ):
        await caller.wait_for_agent()
        if leaves == "moves":
            await calls[0].move(patience=5.0)
        else:
            calls[0].is_draining = True
            stage.network.connections(HOST)[-1].cut()
        await caller.listen(2.0)
        await caller.say("Are you open today?")
        await caller.wait_for_agent()
        assert stage.transcript[-1] == ("agent", "Until six.")
        assert (len(calls[0]), len(calls[1])) == (0, 1)
    assert any(path.startswith("/worker/1/") and "/stream" in path for path in paths)
    assert any(path.startswith("/worker/2/") and "/stream" in path for path in paths)
    assert ("agent", Phrases().resumed) in stage.transcript or leaves == "moves"


@pytest.mark.rows(1)
@pytest.mark.parametrize("carrier", ["telnyx", "twilio", "vonage"])
async def test_a_stream_of_a_worker_that_died_after_its_answer_is_refused_and_the_call_keeps_its_context(
    carrier: str,
) -> None:
    dead: set[int] = set()
    streams: list[int] = []
    calls: list[Calls] = []

    def choose(request: web.Request) -> int:
        named = worker_of(request.path)
        if named == 2:
            dead.add(2)  # It has named its stream, and dies before that arrives.
        found = min({1, 2, 3} - dead) if named is None or named in dead else named
        if "/stream" in request.path:
            streams.append(found)
        return found

    make = partial(front_of, 3, choose, calls, carrier)
    async with (
        Stage(make, answers=["Until six.", "As I said."], carrier=CARRIERS[carrier]) as stage,
        stage.call(expect_errors=True) as caller,
    ):
        await caller.wait_for_agent()
        await caller.say("Are you open today?")
        await caller.wait_for_agent()
        dead.add(1)
        stage.network.connections(HOST)[-1].cut()
        await caller.wait_for_agent()
        await caller.say("Until when?")
        await caller.wait_for_agent()
        spoken = [message["content"] for message in stage.model.exchanges[-1].request["messages"]]
    assert streams == [1, 3, 3]
    assert "Until six." in spoken
    assert stage.transcript[-1] == ("agent", "As I said.")


async def test_a_new_call_whose_worker_died_before_its_first_stream_is_greeted_by_another_one() -> None:
    dead: set[int] = set()

    def choose(request: web.Request) -> int:
        named = worker_of(request.path)
        if named == 1:
            dead.add(1)
        return 1 + len(dead) if named is None or named in dead else named

    async with (
        Stage(partial(front_of, 2, choose, [], "twilio")) as stage,
        stage.call(expect_errors=True) as caller,
    ):
        await caller.wait_for_agent()
        assert stage.transcript == [("agent", "Hello.")]
