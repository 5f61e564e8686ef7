"""Requests against the emulated service: what is repeated, what is not, and what an error tells."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import web

from voiceflow.clients.elevenlabs.api import voices
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import (
    AuthenticationError,
    ElevenLabsError,
    RateLimitError,
    UnavailableError,
    UnreachableError,
)
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.schema.voices import VoiceFilter
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.http.behaviour import ErrorForm, HttpBehaviour, HttpFault
from voiceflow.errors import ConfigurationError, LocalProtocolError, RemoteProtocolError
from voiceflow.net.retries import Retries
from voiceflow.testing import MemoryNetwork, Reachability

EXACT = Retries(attempts=3, first=1.0, jitter=0.0)

Emulator = Callable[..., ElevenLabsEmulator]


def client(network: MemoryNetwork, retries: Retries = EXACT) -> ElevenLabs:
    return ElevenLabs(http=network.session(), retries=retries)


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_trouble_that_passes_is_waited_for(
    network: MemoryNetwork, elevenlabs: Emulator, status: int
) -> None:
    emulator = elevenlabs()
    emulator.http.plan(HttpFault(status=status), HttpFault(status=status))
    began = now()
    assert (await client(network).voices.default_settings()).stability == 0.5
    assert now() - began == 3.0  # one second, then two
    assert [served.status for served in emulator.http.served] == [status, status, 200]


async def test_the_caller_sets_the_limit(network: MemoryNetwork, elevenlabs: Emulator) -> None:
    emulator = elevenlabs()
    emulator.http.plan(*[HttpFault(status=503)] * 9)
    with pytest.raises(UnavailableError) as caught:
        await client(network, Retries(attempts=1)).voices.default_settings()
    assert caught.value.retryable
    assert len(emulator.http.served) == 1


async def test_a_wait_that_the_service_asks_for_is_kept(network: MemoryNetwork, elevenlabs: Emulator) -> None:
    emulator = elevenlabs()
    emulator.http.plan(HttpFault(status=429, retry_after=5))
    began = now()
    await client(network).voices.default_settings()
    assert now() - began == 5.0


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422])
async def test_a_refusal_is_not_asked_again(
    network: MemoryNetwork, elevenlabs: Emulator, status: int
) -> None:
    emulator = elevenlabs()
    emulator.http.plan(HttpFault(status=status))
    with pytest.raises(ElevenLabsError) as caught:
        await client(network).voices.default_settings()
    assert caught.value.status == status
    assert len(emulator.http.served) == 1


@pytest.mark.parametrize("form", list(ErrorForm))
async def test_every_form_of_an_error_is_understood(
    network: MemoryNetwork, elevenlabs: Emulator, form: ErrorForm
) -> None:
    emulator = elevenlabs()
    emulator.http.plan(HttpFault(status=429, code="system_busy", form=form))
    with pytest.raises(RateLimitError) as caught:
        await client(network, Retries(attempts=1)).voices.default_settings()
    assert caught.value.code == ("http_429" if form in (ErrorForm.TEXT, ErrorForm.LIST) else "system_busy")
    assert caught.value.detail
    assert caught.value.request_id == f"{1:032x}"


async def test_what_acts_is_not_done_twice(network: MemoryNetwork, elevenlabs: Emulator) -> None:
    emulator = elevenlabs()
    dial: Operation[None] = Operation("GET", voices.DEFAULT_SETTINGS.path, None, acts=True)
    emulator.http.plan(HttpFault(status=500))
    sender = Sender(client(network).access.endpoint, http=network.session(), retries=EXACT)
    with pytest.raises(UnavailableError):
        await sender.call(dial)
    assert len(emulator.http.served) == 1


async def test_a_broken_connection_is_told_and_not_repeated(
    network: MemoryNetwork, elevenlabs: Emulator
) -> None:
    emulator = elevenlabs()
    # Two, for aiohttp itself sends a question that changes nothing once more when its connection is gone.
    emulator.http.plan(HttpFault(cut_after=0), HttpFault(cut_after=0))
    with pytest.raises(UnreachableError) as caught:
        await client(network).voices.default_settings()
    assert caught.value.retryable
    assert len(emulator.http.served) == 2


async def test_an_answer_that_breaks_off_is_an_error(network: MemoryNetwork, elevenlabs: Emulator) -> None:
    emulator = elevenlabs()
    emulator.http.plan(HttpFault(cut_after=10))
    with pytest.raises(UnreachableError):
        await client(network).voices.default_settings()


async def test_a_service_that_cannot_be_reached_is_told(network: MemoryNetwork, elevenlabs: Emulator) -> None:
    elevenlabs()
    network.reach("api.elevenlabs.io", Reachability.REFUSED)
    with pytest.raises(UnreachableError) as caught:
        await client(network).voices.default_settings()
    assert caught.value.code == "unreachable"


@pytest.mark.parametrize("reach", [Reachability.OPEN, Reachability.SILENT])
async def test_silence_ends(network: MemoryNetwork, elevenlabs: Emulator, reach: Reachability) -> None:
    emulator = elevenlabs()
    emulator.http.plan(HttpFault(stall_after=5))
    network.reach("api.elevenlabs.io", reach)
    with pytest.raises(UnreachableError) as caught:
        await client(network).voices.default_settings()
    assert caught.value.code == "timeout"


async def test_the_caller_s_own_limit_is_the_caller_s(network: MemoryNetwork, elevenlabs: Emulator) -> None:
    elevenlabs().http.behaviour = HttpBehaviour(latency=10.0)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.0):
            await client(network).voices.default_settings()


async def test_a_wrong_argument_is_told_before_anything_is_sent(
    network: MemoryNetwork, elevenlabs: Emulator
) -> None:
    emulator = elevenlabs()
    sender = Sender(client(network).access.endpoint, http=network.session())
    with pytest.raises(LocalProtocolError, match="page_size"):
        await sender.call(voices.LIST, query={"page_size": "many"})
    with pytest.raises(LocalProtocolError, match="serch"):
        await sender.call(voices.LIST, query={"serch": "calm"})
    with pytest.raises(LocalProtocolError, match="voice_id"):
        await client(network).voices.get("")
    assert not emulator.http.served


async def test_a_wrong_key_is_told(network: MemoryNetwork, elevenlabs: Emulator) -> None:
    elevenlabs(keys={"right"})
    with pytest.raises(AuthenticationError, match="invalid_api_key"):
        _ = [one async for one in ElevenLabs(http=network.session(), api_key="wrong").models.list()]


async def test_without_a_key_nothing_is_sent(
    network: MemoryNetwork, elevenlabs: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulator = elevenlabs()
    monkeypatch.delenv("ELEVENLABS_API_KEY")
    with pytest.raises(ConfigurationError, match="ELEVENLABS_API_KEY"):
        _ = [one async for one in ElevenLabs(http=network.session()).models.list()]
    assert not emulator.http.served


async def test_the_key_is_carried_to_no_other_host(network: MemoryNetwork, service_keys: None) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPFound("https://elsewhere.example/v1/models")

    app = web.Application()
    app.router.add_get("/v1/models", elsewhere)
    network.add("api.elevenlabs.io", app)
    with pytest.raises(ElevenLabsError) as caught:
        _ = [one async for one in client(network).models.list()]
    assert caught.value.status == 302


async def test_an_answer_with_fields_of_tomorrow_is_read(
    network: MemoryNetwork, elevenlabs: Emulator
) -> None:
    elevenlabs().http.plan(HttpFault(extras=True))
    settings = await client(network).voices.default_settings()
    assert settings.stability == 0.5
    assert settings.written()["field_of_tomorrow"] == {"new": True}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"voices": 3}', b"[" * 100_000])
async def test_an_answer_that_does_not_fit_is_told_without_its_words(
    network: MemoryNetwork, service_keys: None, body: bytes
) -> None:
    async def serve(request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_get("/v2/voices", serve)
    network.add("api.elevenlabs.io", app)
    with pytest.raises(RemoteProtocolError):
        await anext(client(network).voices.list())


async def test_a_page_that_is_followed_by_itself_ends_the_list(
    network: MemoryNetwork, service_keys: None
) -> None:
    async def serve(request: web.Request) -> web.Response:
        return web.json_response({"voices": [], "has_more": True, "total_count": 0, "next_page_token": "a"})

    app = web.Application()
    app.router.add_get("/v2/voices", serve)
    network.add("api.elevenlabs.io", app)
    with pytest.raises(RemoteProtocolError, match="followed by itself"):
        await anext(client(network).voices.list(VoiceFilter(page_size=1)))


async def test_the_emulator_holds_its_limits(network: MemoryNetwork, elevenlabs: Emulator) -> None:
    emulator = elevenlabs()
    emulator.http.behaviour = HttpBehaviour(latency=0.1, max_concurrent=2)
    once = client(network, Retries(attempts=1))
    found = await asyncio.gather(*(once.voices.default_settings() for _ in range(3)), return_exceptions=True)
    refusals = [error for error in found if isinstance(error, RateLimitError)]
    assert [error.code for error in refusals] == ["concurrent_limit_exceeded"]
    emulator.http.behaviour = HttpBehaviour(max_per_second=1)
    await once.voices.default_settings()
    with pytest.raises(RateLimitError, match="rate_limit_exceeded"):
        await once.voices.default_settings()
    await asyncio.sleep(1.0)
    await once.voices.default_settings()
