"""A call without a socket: a carrier that plays in real time and echoes marks, on virtual time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import pytest
from loguru import logger

from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    AgentStartedSpeakingFrame,
    AgentWordsFrame,
    ConfigurationError,
    DTMFFrame,
    EndFrame,
    EndReason,
    Frame,
    HeardFrame,
    LocalProtocolError,
    PausePlayoutFrame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    SayFrame,
    ServiceError,
    StartFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    Word,
    handles,
)
from voiceflow.emulators.kit.playout import Echo, PlayoutBuffer
from voiceflow.emulators.twilio.protocol import AppMedia, CarrierStream, ClearRequest, MarkRequest
from voiceflow.processors import VAD
from voiceflow.testing import run_virtual
from voiceflow.transports import Call
from voiceflow.transports.events import MarkEchoed, StreamStarted
from voiceflow.transports.line import MediaLine
from voiceflow.transports.twilio import MediaStreamProtocol

STARTED = StreamStarted(
    stream_id="MZ" + "0" * 32,
    call_id="CA" + "0" * 32,
    account_sid="AC" + "0" * 32,
    parameters={"From": "+15550100", "To": "+15550199", "Direction": "inbound", "tenant": "blue"},
)
APOLOGY = b"\x01" * 8000


class Carrier:
    """Twilio's end: reads messages strictly, plays, and echoes marks when they are due."""

    def __init__(self, *, echoes: bool = True, lost: str = "") -> None:
        self.is_open = True
        self.buffer = PlayoutBuffer()
        self.sent: list[tuple[float, str]] = []
        self.call: Call
        self._echoes = echoes
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._stream = CarrierStream(
            stream_sid=STARTED.stream_id,
            call_sid=STARTED.call_id,
            account_sid=STARTED.account_sid,
            parameters=STARTED.parameters,
        )
        self._timer: asyncio.TimerHandle | None = None

    def protocol(self) -> MediaStreamProtocol:
        protocol = MediaStreamProtocol()
        for text in self._stream.opening():
            protocol.receive(text.decode())
        return protocol

    def send(self, text: str | bytes) -> None:
        if not self.is_open:
            return
        now = self._loop.time()
        assert isinstance(text, str)
        match self._stream.receive(text):
            case AppMedia(data):
                self.sent.append((now, "media"))
                self._echo(self.buffer.advance(now))
                assert self.buffer.add(data, now) == 0
            case MarkRequest(name):
                self._echo(self.buffer.mark(name, now))
            case ClearRequest():
                self.sent.append((now, "clear"))
                self._echo(self.buffer.clear(now)[1])
            case refused:
                raise AssertionError(refused)
        self._wait()

    def heard(self) -> bytes:
        self.buffer.advance(self._loop.time())
        return b"".join(stretch.data for stretch in self.buffer.heard)

    async def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.sent.append((self._loop.time(), "close"))
        if self._timer is not None:
            self._timer.cancel()

    def _echo(self, echoes: list[Echo]) -> None:
        for echo in echoes:
            if self._echoes and echo.name != self._lost:
                self._loop.call_soon(self.call.deliver, MarkEchoed(name=echo.name))

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self.buffer.deadline is not None:
            self._timer = self._loop.call_at(self.buffer.deadline, self._due)

    def _due(self) -> None:
        self._echo(self.buffer.advance(self._loop.time()))
        self._wait()


@dataclass
class Client:
    """Hangs up, or fails to."""

    hung_up: list[tuple[float, str]] = field(default_factory=list)
    error: Exception | None = None

    async def hang_up(self, call_id: str) -> bool:
        if self.error is not None:
            raise self.error
        self.hung_up.append((asyncio.get_running_loop().time(), call_id))
        return True


class Agent(Processor):
    """Runs a script against the output and notes what comes back."""

    def __init__(self, script: "Script") -> None:
        super().__init__()
        self.script = script
        self.noted: list[tuple[float, Frame]] = []

    def start(self) -> None:
        assert self.session.next_reply() == 1
        self.spawn(self._run(), name="script")

    async def _run(self) -> None:
        await self.script(self)

    @handles(HeardFrame, AgentStartedSpeakingFrame, UserAudioFrame, DTMFFrame, SayFrame, EndFrame)
    def note(self, frame: Frame) -> Frame:
        self.noted.append((self.session.now(), frame))
        return frame

    def say(self, reply: int, data: bytes, words: Sequence[Word] = ()) -> None:
        if words:
            self.push(AgentWordsFrame(reply=reply, words=tuple(words)))
        self.push(AgentAudioFrame(reply=reply, data=data, format=TELEPHONE))

    def done(self, reply: int) -> None:
        self.push(ReplyEndFrame(reply=reply))

    def heard(self) -> list[tuple[float, HeardFrame]]:
        return [(round(at, 6), frame) for at, frame in self.noted if isinstance(frame, HeardFrame)]


Script = Callable[[Agent], Awaitable[None]]


@dataclass
class Ran:
    """What became of a call."""

    reason: EndReason
    carrier: Carrier
    client: Client
    agent: Agent
    at: float


def make(carrier: Carrier, client: Client | None = None) -> Call:
    carrier.call = Call(
        STARTED,
        MediaLine(carrier.protocol(), carrier),
        close=carrier.close,
        control=client,  # type: ignore[arg-type]  # it needs hang_up only
        apology=APOLOGY,
    )
    return carrier.call


def run(script: Script, *, echoes: bool = True, lost: str = "", client: Client | None = None) -> Ran:
    async def main() -> Ran:
        carrier = Carrier(echoes=echoes, lost=lost)
        used = client or Client()
        call = make(carrier, used)
        agent = Agent(script)
        reason = await call.run(Pipeline([call.input(), agent, call.output()]))
        return Ran(reason, carrier, used, agent, round(asyncio.get_running_loop().time(), 6))

    return run_virtual(main())


