"""The tags between which models write their thoughts, in a text that arrives in pieces."""

import pytest

from tests.rows import each_row
from voiceflow.dialogue.thought_tags import OPEN, Tag, TagKind, tag_at

TAGS = {
    "<think>": Tag(TagKind.BEGIN, "<think>", 7),
    "</Think>": Tag(TagKind.END, "<think>", 8),
    '<thinking budget="3">': Tag(TagKind.BEGIN, "<thinking>", 21),
    "<think/>": Tag(TagKind.NOTHING, "<think>", 8),
    "<answer>": Tag(TagKind.NOTHING, "<answer>", 8),
    "[THINK]": Tag(TagKind.BEGIN, "[think]", 7),
    "◁/think▷": Tag(TagKind.END, "◁think▷", 8),
    "<|channel|>": Tag(TagKind.HEADER, "<|channel|>", 11),
    "<|channel>": Tag(TagKind.BEGIN, "<|channel>", 10),
    "<channel|>": Tag(TagKind.END, "<|channel>", 10),
    "<|begin_of_thought|>": Tag(TagKind.BEGIN, "<|thought|>", 20),
    "<|end_of_thought|>": Tag(TagKind.END, "<|thought|>", 18),
    "<|im_end|>": Tag(TagKind.NOTHING, "<|im_end|>", 10),
}


@each_row("text", TAGS)
def test_a_tag_is_known_by_its_form(text: str) -> None:
    found = tag_at(f"Yes {text} no", 4)
    assert found is not None
    assert (found.kind, found.length) == (TAGS[text].kind, TAGS[text].length)
    if found.kind in (TagKind.BEGIN, TagKind.END):
        assert found.name == TAGS[text].name


@each_row("text", TAGS)
def test_a_tag_that_has_begun_is_waited_for(text: str) -> None:
    assert [tag_at(text[:size], 0) for size in range(1, len(text))] == [OPEN] * (len(text) - 1)


@pytest.mark.parametrize("text", ["<b>", "<thinker>", "< think>", "[THIN]", "<3", "<|a b|>", "a <think>"])
def test_what_is_no_tag_is_text(text: str) -> None:
    assert tag_at(text, 0) is None
