"""The entries of a conversation within limits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.dialogue import ContextLimits, ToolCall, UserMessage
from voiceflow.dialogue.entries import size_of
from voiceflow.dialogue.entry_list import EntryList


def entry_list(turns: int, **limits: int) -> EntryList:
    """Turns of a question of one letter and a reply of one letter, numbered from 0."""
    entries = EntryList(ContextLimits(**limits))
    for number in range(turns):
        entries.add_user("a")
        reply = entries.reply(number)
        assert reply is not None
        reply.hear("b", is_final=True, is_complete=True, full_text="b")
    return entries


def numbers(entries: EntryList) -> list[int]:
    return [reply.number for reply in entries.replies]


def test_a_reply_is_made_once_and_found_by_its_number() -> None:
    entries = EntryList(ContextLimits())
    assert entries.find(1) is None
    made = entries.reply(1)
    assert made is not None
    assert entries.reply(1) is entries.find(1) is made
    assert len(entries) == 1


def test_words_go_before_the_reply_of_which_nothing_was_heard() -> None:
    entries = entry_list(1)
    entries.add_user("first", before=0)
    entries.add_user("last", before=7)  # there is no such reply
    assert [entry.text for entry in entries if isinstance(entry, UserMessage)] == ["a", "first", "last"]
    assert [isinstance(entry, UserMessage) for entry in entries] == [True, True, False, True]


def test_beyond_the_limits_whole_turns_are_forgotten_down_to_three_quarters() -> None:
    assert numbers(entry_list(4, max_messages=8)) == [0, 1, 2, 3]
    entries = entry_list(5, max_messages=8)
    assert numbers(entries) == [2, 3, 4]
    assert len(entries) == 6


def test_a_forgotten_reply_does_not_come_back() -> None:
    entries = entry_list(5, max_messages=8)
    assert entries.reply(1) is None
    assert entries.find(1) is None
    assert len(entries) == 6


def test_the_older_half_is_forgotten_but_for_the_last_turn() -> None:
    entries = entry_list(4)
    assert entries.shorten()
    assert numbers(entries) == [2, 3]
    assert entries.shorten()
    assert not entries.shorten()
    assert numbers(entries) == [3]


def test_an_excerpt_holds_the_turns_before_the_kept_ones_and_is_removed_once() -> None:
    entries = entry_list(4)
    excerpt = entries.older(keep=3)
    assert [message.text for message in excerpt.messages()] == ["a", "b"]
    assert excerpt.chars == size_of(list(entries)).chars == 8
    assert entries.remove(excerpt)
    assert not entries.remove(excerpt)
    assert numbers(entries) == [1, 2, 3]
    assert not entries.remove(entries.older(keep=3))


@pytest.mark.parametrize("is_open", [False, True])
def test_an_excerpt_ends_before_a_reply_whose_tool_still_runs(is_open: bool) -> None:
    entries = entry_list(4)
    reply = entries.find(1)
    assert reply is not None
    reply.call([ToolCall("1", "look", "{}")])
    if not is_open:
        reply.answer("1", "found")
    assert len(entries.older(keep=1).entries) == (2 if is_open else 6)


def test_a_mark_parts_what_was_said_before_the_users_last_words() -> None:
    entries = entry_list(2)
    assert EntryList(ContextLimits()).mark() is None
    entries.add_user("Well,")
    entries.reply(2)  # nothing of it is heard: the user's words belong together
    entries.add_user("where are you?")
    mark = entries.mark()
    assert len(entries.before(mark).entries) == 4
    assert [type(entry) for entry in entries.since(mark)][:1] == [UserMessage]
    assert len(entries.since(mark)) == 3


def test_without_its_mark_everything_is_before_and_since() -> None:
    entries = entry_list(2)
    mark = entries.mark()
    entries.shorten()
    entries.add_user("a")
    gone = entry_list(1).mark()
    assert mark in list(entries)
    assert list(entries.before(gone).entries) == list(entries.since(gone)) == list(entries)


@settings(max_examples=example_count(40))
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6), st.text("ab", max_size=9)), max_size=30))
def test_whatever_happens_the_last_words_and_reply_stay_and_the_numbers_are_unique(
    events: list[tuple[bool, int, str]],
) -> None:
    entries = EntryList(ContextLimits(max_messages=6, max_chars=20))
    last_words: list[str] = []
    for is_user, number, text in events:
        if is_user:
            entries.add_user(text)
            last_words = [text]
        elif (reply := entries.reply(number)) is not None:
            reply.write(text)
            entries.fit()
        said = [entry.text for entry in entries if isinstance(entry, UserMessage)]
        assert said[-1:] == last_words
        assert len(set(numbers(entries))) == len(numbers(entries))
        assert all(entries.find(number) is not None for number in numbers(entries))


def test_of_a_reply_that_reached_the_voice_the_unheard_text_can_be_forgotten() -> None:
    entries = EntryList(ContextLimits())
    entries.voice(0, "Unknown.")
    entries.cut_voiced(0, "")
    reply = entries.reply(0)
    assert reply is not None
    reply.write("At 8. Until 5.")
    entries.voice(0, "At eight. Until five.")
    entries.cut_voiced(0, "At eight.")
    entries.voice(0, " Until half past five.")
    reply.hear("At eight. Until half past five.", is_final=True, is_complete=False, full_text="")
    assert [message.text for message in reply.messages()] == ["At eight. Until half past five."]
