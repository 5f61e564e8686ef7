"""What a recogniser's text amounts to."""

from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.turns.transcript import normalise_transcript


@each_row(
    "text",
    [
        "", " ", ".", "…", "?!", "♪", "♪♪", "♪ la la la ♪", "[BLANK_AUDIO]", "[ Silence ]", "(silence)",
        "[Music]", "[MÚSICA]",
        "(upbeat music)", "*coughs*", "<unk>", "<|nospeech|>", "{noise}", "[inaudible].", "(wind blowing)",
        "\u200b", "\ufeff",
        "\u3164", "👍", "- ", "(laughs) (coughs)", "[phone ringing]", "【音楽】", "\x00", "—", "（笑）",
    ],
)  # fmt: skip
def test_what_has_no_word_is_empty(text: str) -> None:
    assert normalise_transcript(text) == ""


@each_row(
    ("text", "expected"),
    [
        ("  Hello \n there\u00a0you ", "Hello there you"),
        ("(coughs) Sorry, on Tuesday. [noise]", "Sorry, on Tuesday."),
        ("My card is [card].", "My card is [card]."),
        ("[card]", "[card]"),
        ("(555) 123-4567", "(555) 123-4567"),
        ("请等一下。", "请等一下。"),
        ("क्षत्रिय می‌خواهم", "क्षत्रिय می‌خواهم"),
        ("ok \ud83d\ude00", "ok 😀"),
        ("ok \ud83d", "ok \ufffd"),
        ("4", "4"),
        ("a\x00b", "a b"),
    ],
)
def test_words_stay(text: str, expected: str) -> None:
    assert normalise_transcript(text) == expected


def test_the_length_is_bounded() -> None:
    assert len(normalise_transcript("word " * 10_000)) <= 10_000
    assert normalise_transcript("abc def", limit=4) == "abc"


@given(st.text(st.characters(), max_size=60))
def test_it_can_be_written_has_a_word_and_stays_as_it_is(text: str) -> None:
    said = normalise_transcript(text)
    said.encode()
    assert not said or any(map(str.isalnum, said))
    assert said == " ".join(said.split())


@given(st.text(st.sampled_from("ab1é请न .,\n"), max_size=40))
def test_plain_words_lose_nothing(text: str) -> None:
    said = normalise_transcript(text)
    expected = " ".join(text.split())
    assert said == (expected if any(map(str.isalnum, text)) else "")
