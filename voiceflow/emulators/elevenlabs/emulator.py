"""The emulated service: its websockets and what belongs to them, as an aiohttp application."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import AbstractAsyncContextManager

import aiohttp
from aiohttp import web
from pydantic import ValidationError

from voiceflow.clients.elevenlabs.api import speech_to_speech, tokens
from voiceflow.clients.elevenlabs.schema.tokens import SingleUseToken
from voiceflow.emulators.elevenlabs.accounts import TOKEN_TYPES, Accounts
from voiceflow.emulators.elevenlabs.agent.brain import Brainlike
from voiceflow.emulators.elevenlabs.agent.service import PATH, AgentService
from voiceflow.emulators.elevenlabs.agent.sockets import AgentSockets
from voiceflow.emulators.elevenlabs.agent.telephone import STREAM_PATH
from voiceflow.emulators.elevenlabs.agent.telephone_sockets import TelephoneSockets
from voiceflow.emulators.elevenlabs.agent.work import Senses
from voiceflow.emulators.elevenlabs.api.account import EmulatedAccount
from voiceflow.emulators.elevenlabs.api.voices import AnyVoice
from voiceflow.emulators.elevenlabs.behaviour import SocketRefusal, SttBehaviour, TtsBehaviour
from voiceflow.emulators.elevenlabs.connections import EmulatedConnection
from voiceflow.emulators.elevenlabs.contexts import TtsRules
from voiceflow.emulators.elevenlabs.effects import Effect, Job, Recognise, Synthesise
from voiceflow.emulators.elevenlabs.faults import NO_FAULTS, EmulatedSocket, Faults
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, RefusalError
from voiceflow.emulators.elevenlabs.http.requests import BODY_LIMIT
from voiceflow.emulators.elevenlabs.http.server import HttpServer
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance, Script, SegmentListener, listener_of
from voiceflow.emulators.elevenlabs.posting import posting
from voiceflow.emulators.elevenlabs.problems import TTS_ERRORS, BadMessageError, invalid_query
from voiceflow.emulators.elevenlabs.queries import SttQuery, TtsQuery, decoded
from voiceflow.emulators.elevenlabs.reception import Reception
from voiceflow.emulators.elevenlabs.segments import Segment
from voiceflow.emulators.elevenlabs.socket_server import Engine
from voiceflow.emulators.elevenlabs.stt_protocol import RealtimeTranscription, SttRules
from voiceflow.emulators.elevenlabs.tts_protocol import MultiStreamInput, StreamInput, TtsPeer
from voiceflow.emulators.elevenlabs.voices import EmulatedVoice, FormantVoice
from voiceflow.emulators.kit.serving import serve


class ElevenLabsEmulator:
    """ElevenLabs' realtime speech to text, text to speech and agents, on this machine.

    It follows the published wire format strictly, answers from a script or from local engines, and
    fails on request. One emulator serves any number of connections, which share its script. The HTTP
    endpoints keep what is created in them; ``http`` has their limits, their faults, and what was served.
    ``agents``, ``documents`` and the rest of ``platform`` are what the Agents platform holds.

    Example:
        emulator = ElevenLabsEmulator(stt=["A table for two.", "At seven."])
        network.add("api.elevenlabs.io", emulator.app())
        emulator = ElevenLabsEmulator(stt=["A table for two."], agent=["For when?"])

    Args:
        stt: What listens: a listener, the texts of the segments in which there is a voice, or a function
            from a segment's audio to what it says.
        tts: What speaks.
        agent: What agents answer: the answers one after the other, a function from the turn to the answer, a
            brain, or a service with its own agents and behaviour. By default they say what fits of their
            documents, else repeat what was said, and if nothing is said what listens, that is "something".
        keys: The API keys that are valid. None: every key is, but there must be one.
        voices: Ids of the voices that exist; None for the premade ones that the examples speak with,
            ``ANY_VOICE`` for any id.
        stt_behaviour: Timing and unpublished behaviour of speech to text.
        tts_behaviour: The same for text to speech.
        faults: What goes wrong on every connection.
    """

    def __init__(
        self,
        stt: SegmentListener
        | Iterable[str | HeardUtterance]
        | Callable[[Segment], str | HeardUtterance] = (),
        tts: EmulatedVoice | None = None,
        *,
        agent: AgentService | Brainlike | None = None,
        keys: Collection[str] | None = None,
        voices: Collection[str] | AnyVoice | None = None,
        stt_behaviour: SttBehaviour | None = None,
        tts_behaviour: TtsBehaviour | None = None,
        faults: Faults = NO_FAULTS,
    ) -> None:
        self.accounts = Accounts(keys)
        self._reception = Reception(self.accounts, faults)
        self.listener = listener_of(stt)
        self.voice: EmulatedVoice = tts or FormantVoice()
        self._stt = stt_behaviour or SttBehaviour()
        self._tts = tts_behaviour or TtsBehaviour()
        is_bare = agent is None and stt == ()
        account = self.account = EmulatedAccount(
            self.listener, self.voice, self._tts, voices=voices, agent=agent
        )
        self.voices, self.platform, self.transcripts = account.voices, account.platform, account.transcripts
        self.agents, self.documents = account.platform.agents, account.platform.documents
        self.conversations, self.phone_numbers = account.conversations, account.phone_numbers
        self.calls, self.batch_calls = account.calls, account.batch_calls
        self.webhooks, self.agent_service = account.webhooks, account.agent_service
        self.dictionaries, self.speech, self.changer = account.dictionaries, account.speech, account.changer
        self.history, self.subscription = account.history, account.subscription
        self.http = HttpServer(self.accounts)
        self.http.add(account.handlers())
        self.http.add({tokens.CREATE: self._token})
        listener = Script(otherwise="something") if is_bare else self.listener
        senses = Senses(self.agent_service, listener, self.voice)
        self._agent_sockets = AgentSockets(senses, self._reception)
        self._telephone_sockets = TelephoneSockets(senses, self._reception, self.calls.claim)

    @property
    def connections(self) -> deque[EmulatedConnection]:
        """The websockets that there were, the newest of them."""
        return self._reception.connections

    @property
    def faults(self) -> Faults:
        """What goes wrong on every connection for which nothing else is planned."""
        return self._reception.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._reception.faults = faults

    @property
    def keep(self) -> int:
        """Number of the newest messages each way, and of segments, kept of a connection; for load tests 0."""
        return self._reception.keep

    @keep.setter
    def keep(self, number: int) -> None:
        self._reception.keep = number

    def app(self) -> web.Application:
        """An application with the emulated routes; everything else is not found."""
        app = web.Application(client_max_size=BODY_LIMIT)
        app.add_routes(self.routes())
        app.router.add_route("*", "/{tail:.*}", _not_found)
        app.on_shutdown.append(self._reception.leave)
        return app

    def routes(self) -> list[web.RouteDef]:
        """The emulated routes, for an application that has others too."""
        speech = "/v1/text-to-speech/{voice_id}"
        changer = f"{speech_to_speech.NEWER_PREFIX}/{{voice_id}}"
        return [
            web.get("/v1/speech-to-text/realtime", self._listen),
            web.get(f"{speech}/stream-input", self._speak),
            web.get(f"{speech}/multi-stream-input", self._speak),
            web.get(PATH, self._agent_sockets.converse),
            web.get(STREAM_PATH, self._telephone_sockets.take),
            *self.http.routes(),
            self.http.alias(speech_to_speech.CONVERT, changer),
            self.http.alias(speech_to_speech.STREAM, f"{changer}/stream"),
        ]

    def serve(self, host: str = "127.0.0.1", port: int = 0) -> AbstractAsyncContextManager[str]:
        """Serve on a real port while the block runs; yields the base URL, ``http://127.0.0.1:40123``."""
        return serve(self.app(), host, port)

    def posting(self, http: aiohttp.ClientSession) -> AbstractAsyncContextManager[None]:
        """Post what follows conversations to the account's webhooks while the block runs, with this session.

        Nothing is posted outside of such a block.
        """
        return posting(self.account, http)

    def plan(self, *faults: Faults, endpoint: EmulatedSocket | None = None) -> None:
        """Let the next connections (to this endpoint) have these faults, one each, in order."""
        self._reception.plan(*faults, endpoint=endpoint)

    def open_connections(self, endpoint: EmulatedSocket | None = None) -> list[EmulatedConnection]:
        """The websockets that are open now, in the order in which they were opened."""
        return self._reception.open_connections(endpoint)

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        connection = self._reception.connect(request, EmulatedSocket.STT)
        if connection.faults.refuse is not None:
            return self._reception.refused(connection.faults.refuse)
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
        peer = RealtimeTranscription(
            rules, self._reception.request_id, refusal=refusal, keep=self._reception.keep
        )
        connection.peer = peer
        return await self._reception.run(request, connection, peer, self._recogniser(peer))

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        is_multi = request.path.endswith("/multi-stream-input")
        connection = self._reception.connect(
            request, EmulatedSocket.TTS_MULTI if is_multi else EmulatedSocket.TTS
        )
        if connection.faults.refuse is not None:
            return self._reception.refused(connection.faults.refuse)
        query, problem, response = self._tts_query(request)
        check = self._tts_check(request, query)
        if check is not None and check("") == "invalid_api_key":
            response = self._reception.refused(401)
        if response is not None and self._tts.refusal is SocketRefusal.HANDSHAKE:
            return response
        aliases = self.dictionaries.aliases
        rules = TtsRules(query=query, behaviour=self._tts, faults=connection.faults, aliases=aliases)
        peer = (MultiStreamInput if is_multi else StreamInput)(rules, check, refusal=problem)
        connection.peer = peer
        return await self._reception.run(request, connection, peer, self._speaker(peer, query))

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

    def _tts_query(
        self, request: web.Request
    ) -> tuple[TtsQuery, BadMessageError | None, web.Response | None]:
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
            self.voices.check(request.match_info["voice_id"])
        except RefusalError as exc:
            return query, BadMessageError(exc.code, str(exc)), self._reception.refusal(exc)
        return query, None, None

    def _token(self, exchange: HttpExchange) -> SingleUseToken:
        (kind,) = exchange.ids
        if kind not in TOKEN_TYPES:
            raise RefusalError(422, "enum", "Unknown token type", param="token_type")
        return SingleUseToken(token=self.accounts.issue(kind, exchange.now))

    def _recogniser(self, peer: RealtimeTranscription) -> Engine:
        async def recognise(job: Job) -> AsyncIterator[list[Effect]]:
            assert isinstance(job, Recognise)
            listen = self.listener.final if job.is_final else self.listener.partial
            said = await listen(job.segment)
            yield peer.heard(job.job, said, asyncio.get_running_loop().time())

        return recognise

    def _speaker(self, peer: TtsPeer, query: TtsQuery) -> Engine:
        async def speak(job: Job) -> AsyncIterator[list[Effect]]:
            assert isinstance(job, Synthesise)
            loop = asyncio.get_running_loop()
            async for piece in self.voice.speak(job.text, query.output_format.sample_rate):
                yield peer.speech(job.job, piece, loop.time())
            yield peer.finished(job.job, loop.time())

        return speak

    def _may_listen(self, request: web.Request, query: SttQuery) -> bool:
        token = request.query.get("token")
        if token is not None:
            now = asyncio.get_running_loop().time()
            return self.accounts.redeem(token, "realtime_scribe", now)
        return self.accounts.accepts(request.headers.get("xi-api-key"))

    def _is_full(self) -> bool:
        limit = self._stt.max_sessions
        return limit is not None and len(self.open_connections(EmulatedSocket.STT)) >= limit


def _wrong(credential: str | None) -> str:
    """Credentials in the first message do not replace wrong ones of the handshake."""
    return "invalid_api_key"


async def _not_found(request: web.Request) -> web.Response:
    return web.json_response({"detail": "Not Found"}, status=404)


def _complaint(error: ValidationError) -> str:
    """What is wrong with a query, without its values."""
    found = error.errors(include_input=False, include_url=False)
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'query'}: {e['msg']}" for e in found)
