"""A sound that is being played in a reply."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.sound import Sound
from voiceflow.frames import AgentAudioFrame, AgentWordsFrame, Frame
from voiceflow.processors.sounding import PlayedSound


def made(seconds: float = 2.5, text: str = "") -> PlayedSound:
    count = round(seconds * 8000)
    sound = Sound(np.arange(count, dtype=np.int16), 8000, text=text)
    return PlayedSound(sound, end=0, data=(bytes(range(256)) * (count // 256 + 1))[:count])


def audio(frames: list[Frame]) -> bytes:
    return b"".join(frame.data for frame in frames if isinstance(frame, AgentAudioFrame))


def test_a_sound_comes_in_frames_of_a_second() -> None:
    sound = made()
    frames = list(sound.play_rest(3, TELEPHONE))
    assert [len(frame.data) for frame in frames if isinstance(frame, AgentAudioFrame)] == [8000, 8000, 4000]
    assert audio(frames) == sound.data
    assert all(getattr(frame, "reply", None) == 3 for frame in frames)


@given(st.lists(st.floats(0, 1.2), max_size=4))
def test_after_each_pause_it_goes_on_where_the_user_was(parts: list[float]) -> None:
    sound, heard = made(), 0.0
    for seconds in parts:
        rest = audio(list(sound.play_rest(1, TELEPHONE)))
        assert sound.data is not None
        assert sound.data[TELEPHONE.size(heard) :] == rest
        sound.hear(seconds)
        heard = min(heard + seconds, 2.5)
        assert sound.heard == heard
    assert sound.is_through == (heard >= 2.499)


def test_words_that_were_mostly_heard_are_not_said_again() -> None:
    sound = made(text="one two three four five")
    [whole] = [frame for frame in sound.play_rest(1, TELEPHONE) if isinstance(frame, AgentWordsFrame)]
    assert [word.text for word in whole.words] == ["one", "two", "three", "four", "five"]
    middle = whole.words[1]
    sound.hear((middle.start + middle.end) / 2 + 0.01)
    [rest] = [frame for frame in sound.play_rest(1, TELEPHONE) if isinstance(frame, AgentWordsFrame)]
    assert [word.text for word in rest.words] == ["three", "four", "five"]
    assert round(rest.words[0].start, 6) == round(whole.words[2].start - sound.heard, 6)


def test_nothing_is_played_while_the_sound_is_being_converted() -> None:
    sound = made()
    sound.data = None
    assert list(sound.play_rest(1, TELEPHONE)) == []
