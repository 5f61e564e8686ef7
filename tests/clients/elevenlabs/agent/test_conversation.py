"""The client of a conversation against the emulated service."""

import asyncio
import math
from typing import Any

import pytest

from tests.clients.elevenlabs.agent.world import HOST, Worlds
from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.elevenlabs import Endpoint
from voiceflow.clients.elevenlabs.agent import (
    AgentAddress,
    AgentConversation,
    AgentLimits,
    AgentOverride,
    ClientTools,
    ConfigOverride,
    ConversationInitiation,
)
from voiceflow.clients.elevenlabs.agent.events import (
    AgentAudio,
    AgentConversationLost,
    AgentError,
    AgentPing,
    AgentResponse,
    AgentResponseCorrection,
    ConversationEnded,
    ConversationStarted,
    Interruption,
    QueueStatus,
    UserTranscript,
)
from voiceflow.clients.elevenlabs.agent.reactions import AGENT_ERRORS, ENDS
from voiceflow.clients.elevenlabs.agent.tool_events import ClientToolCall, ToolAnswered
from voiceflow.clients.elevenlabs.reactions import Reaction
from voiceflow.clients.elevenlabs.sockets.events import AudioDropped, ClientDead
from voiceflow.emulators.elevenlabs import (
    AgentAnswer,
    AgentToolCall,
    ElevenLabsEmulator,
    Faults,
    SocketRefusal,
)
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import EchoBrain, Turn, brain_of
from voiceflow.emulators.elevenlabs.agent.service import AgentService
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.testing import Reachability


async def test_a_caller_asks_and_is_answered(worlds: Worlds) -> None:
    emulator = ElevenLabsEmulator(stt=["When do you open?"], agent=["At eight."])
    initiation = ConversationInitiation(dynamic_variables={"caller_name": "Ada"}, user_id="u1")
    async with worlds(emulator, initiation=initiation) as w:
        await w.say(0.1, then=3.0)
        await w.say(1.0, then=3.0)
        assert isinstance(w.events[0], ConversationStarted)
        assert w.client.conversation_id == w.record.conversation_id
        assert w.texts == ["Hello! How can I help you?", "At eight."]
        assert [event.text for event in w.all(UserTranscript)] == ["When do you open?"]
        assert [event.is_final for event in w.all(AgentAudio)].count(True) == 2
        # A piece of a response begins where the one before ended.
        first, second = [event for event in w.all(AgentAudio) if event.event_id == 1][:2]
        assert (first.start, second.start) == (0.0, 0.4)
        assert second.characters.starts[0] >= 0.4
    assert w.record.close_code == 1000
    assert w.record.initiation["dynamic_variables"] == {"caller_name": "Ada"}
    assert w.connection.query == {"agent_id": "agent_1"}


async def test_nothing_goes_before_the_metadata_and_nothing_is_lost(worlds: Worlds) -> None:
    behaviour = AgentBehaviour(queue=2.0)
    emulator = ElevenLabsEmulator(stt=["Hi."], agent=AgentService(EchoBrain(), behaviour=behaviour))
    async with worlds(emulator) as w:
        w.client.contextual_update("The caller is Ada.")
        await w.say(1.0, then=3.0)
        started = w.at(ConversationStarted)[0]
        assert started == pytest.approx(2.08, abs=0.02)
        early = [one.message for one in w.connection.received if one.at < started]
        assert [message["type"] for message in early] == ["conversation_initiation_client_data"]
        assert [status.status for status in w.all(QueueStatus)] == ["waiting", "admitted"]
        assert list(w.record.contexts.values()) == ["The caller is Ada."]
        assert [event.text for event in w.all(UserTranscript)] == ["Hi."]


async def test_audio_leaves_when_it_comes(worlds: Worlds) -> None:
    async with worlds(ElevenLabsEmulator()) as w:
        await asyncio.sleep(0.5)
        w.client.send_audio(b"\x10" * 160)
        asked = w.now()
        await asyncio.sleep(0.03)
        assert [one.at for one in w.connection.received if "user_audio_chunk" in one.message] == [
            pytest.approx(asked + 0.02)
        ]


