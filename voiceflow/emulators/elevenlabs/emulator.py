"""The emulated service: its websockets and what belongs to them, as an aiohttp application."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractAsyncContextManager

import aiohttp
from aiohttp import web

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
from voiceflow.emulators.elevenlabs.behaviour import SttBehaviour, TtsBehaviour
from voiceflow.emulators.elevenlabs.connections import EmulatedConnection
from voiceflow.emulators.elevenlabs.faults import NO_FAULTS, EmulatedSocket, Faults
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, RefusalError
from voiceflow.emulators.elevenlabs.http.requests import BODY_LIMIT
from voiceflow.emulators.elevenlabs.http.server import HttpServer
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance, Script, SegmentListener, listener_of
from voiceflow.emulators.elevenlabs.posting import posting
from voiceflow.emulators.elevenlabs.reception import Reception
from voiceflow.emulators.elevenlabs.segments import Segment
from voiceflow.emulators.elevenlabs.stt_sockets import SttSockets
from voiceflow.emulators.elevenlabs.tts_sockets import TtsSockets
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
        speech_behaviour = tts_behaviour or TtsBehaviour()
        is_bare = agent is None and stt == ()
        account = self.account = EmulatedAccount(
            self.listener, self.voice, speech_behaviour, voices=voices, agent=agent
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
        self._stt_sockets = SttSockets(self.listener, stt_behaviour or SttBehaviour(), self._reception)
        self._tts_sockets = TtsSockets(
            self.voice,
            speech_behaviour,
            self._reception,
            voices=self.voices,
            aliases=self.dictionaries.aliases,
        )
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
            web.get("/v1/speech-to-text/realtime", self._stt_sockets.listen),
            web.get(f"{speech}/stream-input", self._tts_sockets.speak),
            web.get(f"{speech}/multi-stream-input", self._tts_sockets.speak),
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

    def _token(self, exchange: HttpExchange) -> SingleUseToken:
        (kind,) = exchange.ids
        if kind not in TOKEN_TYPES:
            raise RefusalError(422, "enum", "Unknown token type", param="token_type")
        return SingleUseToken(token=self.accounts.issue(kind, exchange.now))


async def _not_found(request: web.Request) -> web.Response:
    return web.json_response({"detail": "Not Found"}, status=404)
