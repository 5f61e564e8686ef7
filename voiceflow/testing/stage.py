"""A whole phone call in a test: a caller, the emulated services and your application, in memory.

Example:
    async def test_the_agent_says_the_opening_hours() -> None:
        async with Stage(partial(create_app, bot), answers=["We open at eight."]) as stage:
            async with stage.call() as caller:
                await caller.wait_for_agent()
                await caller.say("When do you open?")
                await caller.wait_for_agent()
        assert stage.transcript[-2:] == [("caller", "When do you open?"), ("agent", "We open at eight.")]
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Self

from voiceflow.dialogue import AssistantMessage, UserMessage
from voiceflow.emulators.default import default_emulated_carrier
from voiceflow.emulators.kit.carrier import EmulatedCall, EmulatedCarrier
from voiceflow.errors import VoiceflowError, errors_in_full
from voiceflow.frames import CancelFrame, Direction, EndFrame, Frame
from voiceflow.journal import Journal
from voiceflow.testing.callers import Caller, CallerError
from voiceflow.testing.environment import environment
from voiceflow.testing.network import MemoryNetwork
from voiceflow.testing.scripted_voice import ScriptedListener, ScriptedVoice
from voiceflow.testing.stage_parts import MakeApplication, MakeCarrier, RunningCalls, StageSockets
from voiceflow.transports import CallOutput

if TYPE_CHECKING:
    from aiohttp import web

    from voiceflow.emulators.elevenlabs import AnyVoice
    from voiceflow.emulators.openai import Script
    from voiceflow.processor import Processor
    from voiceflow.session import Observer
    from voiceflow.testing.byte_pipe import Link
    from voiceflow.transports.events import StreamStarted

HOST = "bot.test"
"""The application's name on the stage's network."""

PUBLIC_URL = f"https://{HOST}"

KEY = "key-of-the-stage"

END_LIMIT = 20.0
"""Seconds that the application, and its bot, get to notice that a call is over."""


class StageError(VoiceflowError):
    """An unexpected failure in a call."""


class Stage:
    """Everything around an application, on a network in memory. Run it on virtual time.

    While it is entered, the environment variables of the vendors and of the server lead to the emulators.
    The recogniser understands exactly the caller's words; one caller speaks at a time.

    Args:
        application: Makes the application under test.
        answers: The language model's answers, in order, or a function from the request to its answer.
        voice_path: The path of the carrier's webhook in the application; the usual one by default.
        variables: Further environment variables.
        voices: Ids of the voices that exist in the emulated account; by default, every id of 20 letters
            and digits, and one letter as a stand-in.
        carrier: Makes the emulated carrier; Twilio by default. The application has to answer it:
            ``partial(create_app, bot, carrier="telnyx")``.

    Attributes:
        network: The network that connects them.
        carrier: Makes the calls.
        speech: The emulated recogniser and voices.
        model: The emulated language model; ``model.exchanges`` holds its requests. It speaks OpenAI's chat
            completions and Responses.
        anthropic: The emulated Anthropic; it takes its answers from the same script.
        gemini: The emulated Gemini, likewise.
        audio: The emulated OpenAI-compatible speech and transcripts, at the model's address.
        realtime: The emulated speech-to-speech model of OpenAI; it says what ``realtime.script`` holds.
        live: The emulated speech-to-speech model of Gemini; it says what ``live.script`` holds.
        journals: The journal of each call, in order of the calls; one for each media stream.
    """

    carrier: EmulatedCarrier

    def __init__(
        self,
        application: MakeApplication,
        *,
        answers: Script = (),
        voice_path: str | None = None,
        variables: Mapping[str, str] | None = None,
        voices: Collection[str] | AnyVoice | None = None,
        carrier: MakeCarrier | None = None,
    ) -> None:
        from voiceflow.emulators.anthropic import AnthropicEmulator
        from voiceflow.emulators.elevenlabs import ANY_VOICE, ElevenLabsEmulator
        from voiceflow.emulators.gemini import GeminiEmulator
        from voiceflow.emulators.gemini.live import LiveEmulator
        from voiceflow.emulators.openai import AudioEmulator, LLMEmulator
        from voiceflow.emulators.openai.realtime import RealtimeEmulator

        if inspect.iscoroutinefunction(application):
            raise TypeError("a stage takes what makes the application: Stage(partial(create_app, bot))")
        self.network = MemoryNetwork()
        self.model = LLMEmulator(answers, api_key=KEY)
        self.anthropic = AnthropicEmulator(api_key=KEY)
        self.gemini = GeminiEmulator(api_key=KEY)
        for other in (self.anthropic, self.gemini):
            other.follow(self.model)
        self.journals: list[Journal] = []
        self._listener = listener = ScriptedListener()
        self.audio = AudioEmulator(
            self.model.app, api_key=KEY, recognise=lambda samples, rate: listener.heard()
        )
        self._call_ids: list[str] = []
        self._up = RunningCalls()
        self._talking = 0
        self._sockets = StageSockets()
        self.speech = ElevenLabsEmulator(
            stt=self._listener, keys=[KEY], voices=ANY_VOICE if voices is None else voices
        )
        self.realtime = RealtimeEmulator(hears=self._listener.take, api_key=KEY)
        self.realtime.add_routes(self.model.app)
        self.live = LiveEmulator(hears=self._listener.take, api_key=KEY)
        self.live.add_routes(self.gemini.app)
        self._application = application
        self._voice_path = voice_path
        self._make_carrier = carrier
        self._variables = variables or {}
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            await opening.enter_async_context(self.network)
            http = self.network.session()
            self.carrier = (
                default_emulated_carrier(PUBLIC_URL, session=http, voice_path=self._voice_path)
                if self._make_carrier is None
                else self._make_carrier(PUBLIC_URL, session=http)
            )
            opening.enter_context(environment({**self._addresses(), **self._variables}))
            opening.enter_context(errors_in_full())
            self.network.add(self.carrier.api_host, self.carrier.app())
            self.network.add("api.elevenlabs.io", self.speech.app())
            self.network.add("api.openai.com", self.model.app)
            self.network.add("api.anthropic.com", self.anthropic.app)
            self.network.add("generativelanguage.googleapis.com", self.gemini.app)
            self.add(HOST, self._application(http=http, observe=self._observe))
            await opening.enter_async_context(self.carrier)
            self._open = opening.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._open.aclose()

    def add(self, host: str, application: web.Application, *, link: Link | None = None) -> None:
        """Let an application under test answer at this host too, such as another server of a fleet.

        Args:
            host: Its name on the network.
            application: The application.
            link: The quality of its connections.
        """
        application.middlewares.append(self._sockets.count)
        self.network.add(host, application, link=link)

    @asynccontextmanager
    async def call(self, number: str = "+15550100", *, expect_errors: bool = False) -> AsyncIterator[Caller]:
        """Dial the application. At the block's end the caller hangs up, if nobody has.

        Args:
            number: Who calls.
            expect_errors: Whether failures are expected. If not, the first one is raised at the end.

        Raises:
            Exception: The first error of a processor, or of the bot before, in or after ``call.run``, unless
                errors are expected.
            StageError: If the bot ran no pipeline, or the carrier has a complaint, likewise.
        """
        if not hasattr(self, "carrier"):
            raise StageError("the stage is not open: async with Stage(...) as stage")
        call: EmulatedCall | None = None
        first = len(self.journals)
        try:
            async with self.carrier.call(number) as call:
                self._talking += 1
                try:
                    yield Caller(call, voice=ScriptedVoice(self._listener))
                finally:
                    self._talking -= 1
        except CallerError as error:
            # The bot's error says more than the missing answer.
            if not expect_errors and (fault := await self._fault(call, first)) is not None:
                raise fault from error
            raise
        except Exception as error:
            if not expect_errors and (fault := await self._fault(call, first)) is not None:
                error.add_note(f"in the call: {type(fault).__name__}: {fault}")
            raise
        fault = await self._fault(call, first)
        if fault is not None and not expect_errors:
            raise fault

    def person(self, call: EmulatedCall) -> Caller:
        """The person on another call, such as one that the application has made.

        The recogniser understands the words of all persons together: one speaks at a time.
        """
        return Caller(call, voice=ScriptedVoice(self._listener))

    @property
    def transcript(self) -> list[tuple[str, str]]:
        """Who said what in the last call: pairs of ``"caller"`` or ``"agent"`` and text.

        It holds the agent's conversation: the caller's words as understood, its own words as heard.
        """
        context = self.journals[-1].context if self.journals else None
        said: list[tuple[str, str]] = []
        for message in context.messages() if context is not None else []:
            match message:
                case UserMessage():
                    said.append(("caller", message.text))
                case AssistantMessage(text=text) if text:
                    said.append(("agent", text))
        return said

    def _addresses(self) -> dict[str, str]:
        return {
            **self.carrier.environment(f"https://{self.carrier.api_host}"),
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": "https://api.anthropic.com",
            "ELEVENLABS_API_KEY": KEY,
            "ELEVENLABS_BASE_URL": "https://api.elevenlabs.io",
            "GEMINI_API_KEY": KEY,
            "GOOGLE_GEMINI_BASE_URL": "https://generativelanguage.googleapis.com",
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": "https://api.openai.com/v1",
            "OPENAI_MODEL": "emulated",
            "PUBLIC_URL": PUBLIC_URL,
        }

    def _observe(self, started: StreamStarted) -> Sequence[Observer]:
        journal, index = Journal(), len(self.journals)
        self.journals.append(journal)
        self._call_ids.append(started.call_id)
        self._up.add(index)

        def watch(processor: Processor, frame: Frame, direction: Direction) -> None:
            if isinstance(frame, EndFrame | CancelFrame) and isinstance(processor, CallOutput):
                self._up.discard(index)

        return [journal.observe, watch]

    async def _fault(self, call: EmulatedCall | None, first: int) -> Exception | None:
        """The failures in a call, once the application has noticed that it is over."""
        # During another call, open sockets are normal.
        is_over = await self._sockets.closed(END_LIMIT) or self._talking > 0
        if not self._sockets.were_open:
            await self._up.ended(self._indexes_of(call, first), END_LIMIT)
        mine = self._indexes_of(call, first)
        journals = [self.journals[index] for index in mine]
        for journal in journals:
            if journal.errors:
                return _explained(*journal.errors[0])
        if (up := self._up.among(mine)) or not is_over:
            has_run = any(self.journals[index].notes for index in up)
            fault = "did not end its pipeline" if has_run else "ran no pipeline"
            return StageError(f"the call is over, and the bot {fault}")
        for problem in (*call.errors, *call.warnings) if call is not None else ():
            return StageError(f"the carrier complains: {problem.code}, {problem.reason}")
        return None

    def _indexes_of(self, call: EmulatedCall | None, first: int) -> list[int]:
        """The journals of a call. A line without a carrier gives it another id: then the newest ones."""
        if call is None:
            return list(range(len(self.journals)))
        mine = [index for index, call_id in enumerate(self._call_ids) if call_id == call.call_id]
        return mine or list(range(first, len(self.journals)))


def _explained(processor: str, error: Exception) -> Exception:
    """The error, with the vendor's text, and where it was raised."""
    for note in (getattr(error, "detail", ""), f"in {processor}" if processor not in ("", "bot") else ""):
        if note and note not in getattr(error, "__notes__", ()):
            error.add_note(note)
    return error
