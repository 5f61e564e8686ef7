"""A caller of the conversation protocol, on the desk that plays its surroundings."""

import base64
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer, Cause, Turn
from voiceflow.emulators.elevenlabs.agent.conversation import AgentRules, ServedConversation
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent, read_agent
from voiceflow.emulators.elevenlabs.faults import Faults
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance
from voiceflow.emulators.elevenlabs.segments import Segment
from voiceflow.emulators.elevenlabs.voices import FormantVoice

START = {"type": "conversation_initiation_client_data"}


def voice(seconds: float) -> bytes:
    return encode(FormantVoice(seconds / 5).speech("voice", 8000).samples, TELEPHONE.encoding)


class Caller:
    """A client of one conversation: what it says, and what it is told."""

    def __init__(self, desk: Any, peer: ServedConversation, turns: list[Turn]) -> None:
        self.desk = desk
        self.peer = peer
        self.record = peer.record
        self.turns = turns

    @property
    def now(self) -> float:
        return float(self.desk.now)

    @property
    def closed(self) -> int | None:
        code: int | None = self.desk.closed
        return code

    def start(self, **fields: Any) -> None:
        self.send({**START, **fields})

    def send(self, *messages: Any) -> None:
        self.desk.send(*messages)

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self.desk.run(until=self.now + seconds)

    def hear(self, data: bytes, packet: int = 160) -> None:
        """Send audio as a call does: a packet every 20 ms."""
        start = self.now
        for index, begin in enumerate(range(0, len(data), packet)):
            part = base64.b64encode(data[begin : begin + packet]).decode()
            self.desk.send({"user_audio_chunk": part}, at=round(start + (index + 1) * packet / 8000, 6))

    def say(self, seconds: float = 1.0, pause: float = 1.0) -> None:
        """Speak, then be silent."""
        self.hear(voice(seconds) + TELEPHONE.silence(pause))

    def timed(self, *kinds: str) -> list[tuple[float, Any]]:
        """Payloads of the messages of these types, with their times."""
        return [
            (at, next(value for key, value in what.items() if key != "type"))
            for at, what in self.desk.log
            if isinstance(what, dict) and what["type"] in kinds
        ]

    def told(self, *kinds: str) -> list[Any]:
        """Payloads of the messages of these types."""
        return [payload for _, payload in self.timed(*kinds)]

    @property
    def kinds(self) -> list[str]:
        """The types of all messages, in order."""
        return [message["type"] for message in self.desk.messages]


@pytest.fixture
def dial(desk: Callable[..., Any]) -> Callable[..., Caller]:
    """Opens a conversation: what the user says, what the agent answers, and the agent's own JSON."""

    def open_one(
        *,
        said: Iterable[str | HeardUtterance] = (),
        answers: Iterable[str | AgentAnswer] = (),
        agent: dict[str, Any] | None = None,
        events: Iterable[str] | None = None,
        behaviour: AgentBehaviour | None = None,
        faults: Faults | None = None,
        refusal: str | None = None,
        start: bool = True,
    ) -> Caller:
        document = agent if agent is not None else phone_agent()
        if events is not None:
            config = document["conversation_config"]
            config.setdefault("conversation", {})["client_events"] = list(events)
        rules = AgentRules(
            agent=read_agent(document), behaviour=behaviour or AgentBehaviour(), faults=faults or Faults()
        )
        utterances = deque(said)
        lines = deque(answers)
        turns: list[Turn] = []

        def hear(segment: Segment, is_final: bool) -> HeardUtterance | str | None:
            line = utterances.popleft() if is_final else utterances[0]
            utterance = HeardUtterance(line) if isinstance(line, str) else line
            return utterance if is_final else utterance.partial(segment.voiced_seconds, 0.3)

        def think(turn: Turn) -> AgentAnswer:
            turns.append(turn)
            if turn.cause is Cause.SILENCE:
                return AgentAnswer("Are you still there?")
            line = lines.popleft()
            return AgentAnswer(line) if isinstance(line, str) else line

        peer = ServedConversation(rules, "agent_1", "conv_1", refusal=refusal)
        caller = Caller(desk(peer, "convai_conversation", hear=hear, think=think), peer, turns)
        if start:
            caller.start()
        return caller

    return open_one
