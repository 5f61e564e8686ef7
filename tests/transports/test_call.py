"""A call without a socket: a carrier that plays in real time and echoes marks, on virtual time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loguru import logger

from tests.audio.test_containers import wav
from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    AgentStartedSpeakingFrame,
    AgentWordsFrame,
    AudioFormat,
    ConfigurationError,
    Direction,
    DTMFFrame,
    Encoding,
    EndFrame,
    EndReason,
    ErrorFrame,
    Frame,
    HeardFrame,
    LocalProtocolError,
    PausePlayoutFrame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    ResumePlayoutFrame,
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
from voiceflow.transports.input import EARLY_FRAMES, EARLY_SENTENCES
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


def test_a_call_knows_who_calls_and_does_not_tell_it_in_its_repr() -> None:
    async def main() -> None:
        call = make(Carrier())
        assert (call.from_number, call.to_number, call.direction) == ("+15550100", "+15550199", "inbound")
        assert (call.call_id, call.parameters["tenant"]) == (STARTED.call_id, "blue")
        assert "+1555" not in repr(call)

    run_virtual(main())


def test_a_call_answers_to_twilios_words_for_its_ids() -> None:
    async def main() -> None:
        call = make(Carrier())
        assert (call.call_sid, call.stream_sid) == (STARTED.call_id, STARTED.stream_id)

    run_virtual(main())


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


def test_an_interruption_clears_first_and_tells_what_was_heard_before_anything_else_runs() -> None:
    noted = []

    async def script(agent: Agent) -> None:
        agent.say(1, speech(1.2), HELLO)
        agent.done(1)
        await until(agent, 0.65)
        agent.session.interrupt("words")
        noted.extend(agent.heard()[-1:])
        agent.say(1, speech(0.5))
        await until(agent, 2)
        agent.session.end()

    ran = run(script)
    assert noted == [(0.65, heard("Hello there,", 0.65, final=True))]
    assert ran.agent.heard()[-1] == noted[-1]
    assert [what for at, what in ran.carrier.sent if round(at, 6) >= 0.65] == ["clear", "close"]
    assert ran.carrier.heard() == speech(1.2)[: 8 * 650]


def test_after_an_interruption_the_next_reply_is_accounted_from_its_start() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(1.2), HELLO)
        await until(agent, 0.65)
        agent.session.interrupt("words")
        agent.say(agent.session.next_reply(), speech(0.3))
        agent.done(2)
        agent.session.end()

    ran = run(script)
    assert ran.agent.heard()[-3:] == [
        (0.65, heard("", 0.0, reply=2)),
        (0.85, heard("", 0.2, reply=2)),
        (0.95, heard("", 0.3, reply=2, final=True, complete=True)),
    ]


def test_a_reply_that_never_left_is_reported_unheard_when_it_is_interrupted() -> None:
    async def script(agent: Agent) -> None:
        agent.push(PausePlayoutFrame())
        agent.say(1, speech(1.2))
        agent.session.interrupt("words")
        agent.session.end()

    ran = run(script)
    assert ran.agent.heard() == [(0.0, heard("", 0.0, final=True))]
    assert ran.carrier.heard() == b""


def test_a_lost_echo_is_made_good_by_the_next_one() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(0.1))
        agent.done(1)
        agent.say(agent.session.next_reply(), speech(0.1))
        agent.done(2)
        agent.session.end()

    ran = run(script, lost="m2")
    assert ran.agent.heard() == [
        (0.0, heard("", 0.0)),
        (0.1, heard("", 0.1, final=True, complete=True)),
        (0.1, heard("", 0.0, reply=2)),
        (0.2, heard("", 0.1, reply=2, final=True, complete=True)),
    ]


def test_a_pause_loses_and_repeats_nothing() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(2.0))
        await until(agent, 0.5)
        agent.push(PausePlayoutFrame())
        agent.say(1, speech(0.5))
        await until(agent, 1.5)
        paused = len(ran_carrier(agent).heard())
        assert paused <= 8 * 800
        agent.push(ResumePlayoutFrame())
        agent.session.end()

    ran = run(script)
    assert ran.carrier.heard() == speech(2.0) + speech(0.5)
    assert ran.agent.heard()[-1][1].is_complete


@pytest.mark.parametrize(
    ("grace", "resumed", "gap", "clears"),
    [
        (0.1, 1.0, (0.6, 1.0), 1),
        (0.1, 0.55, (), 0),
        (0.9, 1.0, (0.8, 1.0), 0),
        (0.0, 1.0, (0.5, 1.0), 1),
    ],
    ids=["it passes", "resumed before", "the buffer runs dry before", "none"],
)
def test_what_the_carrier_has_plays_on_in_the_grace_of_a_pause(
    grace: float, resumed: float, gap: tuple[float, ...], clears: int
) -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(2.0))
        await until(agent, 0.5)
        agent.push(PausePlayoutFrame(grace=grace))
        await until(agent, resumed)
        agent.push(ResumePlayoutFrame())
        await until(agent, 3.0)
        agent.session.end()

    ran = run(script)
    assert ran.carrier.heard() == speech(2.0)
    stretches = ran.carrier.buffer.heard
    gaps = [edge for a, b in pairwise(stretches) if b.at - a.end > 1e-6 for edge in (a.end, b.at)]
    assert gaps == pytest.approx(gap)
    assert [kind for _, kind in ran.carrier.sent].count("clear") == clears


def test_an_interruption_ends_the_grace_of_a_pause() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(2.0))
        await until(agent, 0.5)
        agent.push(PausePlayoutFrame(grace=0.15))
        await until(agent, 0.56)
        agent.session.interrupt("words")
        agent.say(agent.session.next_reply(), speech(0.5))
        agent.done(2)
        agent.session.end()

    ran = run(script)
    assert [at for at, kind in ran.carrier.sent if kind == "clear"] == [0.56]
    assert ran.carrier.heard() == speech(2.0)[: 8 * 560] + speech(0.5)


def ran_carrier(agent: Agent) -> Carrier:
    output = agent.session.processors[-1]
    assert hasattr(output, "_line")
    carrier = output._line._writer
    assert isinstance(carrier, Carrier)
    return carrier


def test_the_end_waits_for_the_last_mark_then_hangs_up_then_closes() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(1.5))
        agent.done(1)
        agent.session.end()

    ran = run(script)
    assert ran.reason is EndReason.AGENT_HANGUP
    assert [(round(at, 6), sid) for at, sid in ran.client.hung_up] == [(1.5, STARTED.call_id)]
    assert ran.carrier.sent[-1] == (ran.client.hung_up[0][0], "close")
    assert ran.carrier.heard() == speech(1.5)


def test_a_reply_whose_end_got_lost_ends_with_the_call() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(0.5))
        agent.session.end()

    ran = run(script)
    assert ran.agent.heard()[-1] == (0.5, heard("", 0.5, final=True, complete=True))
    assert ran.at == 0.5


def test_a_carrier_that_echoes_nothing_holds_the_call_five_seconds_at_most() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(1.5))
        agent.done(1)
        agent.session.end()

    assert run(script, echoes=False).at == 6.5


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


def test_a_cancelled_session_is_silent_at_once_and_apologises() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(5))
        await until(agent, 1)
        agent.session.cancel()

    ran = run(script)
    assert ran.reason is EndReason.ERROR
    assert ran.carrier.heard() == speech(1) + APOLOGY
    assert ran.at == 2.0


def test_after_a_fatal_error_the_caller_hears_an_apology_instead_of_silence() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(0.5))
        agent.fail(ServiceError("gone", vendor="tts", code="closed", retryable=False), fatal=True)

    ran = run(script)
    assert ran.reason is EndReason.ERROR
    assert ran.carrier.heard() == speech(0.5) + APOLOGY
    assert [round(at, 6) for at, _ in ran.client.hung_up] == [1.5]


def test_no_apology_where_something_could_still_speak() -> None:
    async def script(agent: Agent) -> None:
        agent.fail(ServiceError("gone", vendor="stt", code="closed", retryable=False), fatal=True)

    class Goodbye(Processor):
        @handles(EndFrame)
        def goodbye(self, frame: EndFrame) -> list[Frame]:
            return [AgentAudioFrame(reply=1, data=speech(0.3), format=TELEPHONE), frame]

    async def main() -> bytes:
        carrier = Carrier()
        call = make(carrier)
        await call.run(Pipeline([call.input(), Agent(script), Goodbye(), call.output()]))
        return carrier.heard()

    assert run_virtual(main()) == speech(0.3)


def test_audio_in_another_format_is_refused_once_with_what_to_do() -> None:
    seen = []
    wrong = AudioFormat(Encoding.PCM16, 16000)

    async def script(agent: Agent) -> None:
        for _ in range(3):
            agent.push(AgentAudioFrame(reply=1, data=bytes(640), format=wrong))

    def observe(processor: Processor, frame: Frame, direction: object) -> None:
        if hasattr(frame, "error") and processor.name == "CallOutput":
            seen.append(str(frame.error))

    async def main() -> bytes:
        carrier = Carrier()
        call = make(carrier)
        await call.run(Pipeline([call.input(), Agent(script), call.output()]), observers=[observe])
        return carrier.heard()

    assert run_virtual(main()) == APOLOGY
    assert set(seen) == {
        "this call plays mulaw at 8000 Hz, not pcm16 at 16000 Hz: "
        "ask for session.format where the audio is made"
    }


def heard_of(*frames: bytes) -> tuple[bytes, list[str], EndReason]:
    """What the caller hears of an agent that makes these frames, and what is complained of."""
    seen: list[str] = []

    async def script(agent: Agent) -> None:
        for frame in frames:
            agent.say(1, frame)
        agent.done(1)
        await until(agent, 8)
        agent.session.end()

    def observe(processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, ErrorFrame) and str(frame.error) not in seen:
            seen.append(str(frame.error))

    async def main() -> tuple[bytes, EndReason]:
        carrier = Carrier()
        call = make(carrier)
        pipeline = Pipeline([call.input(), Agent(script), call.output()])
        reason = await call.run(pipeline, observers=[observe])
        return carrier.heard(), reason

    played, reason = run_virtual(main())
    return played, seen, reason


def test_the_header_of_a_wav_file_is_named_once_and_not_played() -> None:
    first, second = speech(0.5), speech(0.7)
    played, errors, reason = heard_of(wav(first), wav(second)[:100], wav(second)[100:])
    assert played == first + second
    assert errors == ["the agent's audio has a WAV header: make frames of the samples only"]
    assert reason is EndReason.AGENT_HANGUP


@pytest.mark.parametrize(
    ("file", "what"),
    [
        (wav(bytes(16000), tag=1, bits=16, rate=24000), "a WAV file, and it holds pcm16 at 24000 Hz"),
        (b"ID3\4" + bytes(9000), "a MP3 file, and MP3 has to be decoded first"),
    ],
)
def test_a_file_that_the_line_cannot_play_is_not_heard_and_ends_the_call(file: bytes, what: str) -> None:
    played, errors, reason = heard_of(*(file[at : at + 160] for at in range(0, len(file), 160)))
    assert played == APOLOGY
    assert errors == [f"the agent's audio is {what}: make frames of the samples only"]
    assert reason is EndReason.ERROR


def early(count: int) -> list[UserAudioFrame]:
    return [UserAudioFrame(data=index.to_bytes(2) * 80, format=TELEPHONE) for index in range(count)]


@pytest.mark.parametrize(("count", "kept"), [(3, 3), (500, 500), (503, 500)])
def test_audio_from_before_the_pipeline_runs_comes_first_the_last_ten_seconds_of_it(
    count: int, kept: int
) -> None:
    async def script(agent: Agent) -> None:
        ran_carrier(agent).call.deliver(DTMFFrame(digit="2"))
        agent.session.end()

    async def main() -> tuple[list[Frame], float]:
        carrier = Carrier()
        call = make(carrier)
        for frame in early(count):
            call.deliver(frame)
        call.deliver(DTMFFrame(digit="1"))
        call.say("Hello.")
        agent = Agent(script)
        await call.run(Pipeline([call.input(), agent, call.output()]))
        return [frame for _, frame in agent.noted], call.input().dropped_s

    frames, dropped = run_virtual(main())
    assert frames == [
        *early(count)[-kept:],
        DTMFFrame(digit="1"),
        SayFrame(text="Hello."),
        DTMFFrame(digit="2"),
        EndFrame(),
    ]
    assert dropped == pytest.approx((count - kept) * 0.02)


def test_sentences_that_wait_for_the_pipeline_are_bounded_and_none_is_lost() -> None:
    async def script(agent: Agent) -> None:
        await until(agent, 0.1)
        agent.session.end()

    async def main() -> list[Frame]:
        call = make(Carrier())
        for number in range(EARLY_SENTENCES):
            call.say(f"Sentence {number}.", protected=True)
        for _ in range(2):
            with pytest.raises(LocalProtocolError, match="100 sentences wait to be said"):
                call.say("One too many.")
        for _ in range(2 * EARLY_FRAMES):
            call.deliver(DTMFFrame(digit="1"))
        for frame in early(600):
            call.deliver(frame)
        agent = Agent(script)
        await call.run(Pipeline([call.input(), agent, call.output()]))
        call.say("Too late.")
        return [frame for _, frame in agent.noted]

    noted = run_virtual(main())
    said = [frame.text for frame in noted if isinstance(frame, SayFrame)]
    assert said == [f"Sentence {number}." for number in range(EARLY_SENTENCES)]
    assert len(noted) == EARLY_FRAMES + 1


def test_a_caller_who_left_before_the_pipeline_ran_ends_it_after_what_was_said() -> None:
    async def script(agent: Agent) -> None:
        await asyncio.Event().wait()

    async def main() -> tuple[EndReason, list[Frame]]:
        carrier = Carrier()
        call = make(carrier)
        call.deliver(early(1)[0])
        call.end(EndReason.SHUTDOWN)
        call.leave(EndReason.USER_HANGUP)
        assert not call.is_up
        agent = Agent(script)
        reason = await call.run(Pipeline([call.input(), agent, call.output()]))
        return reason, [frame for _, frame in agent.noted]

    assert run_virtual(main()) == (
        EndReason.USER_HANGUP,
        [early(1)[0], EndFrame(reason=EndReason.USER_HANGUP)],
    )


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


def test_what_comes_after_the_session_is_nobodys() -> None:
    async def main() -> None:
        async def script(agent: Agent) -> None:
            agent.session.end()

        call, agent = make(Carrier()), Agent(script)
        await call.run(Pipeline([call.input(), agent, call.output()]))
        call.deliver(early(1)[0])
        call.deliver(MarkEchoed(name="m1"))
        call.leave(EndReason.CONNECTION_LOST)
        assert [frame for _, frame in agent.noted] == [EndFrame()]

    run_virtual(main())


class Begun(Processor):
    """Holds the start back, as a processor that connects first."""

    @handles(StartFrame)
    async def wait(self, frame: StartFrame) -> StartFrame:
        await asyncio.sleep(0.3)
        return frame


def test_a_caller_who_leaves_while_the_session_starts_is_not_lost() -> None:
    async def main() -> tuple[EndReason, float]:
        loop = asyncio.get_running_loop()
        call = make(Carrier())
        loop.call_later(0.1, call.leave, EndReason.USER_HANGUP)
        reason = await call.run(Pipeline([call.input(), Begun(), call.output()]))
        return reason, loop.time()

    assert run_virtual(main()) == (EndReason.USER_HANGUP, 0.3)


steps = st.lists(
    st.tuples(st.sampled_from(["say", "done", "interrupt", "pause", "resume", "doubt"]), st.integers(0, 800)),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_whatever_happens_a_reply_is_heard_from_its_start_without_a_hole_and_the_account_is_true(
    script: list[tuple[str, int]],
) -> None:
    fed: dict[int, bytes] = {}

    async def play(agent: Agent) -> None:
        reply = agent.session.next_reply()
        for step, ms in script:
            match step:
                case "say":
                    # Each reply's bytes are its own, so that what is heard tells whose it is.
                    data = bytes([reply]) * (8 * ms)
                    agent.say(reply, data)
                    fed[reply] = fed.get(reply, b"") + data
                case "done":
                    agent.done(reply)
                    reply = agent.session.next_reply()
                case "interrupt":
                    agent.session.interrupt()
                    reply = agent.session.next_reply()
                case "pause" | "doubt":
                    agent.push(PausePlayoutFrame(grace=0.18 if step == "doubt" else 0.0))
                case "resume":
                    agent.push(ResumePlayoutFrame())
            await asyncio.sleep(ms / 1000)
        agent.push(ResumePlayoutFrame())
        agent.session.end()

    ran = run(play)
    played = ran.carrier.heard()
    final = {frame.reply: frame for _, frame in ran.agent.heard() if frame.is_final}
    assert list(played) == sorted(played)
    for reply, data in fed.items():
        size = played.count(reply)
        assert size <= len(data)
        assert final[reply].seconds * 8000 <= size + 1
        if final[reply].is_complete:
            assert size == len(data)


def test_an_echo_before_anything_was_sent_is_ignored() -> None:
    async def main() -> EndReason:
        call = make(Carrier())
        call.deliver(MarkEchoed(name="m1"))
        call.end(EndReason.AGENT_HANGUP)
        return await call.run(Pipeline([call.input(), call.output()]))

    assert run_virtual(main()) is EndReason.AGENT_HANGUP


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


def test_settings_that_are_given_before_the_pipeline_runs_are_those_of_its_start() -> None:
    class Listener(Agent):
        def __init__(self) -> None:
            super().__init__(self.run)
            self.language = "en"

        async def run(self, _: Agent) -> None:
            assert self.language == "es"
            call.language = "fr"
            assert (call.language, self.language) == ("fr", "fr")
            await call.hang_up()

        def current_settings(self) -> Mapping[str, object]:
            return {"language": self.language}

        def prepare_update(self, changes: Mapping[str, object]) -> Callable[[], bool]:
            def change() -> bool:
                self.language = str(changes["language"])
                return True

            return change

    call: Call

    async def main() -> None:
        nonlocal call
        call = make(Carrier())
        assert call.language is None
        call.language = "es"
        assert call.language == "es"
        await call.run(Pipeline([call.input(), Listener(), call.output()]))

    run_virtual(main())


def test_a_setting_that_nobody_has_is_refused_when_the_pipeline_is_to_run() -> None:
    async def main() -> None:
        call = make(Carrier())
        call.update(colour="red")
        with pytest.raises(ConfigurationError, match="no setting colour"):
            await call.run(Pipeline([call.input(), call.output()]))
        await call.settled()

    run_virtual(main())
