"""Going on where a conversation was lost."""

import json

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.clients.elevenlabs.agent import commands
from voiceflow.clients.elevenlabs.agent.continuation import Continuation
from voiceflow.clients.elevenlabs.agent.events import (
    AgentResponse,
    AgentResponseCorrection,
    Ping,
    TentativeUserTranscript,
    UserTranscript,
)
from voiceflow.clients.elevenlabs.agent.protocol import Outgoing
from voiceflow.clients.elevenlabs.agent.recap import Recap
from voiceflow.clients.elevenlabs.agent.ring import AudioRing


def begun() -> Continuation:
    continuation = Continuation(1000)
    assert continuation.open(()) == ()
    continuation.has_begun = True
    return continuation


def told(messages: tuple[Outgoing, ...]) -> list[tuple[str, str]]:
    read = [json.loads(message.text) for message in messages]
    return [(message["type"], message["text"].split("oldest first:")[-1].strip()) for message in read]


def test_a_new_conversation_is_told_what_was_said_and_asked_again() -> None:
    continuation = begun()
    continuation.note(AgentResponse("Hello, how can I help?", 1))
    continuation.note(AgentResponseCorrection("", "Hello,", 1))
    continuation.note(UserTranscript("When do you", 2))
    continuation.note(UserTranscript("open?", 3))
    said = "agent: Hello,\nuser: When do you\nuser: open?"
    waiting = continuation.open((Outgoing("{}"), Outgoing(commands.user_message("open?"), is_turn=True)))
    assert told(waiting[:2]) == [("contextual_update", said), ("user_message", "When do you open?")]
    assert waiting[2:] == (Outgoing("{}"),)
    assert continuation.has_user


def test_nothing_is_asked_again_that_was_answered() -> None:
    continuation = begun()
    continuation.note(UserTranscript("When do you open?"))
    continuation.note(AgentResponse("At eight.", 3))
    continuation.heard(3, "At")
    assert told(continuation.open(())) == [("contextual_update", "user: When do you open?\nagent: At")]
    continuation.note(AgentResponse("Sorry?", 3))
    assert told(continuation.open(()))[0][1].endswith("agent: At\nagent: Sorry?")


def test_what_waits_before_the_first_conversation_waits_on() -> None:
    continuation = Continuation(1000)
    continuation.user("Hi")
    message = Outgoing(commands.user_message("Hi"), is_turn=True)
    assert continuation.open((message,)) == (message,)


def test_the_greeting_of_a_conversation_that_goes_on_is_known() -> None:
    continuation = begun()
    assert continuation.greeting(AgentResponse("Hello!", 1)) is None
    continuation.note(AgentResponse("Hello!", 1))
    continuation.open(())
    assert continuation.greeting(Ping(1)) is None
    assert continuation.greeting(AgentResponse("Hello!", 5)) == 5
    assert continuation.greeting(AgentResponse("What else?", 6)) is None


def test_an_answer_is_not_taken_for_a_greeting() -> None:
    continuation = begun()
    continuation.note(AgentResponse("Hello!", 1))
    continuation.open(())
    continuation.note(TentativeUserTranscript("When", 2))
    assert continuation.greeting(AgentResponse("At eight.", 3)) is None


def test_a_first_greeting_is_heard_though_the_socket_was_lost_before() -> None:
    continuation = begun()
    assert continuation.open(()) == ()
    assert continuation.greeting(AgentResponse("Hello!", 1)) is None


TEXT = st.text("abc ", max_size=40)


@given(st.lists(st.tuples(st.booleans(), TEXT), max_size=40), st.integers(0, 60))
def test_a_recap_is_bounded_and_holds_the_end(lines: list[tuple[bool, str]], limit: int) -> None:
    recap = Recap(limit)
    for number, (is_user, text) in enumerate(lines):
        if is_user:
            recap.user(text)
        else:
            recap.agent(text, number)
    kept = [line.split(": ", 1)[1] for line in recap.text().splitlines()[1:]]
    said = [text.strip() for _, text in lines if text.strip()]
    assert sum(map(len, kept)) <= limit
    # The oldest that is left may have lost its beginning, if it alone is longer than the limit.
    assert [text.strip()[-limit:] if limit else "" for text in said[len(said) - len(kept) :]] == kept
    if said and len(said[-1]) <= limit:
        assert kept


@given(st.lists(st.binary(max_size=300), max_size=30), st.integers(1, 200))
def test_the_ring_keeps_the_newest_audio_in_order(chunks: list[bytes], size: int) -> None:
    ring = AudioRing(TELEPHONE, 0.1)
    for chunk in chunks:
        ring.append(chunk)
    whole = b"".join(chunks)
    assert len(ring) == min(len(whole), 800)
    assert ring.dropped == len(whole) - len(ring)
    taken = []
    while ring:
        taken.append(ring.take(size))
    assert b"".join(taken) == whole[len(whole) - min(len(whole), 800) :]
