"""What holds whatever a client sends, and whatever the agent does."""

import base64
import json
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer, AgentToolCall, Cause, Turn
from voiceflow.emulators.elevenlabs.agent.conversation import AgentRules, ServedConversation
from voiceflow.emulators.elevenlabs.agent.settings import DEFAULT_EVENTS, phone_agent, read_agent
from voiceflow.emulators.elevenlabs.effects import (
    Cancel,
    CloseSocket,
    Recognise,
    SendMessage,
    Synthesise,
    Think,
)
from voiceflow.emulators.elevenlabs.faults import Faults
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance
from voiceflow.emulators.elevenlabs.voices import FormantVoice

VOICE = encode(FormantVoice(0.08).speech("voice", 8000).samples, TELEPHONE.encoding)  # 0.4 s
EVENTS = [
    *DEFAULT_EVENTS,
    "tentative_user_transcript",
    "agent_chat_response_part",
    "agent_tool_request",
    "agent_tool_response",
    "mcp_tool_call",
    "vad_score",
]
AGENT = phone_agent(
    "Hello there, this is a long greeting.",
    prompt={"tools": [{"type": "client", "name": "show"}, {"type": "mcp", "name": "search"}]},
)
AGENT["conversation_config"]["conversation"] = {"client_events": EVENTS}

JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def audio(data: bytes) -> dict[str, Any]:
    return {"user_audio_chunk": base64.b64encode(data).decode()}


ANSWERS = st.builds(
    AgentAnswer,
    st.sampled_from(["", "Yes.", "This is an answer that takes its time."]),
    st.lists(
        st.sampled_from(
            [
                AgentToolCall("lookup"),
                AgentToolCall("show"),
                AgentToolCall("search"),
                AgentToolCall("search", needs_approval=True),
            ]
        ),
        max_size=2,
    ).map(tuple),
)
MESSAGES: Any = st.one_of(
    st.sampled_from(
        [
            audio(VOICE),
            audio(VOICE[:800]),
            audio(TELEPHONE.silence(0.5)),
            audio(TELEPHONE.silence(1.0)),
            {"type": "user_activity"},
            {"type": "user_message", "text": "Hello."},
            {"type": "contextual_update", "text": "It rains."},
        ]
    ),
    st.builds(lambda i: {"type": "pong", "event_id": i}, st.integers(0, 30)),
    st.builds(lambda i: {"type": "feedback", "event_id": i, "score": "like"}, st.integers(0, 30)),
    st.builds(
        lambda i: {"type": "client_tool_result", "tool_call_id": f"tc_{i}", "result": "", "is_error": False},
        st.integers(0, 9),
    ),
    st.builds(
        lambda i: {"type": "mcp_tool_approval_result", "tool_call_id": f"tc_{i}", "is_approved": i % 2 == 0},
        st.integers(0, 9),
    ),
)
STEPS: Any = st.lists(st.tuples(st.sampled_from([0.0, 0.02, 0.3, 1.0, 4.0]), MESSAGES), max_size=40)


class Slow:
    """Surroundings whose engines answer whenever it pleases the test, in any order."""

    def __init__(self, answers: list[AgentAnswer], faults: Faults) -> None:
        rules = AgentRules(agent=read_agent(AGENT), behaviour=AgentBehaviour(late_audio=2), faults=faults)
        self.peer = ServedConversation(rules, "agent_1", "conv_1")
        self.now = 0.0
        self.sent: list[dict[str, Any]] = []
        self.closed: int | None = None
        self.jobs: list[Any] = []
        self._answers = answers
        self._do(self.peer.opened(0.0))

    def receive(self, message: Any) -> None:
        self._do(self.peer.receive(json.dumps(message), self.now))

    def run(self, seconds: float) -> None:
        until = self.now + seconds
        while (deadline := self.peer.deadline) is not None and deadline <= until:
            self.now = max(self.now, deadline)
            self._do(self.peer.tick(self.now))
        self.now = until

    def work(self, index: int) -> None:
        """Finish one of the jobs."""
        if not self.jobs:
            return
        job = self.jobs.pop(index % len(self.jobs))
        match job:
            case Recognise(job=number, is_final=is_final):
                said = HeardUtterance("Something.") if is_final else "Some"
                self._do(self.peer.heard(number, said, self.now))
            case Think(job=number, turn=turn):
                self._do(self.peer.thought(number, self._think(turn), self.now))
            case Synthesise(job=number, text=text):
                self._do(self.peer.speech(number, FormantVoice().speech(text, 8000), self.now))
                self._do(self.peer.finished(number, self.now))

    def _think(self, turn: Turn) -> AgentAnswer:
        if turn.cause is Cause.SILENCE or not self._answers:
            return AgentAnswer("Hm?")
        return self._answers.pop()

    def _do(self, effects: list[Any]) -> None:
        for effect in effects:
            assert self.closed is None, "something after the close"
            match effect:
                case SendMessage(message):
                    self.sent.append(message)
                case CloseSocket(code=code):
                    self.closed = code
                case Cancel(job):
                    self.jobs = [one for one in self.jobs if one.job != job]
                case _:
                    self.jobs.append(effect)


