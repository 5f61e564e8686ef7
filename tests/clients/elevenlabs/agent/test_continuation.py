"""Going on where a conversation was lost."""

import json

import pytest

from voiceflow.clients.elevenlabs.agent import commands
from voiceflow.clients.elevenlabs.agent.continuation import Continuation
from voiceflow.clients.elevenlabs.agent.events import (
    AgentPing,
    AgentResponse,
    AgentResponseCorrection,
    TentativeUserTranscript,
    UserTranscript,
)
from voiceflow.clients.elevenlabs.agent.protocol import Outgoing


def begun() -> Continuation:
    continuation = Continuation(1000)
    assert continuation.open(()) == ()
    continuation.accepted(0.0)
    return continuation


def greeted() -> Continuation:
    """A conversation that has greeted, was lost, and begins again at second 100."""
    continuation = begun()
    assert continuation.greeting(AgentResponse("Hello!", 1), 0.1) is None
    continuation.note(AgentResponse("Hello!", 1), 0.1)
    continuation.open(())
    continuation.accepted(100.0)
    return continuation


def told(messages: tuple[Outgoing, ...]) -> list[tuple[str, str]]:
    read = [json.loads(message.text) for message in messages]
    return [(message["type"], message["text"].split("oldest first:")[-1].strip()) for message in read]


def test_a_new_conversation_is_told_what_was_said_and_asked_again() -> None:
    continuation = begun()
    continuation.note(AgentResponse("Hello, how can I help?", 1), 0.1)
    continuation.note(AgentResponseCorrection("", "Hello,", 1), 1.0)
    continuation.note(UserTranscript("When do you", 2), 2.0)
    continuation.note(UserTranscript("open?", 3), 3.0)
    said = "agent: Hello,\nuser: When do you\nuser: open?"
    unsent = (Outgoing(commands.user_message("open?"), is_turn=True),)
    waiting = continuation.open(unsent)
    assert told(waiting) == [("contextual_update", said), ("user_message", "When do you open?")]
    assert continuation.has_user


def test_nothing_is_asked_again_that_was_answered() -> None:
    continuation = begun()
    continuation.note(UserTranscript("When do you open?"), 1.0)
    continuation.note(AgentResponse("At eight.", 3), 2.0)
    continuation.heard(3, "At")
    assert told(continuation.open(())) == [("contextual_update", "user: When do you open?\nagent: At")]
    continuation.note(AgentResponse("Sorry?", 3), 9.0)
    assert told(continuation.open(()))[0][1].endswith("agent: At\nagent: Sorry?")


def test_a_new_conversation_knows_what_the_one_before_was_let_know() -> None:
    continuation = begun()
    for text, context_id in (
        ("Billing.", "page"),
        ("A member.", None),
        ("Contact.", "page"),
        ("Angry.", None),
    ):
        continuation.context(text, context_id)
    messages = [json.loads(message.text) for message in continuation.open(())]
    assert [(message["text"], message.get("context_id")) for message in messages] == [
        ("A member.", None),
        ("Contact.", "page"),
        ("Angry.", None),
    ]
    continuation.context("x" * 990, None)
    assert [text for _, text in told(continuation.open(()))] == ["Angry.", "x" * 990]
    for number in range(100):
        continuation.context(f"{number}", None)
    assert len(continuation.open(())) == 64


def test_what_waits_before_the_first_conversation_waits_on() -> None:
    continuation = Continuation(1000)
    continuation.user("Hi")
    message = Outgoing(commands.user_message("Hi"), is_turn=True)
    assert continuation.open((message,)) == (message,)


def test_the_greeting_of_a_conversation_that_goes_on_is_known() -> None:
    continuation = greeted()
    assert continuation.greeting(AgentPing(1), 100.1) is None
    assert continuation.greeting(AgentResponse("Hello!", 5), 100.1) == 5
    assert continuation.greeting(AgentResponse("What else?", 6), 100.2) is None


def test_a_greeting_is_known_though_something_is_asked_again() -> None:
    continuation = begun()
    continuation.note(AgentResponse("Hello!", 1), 0.1)
    continuation.note(UserTranscript("When do you open?"), 3.0)
    continuation.open(())
    continuation.accepted(100.0)
    assert continuation.has_user
    assert continuation.greeting(AgentResponse("Hello!", 1), 100.0) == 1


def test_what_comes_later_is_no_greeting() -> None:
    assert greeted().greeting(AgentResponse("Are you there?", 5), 107.0) is None


def test_an_agent_that_lets_the_user_begin_has_no_greeting() -> None:
    late = begun()
    late.note(AgentResponse("Are you there?", 1), 7.0)
    asked = begun()
    asked.note(UserTranscript("Hi.", 1), 0.5)
    asked.note(AgentResponse("Hello!", 2), 1.0)
    guessed = begun()
    guessed.note(TentativeUserTranscript("Hi", 1), 0.5)
    guessed.note(AgentResponse("Hello!", 2), 1.0)
    for continuation in (late, asked, guessed):
        continuation.open(())
        continuation.accepted(100.0)
        assert continuation.greeting(AgentResponse("Hello!", 3), 100.5) is None


def test_a_first_greeting_is_heard_though_the_socket_was_lost_before() -> None:
    continuation = begun()
    assert continuation.open(()) == ()
    assert continuation.greeting(AgentResponse("Hello!", 1), 0.1) is None


def test_a_continuation_goes_on_in_another_process_as_in_this_one() -> None:
    here = Continuation(200)
    here.open(())
    here.accepted(0.0)
    here.note(AgentResponse("Hello.", 1), 0.5)
    here.note(UserTranscript("Are you open?", 2), 3.0)
    here.context("The user is in Berlin.", "place")
    there = Continuation.from_export(json.loads(json.dumps(here.export())))
    assert there.export() == here.export()
    assert there.open(()) == here.open(())
    assert there.has_user


def test_stored_values_that_are_no_continuation_are_refused_without_quoting_them() -> None:
    with pytest.raises(ValueError, match="limit") as error:
        Continuation.from_export({"limit": "secret", "count": 0, "greets": None, "lines": [], "contexts": []})
    assert "secret" not in str(error.value)
