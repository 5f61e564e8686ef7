"""The smallest pieces of a text that can be heard by themselves."""

from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.audio.alignment import WordBuilder, spread
from voiceflow.audio.units import units
from voiceflow.audio.words import join_words

TEXTS = st.text(
    st.sampled_from("ab1é 您好，。「」เกี่ですっー\u3000\u00a0\n😀👍🏽\u200d-'()म\u094d한국"), max_size=30
)


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in units(text)]


@each_row(
    ("text", "expected"),
    [
        ("It's  a mm-hm, (yes).", ["It's", "a", "mm-hm,", "(yes)."]),
        ("请拨打 0155 谢谢", ["请", "拨", "打", "0155", "谢", "谢"]),
        ("您好，我们８点开门。", ["您", "好，", "我", "们", "８", "点", "开", "门。"]),
        ("他说「好的」吗？", ["他", "说", "「好", "的」", "吗？"]),
        ("iPhone手机", ["iPhone", "手", "机"]),
        ("スーパーです", ["スー", "パー", "で", "す"]),
        ("เก้าโมง", ["เก้า", "โม", "ง"]),
        ("안녕하세요 여러분", ["안녕하세요", "여러분"]),
        ("cafe\u0301 नमस्ते", ["cafe\u0301", "नमस्ते"]),
        ("好👍🏽 😀好", ["好👍🏽", "😀好"]),
        ("一\u3000二\u00a0c", ["一", "二", "c"]),
        ("葛\U000e0100城", ["葛\U000e0100", "城"]),
        ("𠮷野家", ["𠮷", "野", "家"]),
        ("៥០០ ខ្មែរ", ["៥០០", "ខ្មែ", "រ"]),
        ("— …", ["—", "…"]),
    ],
)
def test_a_unit_is_a_word_or_a_letter_of_a_script_without_spaces(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@given(TEXTS)
def test_units_are_the_text_without_its_white_space(text: str) -> None:
    assert "".join(pieces(text)) == "".join(text.split())
    assert all(piece and not any(map(str.isspace, piece)) for piece in pieces(text))


@given(TEXTS)
def test_timed_words_are_the_units_and_join_to_the_text(text: str) -> None:
    builder = WordBuilder()
    words = builder.feed(list(text), [float(at) for at in range(len(text))]) + builder.flush()
    assert [word.text for word in words] == pieces(text)
    assert join_words(words) == " ".join(text.split())


@given(TEXTS)
def test_guessed_words_are_the_units_in_order(text: str) -> None:
    words = spread(text, 1.0, 3.0)
    assert [word.text for word in words] == pieces(text)
    assert join_words(words) == " ".join(text.split())
    times = [time for word in words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert not words or (times[0], round(times[-1], 9)) == (1.0, 3.0)


@given(st.text(st.sampled_from("ab1 .,-([<\"'\t\n\x1c\x1f"), max_size=30))
def test_text_of_ascii_alone_has_the_units_that_it_has_after_another_letter(text: str) -> None:
    after = units(f"é {text}")[1:]
    assert units(text) == [(start - 2, end - 2) for start, end in after]
