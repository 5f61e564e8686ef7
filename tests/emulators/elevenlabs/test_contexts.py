"""Contexts of a socket with many."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.emulators.elevenlabs.test_tts_protocol import audio, kinds, multi, rules
from tests.rows import example_count
from voiceflow.emulators.elevenlabs.faults import Faults
from voiceflow.emulators.elevenlabs.tts_protocol import MultiStreamInput

Make = Callable[..., Any]


SENTENCE = "Your table is booked. "  # 22 characters, 1.32 s


def test_audio_of_a_closed_context_still_comes(desk: Make) -> None:
    d = multi(desk)
    d.send({"text": " ", "context_id": "a"}, {"text": SENTENCE, "context_id": "a"})
    d.send({"context_id": "a", "close_context": True})
    d.send({"text": "Sure. ", "context_id": "b", "flush": True})
    d.run(until=2.0)
    assert len(audio(d.messages, "a")) == 22 * 480
    assert kinds(d.log)[-1] == (0.22, ("final", "a"))
    assert ("audio", "b") in [what for _, what in kinds(d.log)]


def test_the_sixth_context_kills_the_socket(desk: Make, published: Any) -> None:
    d = multi(desk)
    for name in "abcde":
        d.send({"text": " ", "context_id": name})
    steps = published.sessions()["tts_multi_stream_input.too_many_contexts"]["steps"]
    assert d.send({"text": " ", "context_id": "f"}) == [steps[-2]["message"], 1008]


def test_a_slot_is_free_only_when_its_final_was_sent(desk: Make) -> None:
    d = multi(desk)
    for name in "abcde":
        d.send({"text": SENTENCE, "context_id": name})
    d.send({"context_id": "a", "close_context": True})
    assert d.peer.open_contexts == ("a", "b", "c", "d", "e")
    d.run(until=1.0)
    assert d.peer.open_contexts == ("b", "c", "d", "e")
    d.send({"text": " ", "context_id": "f"})
    assert d.closed is None
    assert d.peer.most_contexts == 5


@pytest.mark.parametrize("ghost", [{"text": ""}, {"flush": True}])
def test_a_late_message_opens_a_ghost(desk: Make, ghost: dict[str, Any]) -> None:
    d = multi(desk)
    d.send({"context_id": "gone", **ghost})
    assert d.peer.open_contexts == ("gone",)


def test_a_closed_id_is_a_new_context_afterwards(desk: Make) -> None:
    d = multi(desk)
    opening = {"text": " ", "context_id": "a", "voice_settings": {"stability": 0.5}}
    close = {"context_id": "a", "close_context": True}
    d.send(opening, close, opening, close)
    assert [what for _, what in kinds(d.log)] == [("final", "a"), ("final", "a")]


def test_the_default_context_has_no_name(desk: Make) -> None:
    d = multi(desk)
    d.send({"text": " "}, {"text": "Hi. ", "flush": True})
    d.run(until=1.0)
    assert "contextId" not in d.messages[0]


def test_a_context_that_nobody_writes_to_is_closed(desk: Make) -> None:
    d = multi(desk, inactivity_timeout="5")
    d.send({"text": "Hi. ", "context_id": "a"}, {"text": " ", "context_id": "b"})
    d.send({"text": "", "context_id": "b"}, at=4.0)
    d.run(until=8.0)
    assert kinds(d.log) == [(5.1, ("audio", "a")), (5.1, ("final", "a"))]
    d.send({"text": "", "context_id": "b"}, at=8.5)
    assert d.closed is None


def test_audio_of_a_closed_context_can_be_late(desk: Make) -> None:
    d = multi(desk, faults=Faults(late_audio=1.0))
    d.send({"text": SENTENCE, "context_id": "a", "flush": True})
    d.run(until=0.15)
    d.send({"context_id": "a", "close_context": True})
    d.run(until=5.0)
    assert [at for at, _ in d.log] == [0.1, 0.14, 1.18, 1.22, 1.22]


ACTIONS = st.tuples(
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["Hello there. ", "", " ", "x" * 130 + " "]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0.0, 0.05, 0.5]),
)


@settings(deadline=None, max_examples=example_count(60))
@given(actions=st.lists(ACTIONS, max_size=20))
def test_each_context_has_one_final_after_the_last_of_its_audio(desk: Make, actions: list[Any]) -> None:
    d = desk(MultiStreamInput(rules()), "tts_multi_stream_input", pace=0.005)
    sent = 0
    opened = 0
    for name, text, flush, close, pause in actions:
        closing = [n for n in d.peer.open_contexts if d.peer._contexts[n].is_closed]
        if name in closing:
            continue
        opened += name not in d.peer.open_contexts
        d.send({"context_id": name, "text": text, "flush": flush, "close_context": close})
        sent += len(text) if text.strip() else 0
        d.run(until=d.now + pause)
    d.send({"close_socket": True})
    d.run()
    assert d.closed == 1000
    what = [kind for _, kind in kinds(d.log)]
    assert sum(1 for kind in what if kind != 1000 and kind[0] == "final") == opened
    for name in "abc":
        mine = [kind[0] for kind in what if kind != 1000 and kind[1] == name]
        assert not mine or mine[-1] == "final"
    heard = sum(len(audio(d.messages, name)) for name in "abc")
    assert sent * 40 <= heard <= (sent + len(actions)) * 40  # lone spaces may part words
