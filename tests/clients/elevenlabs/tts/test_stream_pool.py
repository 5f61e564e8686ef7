"""Who has which socket, on the emulated service, in memory and on virtual time."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from aiohttp import WSMsgType, web

from tests.clients.elevenlabs.tts.speaking import HOST, Told, reachable, virtual
from voiceflow.clients.elevenlabs import Endpoint, StreamTTS
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.tts.events import ContextAudio, ContextFinished, TTSEvent
from voiceflow.clients.elevenlabs.tts.stream_pool import MAX_SOCKETS, Listener, StreamPool
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults
from voiceflow.testing import MemoryNetwork, Reachability

VOICE = "21m00Tcm4TlvDq8ikWAM"


@asynccontextmanager
async def pool(
    emulator: ElevenLabsEmulator, spare: Listener = lambda _: None
) -> AsyncIterator[tuple[StreamPool, MemoryNetwork]]:
    async with reachable(emulator, attempts=2) as (network, access), asyncio.TaskGroup() as tasks:

        def make(listener: Listener) -> StreamTTS:
            return StreamTTS(VOICE, listener, access=access)

        made = StreamPool(make, tasks.create_task, on_spare=spare)
        made.start()
        yield made, network
        await made.close()


@virtual
async def test_a_handle_that_was_left_reaches_no_socket_that_another_one_has() -> None:
    async with pool(ElevenLabsEmulator()) as (made, _):
        first, second = Told(), Told()
        left = made.open(first.note)
        left.speak("Never said. ")
        left.cancel()
        line = made.open(second.note)
        line.speak("Hello. ")
        left.speak("Nor this. ")
        left.finish()
        left.cancel()
        line.finish()
        await asyncio.sleep(2)
        assert second.words() == ["Hello."]
        assert not first.events


@virtual
async def test_an_utterance_begun_when_the_spare_socket_dies_gets_another_one() -> None:
    told = Told()

    def spare(event: TTSEvent) -> None:
        if isinstance(event, ClientDead):
            network.reach(HOST, Reachability.OPEN)
            line = made.open(told.note)
            line.speak("Hello. ")
            line.finish()

    emulator = ElevenLabsEmulator()
    async with pool(emulator, spare) as (made, network):
        made.open(Told().note).speak("One moment. ")
        await asyncio.sleep(1)
        network.reach(HOST, Reachability.REFUSED)
        emulator.connections[1].cut()
        await asyncio.sleep(3)
        assert told.words() == ["Hello."]
        assert not made.is_dead


@virtual
async def test_a_spare_socket_that_dies_leaves_its_place_to_who_waits() -> None:
    emulator = ElevenLabsEmulator()
    async with pool(emulator) as (made, network):
        await asyncio.sleep(1)
        made.open(Told().note).speak("One moment. ")
        await asyncio.sleep(0.01)
        assert made.sockets == MAX_SOCKETS
        network.reach(HOST, Reachability.REFUSED)
        await asyncio.sleep(3)
        assert made.sockets == 1
        network.reach(HOST, Reachability.OPEN)
        told = Told()
        line = made.open(told.note)
        line.speak("Hello. ")
        line.finish()
        await asyncio.sleep(2)
        assert told.words() == ["Hello."]


@virtual
async def test_an_unused_socket_goes_to_who_waits_rather_than_in_reserve() -> None:
    async with pool(ElevenLabsEmulator()) as (made, _):
        made.open(Told().note).speak("One moment. ")
        left, told = made.open(Told().note), Told()
        line = made.open(told.note)
        line.speak("Hello. ")
        line.finish()
        left.cancel()
        await asyncio.sleep(2)
        assert told.words() == ["Hello."]


@virtual
async def test_a_pool_that_is_closed_opens_no_socket_any_more() -> None:
    emulator = ElevenLabsEmulator()
    async with pool(emulator) as (made, _):
        for _ in range(3):
            made.open(Told().note).speak("One moment. ")
        await asyncio.sleep(1)
        await made.close()
        await asyncio.sleep(1)
        assert made.sockets == 0
        assert len(emulator.connections) == 2


@virtual
async def test_the_death_of_one_that_speaks_is_told_once_and_fails_what_comes_later() -> None:
    async with pool(ElevenLabsEmulator(faults=Faults(error="quota_exceeded", error_after=1))) as (made, _):
        told = [Told() for _ in range(5)]
        for each in told[:4]:
            made.open(each.note).speak("Hello. ")
        await asyncio.sleep(2)
        made.open(told[4].note).speak("Hello. ")
        assert made.is_dead
        assert sum(len(each.all(ClientDead)) for each in told) == 1
        assert {type(each.events[-1]).__name__ for each in told} <= {"Failed", "ClientDead"}
        assert all(each.events for each in told)


@virtual
async def test_a_final_that_nobody_asked_for_costs_a_socket_and_no_text() -> None:
    received: list[list[Any]] = []

    async def speak(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        mine: list[Any] = []
        received.append(mine)
        async for message in socket:
            assert message.type is WSMsgType.TEXT
            mine.append(json.loads(message.data)["text"])
            if (len(received) == 1 and len(mine) == 2) or mine[-1] == "":
                audio = '{"audio":"YWE=","isFinal":' if mine[-1] == "" else '{"isFinal":'
                await socket.send_str(audio + "true}")
        return socket

    app = web.Application()
    app.router.add_get("/v1/text-to-speech/{voice}/stream-input", speak)
    told = Told()
    async with reachable(ElevenLabsEmulator()) as (network, access):
        network.add("odd.test", app)
        odd = replace(access, endpoint=Endpoint("https://odd.test", "sk_1"))
        tts = StreamTTS(VOICE, told.note, access=odd)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(tts.run())
            tts.speak("Hello. ")
            await asyncio.sleep(1)
            tts.finish()
    assert received == [[" ", "Hello. "], [" ", "Hello. ", ""]]
    assert [type(event) for event in told.events] == [SocketLost, ContextAudio, ContextAudio, ContextFinished]
