"""A whole call with something wrong in it, and what came of it for everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.calls.phone_bot import PUBLIC
from tests.faults.speech import Letters, read, recognise, sentence
from voiceflow import Direction, EndReason, ErrorFrame, Frame, Pipeline, Processor
from voiceflow.audio import clips
from voiceflow.dialogue import ChatModel
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, FunctionListener
from voiceflow.emulators.openai import LLMEmulator, Reply
from voiceflow.emulators.twilio import CallFaults as LineFaults
from voiceflow.emulators.twilio import EmulatedTwilio, EmulatedTwilioCall, RestFault
from voiceflow.host import Host
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import ServerConfig, create_app
from voiceflow.server.app import CALLS
from voiceflow.session import Observer
from voiceflow.testing import MemoryNetwork
from voiceflow.transports.twilio import TwilioCall

SPEECH, MODEL, HOME, REST = "api.elevenlabs.io", "api.openai.com", "voice.example.com", "api.twilio.com"
KEY = "sk-walrus-0451"
"""The vendors' key: nobody may ever read it in a log."""
VOICE = "21m00Tcm4TlvDq8ikWAM"
GREETING = "Salut, indigo."
LIMP = 3.5
"""Seconds of silence, at most, when a vendor fails once and recovers."""
BOUND = 7.5
"""Seconds of silence, at most, when a vendor does not recover: then there is an excuse."""
CLOSING = 4.0
"""Seconds that a call gets to let go of everything once its caller is gone."""
EXCUSES = ("Sorry, I didn't catch that.", "Sorry, I had a problem there.", "I'm sorry, something went wrong")
QUESTIONS = ("zebra quartz falcon", "velvet tulip")


