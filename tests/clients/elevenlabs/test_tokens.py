"""Sockets that are opened with single-use tokens instead of the key."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from pydantic import SecretStr

from tests.clients.elevenlabs.published import check_connection
from tests.clients.elevenlabs.stt.hearing import HOST, LOUD, virtual, world
from voiceflow.clients.elevenlabs import (
    Access,
    Endpoint,
    MultiContextTTS,
    RealtimeSTT,
    STTOptions,
    TokenSource,
    TTSOptions,
)
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.stt.events import RecognitionStarted
from voiceflow.clients.elevenlabs.tts.events import ContextAudio, ContextFinished, TTSEvent
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, EmulatedConnection
from voiceflow.errors import ServiceError
from voiceflow.testing import MemoryNetwork

NO_KEY = Endpoint(base_url=f"https://{HOST}")


def credentials(connection: EmulatedConnection) -> tuple[str | None, str | None]:
    """The tokens in the query of a connection."""
    return connection.query.get("token"), connection.query.get("single_use_token")


async def bought(http: aiohttp.ClientSession, kind: str) -> str:
    """A token, as the server of a web page gets it."""
    url = f"https://{HOST}/v1/single-use-token/{kind}"
    async with http.post(url, headers={"xi-api-key": "sk_1"}) as response:
        return str((await response.json())["token"])


@asynccontextmanager
async def shop(emulator: ElevenLabsEmulator) -> AsyncIterator[tuple[TokenSource, list[str]]]:
    """A source of tokens, and the kinds that were asked for."""
    async with MemoryNetwork() as network:
        network.add(HOST, emulator.app())
        http = network.session()
        asked: list[str] = []

        async def source(kind: str) -> str:
            asked.append(kind)
            return await bought(http, kind)

        yield source, asked


@virtual
async def test_a_token_opens_one_socket_and_a_lost_one_cannot_be_replaced() -> None:
    emulator = ElevenLabsEmulator(stt=["One."], keys=["sk_1"])
    async with shop(emulator) as (source, _):
        token = await source("realtime_scribe")
        async with world(emulator, options=STTOptions(token=SecretStr(token)), endpoint=NO_KEY) as w:
            await w.say(LOUD, 1.0)
            assert await w.stt.finish()
            assert w.texts == ["One."]
            emulator.connections[0].cut()
            await asyncio.sleep(10)
            [lost], [dead] = w.all(SocketLost), w.all(ClientDead)
            assert (lost.error.code, dead.error.code) == ("closed_1006", "auth_error")
            assert not dead.error.retryable
            assert len(emulator.connections) == 2


@virtual
async def test_a_token_that_another_used_up_is_refused() -> None:
    emulator = ElevenLabsEmulator(keys=["sk_1"])
    async with shop(emulator) as (source, _):
        options = STTOptions(token=SecretStr(await source("realtime_scribe")))
        async with world(emulator, options=options, endpoint=NO_KEY) as w:
            await asyncio.sleep(1)
            assert w.all(RecognitionStarted)
        async with world(emulator, options=options, endpoint=NO_KEY) as w:
            await asyncio.sleep(1)
            assert [event.error.code for event in w.all(ClientDead)] == ["auth_error"]
            assert not w.all(RecognitionStarted)


@virtual
async def test_with_a_source_each_socket_of_speech_to_text_has_a_token_of_its_own() -> None:
    emulator = ElevenLabsEmulator(stt=["All of it."], keys=["sk_1"])
    async with (
        shop(emulator) as (source, asked),
        world(emulator, tokens=source, options=STTOptions(keyterms=("A&B",)), endpoint=NO_KEY) as w,
    ):
        for n in range(3):
            await w.say(LOUD, 0.5)
            if n < 2:
                emulator.connections[n].cut()
        assert await w.stt.finish()
        assert w.texts == ["All of it."]
        assert asked == ["realtime_scribe"] * 3
        tokens = [token for token, _ in map(credentials, emulator.connections)]
        assert len(set(tokens)) == 3
        assert None not in tokens
        assert [connection.query["keyterms"] for connection in emulator.connections] == ["A&B"] * 3


@virtual
async def test_with_a_source_the_sockets_of_text_to_speech_have_theirs() -> None:
    emulator = ElevenLabsEmulator(keys=["sk_1"])
    events: list[TTSEvent] = []
    async with shop(emulator) as (source, asked), MemoryNetwork() as network:
        network.add(HOST, emulator.app())
        access = Access(endpoint=NO_KEY, http=network.session(), tokens=source, chance=random.Random(1))
        tts = MultiContextTTS("21m00Tcm4TlvDq8ikWAM", events.append, TTSOptions(), access=access)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(tts.run())
            await asyncio.sleep(1)
            emulator.connections[0].cut()
            await asyncio.sleep(1)
            tts.speak("a", "Good morning. ")
            tts.finish("a")
            await asyncio.sleep(3)
            await tts.close()
    assert asked == ["tts_websocket"] * 2
    assert [token is None for token, _ in map(credentials, emulator.connections)] == [True, True]
    assert len({token for _, token in map(credentials, emulator.connections)}) == 2
    assert any(isinstance(event, ContextAudio) for event in events)
    assert any(isinstance(event, ContextFinished) for event in events)
    for connection in emulator.connections:
        check_connection(connection)


@virtual
async def test_a_key_is_not_sent_beside_a_token() -> None:
    seen: list[bool] = []
    emulator = ElevenLabsEmulator(keys=["sk_1"])
    app = emulator.app()

    @app.on_response_prepare.append
    async def note(request: aiohttp.web.Request, response: aiohttp.web.StreamResponse) -> None:
        if "realtime" in request.path:
            seen.append("xi-api-key" in request.headers)

    async with shop(emulator) as (source, _), MemoryNetwork() as network:
        network.add(HOST, app)
        access = Access(endpoint=Endpoint(api_key="sk_1"), http=network.session(), tokens=source)
        stt = RealtimeSTT(lambda event: None, access=access)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(stt.run())
            await asyncio.sleep(0.5)
            await stt.close()
    assert seen == [False]


@virtual
async def test_a_source_that_fails_for_a_while_is_asked_again() -> None:
    emulator = ElevenLabsEmulator(stt=["One."], keys=["sk_1"])
    failures: list[Exception] = [
        OSError("no network"),
        ServiceError("busy", vendor="ours", code="http_503", retryable=True),
    ]
    async with shop(emulator) as (source, _):

        async def shaky(kind: str) -> str:
            if failures:
                raise failures.pop(0)
            return await source(kind)

        async with world(emulator, tokens=shaky, endpoint=NO_KEY) as w:
            await w.say(LOUD, 1.0)
            assert await w.stt.finish()
            assert [event.error.code for event in w.all(SocketLost)] == ["token", "http_503"]
            assert w.texts == ["One."]


@virtual
async def test_a_source_that_says_no_ends_the_client() -> None:
    async def closed(kind: str) -> str:
        raise ServiceError("signed out", vendor="ours", code="http_401", retryable=False)

    async with world(ElevenLabsEmulator(), tokens=closed, endpoint=NO_KEY) as w:
        await asyncio.sleep(10)
        [dead] = w.all(ClientDead)
        assert dead.error.code == "http_401"
        assert not w.emulator.connections


@virtual
async def test_a_source_that_never_answers_is_given_five_seconds_and_holds_no_close_up() -> None:
    async def silent(kind: str) -> str:
        await asyncio.Event().wait()
        return ""

    async with world(ElevenLabsEmulator(), tokens=silent, endpoint=NO_KEY, attempts=1) as w:
        await asyncio.sleep(20)
        assert [event.error.code for event in w.all(SocketLost)] == ["timeout"]
        assert [event.error.code for event in w.all(ClientDead)] == ["timeout"]
        assert w.times == [5.0, 10.0]
    async with world(ElevenLabsEmulator(), tokens=silent, endpoint=NO_KEY) as w:
        await asyncio.sleep(1)
        begun = asyncio.get_running_loop().time()
        await w.stt.close()
        assert asyncio.get_running_loop().time() == begun
