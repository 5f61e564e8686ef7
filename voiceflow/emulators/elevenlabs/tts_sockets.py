"""The websockets of text to speech, and their authentication."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from aiohttp import web
from pydantic import ValidationError

from voiceflow.emulators.elevenlabs.api.voices import VoiceStore
from voiceflow.emulators.elevenlabs.behaviour import SocketRefusal, TtsBehaviour
from voiceflow.emulators.elevenlabs.contexts import Lookup, TtsRules
from voiceflow.emulators.elevenlabs.effects import Effect, Job, Synthesise
from voiceflow.emulators.elevenlabs.faults import EmulatedSocket
from voiceflow.emulators.elevenlabs.http.exchange import RefusalError
from voiceflow.emulators.elevenlabs.problems import TTS_ERRORS, BadMessageError, invalid_query
from voiceflow.emulators.elevenlabs.queries import TtsQuery, decoded
from voiceflow.emulators.elevenlabs.reception import Reception
from voiceflow.emulators.elevenlabs.socket_server import Engine
from voiceflow.emulators.elevenlabs.tts_protocol import MultiStreamInput, StreamInput, TtsPeer
from voiceflow.emulators.elevenlabs.voices import EmulatedVoice


class TtsSockets:
    """The websockets of text to speech, for one context and for several.

    Args:
        voice: Speaks.
        behaviour: Timing, and what is not published.
        reception: Keeps the connections.
        voices: The voices that exist.
        aliases: Finds what pronunciation dictionaries say.
    """

    def __init__(
        self,
        voice: EmulatedVoice,
        behaviour: TtsBehaviour,
        reception: Reception,
        *,
        voices: VoiceStore,
        aliases: Lookup,
    ) -> None:
        self._voice, self._behaviour, self._reception = voice, behaviour, reception
        self._voices, self._aliases = voices, aliases

    async def speak(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        is_multi = request.path.endswith("/multi-stream-input")
        connection = self._reception.connect(
            request, EmulatedSocket.TTS_MULTI if is_multi else EmulatedSocket.TTS
        )
        if connection.faults.refuse is not None:
            return self._reception.refused(connection.faults.refuse)
        query, problem, response = self._query(request)
        check = self._check(request, query)
        if check is not None and check("") == "invalid_api_key":
            response = self._reception.refused(401)
        if response is not None and self._behaviour.refusal is SocketRefusal.HANDSHAKE:
            return response
        rules = TtsRules(
            query=query, behaviour=self._behaviour, faults=connection.faults, aliases=self._aliases
        )
        peer = (MultiStreamInput if is_multi else StreamInput)(rules, check, refusal=problem)
        connection.peer = peer
        return await self._reception.run(request, connection, peer, self._speaker(peer, query))

    def _check(self, request: web.Request, query: TtsQuery) -> Callable[[str | None], str | None] | None:
        """What the first message has to pass; None if the handshake brought valid credentials."""
        accounts = self._reception.accounts
        if query.single_use_token is not None:
            now = asyncio.get_running_loop().time()
            is_known = accounts.redeem(query.single_use_token, "tts_websocket", now)
            return None if is_known else _wrong
        headers = request.headers
        credential = headers.get("xi-api-key") or headers.get("Authorization") or query.authorization
        if not credential:
            return accounts.problem
        return None if accounts.accepts(credential) else _wrong

    def _query(self, request: web.Request) -> tuple[TtsQuery, BadMessageError | None, web.Response | None]:
        """The query, and if the handshake is to be refused, the error and the response."""
        try:
            query = TtsQuery.model_validate(decoded(request.query.items()))
        except ValidationError as exc:
            where = [
                (str(e["loc"][0]) if e["loc"] else "", e["msg"]) for e in exc.errors(include_input=False)
            ]
            problem = BadMessageError("invalid_parameters", TTS_ERRORS["invalid_parameters"])
            return TtsQuery(), problem, web.json_response(invalid_query(where), status=422)
        try:
            if not query.is_served:
                text = TTS_ERRORS["unsupported_model"]
                raise RefusalError(400, "unsupported_model", text, param="model_id")
            self._voices.check(request.match_info["voice_id"])
        except RefusalError as exc:
            return query, BadMessageError(exc.code, str(exc)), self._reception.refusal(exc)
        return query, None, None

    def _speaker(self, peer: TtsPeer, query: TtsQuery) -> Engine:
        async def speak(job: Job) -> AsyncIterator[list[Effect]]:
            assert isinstance(job, Synthesise)
            loop = asyncio.get_running_loop()
            async for piece in self._voice.speak(job.text, query.output_format.sample_rate):
                yield peer.speech(job.job, piece, loop.time())
            yield peer.finished(job.job, loop.time())

        return speak


def _wrong(credential: str | None) -> str:
    """Credentials in the first message do not replace wrong ones of the handshake."""
    return "invalid_api_key"
