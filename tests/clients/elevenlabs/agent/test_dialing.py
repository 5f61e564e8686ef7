"""Agents that are not public: each socket gets a signed URL of its own."""

import asyncio

import pytest
from aiohttp import web

from tests.clients.elevenlabs.agent.world import HOST, Worlds
from voiceflow.clients.elevenlabs.agent import AgentAddress
from voiceflow.clients.elevenlabs.agent.events import AgentConversationLost, ConversationStarted
from voiceflow.clients.elevenlabs.sockets.events import ClientDead
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.agent.brain import EchoBrain
from voiceflow.emulators.elevenlabs.agent.service import AgentService
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent

PRIVATE = AgentAddress(agent_id="agent_1", requires_auth=True, branch_id="b1")


class Signing(ElevenLabsEmulator):
    """The emulator with the endpoint that signs, which first answers with these statuses."""

    def __init__(self, *statuses: int, body: str | None = None) -> None:
        document = phone_agent()
        document["platform_settings"] = {"auth": {"enable_auth": True}}
        super().__init__(agent=AgentService(EchoBrain(), lookup=lambda _: document))
        self.asked: list[tuple[str | None, dict[str, str]]] = []
        self._statuses = list(statuses)
        self._body = body

    def routes(self) -> list[web.RouteDef]:
        # First, for it takes the place of the emulator's own.
        return [web.get("/v1/convai/conversation/get-signed-url", self._sign), *super().routes()]

    async def _sign(self, request: web.Request) -> web.Response:
        self.asked.append((request.headers.get("xi-api-key"), dict(request.query)))
        if self._statuses:
            return web.json_response({"detail": "no"}, status=self._statuses.pop(0))
        if self._body is not None:
            return web.Response(text=self._body, content_type="application/json")
        url = self.agent_service.signed_url(request.query["agent_id"], f"https://{HOST}")
        return web.json_response({"signed_url": url})


async def test_each_socket_gets_a_url_of_its_own(worlds: Worlds) -> None:
    server = Signing()
    async with worlds(server, agent=PRIVATE) as w:
        await asyncio.sleep(1)
        w.connection.cut()
        await asyncio.sleep(1)
        assert len(w.all(ConversationStarted)) == 2
        assert server.asked == [("sk_1", {"agent_id": "agent_1", "branch_id": "b1"})] * 2
        signatures = {one.query["conversation_signature"] for one in server.connections}
        assert len(signatures) == 2


async def test_a_service_that_is_busy_is_asked_again(worlds: Worlds) -> None:
    async with worlds(Signing(503, 429), agent=PRIVATE) as w:
        await asyncio.sleep(2)
        assert [event.error.code for event in w.all(AgentConversationLost)] == ["http_503", "http_429"]
        assert len(w.all(ConversationStarted)) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 422])
async def test_a_refusal_is_final(status: int, worlds: Worlds) -> None:
    async with worlds(Signing(status), agent=PRIVATE) as w:
        await asyncio.sleep(2)
        (dead,) = w.all(ClientDead)
        assert (dead.error.code, dead.error.retryable) == (f"http_{status}", False)


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"signed_url": 3}', '{"signed_url": "https://x"}', "no"])
async def test_an_answer_that_is_no_url_is_an_error(body: str, worlds: Worlds) -> None:
    async with worlds(Signing(body=body), agent=PRIVATE, attempts=1) as w:
        await asyncio.sleep(2)
        assert [event.error.code for event in w.all(ClientDead)] == ["protocol"]


async def test_an_unsigned_handshake_is_refused_for_good(worlds: Worlds) -> None:
    async with worlds(Signing()) as w:
        await asyncio.sleep(2)
        assert [event.error.code for event in w.all(ClientDead)] == ["http_401"]
