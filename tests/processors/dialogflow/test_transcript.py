"""Each word of a stream is passed on once, however the service revises it."""

from voiceflow.processors.dialogflow.transcript import TurnTranscript


def test_interim_words_replace_each_other_and_the_final_ones_are_passed_on_once() -> None:
    transcript = TurnTranscript()
    assert not transcript.is_settled
    assert [transcript.revise("when"), transcript.revise("when do you")] == ["when", "when do you"]
    assert not transcript.is_settled
    assert transcript.finish("When do you open?") == "When do you open?"
    assert transcript.is_settled
    assert transcript.finish("On Sunday.") == "On Sunday."


def test_words_that_were_settled_early_are_not_repeated_by_the_final_ones() -> None:
    transcript = TurnTranscript()
    transcript.revise("when do you")
    assert transcript.settle() == "when do you"
    assert transcript.settle() == ""
    assert transcript.is_settled
    assert transcript.revise("when do you open") == "open"
    assert transcript.finish("When do you open?") == "open?"
    assert transcript.revise("on") == "on"
