"""Whatever users, tools, errors and other processors do: a responder keeps its promises."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.processors.stand_ins import Call, Ear
from voiceflow import (
    DTMFFrame,
    EndReason,
    InterimTranscriptionFrame,
    InterruptionFrame,
    PausePlayoutFrame,
    SayFrame,
    ServiceError,
    TranscriptionFrame,
    handles,
)
from voiceflow.dialogue import ToolCall
from voiceflow.processors import Phrases, Responder
from voiceflow.testing import run_virtual
from voiceflow.turns import TurnPolicy, UserTurn

QUIET = 60.0
"""Seconds after which everything that was begun is over."""
MOMENT = 0.0137
"""Keeps two events of a script from one instant."""


@dataclass(frozen=True)
class Answer:
    """What the responder does for a turn: seconds to wait, words, in turn; a tool; an error at its end."""

    steps: tuple[tuple[float, int], ...] = ((0.0, 3),)
    tool: float | None = None
    error: Exception | None = None


class Scripted(Responder):
    """Answers as told; each word that it says is different from all others."""

    def __init__(self, answers: list[Answer], turns: TurnPolicy) -> None:
        super().__init__(turns=turns, phrases=Phrases(not_understood="", no_answer=""))
        self.turns: list[UserTurn] = []
        self.answers = answers
        self.failures = 0

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        number = self.reply_number
        self.turns.append(turn)
        answer = self.answers.pop(0) if self.answers else Answer()
        if answer.tool is not None:
            self.context.add_tool_calls(number, [ToolCall(f"call{number}", "look_up")])
            await asyncio.sleep(answer.tool)
            self.context.add_tool_result(f"call{number}", "found")
        for index, (wait, words) in enumerate(answer.steps):
            await asyncio.sleep(wait)
            yield "".join(f"r{number}.{index}.{word} " for word in range(words))
        self.failures += answer.error is not None
        # Three in a row would rightly end the call.
        if answer.error is not None and self.failures < 3:
            raise answer.error


class AheadEar(Ear):
    """Has the word that it hears at the carrier already: a pause comes after it."""

    @handles(PausePlayoutFrame)
    def pause(self, _: PausePlayoutFrame) -> None:
        self._paused = True

    def _tick(self) -> None:
        super()._tick()
        if self._queue and self._queue[0][1] is None and not self._timer.is_set:
            super()._tick()


class Play:
    """One script on one call, watched every 50 ms."""

    def __init__(self, answers: list[Answer], policy: TurnPolicy) -> None:
        self.responder = Scripted(answers, policy)
        self.call = Call(self.responder)
        self.call.ear = AheadEar()
        self.finals: list[str] = []
        self.keys = ""
        self.says: list[str] = []
        self.now = 1.0

    def at(self, when: float, action: object, *arguments: object) -> None:
        asyncio.get_running_loop().call_at(when, action, *arguments)  # type: ignore[arg-type]

    def final(self, when: float) -> None:
        def push() -> None:
            text = f"w{len(self.finals)}"
            self.finals.append(text)
            self.call.mouth.push(TranscriptionFrame(text=text))

        self.at(when, push)

    def voice(self, seconds: float, finals: list[float], interim: str) -> None:
        """An utterance, its final transcripts so many seconds after its end."""
        end = self.now + seconds
        self.call.mouth.voice(self.now, end)
        if interim:
            self.at(self.now + seconds / 2, self.call.mouth.push, InterimTranscriptionFrame(text=interim))
        for after in finals:
            self.final(end + 0.2 + after)
        self.now = end + 0.25

    def key(self, digit: str) -> None:
        def push() -> None:
            self.keys += digit
            self.call.mouth.push(DTMFFrame(digit=digit))

        self.at(self.now, push)

    def say(self, words: int, protected: bool, frame: bool) -> None:
        number = len(self.says)
        text = " ".join(f"s{number}.{word}" for word in range(words))
        self.says.append(text)
        if frame:
            self.at(self.now, self.call.mouth.push, SayFrame(text=text, protected=protected))
        else:
            self.at(self.now, lambda: self.responder.say(text, protected=protected))

    def interrupt(self, frame: bool) -> None:
        def push() -> None:
            session = self.call.session
            if frame:
                self.call.mouth.push(InterruptionFrame(reply=session.reply_floor + 1))
            else:
                session.interrupt("somebody else")

        self.at(self.now, push)

    def error(self) -> None:
        self.at(self.now, self.call.mouth.fail, OSError())

    def check(self) -> None:
        """The responder's belief about the floor, its reply and the playout agree."""
        talk = self.responder._talk
        state, reply = talk.floor.state, talk.reply
        speaks = reply is not None and not reply.is_held
        assert speaks == (state in ("agent", "overlap")), state
        assert reply is None or reply.is_held or reply.number >= self.call.session.reply_floor
        assert self.call.ear._paused == (state == "overlap"), state

    def watch(self) -> None:
        self.check()
        self.at(asyncio.get_running_loop().time() + 0.05, self.watch)

    def verify(self) -> None:
        """What must hold after the call."""
        said = " ".join(text for role, text in self.call.memory if role == "user")
        assert [word for word in said.split() if word.startswith("w")] == self.finals
        keyed = said.replace("(pressed keys: ", "<").replace(")", ">").split("<")[1:]
        assert "".join(part.split(">")[0] for part in keyed) == self.keys
        heard = self.call.ear.words.split()
        assert len(heard) == len(set(heard)), "something was said twice"
        remembered = [text.split() for role, text in self.call.memory if role == "assistant"]
        assert sorted(word for words in remembered for word in words) == sorted(heard)
        self.verify_tools()

    def verify_says(self) -> None:
        """What was to be said was at least begun."""
        told = " ".join(self.call.ear.told).split()
        assert [text for text in self.says if text.split()[0] not in told] == []

    def verify_tools(self) -> None:
        asked: list[str] = []
        for message in self.responder.context.to_openai():
            if message["role"] == "tool":
                asked.remove(message["tool_call_id"])
            else:
                assert not asked, "a tool call without its result"
                asked = [call["id"] for call in message.get("tool_calls", [])]
        assert not asked


