"""The texts of replies, seen at every link of the chain."""

from voiceflow.dialogue.reply_texts import MOST_REPLIES, ReplyTexts


def test_the_last_processor_that_passed_a_text_on_decides() -> None:
    texts = ReplyTexts()
    assert [texts.add(1, "**One.**", "llm"), texts.add(1, "One.", "plain")] == [8, -4]
    assert [texts.add(1, " Two.", "llm"), texts.add(1, " Two.", "plain")] == [0, 5]
    assert texts.read(1) == "One. Two."


def test_old_replies_are_forgotten() -> None:
    texts = ReplyTexts()
    for reply in range(MOST_REPLIES + 1):
        texts.add(reply, "One.", "llm")
    assert (texts.read(0), texts.pop(1), texts.read(1)) == ("", "One.", "")
