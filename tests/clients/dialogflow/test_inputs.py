"""What a user did, as Dialogflow takes it, and what goes with it."""

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.dialogflow.inputs import LONGEST_TEXT, fit_text


@given(st.text(alphabet="ab c.?!\n", max_size=900))
def test_a_text_is_cut_to_the_end_that_fits(text: str) -> None:
    fitted = fit_text(text)
    assert len(fitted) <= LONGEST_TEXT
    assert text.strip().endswith(fitted)
    if len(text.strip()) <= LONGEST_TEXT:
        assert fitted == text.strip()
    elif text.strip():
        assert fitted


def test_whole_sentences_are_kept_before_whole_words() -> None:
    text = "word " * 60 + "end. Last one here."
    assert fit_text(text) == "Last one here."
    assert fit_text("word " * 100).startswith("word")
    assert fit_text("x" * 300) == "x" * 256
