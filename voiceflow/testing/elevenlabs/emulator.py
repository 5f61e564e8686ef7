"""The emulated service: two voice websockets and what belongs to them, as an aiohttp application."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import AbstractAsyncContextManager

from aiohttp import web
from pydantic import ValidationError

from voiceflow.clients.elevenlabs.api import speech_to_speech, tokens
from voiceflow.clients.elevenlabs.schema.tokens import SingleUseToken
from voiceflow.testing.elevenlabs.accounts import TOKEN_TYPES, Accounts
from voiceflow.testing.elevenlabs.api.changer import VoiceChanger
from voiceflow.testing.elevenlabs.api.dictionaries import DictionaryShelf
from voiceflow.testing.elevenlabs.api.speech import SpeechDesk
from voiceflow.testing.elevenlabs.api.voices import VoiceShelf
from voiceflow.testing.elevenlabs.behaviour import Refusal, SttBehaviour, TtsBehaviour
from voiceflow.testing.elevenlabs.connections import Connection
from voiceflow.testing.elevenlabs.contexts import TtsRules
from voiceflow.testing.elevenlabs.effects import Effect, Recognise, Synthesise
from voiceflow.testing.elevenlabs.faults import NO_FAULTS, Endpoint, Faults
from voiceflow.testing.elevenlabs.http.exchange import Exchange, RefusalError
from voiceflow.testing.elevenlabs.http.server import HttpServer
from voiceflow.testing.elevenlabs.listeners import Heard, Listener, Script, Utterance
from voiceflow.testing.elevenlabs.problems import envelope, invalid_query
from voiceflow.testing.elevenlabs.queries import SttQuery, TtsQuery, decoded
from voiceflow.testing.elevenlabs.segments import Segment
from voiceflow.testing.elevenlabs.socket_server import Engine, SocketServer
from voiceflow.testing.elevenlabs.stt_protocol import RealtimeTranscription, SttRules
from voiceflow.testing.elevenlabs.tts_protocol import MultiStreamInput, StreamInput, TtsPeer
from voiceflow.testing.elevenlabs.voices import ToneVoice, Voice
from voiceflow.testing.serving import serve

_KEPT = 1000
_CLOSE_SECONDS = 1.0


class ElevenLabsEmulator:
    """ElevenLabs' realtime speech to text and text to speech, on this machine.

    It follows the published wire format strictly, answers from a script or from local engines, and
    fails when told to. One emulator serves any number of connections, which share its script. The HTTP
    endpoints keep what is created in them; ``http`` has their limits, their faults, and what was served.

    Example:
        emulator = ElevenLabsEmulator(stt=["A table for two.", "At seven."])
        network.add("api.elevenlabs.io", emulator.app())

    Args:
        stt: What listens: a listener, the texts of the segments in which there is a voice, or a function
            from a segment's audio to what it says.
        tts: What speaks.
        keys: The API keys that are valid. None: every key is, but there must be one.
        voices: The voices that exist; None for any.
        stt_behaviour: Timing and unpublished behaviour of speech to text.
        tts_behaviour: The same for text to speech.
        faults: What goes wrong on every connection.
        keep: How many messages each way, and segments, are kept of a connection; the newest of them.
            For load tests, 0.
    """

    def __init__(
        self,
        stt: Listener | Iterable[str | Utterance] | Callable[[Segment], str | Utterance] = (),
        tts: Voice | None = None,
        *,
        keys: Collection[str] | None = None,
        voices: Collection[str] | None = None,
        stt_behaviour: SttBehaviour | None = None,
        tts_behaviour: TtsBehaviour | None = None,
        faults: Faults = NO_FAULTS,
        keep: int = 10_000,
    ) -> None:
        self.faults = faults
        self.accounts = Accounts(keys)
        self.connections: deque[Connection] = deque(maxlen=_KEPT)
        self.listener = _listener(stt)
        self.voice: Voice = tts or ToneVoice()
        self.http = HttpServer(self.accounts)
        self.voices = VoiceShelf(voices)
        self.http.add(self.voices.handlers())
        self.http.add({tokens.CREATE: self._token})
        self._stt = stt_behaviour or SttBehaviour()
        self._tts = tts_behaviour or TtsBehaviour()
        self.dictionaries = DictionaryShelf()
        self.speech = SpeechDesk(self.voice, self._tts, voices=self.voices, dictionaries=self.dictionaries)
        self.changer = VoiceChanger(self._tts, self.voices)
        for group in (self.dictionaries, self.speech, self.changer):
            self.http.add(group.handlers())
        self._planned: deque[tuple[Endpoint | None, Faults]] = deque()
        self._keep = keep
        self._requests = 0

    def app(self) -> web.Application:
        """An application with the emulated routes; everything else is not found."""
        app = web.Application()
        app.add_routes(self.routes())
        app.router.add_route("*", "/{tail:.*}", _not_found)
        app.on_shutdown.append(self._leave)
        return app

    def routes(self) -> list[web.RouteDef]:
        """The emulated routes, for an application that has others too."""
        speech = "/v1/text-to-speech/{voice_id}"
        changer = f"{speech_to_speech.NEWER_PREFIX}/{{voice_id}}"
        return [
            web.get("/v1/speech-to-text/realtime", self._listen),
            web.get(f"{speech}/stream-input", self._speak),
            web.get(f"{speech}/multi-stream-input", self._speak),
            *self.http.routes(),
            self.http.alias(speech_to_speech.CONVERT, changer),
            self.http.alias(speech_to_speech.STREAM, f"{changer}/stream"),
        ]

    def serve(self, host: str = "127.0.0.1", port: int = 0) -> AbstractAsyncContextManager[str]:
        """Serve on a real port while the block runs; yields the base URL, ``http://127.0.0.1:40123``."""
        return serve(self.app(), host, port)

    def plan(self, *faults: Faults, endpoint: Endpoint | None = None) -> None:
        """Let the next connections (to this endpoint) have these faults, one each, in order."""
        self._planned.extend((endpoint, item) for item in faults)

    def open_connections(self, endpoint: Endpoint | None = None) -> list[Connection]:
        """The websockets that are open now, in the order in which they were opened."""
        return [c for c in self.connections if c.is_open and endpoint in (None, c.endpoint)]

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        connection = self._connect(request, Endpoint.STT)
        if connection.faults.refuse is not None:
            return self._refused(connection.faults.refuse)
        refusal: tuple[str, str | None] | None = None
        query = SttQuery()
        try:
            query = SttQuery.model_validate(decoded(request.query.items()))
        except ValidationError as exc:
            refusal = ("invalid_request", _complaint(exc))
        if not self._may_listen(request, query):
            refusal = ("auth_error", None)
        elif self._is_full():
            refusal = ("rate_limited", None)
        rules = SttRules(query=query, behaviour=self._stt, faults=connection.faults)
        peer = RealtimeTranscription(rules, f"{self._requests:032x}", refusal=refusal, keep=self._keep)
        connection.peer = peer
        return await self._run(request, connection, peer, self._recogniser(peer))

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        is_multi = request.path.endswith("/multi-stream-input")
        connection = self._connect(request, Endpoint.TTS_MULTI if is_multi else Endpoint.TTS)
        if connection.faults.refuse is not None:
            return self._refused(connection.faults.refuse)
        query, problem, response = self._tts_query(request)
        check = self._tts_check(request, query)
        if check is not None and check("") == "invalid_api_key":
            response = self._refused(401)
        if response is not None and self._tts.refusal is Refusal.HANDSHAKE:
            return response
        rules = TtsRules(query=query, behaviour=self._tts, faults=connection.faults)
        peer = (MultiStreamInput if is_multi else StreamInput)(rules, check, refusal=problem)
        connection.peer = peer
        return await self._run(request, connection, peer, self._speaker(peer, query))

    def _tts_check(self, request: web.Request, query: TtsQuery) -> Callable[[str | None], str | None] | None:
        """What the first message has to pass; None if the handshake brought valid credentials."""
        if query.single_use_token is not None:
            now = asyncio.get_running_loop().time()
            is_known = self.accounts.redeem(query.single_use_token, "tts_websocket", now)
            return None if is_known else _wrong
        headers = request.headers
        credential = headers.get("xi-api-key") or headers.get("Authorization") or query.authorization
        if not credential:
            return self.accounts.problem
        return None if self.accounts.accepts(credential) else _wrong

    def _tts_query(self, request: web.Request) -> tuple[TtsQuery, str | None, web.Response | None]:
        """The query, and if the handshake is to be refused, the error and the response."""
        try:
            query = TtsQuery.model_validate(decoded(request.query.items()))
        except ValidationError as exc:
            where = [
                (str(e["loc"][0]) if e["loc"] else "", e["msg"]) for e in exc.errors(include_input=False)
            ]
            return TtsQuery(), "invalid_parameters", web.json_response(invalid_query(where), status=422)
        if not query.is_served:
            return query, "unsupported_model", self._refused(400, "unsupported_model")
        try:
            self.voices.check(request.match_info["voice_id"])
        except RefusalError as exc:
            return query, exc.code, self._refused(exc.status, exc.code)
        return query, None, None

    def _token(self, exchange: Exchange) -> SingleUseToken:
        (kind,) = exchange.ids
        if kind not in TOKEN_TYPES:
            raise RefusalError(422, "enum", "Unknown token type", param="token_type")
        return SingleUseToken(token=self.accounts.issue(kind, exchange.now))

    async def _run(
        self,
        request: web.Request,
        connection: Connection,
        peer: TtsPeer | RealtimeTranscription,
        engine: Engine,
    ) -> web.StreamResponse:
        socket = web.WebSocketResponse(timeout=_CLOSE_SECONDS)
        await socket.prepare(request)
        await SocketServer(socket, request, peer, engine, connection).run()
        return socket

    def _recogniser(self, peer: RealtimeTranscription) -> Engine:
        async def recognise(job: Synthesise | Recognise) -> AsyncIterator[list[Effect]]:
            assert isinstance(job, Recognise)
            listen = self.listener.final if job.is_final else self.listener.partial
            said = await listen(job.segment)
            yield peer.heard(job.job, said, asyncio.get_running_loop().time())

        return recognise

    def _speaker(self, peer: TtsPeer, query: TtsQuery) -> Engine:
        async def speak(job: Synthesise | Recognise) -> AsyncIterator[list[Effect]]:
            assert isinstance(job, Synthesise)
            loop = asyncio.get_running_loop()
            async for piece in self.voice.speak(job.text, query.output_format.sample_rate):
                yield peer.speech(job.job, piece, loop.time())
            yield peer.finished(job.job, loop.time())

        return speak

    def _connect(self, request: web.Request, endpoint: Endpoint) -> Connection:
        self._requests += 1
        connection = Connection(
            endpoint=endpoint,
            voice_id=request.match_info.get("voice_id", ""),
            query=dict(request.query),
            faults=self._take_faults(endpoint),
            opened_at=asyncio.get_running_loop().time(),
            received=deque(maxlen=self._keep),
            sent=deque(maxlen=self._keep),
        )
        self.connections.append(connection)
        return connection

    def _take_faults(self, endpoint: Endpoint) -> Faults:
        for index, (wanted, faults) in enumerate(self._planned):
            if wanted in (None, endpoint):
                del self._planned[index]
                return faults
        return self.faults

    def _may_listen(self, request: web.Request, query: SttQuery) -> bool:
        token = request.query.get("token")
        if token is not None:
            now = asyncio.get_running_loop().time()
            return self.accounts.redeem(token, "realtime_scribe", now)
        return self.accounts.accepts(request.headers.get("xi-api-key"))

    def _is_full(self) -> bool:
        limit = self._stt.max_sessions
        return limit is not None and len(self.open_connections(Endpoint.STT)) >= limit

    def _refused(self, status: int, code: str | None = None) -> web.Response:
        return web.json_response(envelope(status, f"{self._requests:032x}", code=code), status=status)

    async def _leave(self, app: web.Application) -> None:
        for connection in self.open_connections():
            assert connection.controls is not None
            connection.controls.leave()


def _wrong(credential: str | None) -> str:
    """Credentials in the first message do not mend those of the handshake."""
    return "invalid_api_key"


async def _not_found(request: web.Request) -> web.Response:
    return web.json_response({"detail": "Not Found"}, status=404)


def _listener(stt: Listener | Iterable[str | Utterance] | Callable[[Segment], str | Utterance]) -> Listener:
    if isinstance(stt, Listener):
        return stt
    return Heard(stt) if callable(stt) else Script(stt)


def _complaint(error: ValidationError) -> str:
    """What is wrong with a query, without its values."""
    found = error.errors(include_input=False, include_url=False)
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'query'}: {e['msg']}" for e in found)
