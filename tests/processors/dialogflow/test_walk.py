"""What of an answer is spoken, and in which order."""

from voiceflow.clients.dialogflow import EndInteraction, OutputAudioText, TextMessage
from voiceflow.processors.dialogflow.walk import text_of, walked

WRITTEN = TextMessage(text=" Hello! ")
SPOKEN = OutputAudioText(text="", ssml="<speak>Hello <break time='1s'/> there</speak>")


def test_text_for_a_voice_replaces_the_other_text_wherever_it_stands() -> None:
    assert walked([WRITTEN, SPOKEN, WRITTEN]) == [SPOKEN]
    assert walked([WRITTEN, WRITTEN]) == [WRITTEN, WRITTEN]
    assert walked([]) == []


def test_the_words_of_a_message_have_no_markup_and_no_space_around_them() -> None:
    assert text_of(WRITTEN) == "Hello!"
    assert text_of(SPOKEN).split() == ["Hello", "there"]
    assert text_of(OutputAudioText(text=" plain ", ssml="<speak>other</speak>")) == "plain"


def test_other_messages_have_no_words() -> None:
    assert text_of(EndInteraction()) == ""