@dataclass
class Bot:
    """The six-element chain in one call, with everything that passes in it written down."""

    tools: Sequence[Callable[..., Any]] = ()
    observers: Sequence[Observer] = ()
    voice: Callable[[str], Processor] = ElevenLabsTTS
    recogniser: Callable[[], Processor] = ElevenLabsSTT
    models: ChatModel | Sequence[Any] = ()
    greeting: str = GREETING
    frames: list[tuple[float, str, Frame]] = field(default_factory=list)
    end: EndReason | None = None
    llm: LLM = field(init=False)

    async def __call__(self, call: TwilioCall) -> None:
        self.llm = LLM(
            system="You answer the phone.",
            greeting=self.greeting,
            tools=self.tools,
            model=self.models or None,
        )
        chain = [call.input(), VAD(), self.recogniser(), self.llm, self.voice(VOICE), call.output()]
        self.end = await call.run(Pipeline(chain), observers=[self.note, *self.observers])

    def note(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        self.frames.append((processor.session.now(), processor.name, frame))

    def seen(self, kind: type[Frame], at: str) -> list[tuple[float, Any]]:
        """The frames of a class that a processor let go on, with their times."""
        return [(when, frame) for when, name, frame in self.frames if name == at and isinstance(frame, kind)]

    @property
    def session(self) -> Host:
        return self.llm.session

    @property
    def errors(self) -> list[Exception]:
        """What went wrong, each once."""
        return list({id(f.error): f.error for _, _, f in self.frames if isinstance(f, ErrorFrame)}.values())

    def said(self, role: str) -> list[str]:
        """What stands in the model's memory under a role."""
        return [str(m["content"]) for m in self.llm.context.to_openai() if m["role"] == role]


def answer_to(question: str) -> str:
    """What the model says to that, if nothing is wrong."""
    return f"Cobalt and {question.split()[-1]} it is."


class Trial:
    """The network with the application and its vendors, and what the people in it hear."""

    def __init__(self, network: MemoryNetwork) -> None:
        self.network = network
        self.service = ElevenLabsEmulator(
            stt=FunctionListener(recognise, redecode=True), tts=Letters(), keys=[KEY]
        )
        self.services = [self.service]
        self.model = LLMEmulator(self._reply, api_key=KEY)
        self.replies: list[Callable[[str], Reply]] = []
        self.answer: Callable[[str], Reply] = answer_to
        self.tools: Sequence[Callable[..., Any]] = ()
        self.observers: Sequence[Observer] = ()
        self.voice: Callable[[str], Processor] = ElevenLabsTTS
        self.recogniser: Callable[[], Processor] = ElevenLabsSTT
        self.models: ChatModel | Sequence[Any] = ()
        self.greeting = GREETING
        self.rest_faults: Sequence[RestFault] = ()
        self.at_start: Callable[[EmulatedTwilioCall], None] = lambda _: None
        self.bots: dict[str, Bot] = {}
        self.streams: list[Bot] = []
        self.has_rest = False
        self.recognised: set[str] = set()
        """What recognisers other than those of ElevenLabs may have told."""

    def open(self, speech: Any = None, model: Any = None) -> EmulatedTwilio:
        """Put everything on the network; the speech and model servers may be replaced by worse ones."""
        carrier = EmulatedTwilio(f"{PUBLIC}/twilio/voice", session=self.network.session())
        account = carrier.account
        settings: dict[str, Any] = {"public_url": PUBLIC, "auth_token": account.auth_token}
        if self.has_rest:
            settings["twilio"] = {"account_sid": account.sid, "auth_token": account.auth_token}
        config = ServerConfig.model_validate(settings)
        self.http = self.network.session()
        self.app = create_app(self._answer, config, http=self.http)
        self.network.add(HOME, self.app)
        self.network.add(SPEECH, speech or self.service.app())
        self.network.add(MODEL, model or self.model.app)
        self.network.add(REST, carrier.app())
        return carrier

    def _reply(self, request: Any) -> Reply:
        question = [m["content"] for m in request["messages"] if m["role"] == "user"][-1]
        return self.replies.pop(0)(question) if self.replies else self.answer(question)

    async def _answer(self, call: TwilioCall) -> None:
        bot = self.bots[call.call_id] = Bot(
            self.tools, self.observers, self.voice, self.recogniser, self.models, self.greeting
        )
        self.streams.append(bot)
        await bot(call)

    async def run(
        self,
        *questions: str,
        patience: float = BOUND,
        line: LineFaults | None = None,
        deed: Callable[[EmulatedTwilioCall], Awaitable[None]] | None = None,
        speech: Any = None,
        model: Any = None,
    ) -> Outcome:
        """One call from its beginning to long after its end.

        Args:
            questions: What the caller asks, one after the other, each when the agent has been silent.
            patience: For how long the caller waits for the agent to go on.
            line: What is wrong with the line.
            deed: What the caller or the network does instead of asking.
            speech: Another application for ElevenLabs.
            model: Another one for the model.
        """
        async with self.open(speech, model) as carrier, carrier.call(faults=line) as call:
            outcome = Outcome(self, call)
            carrier.rest_faults.extend(self.rest_faults)
            self.at_start(call)
            if deed is not None:
                await deed(call)
            else:
                await outcome.converse(questions, patience)
            outcome.hung_up = not call.is_over
            if outcome.hung_up and deed is None:
                asked = [question for question, _ in outcome.asked]
                assert asked == list(questions), "the caller has asked everything"
            call.hang_up()
            await call.over()
            await asyncio.sleep(CLOSING)
            outcome.check()
        return outcome


class Outcome:
    """One call: what was asked in it, what was heard, and what is left of it."""

    def __init__(self, trial: Trial, call: EmulatedTwilioCall) -> None:
        self.trial = trial
        self.call = call
        self.asked: list[tuple[str, float]] = []
        self.hung_up = False

    async def converse(self, questions: Sequence[str], patience: float) -> None:
        """Ask one question after the other, as a patient caller does."""
        loop = asyncio.get_running_loop()
        await self.listen(loop.time(), 2.0)
        for question in questions:
            if self.call.is_over:
                return
            said = self.call.say(sentence(question))
            self.asked.append((question, said.end))
            await asyncio.sleep(said.end - loop.time())
            await self.listen(said.end, patience, until=answer_to(question))

    async def listen(self, since: float, patience: float, until: str = "\n") -> None:
        """Wait until the agent has been silent for so long, or has said what it was asked."""
        loop = asyncio.get_running_loop()
        while not self.call.is_over:
            last = max([since, *(stretch.end for stretch in self.call.record.heard)])
            if loop.time() >= last + patience:
                return
            if self.text.endswith(until):
                # Whether anything follows that nobody asked for is heard while the next is said.
                await asyncio.sleep(0.3)
                return
            await asyncio.sleep(min(0.5, max(0.02, last + patience - loop.time())))

    @property
    def bot(self) -> Bot:
        return self.trial.bots[self.call.sid]

    @property
    def text(self) -> str:
        """What the caller heard, read back."""
        return read(self.call.record.heard_bytes)

    @property
    def was_apologised_to(self) -> bool:
        return clips.apology()[:8000] in self.call.record.heard_bytes

    @property
    def is_whole(self) -> bool:
        """Whether the caller heard the greeting and every answer, each once and to its last letter."""
        return self.text == "".join([GREETING, *(answer_to(question) for question, _ in self.asked)])

    @property
    def is_answered(self) -> bool:
        """Whether every question was answered to the last letter, whatever else was said."""
        return all(answer_to(question) in self.text for question, _ in self.asked)

    @property
    def is_excused(self) -> bool:
        """Whether the caller was told in words that something went wrong."""
        return self.was_apologised_to or any(excuse in self.text for excuse in EXCUSES)

    @property
    def seconds(self) -> float:
        """How long the call was up."""
        statuses = self.call.record.statuses
        return statuses[-1][0] - statuses[0][0]

    def silences(self) -> list[float]:
        """For each question the longest silence until the agent had said all that it said to it."""
        heard = self.call.record.heard
        over = self.call.record.statuses[-1][0]
        starts = [at for _, at in self.asked]
        longest = []
        for (_, since), until in zip(self.asked, [*starts[1:], over], strict=False):
            at, worst = since, 0.0
            pieces = [stretch for stretch in heard if since <= stretch.at < until]
            for stretch in pieces:
                worst = max(worst, stretch.at - at)
                at = stretch.end
            longest.append(worst if pieces else over - since)
        return longest

    def check_silence(self, bound: float) -> None:
        """The caller never waits for longer than this, and does not wait for nothing."""
        assert max(self.silences(), default=0.0) <= bound
        assert self.is_answered or self.is_excused

    def check(self) -> None:
        """What must be true of every call, whatever went wrong."""
        assert [each for each in self.call.warnings if each.code in (31950, 31951)] == []
        session = self.bot.session
        assert session.tasks == 0
        assert self.bot.end is not None, "the session goes on"
        assert len(self.trial.app[CALLS]) == 0
        # Idle connections are the server's, for its next call. In use there may be none.
        assert self.trial.http.connector is not None
        assert not self.trial.http.connector._acquired
        self._check_words()

    def _transcripts(self, kind: str) -> set[str]:
        return {
            str(passed.message["text"]).strip()
            for service in dict.fromkeys([*self.trial.services, self.trial.service])
            for connection in service.connections
            for passed in connection.sent
            if str(passed.message.get("message_type", "")).startswith(kind)
        }

    def _check_words(self) -> None:
        """Every final transcript is in the memory once."""
        given, interim = (self._transcripts(kind) for kind in ("committed_transcript", "partial_transcript"))
        words = " ".join(given).split()
        remembered = " ".join(self.bot.said("user")).split()
        assert len(set(words)) == len(words), "callers in these tests say no word twice"
        for word in words:
            assert remembered.count(word) == 1, "a final transcript enters the memory once"
        # Of words that were never settled, what is known is better than nothing.
        known = {*words, *" ".join(interim | self.trial.recognised).split()}
        assert set(remembered) <= known
