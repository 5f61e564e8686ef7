"""How an emulated agent speaks, is interrupted, and tells what was heard."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer, AgentToolCall
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent
from voiceflow.emulators.elevenlabs.faults import Faults
from voiceflow.emulators.elevenlabs.voices import FormantVoice

Dial = Callable[..., Any]
LONG = "This is a greeting that goes on for much longer than anybody would like to listen to it."


def sound(pieces: list[Any]) -> bytes:
    return b"".join(base64.b64decode(piece["audio_base_64"]) for piece in pieces)


def test_the_text_comes_before_its_audio_which_has_one_event_id_and_a_last_piece(dial: Dial) -> None:
    caller = dial()
    caller.run(2.0)
    assert caller.kinds[:3] == ["conversation_initiation_metadata", "agent_response", "audio"]
    (response,) = caller.told("agent_response")
    pieces = caller.told("audio")
    assert {piece["event_id"] for piece in pieces} == {response["event_id"]} == {1}
    assert [piece.get("is_final", False) for piece in pieces] == [False, False, False, True]
    spoken = FormantVoice().speech("Hello! How can I help you?", 8000).samples
    assert sound(pieces) == encode(spoken, TELEPHONE.encoding)
    assert caller.told("agent_response_complete") == [{"event_id": 1}]


def test_audio_comes_faster_than_it_plays(dial: Dial) -> None:
    caller = dial()
    caller.run(2.0)
    assert [at for at, _ in caller.timed("audio")] == [0.2, 0.3, 0.4, 0.5]


def test_each_piece_tells_when_its_characters_are_spoken(dial: Dial) -> None:
    caller = dial()
    caller.run(2.0)
    timings = [piece["alignment"] for piece in caller.told("audio")]
    assert "".join("".join(timing["chars"]) for timing in timings) == "Hello! How can I help you?"
    first = timings[0]
    assert first["chars"][:3] == ["H", "e", "l"]
    assert first["char_start_times_ms"][:3] == [0, 60, 120]
    assert first["char_durations_ms"][:3] == [60, 60, 60]
    assert timings[1]["char_start_times_ms"][0] == 20  # from the start of its own piece


@pytest.mark.parametrize("name", ["pcm_8000", "pcm_24000", "pcm_48000"])
def test_the_agent_speaks_in_its_own_format_whatever_the_user_s(dial: Dial, name: str) -> None:
    agent = phone_agent("Hi.")
    agent["conversation_config"]["tts"]["agent_output_audio_format"] = name
    caller = dial(agent=agent)
    caller.run(1.0)
    (formats,) = caller.told("conversation_initiation_metadata")
    assert (formats["agent_output_audio_format"], formats["user_input_audio_format"]) == (name, "ulaw_8000")
    assert len(sound(caller.told("audio"))) == round(3 * 0.06 * int(name[4:])) * 2


def test_a_voice_over_the_agent_s_interrupts_it_and_the_text_is_mended(dial: Dial) -> None:
    caller = dial()
    caller.run(0.6)
    caller.say(0.5, pause=0.0)
    ((at, interruption),) = caller.timed("interruption")
    assert (at, interruption) == (0.8, {"event_id": 1})
    assert caller.told("agent_response_correction") == [
        {
            "original_agent_response": "Hello! How can I help you?",
            "corrected_agent_response": "Hello! How...",
            "event_id": 1,
            "response_id": "resp_1",
        }
    ]
    (item,) = caller.record.transcript
    assert (item.message, item.original_message) == ("Hello! How...", "Hello! How can I help you?")
    assert item.interrupted


def test_a_short_sound_does_not_interrupt_and_is_answered_afterwards(dial: Dial) -> None:
    caller = dial(agent=phone_agent(LONG), said=["Mhm."], answers=["Right."])
    caller.run(0.6)
    caller.say(0.18, pause=0.8)
    caller.run(8.0)
    assert not caller.told("interruption")
    assert [what["agent_response"] for what in caller.told("agent_response")] == [LONG, "Right."]


def test_noises_in_a_long_silence_do_not_add_up_to_a_voice(dial: Dial) -> None:
    caller = dial(agent=phone_agent(LONG))
    for _ in range(4):
        caller.say(0.08, pause=0.6)
    assert not caller.told("interruption")


def test_nothing_can_be_interrupted_once_it_has_played(dial: Dial) -> None:
    caller = dial(said=["Yes."], answers=["Good."])
    caller.run(1.77)  # 0.2 s until the first audio, 1.56 s of it
    caller.say()
    assert not caller.told("interruption")
    assert not caller.told("agent_response_correction")


def test_what_was_under_way_still_arrives_after_the_interruption_with_the_old_event_id(dial: Dial) -> None:
    caller = dial(
        agent=phone_agent(LONG), behaviour=AgentBehaviour(late_audio=2), said=["Stop."], answers=["Yes."]
    )
    caller.run(0.3)
    caller.say()
    caller.run(2.0)
    kinds = caller.kinds
    at = kinds.index("interruption")
    assert kinds[at + 1 : at + 4] == ["agent_response_correction", "audio", "audio"]
    late = [piece["event_id"] for _, piece in caller.timed("audio")][-3:]
    answer = caller.told("agent_response")[-1]
    assert late == [1, 1, answer["event_id"]]
    assert "agent_response_complete" not in kinds[: at + 4]


def test_late_audio_can_come_very_late(dial: Dial) -> None:
    caller = dial(agent=phone_agent(LONG), faults=Faults(late_audio=0.5))
    caller.run(0.3)
    caller.say(0.3, pause=0.0)
    (interrupted_at,) = [at for at, _ in caller.timed("interruption")]
    caller.run(0.8)
    last_at, piece = caller.timed("audio")[-1]
    assert round(last_at - interrupted_at, 6) == 0.5
    assert piece["event_id"] == 1


def test_late_audio_can_be_switched_off(dial: Dial) -> None:
    caller = dial(agent=phone_agent(LONG), behaviour=AgentBehaviour(late_audio=0))
    caller.run(0.3)
    caller.say(0.3, pause=0.3)
    assert "audio" not in caller.kinds[caller.kinds.index("interruption") :]


def test_a_greeting_that_may_not_be_interrupted_is_not(dial: Dial) -> None:
    agent = phone_agent(LONG, disable_first_message_interruptions=True)
    caller = dial(agent=agent, said=["Hello?"], answers=["Yes?"])
    caller.run(0.5)
    caller.say()
    caller.run(10.0)
    assert not caller.told("interruption")
    # What the user said is answered all the same, after the greeting.
    assert [r["agent_response"] for r in caller.told("agent_response")] == [LONG, "Yes?"]
    order = [piece["event_id"] for piece in caller.told("audio")]
    assert order == sorted(order)


def test_two_responses_that_wait_to_be_heard_are_both_mended(dial: Dial) -> None:
    first = AgentAnswer("One moment, please.", tool_calls=(AgentToolCall("lookup"),))
    caller = dial(agent=phone_agent(""), answers=[first, "It is free.", "Right."])
    caller.send({"type": "user_message", "text": "Is it free?"})
    caller.run(0.35)
    (call,) = caller.told("client_tool_call")
    result = {"type": "client_tool_result", "tool_call_id": call["tool_call_id"]}
    caller.send({**result, "result": "yes", "is_error": False})
    caller.run(0.9)
    responses = caller.told("agent_response")
    caller.send({"type": "user_activity"}, {"type": "user_message", "text": "Never mind."})
    assert caller.told("interruption") == [{"event_id": responses[1]["event_id"]}]
    heard = [c["corrected_agent_response"] for c in caller.told("agent_response_correction")]
    assert heard == ["One moment,...", "..."]


def test_text_only_agents_write(dial: Dial) -> None:
    agent = phone_agent("Hello there, how are you?")
    agent["conversation_config"]["conversation"] = {"text_only": True}
    caller = dial(agent=agent, events=["audio", "agent_response", "agent_chat_response_part"])
    caller.run(3.0)
    assert not caller.told("audio")
    parts = caller.told("agent_chat_response_part")
    assert [part["type"] for part in parts] == ["start", "delta", "delta", "stop"]
    assert "".join(part["text"] for part in parts) == "Hello there, how are you?"
    assert caller.told("agent_response")[0]["event_id"] == parts[0]["event_id"]


def test_speech_that_comes_after_an_interruption_is_not_spoken(dial: Dial) -> None:
    caller = dial(answers=["Yes."], behaviour=AgentBehaviour(late_audio=0))
    caller.send({"type": "user_message", "text": "Stop."})
    caller.run(0.35)
    for job in (1, 2, 9):  # an engine that does not know that it is not wanted
        caller.desk._do(caller.peer.speech(job, FormantVoice().speech("Stale words.", 8000), caller.now))
        caller.desk._do(caller.peer.finished(job, caller.now))
    caller.run(1.0)
    assert sound(caller.told("audio")) == encode(
        FormantVoice().speech("Yes.", 8000).samples, TELEPHONE.encoding
    )


def test_the_first_audio_can_be_delayed(dial: Dial) -> None:
    caller = dial(faults=Faults(first_delay=1.5))
    caller.run(3.0)
    assert caller.timed("audio")[0][0] == 1.7