def speech(seconds: float) -> bytes:
    """Audio in which each sample of a second differs from its neighbours."""
    return bytes(index % 251 for index in range(round(8000 * seconds)))


HELLO = [Word("Hello", 0.0, 0.4), Word("there,", 0.5, 0.6), Word("caller.", 0.8, 1.1)]


def heard(
    text: str, seconds: float, *, reply: int = 1, final: bool = False, complete: bool = False
) -> HeardFrame:
    return HeardFrame(reply=reply, text=text, seconds=seconds, is_final=final, is_complete=complete)


async def until(agent: Agent, at: float) -> None:
    await asyncio.sleep(at - agent.session.now())


def test_a_reply_is_heard_word_for_word_as_it_is_played() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(1.2), HELLO)
        agent.done(1)
        await until(agent, 3)
        agent.session.end()

    ran = run(script)
    assert ran.agent.noted[0] == (0.0, AgentStartedSpeakingFrame(reply=1))
    assert ran.agent.heard() == [
        (0.0, heard("", 0.0)),
        (0.2, heard("Hello", 0.2)),
        (0.4, heard("Hello", 0.4)),
        (0.6, heard("Hello there,", 0.6)),
        (0.8, heard("Hello there,", 0.8)),
        (1.0, heard("Hello there, caller.", 1.0)),
        (1.2, heard("Hello there, caller.", 1.2, final=True, complete=True)),
    ]
    assert ran.carrier.heard() == speech(1.2)


def ran_carrier(agent: Agent) -> Carrier:
    output = agent.session.processors[-1]
    assert hasattr(output, "_line")
    carrier = output._line._writer
    assert isinstance(carrier, Carrier)
    return carrier


def test_with_nothing_to_say_the_call_ends_at_once() -> None:
    async def script(agent: Agent) -> None:
        agent.session.end()

    ran = run(script)
    assert (ran.at, len(ran.client.hung_up)) == (0.0, 1)


def test_a_hangup_that_fails_closes_the_socket() -> None:
    async def script(agent: Agent) -> None:
        agent.session.end()

    error = ServiceError("no", vendor="twilio", code="20003", retryable=False)
    ran = run(script, client=Client(error=error))
    assert ran.carrier.sent == [(0.0, "close")]


def test_a_caller_who_hangs_up_during_the_goodbye_ends_it() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(5), HELLO)
        agent.done(1)
        agent.session.end()
        await until(agent, 0.65)
        ran_carrier(agent).call.leave(EndReason.USER_HANGUP)
        ran_carrier(agent).call.leave(EndReason.CONNECTION_LOST)

    ran = run(script)
    assert ran.at == 0.65
    assert ran.client.hung_up == []
    assert ran.agent.heard()[-1] == (0.65, heard("Hello there,", 0.65, final=True))
    assert [frame for _, frame in ran.agent.noted if isinstance(frame, EndFrame)] == [
        EndFrame(),
    ]


def early(count: int) -> list[UserAudioFrame]:
    return [UserAudioFrame(data=index.to_bytes(2) * 80, format=TELEPHONE) for index in range(count)]


def test_a_chain_that_cannot_work_is_refused_before_anything_runs() -> None:
    async def main() -> None:
        call = make(Carrier())
        started: list[Processor] = []

        class Begun(Processor):
            def start(self) -> None:
                started.append(self)

        with pytest.raises(ConfigurationError, match="VAD stands before CallInput, which makes the"):
            await call.run(Pipeline([VAD(), Begun(), call.input(), call.output()]))
        assert not started
        # The bot may put it right.
        await call.hang_up()
        assert await call.run(Pipeline([call.input(), VAD(), call.output()])) is EndReason.AGENT_HANGUP

    run_virtual(main())


def test_a_chain_that_is_odd_runs_with_a_warning() -> None:
    class Listens(Processor):
        @handles(UserStartedSpeakingFrame)
        def take(self, frame: UserStartedSpeakingFrame) -> UserStartedSpeakingFrame:
            return frame

    async def main() -> EndReason:
        call = make(Carrier())
        await call.hang_up()
        return await call.run(Pipeline([call.input(), Listens(), VAD(), call.output()]))

    logged: list[str] = []
    sink = logger.add(logged.append, format="{level} {message}")
    try:
        assert run_virtual(main()) is EndReason.AGENT_HANGUP
    finally:
        logger.remove(sink)
    assert any("WARNING the chain is odd: Listens stands before VAD" in line for line in logged)


def test_a_call_runs_one_pipeline_and_it_needs_both_ends() -> None:
    async def main() -> None:
        call = make(Carrier())
        with pytest.raises(LocalProtocolError, match=r"call\.output"):
            await call.run(Pipeline([call.input()]))
        await call.hang_up()
        assert await call.run(Pipeline([call.input(), call.output()])) is EndReason.AGENT_HANGUP
        with pytest.raises(LocalProtocolError, match="one pipeline"):
            await call.run(Pipeline([call.input(), call.output()]))

    run_virtual(main())


class Begun(Processor):
    """Holds the start back, as a processor that connects first."""

    @handles(StartFrame)
    async def wait(self, frame: StartFrame) -> StartFrame:
        await asyncio.sleep(0.3)
        return frame


def test_what_is_paused_when_the_call_ends_is_still_heard() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(1.2), HELLO)
        agent.done(1)
        await until(agent, 0.5)
        agent.push(PausePlayoutFrame())
        agent.session.end()

    ran = run(script)
    assert ran.carrier.heard() == speech(1.2)
    assert ran.at < 3