async def test_every_ping_is_answered_at_once(worlds: Worlds) -> None:
    async with worlds(ElevenLabsEmulator()) as w:
        await asyncio.sleep(9)
        assert len(w.all(AgentPing)) == 4
        assert [pong.seconds for pong in w.record.pongs] == [pytest.approx(0.04)] * 4
        assert [event.milliseconds for event in w.all(AgentPing)] == [None, 40, 40, 40]


async def test_stale_audio_is_dropped_after_an_interruption(worlds: Worlds) -> None:
    behaviour = AgentBehaviour(late_audio=3, speed=1.0)
    service = AgentService(brain_of(["At eight."]), behaviour=behaviour)
    emulator = ElevenLabsEmulator(stt=["When do you open?"], agent=service, faults=Faults(late_audio=0.1))
    async with worlds(emulator) as w:
        await asyncio.sleep(0.7)
        await w.say(1.0, then=3.0)
        (interruption,) = w.all(Interruption)
        (correction,) = w.all(AgentResponseCorrection)
        assert correction.event_id == interruption.event_id == 1
        at = w.at(Interruption)[0]
        late = [one for one in w.connection.sent if one.message["type"] == "audio" and one.at > at]
        assert any(one.message["audio_event"]["event_id"] == 1 for one in late)
        heard = [event for event in w.events[w.events.index(interruption) :] if isinstance(event, AgentAudio)]
        assert {event.event_id for event in heard} == {w.all(AgentResponse)[-1].event_id}


async def test_formats_are_the_services_to_say(worlds: Worlds) -> None:
    wide = AudioFormat(Encoding.PCM16, 16000)
    document = phone_agent()
    document["conversation_config"]["asr"] = {"user_input_audio_format": "pcm_16000"}
    document["conversation_config"]["tts"] = {"agent_output_audio_format": "pcm_24000"}
    service = AgentService(EchoBrain(), lookup=lambda _: document)
    async with worlds(ElevenLabsEmulator(stt=["Hi."], agent=service)) as w:
        await w.say(1.0, then=2.0)
        (started,) = w.all(ConversationStarted)
        assert (started.input, started.output) == (wide, AudioFormat(Encoding.PCM16, 24000))
        assert [event.text for event in w.all(UserTranscript)] == ["Hi."]
        assert w.all(AgentAudio)[0].format == started.output
        sent = sum(len(one["user_audio_chunk"]) * 3 / 4 for one in w.sent(None))
        assert sent == pytest.approx(wide.size(3.0), rel=0.06)


async def test_silence_is_sent_when_the_caller_sends_none(worlds: Worlds) -> None:
    async with worlds(ElevenLabsEmulator(agent=["Fine."] * 100)) as w:
        await asyncio.sleep(200)
        assert not w.all(AgentConversationLost)
        sent = sum(len(one["user_audio_chunk"]) * 3 / 4 / 8000 for one in w.sent(None))
        assert sent == pytest.approx(199, abs=2)


async def test_a_voice_that_stops_without_silence_still_ends_its_turn(worlds: Worlds) -> None:
    async with worlds(ElevenLabsEmulator(stt=["Hi."])) as w:
        await asyncio.sleep(3)
        await w.say(1.0)
        await asyncio.sleep(3)
        assert [event.text for event in w.all(UserTranscript)] == ["Hi."]


async def test_text_only_conversations_get_no_silence(worlds: Worlds) -> None:
    document = phone_agent()
    document["platform_settings"] = {
        "overrides": {"conversation_config_override": {"conversation": {"text_only": True}}}
    }
    service = AgentService(EchoBrain(), lookup=lambda _: document)
    initiation = ConversationInitiation(
        conversation_config_override=ConfigOverride.model_validate({"conversation": {"text_only": True}})
    )
    async with worlds(ElevenLabsEmulator(agent=service), initiation=initiation) as w:
        w.client.user_message("Hi.")
        await asyncio.sleep(5)
        assert w.sent(None) == []
        assert w.texts[-1] == "You said: Hi."


