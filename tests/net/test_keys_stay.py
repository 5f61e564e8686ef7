"""Every client, with a session of its own and with a user's: no key reaches the host of a redirect."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from voiceflow import Pipeline, Processor, Session
from voiceflow.clients.elevenlabs import (
    Access,
    ElevenLabs,
    Endpoint,
    MultiContextTTS,
    RealtimeSTT,
    Retries,
    StreamTTS,
    StreamVoice,
)
from voiceflow.clients.elevenlabs.agent import AgentAddress, AgentConversation
from voiceflow.clients.elevenlabs.schema.speech import NewSpeech
from voiceflow.clients.openai import ChatClient
from voiceflow.clients.twilio import NewCall, TwilioClient, TwilioConfig
from voiceflow.errors import VoiceflowError
from voiceflow.processors.elevenlabs import (
    ElevenLabsAgent,
    ElevenLabsStreamTTS,
    ElevenLabsSTT,
    ElevenLabsTTS,
)
from voiceflow.testing import serve

KEY = "sk_secret"

Use = Callable[[str, aiohttp.ClientSession | None], Awaitable[object]]


@dataclass
class Redirecting:
    """A server that redirects every request to another one, which notes who comes."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)


@asynccontextmanager
async def redirecting() -> AsyncIterator[Redirecting]:
    servers = Redirecting()

    async def note(request: web.Request) -> web.Response:
        servers.followed.append(f"{request.method} {request.path} {sorted(request.headers)}")
        return web.Response(status=404)

    other = web.Application()
    other.router.add_route("*", "/{any:.*}", note)
    async with serve(other) as elsewhere:

        async def redirect(request: web.Request) -> web.Response:
            servers.asked.append(request.path)
            return web.Response(status=307, headers={"Location": elsewhere + request.path})

        first = web.Application()
        first.router.add_route("*", "/{any:.*}", redirect)
        async with serve(first) as servers.url:
            yield servers


def access(url: str, http: aiohttp.ClientSession | None) -> Access:
    return Access(endpoint=Endpoint(url, KEY), http=http)


async def stt(url: str, http: aiohttp.ClientSession | None) -> None:
    await RealtimeSTT(lambda _: None, access=access(url, http)).run()


async def multi_context_tts(url: str, http: aiohttp.ClientSession | None) -> None:
    await MultiContextTTS("voice", lambda _: None, access=access(url, http)).run()


async def stream_tts(url: str, http: aiohttp.ClientSession | None) -> None:
    await StreamTTS("voice", lambda _: None, access=access(url, http)).run()


async def stream_voice(url: str, http: aiohttp.ClientSession | None) -> None:
    async with StreamVoice("voice", access=access(url, http)) as voice:
        async for _ in voice.speak("Hello."):
            pass


async def public_agent(url: str, http: aiohttp.ClientSession | None) -> None:
    await AgentConversation("agent", lambda _: None, access=access(url, http)).run()


async def private_agent(url: str, http: aiohttp.ClientSession | None) -> None:
    address = AgentAddress(agent_id="agent", requires_auth=True)
    await AgentConversation(address, lambda _: None, access=access(url, http)).run()


async def signed_agent(url: str, http: aiohttp.ClientSession | None) -> None:
    address = AgentAddress(signed_url=SecretStr("ws" + url.removeprefix("http") + "/v1?token=t"))
    await AgentConversation(address, lambda _: None, access=access(url, http)).run()


async def elevenlabs_get(url: str, http: aiohttp.ClientSession | None) -> None:
    async with ElevenLabs(api_key=KEY, base_url=url, http=http, retries=Retries(attempts=1)) as client:
        async for _ in client.models.list():
            pass


async def elevenlabs_post(url: str, http: aiohttp.ClientSession | None) -> None:
    async with ElevenLabs(api_key=KEY, base_url=url, http=http, retries=Retries(attempts=1)) as client:
        await client.text_to_speech.convert("voice", NewSpeech(text="Hello."))


async def elevenlabs_stream(url: str, http: aiohttp.ClientSession | None) -> None:
    async with (
        ElevenLabs(api_key=KEY, base_url=url, http=http, retries=Retries(attempts=1)) as client,
        client.text_to_speech.stream("voice", NewSpeech(text="Hello.")) as audio,
    ):
        async for _ in audio:
            pass


async def openai_answer(url: str, http: aiohttp.ClientSession | None) -> None:
    async with ChatClient(api_key=KEY, base_url=url + "/v1", session=http) as client:
        await client.complete([{"role": "user", "content": "Hello."}])


async def openai_warming(url: str, http: aiohttp.ClientSession | None) -> None:
    async with ChatClient(api_key=KEY, base_url=url + "/v1", session=http) as client:
        assert await client.warm()


def account(url: str) -> TwilioConfig:
    return TwilioConfig(account_sid="AC" + "0a" * 16, auth_token=SecretStr(KEY), base_url=url)


async def twilio_get(url: str, http: aiohttp.ClientSession | None) -> None:
    client = TwilioClient(account(url), session=http)
    try:
        await client.fetch_call("CA" + "0a" * 16)
    finally:
        await client.close()


async def twilio_post(url: str, http: aiohttp.ClientSession | None) -> None:
    client = TwilioClient(account(url), session=http)
    try:
        await client.create_call(
            NewCall(to_number="+15550100", from_number="+15550199", url="https://voice.test/")
        )
    finally:
        await client.close()


async def in_a_pipeline(processor: Processor, http: aiohttp.ClientSession | None) -> None:
    await Session(Pipeline([processor]), http=http).run()


async def stt_processor(url: str, http: aiohttp.ClientSession | None) -> None:
    await in_a_pipeline(ElevenLabsSTT(endpoint=Endpoint(url, KEY)), http)


async def tts_processor(url: str, http: aiohttp.ClientSession | None) -> None:
    await in_a_pipeline(ElevenLabsTTS("voice", endpoint=Endpoint(url, KEY)), http)


async def stream_tts_processor(url: str, http: aiohttp.ClientSession | None) -> None:
    await in_a_pipeline(ElevenLabsStreamTTS("voice", endpoint=Endpoint(url, KEY)), http)


async def agent_processor(url: str, http: aiohttp.ClientSession | None) -> None:
    address = AgentAddress(agent_id="agent", requires_auth=True)
    await in_a_pipeline(ElevenLabsAgent(address, endpoint=Endpoint(url, KEY)), http)


USES: list[Use] = [
    stt_processor,
    tts_processor,
    stream_tts_processor,
    agent_processor,
    stt,
    multi_context_tts,
    stream_tts,
    stream_voice,
    public_agent,
    private_agent,
    signed_agent,
    elevenlabs_get,
    elevenlabs_post,
    elevenlabs_stream,
    openai_answer,
    openai_warming,
    twilio_get,
    twilio_post,
]


@pytest.mark.real_time
@pytest.mark.parametrize("is_own", [True, False], ids=["own session", "user's session"])
@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
async def test_no_client_follows_a_redirect(use: Use, is_own: bool) -> None:
    async with redirecting() as servers:
        async with nullcontext() if is_own else aiohttp.ClientSession() as http:
            try:
                async with asyncio.timeout(10):
                    await use(servers.url, http)
            except VoiceflowError:
                pass  # or it says so in an event: what counts is who was asked
        assert servers.asked
        assert servers.followed == []
