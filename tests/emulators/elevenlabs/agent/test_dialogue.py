"""What is said and written in a conversation, and what the agent makes of it."""

import base64
from collections.abc import Callable
from typing import Any

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer, Cause
from voiceflow.emulators.elevenlabs.agent.settings import DEFAULT_EVENTS, phone_agent
from voiceflow.emulators.elevenlabs.voices import FormantVoice

Dial = Callable[..., Any]


def voice(seconds: float) -> bytes:
    return encode(FormantVoice(seconds / 5).speech("voice", 8000).samples, TELEPHONE.encoding)


def lines(caller: Any) -> list[tuple[str, str | None]]:
    return [(item.role, item.message) for item in caller.record.transcript]


def test_a_turn_is_transcribed_when_it_ends_and_answered(dial: Dial) -> None:
    caller = dial(said=["A table for two."], answers=["For when?"])
    caller.run(2.0)
    caller.say(1.0)
    caller.run(2.0)
    ((heard_at, said),) = caller.timed("user_transcript")
    # A second of voice, 0.7 s of silence, 0.15 s to transcribe.
    assert (round(heard_at, 6), said["user_transcript"]) == (3.85, "A table for two.")
    at, response = caller.timed("agent_response")[1]
    assert (round(at, 6), response["agent_response"]) == (4.15, "For when?")
    assert response["event_id"] > said["event_id"]
    assert lines(caller) == [
        ("agent", "Hello! How can I help you?"),
        ("user", "A table for two."),
        ("agent", "For when?"),
    ]
    (turn,) = caller.turns
    assert (turn.cause, turn.user_text) == (Cause.USER, "A table for two.")


def test_an_eager_agent_answers_earlier_and_a_patient_one_later(dial: Dial) -> None:
    times = {}
    for eagerness in ("eager", "normal", "patient"):
        agent = phone_agent("")
        agent["conversation_config"]["turn"] = {"turn_eagerness": eagerness}
        caller = dial(agent=agent, said=["Yes."], answers=["Good."])
        caller.say(1.0, pause=2.0)
        ((at, _),) = caller.timed("user_transcript")
        times[eagerness] = round(at - 1.0 - 0.15, 6)
    assert times == {"eager": 0.36, "normal": 0.7, "patient": 1.4}


def test_tentative_transcripts_grow_where_they_are_wanted(dial: Dial) -> None:
    events = [*DEFAULT_EVENTS, "tentative_user_transcript"]
    caller = dial(agent=phone_agent(""), events=events, said=["A table for two, please."], answers=["Yes."])
    caller.say(1.5)
    texts = [what["user_transcript"] for what in caller.told("tentative_user_transcript")]
    assert texts == ["A", "A table", "A table for", "A table for two", "A table for two, please"]
    (final,) = caller.told("user_transcript")
    assert all(what["event_id"] < final["event_id"] for what in caller.told("tentative_user_transcript"))


def test_vad_scores_tell_silence_from_a_voice(dial: Dial) -> None:
    caller = dial(agent=phone_agent(""), events=["vad_score"], said=["Yes."], answers=["Good."])
    caller.hear(TELEPHONE.silence(0.5))
    caller.say(0.5, pause=0.0)
    scores = [what["vad_score"] for what in caller.told("vad_score")]
    assert scores[:5] == [0.0] * 5
    assert scores[5:] == [1.0] * 5


def test_who_goes_on_speaking_is_answered_once_for_all_of_it(dial: Dial) -> None:
    caller = dial(
        agent=phone_agent(""), said=["I would like", "a table."], answers=["Not sent.", "For when?"]
    )
    caller.say(1.0, pause=0.9)  # the agent thinks, but has not spoken
    caller.say(1.0, pause=1.5)
    assert [what["agent_response"] for what in caller.told("agent_response")] == ["For when?"]
    assert [turn.user_text for turn in caller.turns] == ["I would like", "a table."]
    assert lines(caller)[:2] == [("user", "I would like"), ("user", "a table.")]


def test_who_speaks_and_writes_at_a_time_is_answered_once_for_both(dial: Dial) -> None:
    caller = dial(agent=phone_agent(""), said=["A table."], answers=["Not sent.", "For when?"])
    caller.say(1.0, pause=0.7)
    caller.send({"type": "user_message", "text": "For two."})
    caller.run(2.0)
    assert [what["agent_response"] for what in caller.told("agent_response")] == ["For when?"]


def test_a_turn_that_comes_in_one_message_counts_as_speech(dial: Dial) -> None:
    caller = dial(said=["A table."], answers=["Not sent.", "For when?"])
    caller.run(0.5)
    turn = voice(0.5) + TELEPHONE.silence(0.8)
    caller.send({"user_audio_chunk": base64.b64encode(turn).decode()})
    assert caller.told("interruption") == [{"event_id": 1}]
    caller = dial(agent=phone_agent(""), said=["A table."], answers=["Not sent.", "For when?"])
    caller.send({"type": "user_message", "text": "Hello."})
    caller.run(0.2)
    caller.send({"user_audio_chunk": base64.b64encode(turn).decode()})  # its transcript comes later
    caller.run(2.0)
    assert [what["agent_response"] for what in caller.told("agent_response")] == ["For when?"]