def payload(message: dict[str, Any]) -> Any:
    return next(value for name, value in message.items() if name != "type")


RUNS = given(STEPS, st.lists(ANSWERS, max_size=8), st.lists(st.integers(0, 5), min_size=1), st.booleans())


def played(steps: Any, answers: list[AgentAnswer], order: list[int], late: bool) -> Slow:
    slow = Slow(list(answers), Faults(late_audio=0.7 if late else 0.0))
    slow.receive({"type": "conversation_initiation_client_data"})
    for number, (wait, message) in enumerate(steps):
        slow.run(wait)
        slow.receive(message)
        for _ in range(number % 3):
            slow.work(order[number % len(order)])
    for number in range(60):
        slow.work(order[number % len(order)])
        slow.run(0.5)
    return slow


@settings(max_examples=example_count(100))
@RUNS
def test_event_ids_grow_and_each_response_keeps_its_own(
    steps: Any, answers: list[AgentAnswer], order: list[int], late: bool
) -> None:
    slow = played(steps, answers, order, late)
    new_ids = [
        payload(message)["event_id"]
        for message in slow.sent
        if message["type"] in ("ping", "user_transcript", "tentative_user_transcript", "agent_response")
    ]
    assert all(earlier < later for earlier, later in pairwise(new_ids))
    responses = {payload(m)["event_id"] for m in slow.sent if m["type"] == "agent_response"}
    for kind in ("audio", "agent_response_complete", "interruption", "agent_response_correction"):
        assert {payload(m)["event_id"] for m in slow.sent if m["type"] == kind} <= responses


@settings(max_examples=example_count(100))
@RUNS
def test_what_is_spoken_is_announced_and_what_was_interrupted_only_trails(
    steps: Any, answers: list[AgentAnswer], order: list[int], late: bool
) -> None:
    slow = played(steps, answers, order, late)
    announced: set[int] = set()
    finished: set[int] = set()
    interrupted: dict[int, int] = {}
    for message in slow.sent:
        kind, what = message["type"], payload(message)
        if kind == "agent_response":
            announced.add(what["event_id"])
        elif kind == "audio":
            event_id = what["event_id"]
            assert event_id in announced
            assert event_id not in finished
            if what.get("is_final"):
                finished.add(event_id)
            if event_id in interrupted:
                interrupted[event_id] += 1
        elif kind == "interruption":
            assert what["event_id"] not in interrupted
            interrupted |= {found: 0 for found in announced if found <= what["event_id"]}
        elif kind == "agent_response_correction":
            assert what["event_id"] in interrupted
    assert all(count <= 2 for count in interrupted.values())


@settings(max_examples=example_count(100))
@RUNS
def test_what_is_kept_and_what_waits_is_bounded(
    steps: Any, answers: list[AgentAnswer], order: list[int], late: bool
) -> None:
    slow = played(steps, answers, order, late)
    slow.run(700.0)
    # With nobody who answers, work does not pile up: one thought, one text and one segment at a time.
    assert len(slow.jobs) <= 3
    assert slow.closed in (1000, 1011)
    assert slow.peer.deadline is None


@given(JSON, st.booleans())
def test_no_message_at_all_breaks_the_protocol(message: Any, has_begun: bool) -> None:
    slow = Slow([], Faults())
    if has_begun:
        slow.receive({"type": "conversation_initiation_client_data"})
    slow.receive(message)
    assert slow.closed in (None, 1002, 1008)
    slow.receive(message)
    slow.run(1.0)


def test_a_flood_leaves_nothing_behind() -> None:
    slow = Slow([], Faults())
    slow.receive({"type": "conversation_initiation_client_data"})
    slow.run(3.0)
    for _ in range(3000):
        slow.receive({"type": "user_activity"})
        slow.receive({"type": "user_message", "text": "Hello."})
    assert len(slow.jobs) <= 3
    assert len(slow.peer._agenda._heap) < 1000
