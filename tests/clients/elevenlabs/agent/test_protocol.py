"""The conversation without a network."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.clients.elevenlabs.agent import AgentProtocol, ConversationInitiation, commands
from voiceflow.clients.elevenlabs.agent.events import (
    AgentAudio,
    AgentError,
    AgentResponse,
    ConversationStarted,
    Interruption,
    UserTranscript,
)
from voiceflow.clients.elevenlabs.agent.reactions import AGENT_ERRORS, reaction_to
from voiceflow.clients.elevenlabs.agent.tool_events import ClientToolCall
from voiceflow.clients.elevenlabs.reactions import Reaction
from voiceflow.errors import LocalProtocolError, RemoteProtocolError, ServiceError

ROOT = "convai_conversation.client"


def metadata(output: str = "ulaw_8000", source: str = "ulaw_8000") -> str:
    fields = {
        "conversation_id": "conv_1",
        "agent_output_audio_format": output,
        "user_input_audio_format": source,
    }
    return message("conversation_initiation_metadata", conversation_initiation_metadata_event=fields)


def message(kind: str, **fields: Any) -> str:
    return json.dumps({"type": kind, **fields})


def audio(event_id: int, data: bytes = b"\xff" * 80, **more: Any) -> str:
    encoded = base64.b64encode(data).decode()
    return message("audio", audio_event={"audio_base_64": encoded, "event_id": event_id, **more})


def interruption(event_id: int) -> str:
    return message("interruption", interruption_event={"event_id": event_id})


def ping(event_id: int) -> str:
    return message("ping", ping_event={"event_id": event_id, "ping_ms": None})


def tool_call(call_id: str, **more: Any) -> str:
    fields = {"tool_name": "lookup", "tool_call_id": call_id, "parameters": {"day": "friday"}, **more}
    return message("client_tool_call", client_tool_call=fields)


def drain(protocol: AgentProtocol) -> list[dict[str, Any]]:
    sent = []
    while (text := protocol.take()) is not None:
        sent.append(json.loads(text))
    return sent


def started(output: str = "ulaw_8000") -> AgentProtocol:
    protocol = AgentProtocol()
    drain(protocol)
    protocol.receive(metadata(output))
    return protocol


def test_every_message_that_can_be_sent_fits_the_published_form(check: Callable[..., None]) -> None:
    sent = {
        "UserAudioChunk": commands.user_audio(b"\xff" * 20),
        "Pong": commands.pong(12),
        "ClientToolResult": commands.tool_result("tc", "no", is_error=True, error_type="client_timeout"),
        "ContextualUpdate": commands.contextual_update("Grüße \ud83d", context_id="page"),
        "UserMessage": commands.user_message(
            "1", message_id="m", user_identifier="u", medium="dtmf", rich_content_id="r"
        ),
        "UserActivity": commands.user_activity(),
        "Feedback": commands.feedback(4, None),
        "McpToolApprovalResult": commands.mcp_approval("tc", is_approved=True),
        "MultimodalMessage": commands.multimodal_message("See.", files=["file_1"]),
    }
    for definition, text in sent.items():
        assert text.isascii()
        check(f"{ROOT}#{definition}", json.loads(text))
    for text in (
        commands.tool_result("tc", "yes"),
        commands.contextual_update(""),
        commands.user_message(None),
        commands.feedback(4, "like"),
        commands.multimodal_message(),
    ):
        check(ROOT, json.loads(text))
    with pytest.raises(LocalProtocolError):
        commands.multimodal_message(files=["f"] * 6)


def test_published_client_messages_are_what_is_written(examples: Callable[[str], Any]) -> None:
    written = [
        commands.user_audio(b"\xff" * 15 + b"\xff"),
        commands.pong(12),
        commands.tool_result("tc_9", '{"free": true}'),
        commands.tool_result("tc_9", "calendar offline", is_error=True, error_type="external_client"),
        commands.contextual_update("The caller is on the billing page.", context_id="page"),
        commands.user_message("Table for two, please."),
        commands.user_message("1", medium="dtmf"),
        commands.user_activity(),
        commands.feedback(4, "like"),
        commands.feedback(4, None),
        commands.mcp_approval("tc_9", is_approved=True),
        commands.multimodal_message("See the photo.", files=["file_1"]),
    ]
    cases = [case for case in examples("messages.convai_conversation.client")["cases"] if case["valid"]]
    others = [case["message"] for case in cases if "Initiation" not in case["def"]]
    assert [json.loads(text) for text in written][1:] == others[1:]
    assert others[0].keys() == json.loads(written[0]).keys()


def test_each_published_server_message_is_an_event(examples: Callable[[str], Any]) -> None:
    cases = examples("messages.convai_conversation.server")["cases"]
    kinds = set()
    for case in cases:
        if not case["valid"]:
            continue
        protocol = started() if case["name"] != "metadata" else AgentProtocol()
        (event,) = protocol.receive(json.dumps(case["message"]))
        assert protocol.ignored == 0
        kinds.add(type(event))
        for text in strings(case["message"]):
            if " " in text or len(text) > 40:
                assert text not in repr(event), f"{case['name']} shows what was said"
    definitions = {case["def"] for case in cases if case["valid"]}
    assert len(kinds) == len(definitions) == 31


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def test_malformed_messages_end_the_conversation_only_if_it_depends_on_them(
    examples: Callable[[str], Any],
) -> None:
    expected = {
        "transcript under the wrong key": 1,
        "flat ping": RemoteProtocolError,
        "camelCase audio": RemoteProtocolError,
        "null alignment": 0,
    }
    cases = examples("messages.convai_conversation.server")["cases"]
    for case in cases:
        if case["valid"]:
            continue
        protocol = started()
        outcome = expected[case["name"]]
        if outcome is RemoteProtocolError:
            with pytest.raises(RemoteProtocolError):
                protocol.receive(json.dumps(case["message"]))
        else:
            protocol.receive(json.dumps(case["message"]))
            assert protocol.ignored == outcome


def session_steps(examples: Callable[[str], Any]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = examples("sessions")["convai_conversation.phone_call"]["steps"]
    return [step for step in steps if "message" in step]


def replay(steps: list[dict[str, Any]]) -> tuple[list[object], list[dict[str, Any]]]:
    """Play a session: what the service says goes in, and tool calls are answered."""
    protocol = AgentProtocol(ConversationInitiation(dynamic_variables={"caller_name": "Ada"}))
    heard: list[object] = []
    sent = drain(protocol)
    for step in steps:
        if step["from"] == "server":
            told = protocol.receive(json.dumps(step["message"]))
            heard += told
            if any(isinstance(event, ClientToolCall) for event in told):
                protocol.answer_tool("tc_9", '{"free": true}')
        elif "user_audio_chunk" in step["message"]:
            sent.append(json.loads(protocol.audio(base64.b64decode(step["message"]["user_audio_chunk"]))))
        sent += drain(protocol)
    return heard, sent


def test_the_published_session_replays(examples: Callable[[str], Any], check: Callable[..., None]) -> None:
    steps = session_steps(examples)
    heard, sent = replay(steps)
    assert sent == [step["message"] for step in steps if step["from"] == "client"]
    for one in sent:
        check(ROOT, one)
    assert [type(event).__name__ for event in heard] == [
        "ConversationStarted",
        "AgentResponse",
        "AgentAudio",
        "AgentPing",
        "Interruption",
        "AgentResponseCorrection",
        "UserTranscript",
        "ClientToolCall",
        "AgentResponse",
        "AgentAudio",
        "AgentResponseComplete",
    ]


def test_a_session_cut_short_anywhere_is_the_beginning_of_the_whole(examples: Callable[[str], Any]) -> None:
    steps = session_steps(examples)
    heard, sent = replay(steps)
    for count in range(len(steps)):
        some_heard, some_sent = replay(steps[:count])
        assert some_heard == heard[: len(some_heard)]
        assert some_sent == sent[: len(some_sent)]


def test_nothing_but_the_initiation_and_pongs_goes_before_the_metadata() -> None:
    protocol = AgentProtocol()
    protocol.receive(ping(1))
    protocol.send(commands.contextual_update("x"))
    assert [one["type"] for one in drain(protocol)] == ["conversation_initiation_client_data", "pong"]
    with pytest.raises(LocalProtocolError):
        protocol.audio(b"\xff")
    assert not protocol.is_ready
    protocol.receive(metadata())
    assert protocol.is_ready
    assert [one["type"] for one in drain(protocol)] == ["contextual_update"]


def test_a_pong_goes_before_all_that_waits() -> None:
    protocol = started()
    protocol.send(commands.contextual_update("x"))
    protocol.receive(tool_call("tc"))
    protocol.answer_tool("tc", "ok")
    protocol.receive(ping(7))
    assert [one["type"] for one in drain(protocol)] == ["pong", "client_tool_result", "contextual_update"]


def test_dead_audio_is_not_even_decoded() -> None:
    protocol = started()
    protocol.receive(audio(3))
    protocol.receive(interruption(3))
    broken = {"audio_base_64": "not base64", "event_id": 3}
    assert protocol.receive(message("audio", audio_event=broken)) == []
    assert protocol.stale == 1
    (event,) = protocol.receive(audio(4))
    assert isinstance(event, AgentAudio)
    with pytest.raises(RemoteProtocolError, match="base64"):
        protocol.receive(message("audio", audio_event={**broken, "event_id": 4}))


def test_the_floor_never_sinks() -> None:
    protocol = started()
    protocol.receive(interruption(5))
    protocol.receive(interruption(2))
    assert protocol.receive(audio(4)) == []
    assert protocol.is_dead(5)
    assert not protocol.is_dead(6)


def test_audio_before_the_metadata_cannot_be_read() -> None:
    with pytest.raises(RemoteProtocolError, match="format"):
        AgentProtocol().receive(audio(1))


def test_half_a_sample_waits_for_the_rest_of_it() -> None:
    protocol = started("pcm_16000")
    pieces = [protocol.receive(audio(1, bytes(range(size))))[0] for size in (5, 3, 4)]
    assert [len(event.data) for event in pieces if isinstance(event, AgentAudio)] == [4, 4, 4]
    (other,) = protocol.receive(audio(2, b"\x01\x02"))
    assert isinstance(other, AgentAudio)
    assert (other.data, other.start) == (b"\x01\x02", 0.0)


def times(chars: str, starts: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "chars": list(chars),
        "char_start_times_ms": starts,
        "char_durations_ms": [10] * len(starts),
        **more,
    }


@pytest.mark.parametrize(("second", "begins"), [([0, 20], (0.1, 0.12)), ([110, 120], (0.11, 0.12))])
def test_characters_are_timed_from_the_start_of_the_response(
    second: list[int], begins: tuple[float, ...]
) -> None:
    protocol = started()
    piece = b"\xff" * 800
    protocol.receive(audio(1, piece, alignment=times("ab", [0, 20])))
    (event,) = protocol.receive(audio(1, piece, alignment=times("cd", second)))
    assert isinstance(event, AgentAudio)
    assert event.start == 0.1
    assert event.characters.text == ("c", "d")
    assert event.characters.starts == pytest.approx(begins)


@each_row(
    "alignment",
    [
        None,
        [],
        {},
        {"chars": ["a"]},
        times("ab", [1]),
        times("a", ["x"]),
        times("a", [None]),
        times("a", [10**400]),
    ],
)
def test_times_that_make_no_sense_do_not_cost_the_audio(alignment: Any) -> None:
    (event,) = started().receive(audio(1, alignment=alignment))
    assert isinstance(event, AgentAudio)
    assert len(event.characters) == 0


def test_older_servers_leave_fields_out() -> None:
    protocol = started()
    (response,) = protocol.receive(message("agent_response", agent_response_event={"agent_response": "Hi"}))
    assert response == AgentResponse("Hi")
    (said,) = protocol.receive(message("user_transcript", user_transcription_event={"user_transcript": "Hi"}))
    assert said == UserTranscript("Hi")
    (call,) = protocol.receive(tool_call("tc"))
    assert isinstance(call, ClientToolCall)
    assert call.expects_response


def test_each_tool_call_is_answered_once() -> None:
    protocol = started()
    assert protocol.receive(tool_call("a"))
    assert protocol.receive(tool_call("a")) == []
    assert protocol.receive(tool_call("b", expects_response=False))
    assert protocol.answer_tool("a", "1")
    assert not protocol.answer_tool("a", "2")
    assert not protocol.answer_tool("b", "3")
    assert not protocol.answer_tool("c", "4")
    assert protocol.receive(tool_call("a")) == []
    assert [one["result"] for one in drain(protocol)] == ["1"]


def test_unknown_messages_are_counted() -> None:
    protocol = started()
    assert protocol.receive(message("brand_new", brand_new={})) == []
    assert protocol.receive(json.dumps({"no": "type"})) == []
    assert protocol.ignored == 2
    with pytest.raises(RemoteProtocolError):
        protocol.receive("[]")


def test_only_one_metadata_counts() -> None:
    protocol = started()
    assert protocol.receive(metadata("pcm_16000")) == []
    assert protocol.started == ConversationStarted("conv_1", TELEPHONE, TELEPHONE)
    with pytest.raises(ServiceError, match="format") as caught:
        AgentProtocol().receive(metadata("opus"))
    assert not caught.value.retryable
    wide = AgentProtocol()
    wide.receive(metadata("pcm_24000", "pcm_16000"))
    assert wide.started is not None
    assert wide.started.input == AudioFormat(Encoding.PCM16, 16000)


def test_what_waits_is_bounded_and_what_names_an_id_is_not_carried_over() -> None:
    protocol = AgentProtocol()
    protocol.send("portable")
    protocol.send("bound", is_portable=False)
    assert [one.text for one in protocol.waiting()] == ["portable"]
    for _ in range(254):
        protocol.send("x")
    with pytest.raises(LocalProtocolError, match="256"):
        protocol.send("x")
    for number in range(1000):
        protocol.receive(ping(number))
    pongs = [one for one in iter(protocol.take, None) if "pong" in one]
    assert len(pongs) == 64
    assert json.loads(pongs[-1])["event_id"] == 999


def test_every_documented_error_has_a_reaction() -> None:
    for kind, reaction in AGENT_ERRORS.items():
        protocol = started()
        fields = {"code": 1011, "message": "who knows", "error_type": kind}
        (event,) = protocol.receive(message("error", error_event=fields))
        assert event == AgentError(1011, kind, reaction, "who knows")
    (event,) = started().receive(message("error", error_event={"code": 1008}))
    assert event == AgentError(1008, "unknown", Reaction.GIVE_UP)
    (event,) = AgentProtocol().receive(
        message("error", error_event={"code": 1002, "error_type": "value_error"})
    )
    assert isinstance(event, AgentError)
    assert event.reaction is Reaction.GIVE_UP
    assert reaction_to(1002, "value_error", has_started=True) is Reaction.RECONNECT
    assert reaction_to(None, "news", has_started=True) is Reaction.RECONNECT


SCRIPT = st.lists(
    st.one_of(
        st.tuples(st.just("audio"), st.integers(1, 12)),
        st.tuples(st.just("interruption"), st.integers(1, 12)),
        st.tuples(st.just("local"), st.integers(1, 12)),
        st.tuples(st.just("ping"), st.integers(1, 12)),
        st.tuples(st.just("call"), st.integers(1, 4)),
        st.tuples(st.just("answer"), st.integers(1, 4)),
        st.tuples(st.just("take"), st.integers(1, 1)),
    ),
    max_size=60,
)


class Model:
    """What a conversation must do, beside one that does it."""

    def __init__(self) -> None:
        self.protocol = started()
        self.floor = 0
        self.newest = 0
        self.asked: set[str] = set()
        self.sent: list[dict[str, Any]] = []

    def audio(self, number: int) -> None:
        for event in self.protocol.receive(audio(number)):
            assert isinstance(event, AgentAudio)
            assert event.event_id > self.floor
            assert event.event_id >= self.newest
            self.newest = event.event_id

    def interruption(self, number: int) -> None:
        assert self.protocol.receive(interruption(number)) == [Interruption(number)]
        self.floor = max(self.floor, number)

    def local(self, number: int) -> None:
        self.protocol.interrupt(number)
        self.floor = max(self.floor, number)

    def ping(self, number: int) -> None:
        self.protocol.receive(ping(number))
        assert json.loads(self.protocol.take() or "") == {"type": "pong", "event_id": number}

    def call(self, number: int) -> None:
        call_id = f"tc{number}"
        assert bool(self.protocol.receive(tool_call(call_id))) == (call_id not in self.asked)
        self.asked.add(call_id)

    def answer(self, number: int) -> None:
        self.protocol.answer_tool(f"tc{number}", "ok")

    def take(self, _: int) -> None:
        self.sent += drain(self.protocol)


@given(SCRIPT)
def test_no_stale_audio_and_every_answer_once_in_any_order(script: list[tuple[str, int]]) -> None:
    model = Model()
    for kind, number in script:
        getattr(model, kind)(number)
    for number in range(1, 5):
        model.answer(number)
    model.take(0)
    answered = [one["tool_call_id"] for one in model.sent if one["type"] == "client_tool_result"]
    assert sorted(answered) == sorted(model.asked)
