"""The responses of a realtime session."""

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.openai.realtime.responses import RealtimeResponses, ResponseState


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 900)), max_size=8), st.integers(-10, 4000))
def test_what_was_heard_of_the_items_that_were_cut_and_of_the_others_is_what_was_heard(
    audio: list[tuple[str, int]], heard: int
) -> None:
    state = ResponseState(1, "r")
    for item, size in audio:
        state.add_audio(item, 0, size)
    assert state.size == sum(size for _, size in audio)
    cut = list(state.cut(heard))
    whole = [item for item in state.items if not any(item is one for one, _ in cut)]
    assert sum(item.size for item in whole) + sum(part for _, part in cut) == min(max(heard, 0), state.size)
    assert all(part < item.size for item, part in cut)
    assert state.items == [*whole, *(item for item, _ in cut)]


def test_an_interrupted_response_is_known_by_its_id_but_not_found() -> None:
    responses = RealtimeResponses()
    first, second = responses.begin("a"), responses.begin("b")
    responses.floor = first.number
    assert (responses.find("a"), responses.with_id("a")) == (None, first)
    assert responses.find("b") is second
    assert (responses.numbered(2), responses.numbered(3)) == (second, None)
    second.calls.add("c1")
    assert (responses.with_call("c1"), responses.with_call("c2")) == (second, None)


def test_one_response_is_made_at_a_time() -> None:
    responses = RealtimeResponses()
    responses.is_requested = True
    assert responses.is_busy
    first = responses.begin("a")
    assert (responses.is_busy, responses.is_requested) == (True, False)
    second = responses.begin("b")
    responses.end(first)
    assert responses.active is second
    responses.end(second)
    assert not responses.is_busy


def test_old_responses_and_those_of_a_session_that_is_gone_are_forgotten() -> None:
    responses = RealtimeResponses()
    for number in range(65):
        responses.begin(str(number))
    assert responses.with_id("0") is None
    assert responses.with_id("1") is not None
    responses.reset()
    assert (responses.with_id("64"), responses.is_busy) == (None, False)
    assert responses.begin("next").number == 66
