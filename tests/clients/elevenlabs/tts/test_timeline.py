"""One time line for speech that comes over HTTP in chunks."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs import Characters, Timeline
from voiceflow.clients.elevenlabs.tts.alignment import NO_CHARACTERS

# Sixty-fourths of a second add up exactly.
TICK = 1 / 64


def chars(text: str, *times: float) -> Characters:
    return Characters(tuple(text), times[:-1], times[1:])


def test_times_from_the_start_of_the_stream_stay() -> None:
    timeline = Timeline()
    assert timeline.place(chars("Hi", 0.0, 0.5, 1.0), 0.0) == chars("Hi", 0.0, 0.5, 1.0)
    assert timeline.place(chars(" you", 1.0, 1.25, 1.5, 1.75, 2.0), 1.0).starts == (1.0, 1.25, 1.5, 1.75)


def test_times_that_begin_anew_are_moved_behind_the_audio_before() -> None:
    timeline = Timeline()
    timeline.place(chars("Hi", 0.0, 0.5, 1.0), 0.0)
    assert timeline.place(chars("you", 0.0, 0.25, 0.5, 0.75), 1.5).starts == (1.5, 1.75, 2.0)
    assert timeline.place(NO_CHARACTERS, 2.25) == NO_CHARACTERS
    assert timeline.place(chars("!", 0.125, 0.25), 2.5) == chars("!", 2.625, 2.75)


def test_times_long_before_their_audio_begin_anew_though_they_do_not_run_backwards() -> None:
    timeline = Timeline()
    timeline.place(chars("a", 0.0, 0.25), 0.0)
    assert timeline.place(chars("b", 0.25, 0.5), 4.0) == chars("b", 4.25, 4.5)


def test_a_time_that_runs_a_little_backwards_is_held_where_the_one_before_ended() -> None:
    timeline = Timeline()
    timeline.place(chars("a", 0.0, 1.0), 0.0)
    assert timeline.place(chars("b", 0.992, 1.5), 1.0) == chars("b", 1.0, 1.5)


@given(
    st.lists(st.tuples(st.sampled_from("ab ."), st.integers(2, 30)), min_size=1, max_size=40),
    st.lists(st.integers(1, 40), max_size=6),
    st.booleans(),
    st.booleans(),
)
def test_however_the_stream_is_cut_the_times_are_the_same(
    spoken: list[tuple[str, int]], cuts: list[int], is_anew: bool, has_nulls: bool
) -> None:
    """Of models that count from the start of the stream, and of those that count anew in each chunk."""
    ends = [sum(ticks for _, ticks in spoken[: n + 1]) * TICK for n in range(len(spoken))]
    starts = [0.0, *ends[:-1]]
    text = [char for char, _ in spoken]
    timeline = Timeline()
    placed: list[tuple[str, float, float]] = []
    bounds = sorted({0, len(spoken), *(cut % (len(spoken) + 1) for cut in cuts)})
    for first, last in pairwise(bounds):
        played = starts[first]
        shift = played if is_anew else 0.0
        if has_nulls:
            assert timeline.place(NO_CHARACTERS, played) == NO_CHARACTERS
        chunk = Characters(
            tuple(text[first:last]),
            tuple(at - shift for at in starts[first:last]),
            tuple(at - shift for at in ends[first:last]),
        )
        found = timeline.place(chunk, played)
        placed += zip(found.text, found.starts, found.ends, strict=True)
    assert placed == list(zip(text, starts, ends, strict=True))
