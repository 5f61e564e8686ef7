"""The parts of a page about a call."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.inspector.sections import content, conversation, decisions, describe_signals, latencies
from voiceflow.inspector.view import CallView
from voiceflow.journal import AgentReply, Journal, Note, NoteKind, TimedTurn

TAG = re.compile(r"</?(?:details|summary|s|code|small|p|li|ol|span)(?: class=\"[a-z]+\")?>")


def made(*, is_live: bool = False) -> CallView:
    return CallView(journal=Journal(clock=lambda: 0.0), start=10.0, end=60.0, is_live=is_live)


@given(st.text(max_size=200), st.sampled_from(["system", "user"]), st.text(max_size=5))
def test_no_words_become_markup(text: str, role: str, rest: str) -> None:
    call = {"function": {"name": text[:9], "arguments": text[:9]}}
    shown = content({"role": role, "content": text, "tool_calls": [call]}, rest)
    assert not set("<>") & set(TAG.sub("", shown))


def test_a_long_prompt_is_folded_and_its_beginning_is_whole() -> None:
    folded = content({"role": "system", "content": "a&b" * 100})
    summary = folded.partition("<summary>")[2].partition(" …")[0]
    assert summary == "a&amp;b" * 40
    assert "<details>" not in content({"role": "user", "content": "a&b" * 100})


@pytest.mark.parametrize(("is_live", "tag"), [(True, '<span class="ahead">'), (False, "<s>")])
def test_what_was_not_heard_is_struck_through_unless_it_may_still_be_heard(is_live: bool, tag: str) -> None:
    view = made(is_live=is_live)
    view.journal.turns.append(TimedTurn(began=11.0, pieces=[("", "Hello <b>?")], barged_in=True))
    view.journal.replies[1] = AgentReply(1, on_wire=12.5, written="At eight. And six.", heard="At eight.")
    text = "".join(conversation(view))
    assert f"At eight. {tag}And six." in text
    assert "caller · 1.0 s" in text
    assert "agent · 2.5 s" in text
    assert "barges in" in text
    assert "<b>" not in text


def test_a_decision_is_shown_with_what_it_rests_on() -> None:
    view = made()
    note = Note(12.0, NoteKind.PAUSE, reason="voice", signals=(("voice", 11.5), ("grace", 0.25)))
    view.journal.notes.extend([note, Note(30.0, NoteKind.END, reason="user_hangup")])
    assert describe_signals(view, note) == "voice at 1.50 s, grace 0.25"
    text = "".join(decisions(view, last=20.0))
    assert "1 decisions" in text
    assert "user_hangup" not in text


def test_the_wait_for_an_answer_is_in_milliseconds_and_none_is_a_dash() -> None:
    view = made()
    reply = AgentReply(1, on_wire=13.0, first_text=12.0, first_audio=12.5)
    answered = TimedTurn(
        ended=11.0, committed=11.2, final=11.4, decided=11.5, pieces=[("", "a")], reply=reply
    )
    view.journal.turns.extend([answered, TimedTurn(ended=20.0, pieces=[("", "b")])])
    text = "".join(latencies(view))
    assert '<td class="figure total">2000</td>' in text
    assert '<td class="figure total">–</td>' in text
    assert 'href="turns/2/"' in "".join(latencies(view, has_pages=True))