# What is written.


async def test_everything_that_can_be_said_arrives(worlds: Worlds) -> None:
    async with worlds(ElevenLabsEmulator()) as w:
        await asyncio.sleep(3)
        w.client.contextual_update("Billing.", context_id="page")
        w.client.contextual_update("Contact.", context_id="page")
        w.client.user_activity()
        w.client.feedback(1, "like")
        w.client.user_message("7", medium="dtmf")
        w.client.multimodal_message("See.", files=["file_1"])
        w.client.approve_mcp_tool("tc", is_approved=False)
        await asyncio.sleep(3)
        assert w.record.contexts == {"page": "Contact."}
        assert w.record.feedback == {1: "like"}
        users = [item for item in w.record.transcript if item.role == "user"]
        assert [(item.message, item.source_medium) for item in users] == [("7", "dtmf"), ("See.", "text")]
        assert len(w.sent("user_activity")) == len(w.sent("mcp_tool_approval_result")) == 1
    w.client.user_message("too late")
    w.client.send_audio(b"\xff")


async def test_audio_must_come_in_whole_samples(worlds: Worlds) -> None:
    wide = AudioFormat(Encoding.PCM16, 16000)
    async with worlds(ElevenLabsEmulator(), audio=wide) as w:
        with pytest.raises(LocalProtocolError):
            w.client.send_audio(b"\x00")


# Tools.


def asks(*calls: AgentToolCall) -> Any:
    """A brain that calls tools when it is spoken to, and then tells their results."""

    def answer(turn: Turn) -> AgentAnswer:
        results = [result for item in turn.history for result in item.tool_results]
        if len(results) < len(calls):
            return AgentAnswer(tool_calls=calls)
        return AgentAnswer(" ".join(f"{result.result}{'!' if result.is_error else ''}" for result in results))

    return answer


async def test_a_tool_is_called_and_answered(worlds: Worlds) -> None:
    async def lookup(day: str) -> dict[str, bool]:
        await asyncio.sleep(0.5)
        return {day: True}

    emulator = ElevenLabsEmulator(agent=asks(AgentToolCall("lookup", {"day": "friday"})))
    async with worlds(emulator, tools=ClientTools([lookup])) as w:
        await asyncio.sleep(3)
        w.client.user_message("Is Friday free?")
        await asyncio.sleep(4)
        assert w.texts[-1] == '{"friday":true}'
        (answered,) = w.all(ToolAnswered)
        assert (answered.name, answered.is_error) == ("lookup", False)
        assert answered.seconds == pytest.approx(0.5)
        assert len(w.sent("client_tool_result")) == 1


async def test_calls_overlap_and_are_matched_by_their_ids(worlds: Worlds) -> None:
    async def wait(seconds: float) -> str:
        await asyncio.sleep(seconds)
        if seconds == 2:
            raise ValueError
        return f"{seconds:g}"

    calls = [AgentToolCall("wait", {"seconds": seconds}) for seconds in (3, 2, 1)]
    emulator = ElevenLabsEmulator(agent=asks(*calls, AgentToolCall("unknown")))
    async with worlds(emulator, tools=ClientTools([wait])) as w:
        await asyncio.sleep(3)
        w.client.user_message("Go.")
        await asyncio.sleep(8)
        assert [answer.call_id for answer in w.all(ToolAnswered)] == ["tc_3", "tc_4", "tc_2", "tc_1"]
        assert w.texts[-1] == ("1 Error: unknown tool; the tools are: wait.! Error: the tool failed.! 3")


async def test_a_result_that_nobody_waits_for_is_not_sent(worlds: Worlds) -> None:
    calls: list[str] = []

    async def note(**parameters: str) -> None:
        calls.append(parameters["text"])

    document = phone_agent(prompt={"tools": [{"name": "note", "type": "client"}]})
    brain = brain_of([AgentAnswer("Noted.", tool_calls=(AgentToolCall("note", {"text": "x"}),))])
    emulator = ElevenLabsEmulator(agent=AgentService(brain, lookup=lambda _: document))
    async with worlds(emulator, tools=ClientTools({"note": note})) as w:
        await asyncio.sleep(3)
        w.client.user_message("Note x.")
        await asyncio.sleep(3)
        assert calls == ["x"]
        assert [call.expects_response for call in w.all(ClientToolCall)] == [False]
        assert w.sent("client_tool_result") == []


