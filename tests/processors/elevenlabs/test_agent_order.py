"""Whatever the service sends in whatever order, and whoever interrupts: nothing dead is heard."""

import asyncio
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.processors.elevenlabs.conftest import Call, Calls
from tests.rows import example_count
from voiceflow import AgentAudioFrame, AgentTextFrame, AgentWordsFrame, InterruptionFrame, ReplyEndFrame
from voiceflow.clients.elevenlabs.agent.events import AgentEvent, ConversationStarted, Interruption
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.agent import server_messages
from voiceflow.emulators.elevenlabs.agent.brain import EchoBrain
from voiceflow.emulators.elevenlabs.agent.service import AgentService
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent
from voiceflow.processors.elevenlabs import ElevenLabsAgent
from voiceflow.testing import run_virtual

IDS = st.integers(1, 9)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["audio", "last", "text", "complete", "interruption", "local", "cut", "wait"]),
        IDS,
        st.sampled_from([0.0, 0.01, 0.05, 0.3]),
    ),
    max_size=40,
)


@dataclass
class Watch:
    """What is dead, by the service's numbers; it begins anew with each conversation."""

    floor: int = 0
    count: int = 0

    def event(self, event: AgentEvent) -> None:
        if isinstance(event, ConversationStarted):
            self.floor, self.count = 0, self.count + 1
        elif isinstance(event, Interruption):
            self.floor = max(self.floor, event.event_id)


def tell(call: Call, kind: str, event_id: int) -> None:
    connection = call.emulator.connections[-1]
    # The audio says of which response it is.
    data = bytes([event_id]) * 400
    match kind:
        case "audio" | "last":
            connection.tell(server_messages.audio(data, event_id, (), 0.0, is_final=kind == "last"))
        case "text":
            connection.tell(server_messages.agent_response("One two three.", event_id, "r"))
        case "complete":
            connection.tell(server_messages.response_complete(event_id))
        case "interruption":
            connection.tell(server_messages.interruption(event_id))
        case "cut":
            connection.cut()


async def play(steps: list[tuple[str, int, float]]) -> None:
    watch = Watch()
    agent = ElevenLabsAgent("agent_1", on_event=watch.event)
    service = AgentService(EchoBrain(), lookup=lambda _: phone_agent(""))
    async with Calls()(agent, ElevenLabsEmulator(agent=service)) as call:
        await asyncio.sleep(0.5)
        seen = 0
        for kind, event_id, wait in steps:
            if kind == "local":
                ids = [reply.event_id for reply in agent.replies if reply.event_id is not None]
                watch.floor = max([watch.floor, *ids])
                call.session.interrupt("voice")
            elif call.emulator.connections[-1].is_open:
                tell(call, kind, event_id)
            for _ in range(max(1, round(wait / 0.01))):
                floor = watch.floor
                await asyncio.sleep(0.01)
                frames = [frame for _, frame in call.below.seen[seen:]]
                seen = len(call.below.seen)
                for frame in frames:
                    if isinstance(frame, AgentAudioFrame):
                        # A new conversation may have begun since, which numbers its events anew.
                        assert frame.data[0] > min(floor, watch.floor)
        await asyncio.sleep(4)
        check(call)


def check(call: Call) -> None:
    """The frames of replies are in order, each ends once, and nothing follows an end or an interruption."""
    newest = floor = 0
    ended: set[int] = set()
    for _, frame in call.below.seen:
        match frame:
            case InterruptionFrame():
                floor = max(floor, frame.reply)
            case ReplyEndFrame() | AgentAudioFrame() | AgentWordsFrame() | AgentTextFrame():
                assert frame.reply >= max(newest, floor)
                assert frame.reply not in ended
                newest = frame.reply
                if isinstance(frame, ReplyEndFrame):
                    ended.add(frame.reply)
    told = {frame.reply for frame in call.all(AgentAudioFrame)}
    assert told <= ended | set(range(floor)), "every reply that was begun has ended"


@settings(max_examples=example_count(60))
@given(STEPS)
def test_nothing_dead_is_heard(steps: list[tuple[str, int, float]]) -> None:
    run_virtual(play(steps))
