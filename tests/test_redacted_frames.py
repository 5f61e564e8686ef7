"""The copies of frames in which a secret is hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from voiceflow import (
    AgentTextFrame,
    Frame,
    HeardFrame,
    TranscriptionFrame,
)
from voiceflow.processors import Redact
from voiceflow.redacted_frames import RedactedFrames

CARD = "4111 1111 1111 1111"


@given(st.integers(0, 40))
def test_what_was_heard_of_a_match_is_hidden_from_its_first_digit_on(count: int) -> None:
    hides = Redact(digits=16).redaction
    assert hides is not None
    copies, text = RedactedFrames(hides), f"It is {CARD}, and no other."
    copies.hidden(AgentTextFrame(reply=1, text=text), "agent")
    heard = " ".join(text[:count].split())
    copy = copies.hidden(HeardFrame(reply=1, text=heard, seconds=1.0), "output")
    assert isinstance(copy, HeardFrame)
    assert not re.search(r"\d", copy.text)
    assert copy.text == ("It is [hidden]" + heard[6 + len(CARD) :] if len(heard) > 6 else heard)


def test_words_that_a_voice_reads_differently_are_left_out_with_a_match() -> None:
    hides = Redact(digits=16).redaction
    assert hides is not None
    copies = RedactedFrames(hides)
    copies.hidden(AgentTextFrame(reply=1, text=f"Dr. No has {CARD}."), "agent")
    copies.hidden(AgentTextFrame(reply=2, text="Dr. No has none."), "agent")
    heard = [HeardFrame(reply=reply, text="Doctor No has 4111", seconds=1.0) for reply in (1, 2)]
    shown = [copies.hidden(frame, "output") for frame in heard]
    assert [frame.text for frame in shown if isinstance(frame, HeardFrame)] == ["", "Doctor No has 4111"]


def test_a_frame_that_comes_again_is_the_same_copy_again() -> None:
    hides = Redact(digits=16).redaction
    assert hides is not None
    copies, frame = RedactedFrames(hides), TranscriptionFrame(text=CARD)
    assert copies.hidden(frame, "stt") is copies.hidden(frame, "agent") != frame


def test_a_frame_of_ones_own_is_hidden_in_every_field() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Found(Frame):
        number: str
        kinds: tuple[str, ...]
        more: dict[str, list[str]]
        count: int = 3

    hides = Redact(digits=16).redaction
    assert hides is not None
    copy = RedactedFrames(hides).hidden(Found(number=CARD, kinds=(CARD, "a"), more={CARD: [CARD]}), "x")
    assert copy == Found(number="[hidden]", kinds=("[hidden]", "a"), more={"[hidden]": ["[hidden]"]})