async def test_a_tool_that_runs_at_the_end_gets_a_moment(worlds: Worlds) -> None:
    done: list[float] = []

    async def book(seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append(seconds)

    emulator = ElevenLabsEmulator(
        agent=asks(AgentToolCall("book", {"seconds": 0.8}), AgentToolCall("book", {"seconds": 30}))
    )
    async with worlds(emulator, tools=ClientTools([book], time_limit=60)) as w:
        await asyncio.sleep(3)
        w.client.user_message("Book.")
        await asyncio.sleep(0.5)
        begun = w.now()
    assert done == [0.8]
    assert w.now() - begun < 2.1


# Ends and losses.


async def test_the_end_by_the_agent_is_no_loss(worlds: Worlds) -> None:
    emulator = ElevenLabsEmulator(agent=[AgentAnswer("Goodbye.", end_call=True)])
    async with worlds(emulator) as w:
        await asyncio.sleep(3)
        w.client.user_message("Bye.")
        await asyncio.sleep(5)
        assert w.events[-1] == ConversationEnded("closed")
        assert not w.all(AgentConversationLost)
        assert w.client.is_over
        assert len(emulator.connections) == 1


async def test_the_end_of_the_time_is_an_end(worlds: Worlds) -> None:
    async with worlds(ElevenLabsEmulator()) as w:
        await asyncio.sleep(1)
        w.connection.fail("max_duration_exceeded")
        await asyncio.sleep(1)
        assert w.events[-1] == ConversationEnded("max_duration_exceeded")
        assert len(w.all(AgentError)) == 1


@pytest.mark.parametrize("kind", sorted(AGENT_ERRORS.keys() - ENDS))
async def test_each_documented_error_has_its_reaction(kind: str, worlds: Worlds) -> None:
    async with worlds(ElevenLabsEmulator()) as w:
        await asyncio.sleep(1)
        w.connection.fail(kind)
        await asyncio.sleep(3)
        assert [event.kind for event in w.all(AgentError)] == [kind]
        if AGENT_ERRORS[kind] is Reaction.GIVE_UP:
            assert isinstance(w.events[-1], ClientDead)
            assert w.events[-1].error.code == kind
            assert len(w.emulator.connections) == 1
        else:
            assert [event.error.code for event in w.all(AgentConversationLost)] == [kind]
            assert len(w.all(ConversationStarted)) == 2


async def test_a_lost_conversation_goes_on_in_a_new_one(worlds: Worlds) -> None:
    lines: list[Turn] = []

    def answer(turn: Turn) -> str:
        lines.append(turn)
        return "At eight."

    initiation = ConversationInitiation(dynamic_variables={"caller_name": "Ada"})
    emulator = ElevenLabsEmulator(stt=["And on Sunday?"], agent=answer)
    async with worlds(emulator, initiation=initiation) as w:
        await asyncio.sleep(3)
        w.client.user_message("When do you open?")
        await asyncio.sleep(3)
        w.connection.cut()
        await w.say(0.1, then=0.5)
        await w.say(1.0, then=3.0)
        _, second = emulator.connections
        assert second.opened_at - w.at(AgentConversationLost)[0] < 0.2
        assert w.record.initiation["dynamic_variables"] == {"caller_name": "Ada"}
        (context,) = w.record.contexts.values()
        assert context.endswith(
            "agent: Hello! How can I help you?\nuser: When do you open?\nagent: At eight."
        )
        # The new conversation greets too, and nobody hears it.
        greetings = [item.message for item in w.record.transcript if item.role == "agent"]
        assert (greetings[0] or "").startswith("Hello")
        assert w.texts == ["Hello! How can I help you?", "At eight.", "At eight."]
        assert lines[-1].user_text == "And on Sunday?"
        started = w.at(ConversationStarted)[1]
        after = [
            event
            for at, event in zip(w.times, w.events, strict=True)
            if at > started and isinstance(event, AgentAudio)
        ]
        assert {event.event_id for event in after} == {w.all(AgentResponse)[-1].event_id}


async def test_what_was_not_answered_is_asked_again(worlds: Worlds) -> None:
    emulator = ElevenLabsEmulator(agent=AgentService(EchoBrain(), behaviour=AgentBehaviour(think=1.0)))
    async with worlds(emulator) as w:
        await asyncio.sleep(3)
        w.client.user_message("When do you open?")
        await asyncio.sleep(0.5)
        w.connection.cut()
        await asyncio.sleep(5)
        assert w.texts[-1] == "You said: When do you open?"
        assert [one["text"] for one in w.sent("user_message")] == ["When do you open?"]


async def test_a_result_that_comes_too_late_is_told_to_the_new_conversation(worlds: Worlds) -> None:
    async def book() -> str:
        await asyncio.sleep(2)
        return "Booked."

    emulator = ElevenLabsEmulator(
        agent=[AgentAnswer(tool_calls=(AgentToolCall("book"),)), "One moment.", "Done."]
    )
    async with worlds(emulator, tools=ClientTools([book])) as w:
        await asyncio.sleep(3)
        w.client.user_message("Book it.")
        await asyncio.sleep(1)
        w.connection.cut()
        await asyncio.sleep(3)
        assert [answer.is_late for answer in w.all(ToolAnswered)] == [True]
        assert w.sent("client_tool_result") == []
        assert list(w.record.contexts.values())[-1] == "The tool book, called before, answered: Booked."


async def test_a_result_that_nobody_waits_for_is_not_told_to_the_next_conversation(worlds: Worlds) -> None:
    async def note() -> None:
        await asyncio.sleep(1)

    document = phone_agent(prompt={"tools": [{"name": "note", "type": "client"}]})
    brain = brain_of([AgentAnswer("Noted.", tool_calls=(AgentToolCall("note"),))])
    emulator = ElevenLabsEmulator(agent=AgentService(brain, lookup=lambda _: document))
    async with worlds(emulator, tools=ClientTools([note])) as w:
        await asyncio.sleep(3)
        w.client.user_message("Note it.")
        await asyncio.sleep(0.8)
        w.connection.cut()
        await asyncio.sleep(3)
        assert [answer.is_late for answer in w.all(ToolAnswered)] == [False]
        assert len(w.sent("contextual_update")) == 1


async def test_a_result_that_comes_while_there_is_no_conversation_is_told_to_the_next(worlds: Worlds) -> None:
    async def book() -> str:
        await asyncio.sleep(1)
        return "Booked."

    emulator = ElevenLabsEmulator(agent=[AgentAnswer(tool_calls=(AgentToolCall("book"),)), "One moment."])
    async with worlds(emulator, attempts=20, tools=ClientTools([book])) as w:
        await asyncio.sleep(3)
        w.client.contextual_update("A member.")
        w.client.user_message("Book it.")
        await asyncio.sleep(0.5)
        w.network.reach(HOST, Reachability.REFUSED)
        w.connection.cut()
        await asyncio.sleep(2)
        w.client.contextual_update("Angry.")
        w.network.reach(HOST, Reachability.OPEN)
        await asyncio.sleep(4)
        assert len(w.all(ToolAnswered)) == 1
        told = [one["text"] for one in w.sent("contextual_update")][1:]
        assert told == ["A member.", "The tool book, called before, answered: Booked.", "Angry."]


async def test_audio_is_kept_over_a_loss_within_a_bound(worlds: Worlds) -> None:
    async with worlds(ElevenLabsEmulator(), attempts=20, limits=AgentLimits(ring=1.0)) as w:
        await asyncio.sleep(3)
        w.network.reach(HOST, Reachability.REFUSED)
        w.connection.cut()
        await w.say(1.5)
        w.network.reach(HOST, Reachability.OPEN)
        (dropped,) = w.all(AudioDropped)
        assert dropped.size == 160
        assert w.client.dropped_bytes == pytest.approx(4000, abs=500)
        await asyncio.sleep(3)
        assert len(w.all(ConversationStarted)) == 2


async def test_it_gives_up_in_the_end(worlds: Worlds) -> None:
    async with worlds(ElevenLabsEmulator(faults=Faults(refuse=503)), attempts=3) as w:
        await asyncio.sleep(5)
        assert isinstance(w.events[-1], ClientDead)
        assert w.events[-1].error.retryable
        assert len(w.emulator.connections) == 4


async def test_an_agent_that_fails_at_each_turn_is_given_up(worlds: Worlds) -> None:
    async with worlds(ElevenLabsEmulator(agent=[]), attempts=3) as w:
        await asyncio.sleep(2)
        w.client.user_message("Hello?")
        await asyncio.sleep(60)
        assert isinstance(w.events[-1], ClientDead)
        assert w.events[-1].error.code == "llm_error"
        assert len(w.emulator.connections) == 4


async def test_a_service_that_does_not_accept_in_time_is_dialled_again(worlds: Worlds) -> None:
    emulator = ElevenLabsEmulator()
    emulator.plan(Faults(stall_after=0, stall_for=math.inf))
    async with worlds(emulator) as w:
        await asyncio.sleep(8)
        assert [event.error.code for event in w.all(AgentConversationLost)] == ["timeout"]
        assert w.texts == ["Hello! How can I help you?"]


async def test_a_queue_that_does_not_move_is_not_waited_for_again(worlds: Worlds) -> None:
    behaviour = AgentBehaviour(queue=100.0, queue_limit=10.0)
    emulator = ElevenLabsEmulator(agent=AgentService(EchoBrain(), behaviour=behaviour))
    async with worlds(emulator) as w:
        await asyncio.sleep(20)
        assert isinstance(w.events[-1], ClientDead)
        assert w.events[-1].error.code == "queue_timed_out"
        assert len(emulator.connections) == 1


@pytest.mark.parametrize("refusal", [SocketRefusal.HANDSHAKE, SocketRefusal.FRAME])
async def test_an_agent_that_there_is_not_is_not_dialled_again(
    refusal: SocketRefusal, worlds: Worlds
) -> None:
    service = AgentService(EchoBrain(), lookup=lambda _: None, behaviour=AgentBehaviour(refusal=refusal))
    async with worlds(ElevenLabsEmulator(agent=service)) as w:
        await asyncio.sleep(5)
        assert isinstance(w.events[-1], ClientDead)
        assert not w.events[-1].error.retryable
        assert len(w.emulator.connections) <= 1


async def test_an_override_that_is_not_allowed_is_given_up(worlds: Worlds) -> None:
    initiation = ConversationInitiation(
        conversation_config_override=ConfigOverride(agent=AgentOverride(first_message="Hi!"))
    )
    async with worlds(ElevenLabsEmulator(), initiation=initiation) as w:
        await asyncio.sleep(5)
        assert [event.kind for event in w.all(AgentError)] == ["override_error"]
        assert isinstance(w.events[-1], ClientDead)
        assert len(w.emulator.connections) == 1


async def test_a_signed_url_is_used_as_it_is(worlds: Worlds) -> None:
    document = phone_agent()
    document["platform_settings"] = {"auth": {"enable_auth": True}}
    service = AgentService(EchoBrain(), lookup=lambda _: document)
    url = service.signed_url("agent_1", f"https://{HOST}")
    async with worlds(ElevenLabsEmulator(agent=service), agent=url, endpoint=Endpoint()) as w:
        await asyncio.sleep(2)
        assert w.all(ConversationStarted)
        assert "conversation_signature" in w.connection.query


def test_an_agent_that_is_not_public_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELEVENLABS_API_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="ELEVENLABS_API_KEY"):
        AgentConversation(AgentAddress(agent_id="a", requires_auth=True), print)
    AgentConversation("a", print)
