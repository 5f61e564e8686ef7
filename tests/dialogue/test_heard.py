"""How much of a written text was heard."""

from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.audio.alignment import spread
from voiceflow.audio.units import units
from voiceflow.audio.words import join_words
from voiceflow.dialogue import heard_prefix, unheard

ALPHABET = "ab é1.,-您好，「」です ーเกี่\u3000\u00a0\n😀👍🏽한म\u094d"
TEXTS = st.text(st.sampled_from(ALPHABET), max_size=40)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


@given(TEXTS, TEXTS)
def test_heard_and_rest_make_the_text_whatever_was_heard(written: str, heard: str) -> None:
    assert heard_prefix(written, heard) + unheard(written, heard) == written


@given(TEXTS)
def test_the_words_heard_are_found_in_the_text_at_every_moment(written: str) -> None:
    words = spread(written, 0.0, 1.0)
    for count in range(len(words) + 1):
        told = join_words(words[:count])
        # A dash or a picture alone has no sound, so only letters count.
        assert letters(heard_prefix(written, told)) == letters(told)
        assert letters(unheard(written, told)) == letters(join_words(words[count:]))


@given(TEXTS, TEXTS)
def test_what_was_heard_only_grows_and_ends_between_words(written: str, spoken: str) -> None:
    words = spread(spoken, 0.0, 1.0)
    ends = {0, len(written), *(end for _, end in units(written))}
    lengths = [len(heard_prefix(written, join_words(words[:count]))) for count in range(len(words) + 1)]
    assert lengths == sorted(lengths)
    assert set(lengths) <= ends


@each_row(
    ("written", "heard", "rest"),
    [
        ("Good morning, this is\nAda.", "Good morning,", " this is\nAda."),
        ("Good morning", "good MORNING.", ""),
        ("您好，我们八点开门。", "您好，我们", "八点开门。"),
        ("请拨打 0155 谢谢", "请拨打 0155", " 谢谢"),
        ("请拨打 0155 谢谢", "请 拨 打", " 0155 谢谢"),
        ("Wait — please.", "Wait", " — please."),
        ("Dr. Ada is here today.", "Doctor Ada is", " here today."),
        ('One <break time="1s"/> two three.', "One two", " three."),
        ("It costs 12 pounds today.", "It costs twelve pounds", " today."),
        ("It costs 12 pounds today.", "It costs twelve", " 12 pounds today."),
        ("We are open.", "Nothing of it", "We are open."),
        ("It costs £12 today or more.", "It costs twelve pounds today or", " more."),
        ("one two", "", "one two"),
        ("", "anything", ""),
    ],
)
def test_the_rest_begins_where_the_voice_stopped(written: str, heard: str, rest: str) -> None:
    assert unheard(written, heard) == rest