answers = st.lists(
    st.builds(
        Answer,
        steps=st.lists(st.tuples(st.sampled_from([0.0, 0.3, 2.0, 9.0]), st.integers(0, 12)), max_size=3).map(
            tuple
        ),
        tool=st.sampled_from([None, None, 0.1, 3.0]),
        error=st.sampled_from([None, None, None, ServiceError("x", vendor="x", code="x", retryable=True)]),
    ),
    max_size=6,
)
after = st.sampled_from([-0.3, 0.0, 0.1, 0.5, 1.9, 2.5, 6.0])
acts = st.one_of(
    st.tuples(
        st.just("voice"),
        st.sampled_from([0.08, 0.3, 1.0, 6.0, 14.0]),
        st.lists(after, max_size=2),
        st.sampled_from(["", "", "mm-hm", "I need some", "Stop."]),
    ),
    st.tuples(st.just("final"), after),
    st.tuples(st.just("key"), st.sampled_from("12#")),
    st.tuples(st.just("say"), st.integers(1, 12), st.booleans(), st.booleans()),
    st.tuples(st.just("say"), st.integers(1, 12), st.just(False), st.booleans()),
    st.tuples(st.just("interrupt"), st.booleans()),
    st.tuples(st.just("error")),
)
scripts = st.lists(st.tuples(st.sampled_from([0.02, 0.1, 0.35, 0.7, 1.5, 4.0]), acts), max_size=14)
policies = st.builds(
    TurnPolicy,
    words_to_interrupt=st.sampled_from([0, 0, 1, 2]),
    keys_interrupt=st.booleans(),
)


def perform(play: Play, script: list[tuple[float, tuple[object, ...]]]) -> None:
    """Set the script's timers."""
    for wait, (name, *arguments) in script:
        play.now += wait + MOMENT
        if name == "final":
            play.final(play.now + 0.3 + float(arguments[0]))  # type: ignore[arg-type]
        else:
            getattr(play, str(name))(*arguments)


@settings(max_examples=120, deadline=None)
@given(answers, scripts, policies)
def test_after_any_script_everything_is_remembered_and_a_new_turn_is_answered(
    replies: list[Answer], script: list[tuple[float, tuple[object, ...]]], policy: TurnPolicy
) -> None:
    play = Play(replies, policy)

    def set_up(call: Call) -> None:
        perform(play, script)
        asyncio.get_running_loop().call_soon(play.watch)
        play.now += QUIET
        play.responder.answers.append(Answer())
        play.at(play.now - 1.0, play.responder.answers.clear)
        play.voice(1.0, [0.1], "")
        play.at(play.now + 15.0, lambda: call.session.end())

    reason = play.call.run(set_up, until=1e5)
    assert reason is EndReason.AGENT_HANGUP
    play.verify()
    play.verify_says()
    assert play.responder.turns[-1].text == play.finals[-1], "what was said before waited for the last turn"
    assert len(play.call.ear.words.split()[-1].split(".")) == 3, "the last turn was not answered"


@settings(max_examples=120, deadline=None)
@given(
    answers,
    scripts,
    policies,
    st.sampled_from([EndReason.AGENT_HANGUP, EndReason.USER_HANGUP, EndReason.SHUTDOWN, "cancel"]),
    st.booleans(),
    st.sampled_from([0.02, 0.3, 2.0]),
)
def test_the_end_comes_within_its_bound_and_nothing_heard_is_forgotten(
    replies: list[Answer],
    script: list[tuple[float, tuple[object, ...]]],
    policy: TurnPolicy,
    how: EndReason | str,
    twice: bool,
    rest: float,
) -> None:
    play = Play(replies, policy)
    cut = len(script) // 2

    async def main() -> tuple[EndReason, float]:
        ended: list[float] = []

        def end() -> None:
            ended.append(asyncio.get_running_loop().time())
            if how == "cancel":
                play.call.session.cancel(EndReason.SHUTDOWN)
            else:
                play.call.session.end(EndReason(how))
            if how == EndReason.AGENT_HANGUP:
                # A user who spoke before the goodbye was heard has called it off: the agent tries again.
                play.at(ended[-1] + QUIET, end)
            if twice:
                play.at(ended[0] + rest, play.call.session.end, EndReason.USER_HANGUP)

        def set_up(call: Call) -> None:
            perform(play, script[:cut])
            play.at(play.now + rest, end)
            perform(play, script[cut:])
            asyncio.get_running_loop().call_soon(play.watch)

        reason = await play.call.play(set_up, until=1e5)
        return reason, asyncio.get_running_loop().time() - ended[0]

    reason, took = run_virtual(main())
    gone = twice or how == EndReason.USER_HANGUP
    assert took <= (rest + 3.0 if gone else 45.0 + QUIET * len(script) if how == "agent_hangup" else 45.0)
    assert reason is not EndReason.ERROR
    play.verify()
