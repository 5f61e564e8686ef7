"""How far audio covers text, and where to go on after a lost socket."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs import Characters, TTSOptions
from voiceflow.clients.elevenlabs.tts.alignment import NO_CHARACTERS
from voiceflow.clients.elevenlabs.tts.events import ContextAudio
from voiceflow.clients.elevenlabs.tts.ssml import without_tags
from voiceflow.clients.elevenlabs.tts.utterance import MAX_TEXT, SpokenUtterance
from voiceflow.errors import LocalProtocolError

OPTIONS = TTSOptions()
CHAR = 0.05
TEXT = "We are open from nine to five. "


def utterance(text: str = TEXT, *, is_asked: bool = True) -> SpokenUtterance:
    made = SpokenUtterance(None)
    made.add(text, is_asked=is_asked)
    return made


def timing(text: str, start: float = 0.0) -> Characters:
    starts = tuple(start + n * CHAR for n in range(len(text)))
    return Characters(tuple(text), starts, tuple(at + CHAR for at in starts))


def piece(seconds: float, characters: Characters = NO_CHARACTERS, start: float = 0.0) -> ContextAudio:
    return ContextAudio("a", b"a" * round(seconds * 8000), start, characters)


def test_with_timing_it_goes_on_at_the_first_character_not_received() -> None:
    made = utterance()
    made.deliver(piece(0.3, timing("We are")), OPTIONS)
    text, played = made.resume()
    assert (text, played) == (" open from nine to five. ", 0.3)
    assert made.deliver(piece(0.1, start=0.3), OPTIONS).data == b"a" * 800


def test_timing_ahead_of_the_audio_counts_only_as_far_as_the_audio_came() -> None:
    made = utterance()
    heard = made.deliver(piece(0.325, timing(TEXT)), OPTIONS)
    assert "".join(heard.characters.text) == "We are"
    text, played = made.resume()
    assert text == " open from nine to five. "
    assert played == pytest.approx(0.3)
    again = made.deliver(piece(0.1, timing(" o", 0.3), start=played), OPTIONS)
    assert len(again.data) == 600, "the half of a character that was delivered is not delivered again"
    assert again.start == pytest.approx(0.325)
    assert "".join(again.characters.text) == " o"


def test_without_timing_the_text_is_spoken_again_and_as_much_audio_skipped() -> None:
    made = utterance()
    made.deliver(piece(0.5), OPTIONS)
    assert made.resume() == (TEXT, 0.0)
    assert made.deliver(piece(0.4), OPTIONS).data == b""
    rest = made.deliver(piece(0.4, start=0.4), OPTIONS)
    assert len(rest.data) == 2400
    assert rest.start == pytest.approx(0.5)
    assert made.seconds == pytest.approx(0.8)


def test_what_was_skipped_is_skipped_again_after_a_second_loss() -> None:
    made = utterance()
    made.deliver(piece(0.5), OPTIONS)
    made.resume()
    made.deliver(piece(0.2), OPTIONS)
    assert made.resume() == (TEXT, 0.0)
    assert [len(made.deliver(piece(0.2), OPTIONS).data) for _ in range(3)] == [0, 0, 800]


def test_white_space_that_the_service_adds_or_trims_does_not_shift_the_place() -> None:
    made = utterance("One  two. Three. ")
    made.deliver(piece(1.0, timing(" One two.")), OPTIONS)
    assert made.rest == " Three. "


def test_a_word_ends_where_the_text_says_so() -> None:
    made = utterance("open now")
    assert not made.deliver(piece(0.1, timing("op")), OPTIONS).is_word_end
    assert made.deliver(piece(0.1, timing("en", 0.1), 0.1), OPTIONS).is_word_end
    assert not made.deliver(piece(0.15, timing(" no", 0.2), 0.2), OPTIONS).is_word_end
    assert not made.deliver(piece(0.05, timing("w", 0.35), 0.35), OPTIONS).is_word_end, "or nowhere"
    made.add("here.", is_asked=True)
    assert made.deliver(piece(0.25, timing("here.", 0.4), 0.4), OPTIONS).is_word_end


@pytest.mark.parametrize("is_flushed", [True, False])
def test_the_last_word_ends_with_a_flush_or_with_the_text(is_flushed: bool) -> None:
    made = SpokenUtterance(None)
    assert made.add("now", is_asked=True, is_flushed=is_flushed) == ("now " if is_flushed else "now")
    made.is_finished = not is_flushed
    assert made.deliver(piece(0.15, timing("now")), OPTIONS).is_word_end


def test_times_beyond_the_last_audio_are_told_at_the_end() -> None:
    made = utterance("Hi")
    assert made.deliver(piece(0.05, timing("Hi")), OPTIONS).characters.text == ("H",)
    assert made.settle().text == ("i",)
    assert made.is_spoken


def test_audio_is_owed_for_text_that_was_asked_for() -> None:
    made = utterance("Hi ", is_asked=False)
    assert not made.is_owed
    made.add("there", is_asked=True)
    assert made.is_owed
    made.deliver(piece(0.4, timing("Hi there")), OPTIONS)
    assert not made.is_owed
    made.is_finished = True
    assert made.is_owed, "its final is"


def test_without_timing_any_audio_will_do() -> None:
    made = utterance("Hi ")
    made.deliver(piece(0.1), OPTIONS)
    assert not made.is_owed
    made.add("there", is_asked=True)
    assert made.is_owed


def test_compressed_audio_is_not_cut() -> None:
    options = TTSOptions(output_format="mp3_44100_128")
    made = utterance()
    made.deliver(ContextAudio("a", b"a" * 1600, 0.0), options)
    made.resume()
    assert len(made.deliver(ContextAudio("a", b"a" * 1600, 0.0), options).data) == 1600


def test_the_text_is_bounded() -> None:
    made = utterance("x" * MAX_TEXT)
    with pytest.raises(LocalProtocolError):
        made.add("x", is_asked=True)


@settings(deadline=None)
@given(
    st.text(alphabet="ab .", min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(1, 12), st.booleans()), max_size=20),
    st.booleans(),
)
def test_wherever_sockets_are_lost_the_audio_is_whole(
    text: str, script: list[tuple[int, bool]], sync: bool
) -> None:
    """The service speaks 50 ms (400 bytes) a character; the same text, the same bytes."""
    made = utterance(text)
    whole = b"".join(bytes([n % 251]) * 400 for n in range(len(text)))
    got, told = b"", ""
    rest, played = text, 0.0
    begin = 0
    sent = 0
    for size, is_lost in [*script, (len(text), False)]:
        begin = len(text) - len(rest)
        data = whole[begin * 400 :][sent : sent + size * 100]
        aligned = NO_CHARACTERS
        if data and sync:
            first, last = -(-sent // 400), -(-(sent + len(data)) // 400)
            aligned = timing(rest[first:last], played + first * CHAR)
        elif data and sent == 0:
            aligned = timing(rest, played)  # the first chunk has the timing of all that follows
        if data:
            event = made.deliver(ContextAudio("a", data, played + sent / 8000, aligned), OPTIONS)
            got += event.data
            told += "".join(event.characters.text)
            sent += len(data)
        assert whole.startswith(got)
        if is_lost:
            rest, played = made.resume()
            assert text.endswith(rest)
            sent = 0
    while data := whole[begin * 400 :][sent:]:
        first = -(-sent // 400)
        aligned = timing(rest[first:], played + first * CHAR) if sync or sent == 0 else NO_CHARACTERS
        event = made.deliver(ContextAudio("a", data, played + sent / 8000, aligned), OPTIONS)
        got, told, sent = got + event.data, told + "".join(event.characters.text), sent + len(data)
        begin = len(text) - len(rest)
    assert got == whole
    assert told + "".join(made.settle().text) == text


def tagged(text: str) -> SpokenUtterance:
    made = SpokenUtterance(None, has_tags=True)
    made.add(text, is_asked=True)
    return made


@pytest.mark.parametrize("timed", ["Hi  there.", "Hi there.", 'Hi <break time="1s"/> there.'])
def test_tags_are_passed_over_whether_the_service_times_them_or_not(timed: str) -> None:
    made = tagged('Hi <break time="1s"/> there.')
    made.deliver(piece(1.5, timing(timed[:-5])), OPTIONS)
    assert made.rest == "here."
    made.deliver(piece(0.5, timing("here.", 1.5), 1.5), OPTIONS)
    assert made.is_spoken


def test_a_tag_at_the_end_is_not_waited_for() -> None:
    made = tagged('Hi.<break time="1s"/>')
    made.deliver(piece(0.15, timing("Hi.")), OPTIONS)
    assert made.is_spoken
    assert not made.is_owed


def test_a_flush_puts_no_space_into_a_tag() -> None:
    made = tagged("Hi")
    assert made.add("<break", is_asked=True, is_flushed=True) == "<break"
    assert made.add("/>", is_asked=True, is_flushed=True) == "/> "
    assert made.add("", is_asked=True, is_flushed=True) == ""


def test_half_a_tag_is_not_asked_for() -> None:
    made = tagged("<break")
    assert not made.is_owed
    made.add("/>Hi", is_asked=True)
    assert made.is_owed


def test_an_element_is_asked_for_from_its_start_and_nothing_of_it_is_told_twice() -> None:
    made = tagged('Say <phoneme ph="x">read</phoneme> now.')
    made.deliver(piece(0.3, timing("Say re")), OPTIONS)
    text, played = made.resume()
    assert text == '<phoneme ph="x">read</phoneme> now.'
    assert played == pytest.approx(0.2)
    again = made.deliver(piece(0.2, timing("read", 0.2), start=0.2), OPTIONS)
    assert len(again.data) == 800
    assert "".join(again.characters.text) == "ad"


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b ", ". ", "<br/>", "<i>ab</i>", "<i>a <b>b</b>a</i> "]), max_size=12),
    st.lists(st.integers(1, 24), max_size=10),
    st.booleans(),
)
def test_wherever_sockets_are_lost_marked_up_text_is_heard_once(
    items: list[str], losses: list[int], sync: bool
) -> None:
    """The service speaks all but the tags; each loss comes after so many eighths of a character."""
    text = "".join(items)
    made = tagged(text)
    spoken = without_tags(text)
    whole = b"".join(bytes([n % 251]) * 400 for n in range(len(spoken)))
    got, told = b"", ""
    for eighths in [*losses, 8 * len(text)]:
        rest, played = made.resume()
        assert text.endswith(rest)
        assert len(re.findall("<[ib]>", rest)) == rest.count("</"), "no half of an element"
        begin = len(spoken) - len(without_tags(rest))
        data = whole[begin * 400 : begin * 400 + eighths * 50]
        for number in range(0, len(data), 700):
            part = data[number : number + 700]
            first, last = -(-number // 400), -(-(number + len(part)) // 400)
            if not sync:
                first, last = (0, len(spoken)) if number == 0 else (0, 0)
            chars = spoken[begin:][first:last]
            at = played + number / 8000
            aligned = timing(chars, played + first * CHAR) if chars else NO_CHARACTERS
            event = made.deliver(ContextAudio("a", part, at, aligned), OPTIONS)
            got += event.data
            told += "".join(event.characters.text)
        assert whole.startswith(got)
    assert got == whole
    assert told + "".join(made.settle().text) == spoken
