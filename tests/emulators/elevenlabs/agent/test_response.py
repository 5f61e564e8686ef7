"""One response: its pieces, their characters, and what was heard of it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.words import Word
from voiceflow.clients.speech.engines import Speech
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.response import AgentUtterance, ResponsePiece
from voiceflow.emulators.elevenlabs.voices import FormantVoice


def respond(text: str, *speeches: Speech, chunk: float = 0.4) -> AgentUtterance:
    response = AgentUtterance(1, "resp_1", text, TELEPHONE, AgentBehaviour(chunk=chunk))
    for speech in speeches or (FormantVoice().speech(text, 8000),):
        response.speech(speech)
    response.finished()
    return response


def pieces(response: AgentUtterance) -> list[ResponsePiece]:
    found = []
    while response.is_ready:
        found.append(response.take())
    return found


def test_the_last_piece_waits_until_it_is_known_to_be_the_last() -> None:
    response = AgentUtterance(1, "resp_1", "Hello you", TELEPHONE, AgentBehaviour())
    response.speech(FormantVoice().speech("Hello you", 8000))
    assert response.is_ready
    assert not response.take().is_final
    assert not response.is_ready
    response.finished()
    assert response.take().is_final
    assert response.is_sent


def test_a_space_behind_the_last_word_is_not_lost() -> None:
    speech = Speech(np.ones(3200, np.int16), 8000, (Word("Hi.", 0.0, 0.4),))
    (piece,) = pieces(respond("Hi. ", speech))
    assert "".join(character.text for character in piece.characters) == "Hi. "


def test_sentences_that_come_one_by_one_are_parted_by_a_pause() -> None:
    one = Speech(np.ones(4000, np.int16), 16000, (Word("One.", 0.0, 0.25),))
    two = Speech(np.ones(4000, np.int16), 16000, (Word("Two.", 0.0, 0.25),))
    found = pieces(respond("One. Two.", one, two, chunk=1.0))
    assert [round(piece.seconds, 6) for piece in found] == [0.25, 0.4]
    assert [round(piece.start, 6) for piece in found] == [0.0, 0.25]
    start = next(c.start for c in found[1].characters if c.text == "T")
    assert round(start, 6) == 0.4


def test_speech_without_a_sound_is_a_response_without_audio() -> None:
    response = respond("...", Speech(np.zeros(0, np.int16), 8000, ()))
    assert response.is_sent
    assert not response.is_ready


@given(
    st.text(st.sampled_from("abc. "), min_size=1, max_size=40).filter(str.strip),
    st.sampled_from([0.05, 0.1, 0.25, 0.4, 1.0]),
)
def test_the_pieces_hold_all_audio_and_each_character_once(text: str, chunk: float) -> None:
    found = pieces(respond(text, chunk=chunk))
    assert sum(len(piece.data) for piece in found) == round(len(text) * 0.06 * 8000)
    assert "".join(c.text for piece in found for c in piece.characters) == text
    assert [piece.is_final for piece in found] == [False] * (len(found) - 1) + [True]


@given(
    st.text(st.sampled_from("abc. "), min_size=1, max_size=40).filter(str.strip),
    st.floats(0.0, 3.0),
    st.floats(0.0, 0.5),
)
def test_what_was_heard_is_whole_words_from_the_start(text: str, after: float, gap: float) -> None:
    response = respond(text)
    at = 10.0
    for piece in pieces(response):
        response.playing(piece, at)
        at += piece.seconds + gap
    heard = response.heard_text(10.0 + after).removesuffix("...")
    assert text.lstrip().startswith(heard) or text.startswith(heard)
    assert heard.split() == text.split()[: len(heard.split())]
    assert response.heard(10.0 + after) <= after + 1e-9
    assert response.heard_text(100.0) == f"{text.rstrip()}..."
    assert response.heard_text(10.0) == "..."