def test_a_thought_that_nobody_asked_for_is_not_spoken(dial: Dial) -> None:
    caller = dial(agent=phone_agent(""))
    caller.desk._do(caller.peer.thought(99, AgentAnswer("Stale."), caller.now))
    caller.run(2.0)
    assert not caller.told("agent_response")


def test_a_noise_after_a_turn_does_not_leave_it_unanswered(dial: Dial) -> None:
    caller = dial(agent=phone_agent(""), said=["A table.", ""], answers=["Not sent.", "For when?"])
    caller.say(1.0, pause=0.9)
    caller.say(0.3, pause=1.5)
    assert [what["agent_response"] for what in caller.told("agent_response")] == ["For when?"]
    assert len(caller.told("user_transcript")) == 1


def test_a_short_word_is_a_turn(dial: Dial) -> None:
    caller = dial(agent=phone_agent(""), said=["No."], answers=["As you like."])
    caller.say(0.12)
    caller.run(1.0)
    assert caller.told("agent_response")[0]["agent_response"] == "As you like."


def test_what_was_nothing_is_no_turn(dial: Dial) -> None:
    caller = dial(agent=phone_agent("Hello."), said=[""])
    caller.run(2.0)
    caller.say(1.0, pause=2.0)
    assert not caller.told("user_transcript")
    assert not caller.turns


def test_a_written_message_interrupts_and_is_a_turn(dial: Dial) -> None:
    caller = dial(answers=["For when?"])
    caller.run(0.8)
    caller.send({"type": "user_message", "text": "A table.", "source_medium": "dtmf"})
    assert caller.told("interruption") == [{"event_id": 1}]
    caller.run(2.0)
    assert caller.told("agent_response")[-1]["agent_response"] == "For when?"
    assert not caller.told("user_transcript")
    user = caller.record.transcript[1]
    assert (user.message, user.source_medium, user.time_in_call_secs) == ("A table.", "dtmf", 0)


def test_a_message_without_text_is_no_turn(dial: Dial) -> None:
    caller = dial()
    caller.run(2.0)
    caller.send({"type": "user_message"}, {"type": "user_message", "text": None})
    caller.run(1.0)
    assert not caller.turns


def test_files_come_with_a_turn(dial: Dial) -> None:
    caller = dial(answers=["I see.", "Two of them."])
    caller.run(2.0)
    files = [{"type": "file_input", "file_id": "file_1"}, {"type": "file_input", "file_id": "file_2"}]
    text = {"type": "user_message", "text": "See the photo."}
    caller.send({"type": "multimodal_message", "text": text, "files": files[:1], "file": files[0]})
    caller.run(3.0)
    caller.send({"type": "multimodal_message", "files": files})
    caller.run(3.0)
    users = [item for item in caller.record.transcript if item.role == "user"]
    assert [(item.message, item.file_ids, item.source_medium) for item in users] == [
        ("See the photo.", ("file_1",), "text"),
        (None, ("file_1", "file_2"), "file"),
    ]


def test_contexts_are_known_to_the_agent_and_a_later_one_replaces_an_earlier_one(dial: Dial) -> None:
    caller = dial(answers=["Yes."])
    caller.run(0.5)
    update = {"type": "contextual_update"}
    caller.send({**update, "text": "He is on page 1.", "context_id": "page"}, {**update, "text": "It rains."})
    caller.send({**update, "text": "He is on page 2.", "context_id": "page"})
    caller.run(2.0)
    assert not caller.told("interruption")
    assert not caller.turns
    caller.send({"type": "user_message", "text": "Hello?"})
    # The newest is the last.
    assert list(caller.turns[0].contexts.items()) == [("#2", "It rains."), ("page", "He is on page 2.")]


def test_the_agent_does_not_ask_while_it_still_transcribes(dial: Dial) -> None:
    agent = phone_agent("")
    agent["conversation_config"]["turn"] = {"turn_timeout": 0.5}
    behaviour = AgentBehaviour(transcript_latency=2.0)
    caller = dial(agent=agent, behaviour=behaviour, said=["Yes."], answers=["Good."])
    caller.say(1.0, pause=3.5)
    assert [what["agent_response"] for what in caller.told("agent_response")] == ["Good."]


def test_contexts_are_bounded(dial: Dial) -> None:
    caller = dial(agent=phone_agent(""))
    for index in range(1100):
        caller.send({"type": "contextual_update", "text": f"{index}"})
    assert len(caller.record.contexts) == 1000
    assert list(caller.record.contexts.values())[-1] == "1099"


def test_feedback_is_kept_and_can_be_withdrawn(dial: Dial) -> None:
    caller = dial()
    caller.send({"type": "feedback", "event_id": 1, "score": "like"})
    assert caller.record.feedback == {1: "like"}
    caller.send({"type": "feedback", "event_id": 1, "score": None})
    assert caller.record.feedback == {1: None}
    caller.send({"type": "feedback", "event_id": 9, "score": "like"})
    assert caller.told("client_error")[0]["error_name"] == "unknown_event_id"
    assert 9 not in caller.record.feedback


def test_the_agent_knows_what_was_heard_of_what_it_said(dial: Dial) -> None:
    caller = dial(answers=["Yes?"])
    caller.run(0.8)
    caller.send({"type": "user_message", "text": "Wait."})
    first, second = caller.turns[0].history
    assert (first.message, first.interrupted) == ("Hello! How...", True)
    assert second.message == "Wait."
