"""What a model thinks is neither spoken nor remembered."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.dialogue import ThoughtFilter


def shown(*pieces: str, begins_inside: bool = False) -> str:
    thoughts = ThoughtFilter(begins_inside=begins_inside)
    return "".join(map(thoughts.feed, pieces)) + thoughts.flush()


NAMES = [
    "think",
    "thinking",
    "thought",
    "reasoning",
    "reflection",
    "THINK",
    "Think",
    "antThinking",
    "seed:think",
]


@each_row("name", NAMES)
def test_thoughts_in_tags_are_taken_out(name: str) -> None:
    assert shown(f"<{name}>\nShe wants the hours.\n</{name}>\n\nUntil six.") == "Until six."
    assert shown(f"One moment. <{name}>Hm.</{name}> Until six.") == "One moment. Until six."


@each_row(
    ("written", "spoken"),
    [
        ("<think>a<think>b</think>c</think>Six.", "Six."),
        ("<think>a<reasoning>b</reasoning>c</think>Six.", "Six."),
        ("<think>I could write <reasoning> here.</think>Six.", "Six."),
        ("<think>not </reasoning> yet</think>Six.", "Six."),
        ("<think time='3' a=\"b\">a</think >Six.", "Six."),
        ("<think/>Six.", "Six."),
        ("<think a='b' />Six.", "Six."),
        ("<think></think>\n\nSix.", "Six."),
        ("<think>a</think><think>b</think>Six.", "Six."),
        ("One<think>a</think>two.", "One two."),
        ("One\n<think>a</think>\n\ntwo.", "One\ntwo."),
        ("Six.<think>I never end", "Six."),
        ("<think>I never end</thin", ""),
        ("[THINK]a[/THINK]Six.", "Six."),
        ("◁think▷a◁/think▷Six.", "Six."),
        ("<|START_THINKING|>a<|END_THINKING|><|START_RESPONSE|>Six.<|END_RESPONSE|>", "Six."),
        ("<|begin_of_thought|>a<|end_of_thought|>Six.", "Six."),
        ("<|channel>thought\na<channel|>Six.", "Six."),
        ("<think>a</think><answer>Six.</answer>", "Six."),
        ("Six.<|im_end|>", "Six."),
    ],
)
def test_every_form_of_thought_is_taken_out(written: str, spoken: str) -> None:
    assert shown(written) == spoken
    assert shown(*written) == spoken


ANALYSIS = "<|channel|>analysis<|message|>She wants <think> the hours.<|end|>"


@each_row(
    ("written", "spoken"),
    [
        (f"{ANALYSIS}<|start|>assistant<|channel|>final<|message|>Until six.<|return|>", "Until six."),
        (f"{ANALYSIS}<|start|>assistant<|message|>Until six.<|return|>", "Until six."),
        (f"{ANALYSIS[:-7]}<|channel|>final<|message|>Until six.", "Until six."),
        ("<|channel|>commentary<|message|>One moment.<|end|>", "One moment."),
        ('<|channel|>commentary to=functions.f <|constrain|>json<|message|>{"a":1}<|call|>', ""),
        ('<|start|>assistant to=functions.f<|channel|>commentary<|message|>{"a":1}<|call|>', ""),
        ("<|channel|>final", ""),
        (ANALYSIS, ""),
    ],
)
def test_only_the_channels_for_the_user_are_spoken(written: str, spoken: str) -> None:
    assert shown(written) == spoken


@each_row(
    "text",
    [
        "a < b, and b > c",
        "<thin> paper",
        "<thinker>Rodin</thinker>",
        "2 <",
        "I <thi",
        "[laughs] [think] about it [",
        'Wait <break time="1s" /> a bit',
        "<emphasis>now</emphasis>",
        "<<think",
        "<|",
        "  two spaces\n\n",
    ],
)
def test_what_only_looks_like_a_tag_stays(text: str) -> None:
    assert shown(text) == text
    assert shown(*text) == text


@pytest.mark.parametrize(
    ("pieces", "given_at_once"),
    [
        (["a <"], "a "),
        (["a <", " b"], "a < b"),
        (["a <thin"], "a "),
        (["a <thin", ">"], "a <thin>"),
        (["a <thing"], "a <thing"),
        (["[l"], "[l"),
        (["<|x y"], "<|x y"),
    ],
)
def test_nothing_is_held_back_longer_than_it_may_become_a_tag(pieces: list[str], given_at_once: str) -> None:
    thoughts = ThoughtFilter()
    assert "".join(map(thoughts.feed, pieces)) == given_at_once


def test_whether_the_model_thinks_is_known() -> None:
    thoughts = ThoughtFilter()
    states = [
        (thoughts.feed(piece), thoughts.is_inside)[1] for piece in ("Hi. ", "<think>", "hm", "</think>")
    ]
    assert states == [False, True, True, False]


def test_a_model_whose_template_begins_the_thought_is_known_from_its_first_text_on() -> None:
    thoughts = ThoughtFilter()
    assert thoughts.feed("She wants the hours.</think>\n\nUntil six.") == "She wants the hours.\n\nUntil six."
    thoughts.flush()
    assert thoughts.begins_inside
    assert thoughts.feed("She wants them again.") == ""
    assert thoughts.is_inside
    assert thoughts.feed("</think>\n\nUntil six.") == "Until six."
    assert thoughts.flush() == ""


def test_a_closing_tag_before_any_word_says_nothing_of_the_next_text() -> None:
    thoughts = ThoughtFilter()
    assert thoughts.feed("\n</think>\n\nUntil six.").strip() == "Until six."
    thoughts.flush()
    assert not thoughts.begins_inside


def test_a_text_in_which_no_thought_ends_is_given_at_its_end() -> None:
    for told in (True, False):
        thoughts = ThoughtFilter(begins_inside=told)
        if not told:
            thoughts.feed("Hm.</think>Six.")
            thoughts.flush()
        assert thoughts.feed("Until six <") == ""
        assert thoughts.flush() == "Until six <"
        assert thoughts.begins_inside is told


@pytest.mark.parametrize("written", ["hm</think>Six.", "<think>hm</think>Six.", "</think>Six."])
def test_a_filter_that_was_told_gives_no_thought_at_all(written: str) -> None:
    assert shown(*written, begins_inside=True) == "Six."


PARTS = st.sampled_from(
    [
        *("<think>", "</think>", "<THINKING a='b'>", "</Thinking>", "<think/>", "[THINK]", "[/THINK]"),
        *("◁think▷", "◁/think▷", "<|channel|>", "<|message|>", "<|end|>", "<|start|>", "analysis", "final"),
        *(
            "<|channel>",
            "<channel|>",
            "<answer>",
            "<thin>",
            "<",
            "[",
            " ",
            "\n",
            "Hi",
            "a < b",
            "ſ",
            "</",
            "<|",
        ),
    ]
)
TEXTS = st.lists(PARTS | st.text(max_size=3), max_size=12).map("".join)


@given(TEXTS, st.lists(st.integers(0, 80), max_size=12), st.booleans())
@example("<reaſon>Hi", [4], False)
def test_thoughts_are_the_same_however_the_text_is_cut(
    text: str, cuts: list[int], begins_inside: bool
) -> None:
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[start:end] for start, end in pairwise(places)]
    whole = shown(text, begins_inside=begins_inside)
    assert shown(*pieces, begins_inside=begins_inside) == whole
    assert shown(*text, begins_inside=begins_inside) == whole


@given(st.text(st.characters(exclude_characters="<[◁")))
def test_text_without_tags_passes_at_once(text: str) -> None:
    assert ThoughtFilter().feed(text) == text


@given(TEXTS)
def test_a_filter_begins_anew_after_each_text(text: str) -> None:
    thoughts = ThoughtFilter(begins_inside=True)
    thoughts.feed(text)
    thoughts.flush()
    assert thoughts.feed("hm</think>Six.") + thoughts.flush() == "Six."
