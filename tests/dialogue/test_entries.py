"""The entries of a conversation, in turns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.dialogue.entries import Entry, messages_of, oldest_turn, size_of, turns_of
from voiceflow.dialogue.messages import UserMessage
from voiceflow.dialogue.replies import REFUSED, WrittenReply


def reply(number: int, text: str = "ok", *, is_refused: bool = False) -> WrittenReply:
    made = WrittenReply(number)
    made.write(text)
    made.is_refused = is_refused
    return made


def made(kinds: str) -> list[Entry]:
    """``u`` is a user's message, ``r`` a reply."""
    return [UserMessage(f"u{at}") if kind == "u" else reply(at, f"r{at}") for at, kind in enumerate(kinds)]


KINDS = st.text("ur", max_size=12)


@given(KINDS)
def test_every_entry_is_in_one_turn_and_each_turn_but_the_first_begins_with_the_user(kinds: str) -> None:
    entries = made(kinds)
    turns = list(turns_of(entries))
    assert [entry for turn in turns for entry in turn] == entries
    assert all(isinstance(turn[0], UserMessage) for turn in turns[1:])
    assert all(isinstance(turn[-1], WrittenReply) for turn in turns[:-1])


@given(KINDS)
def test_forgetting_ends_with_the_last_words_and_the_last_reply(kinds: str) -> None:
    entries = made(kinds)
    last = [[e for e in entries if isinstance(e, kind)][-1:] for kind in (UserMessage, WrittenReply)]
    while gone := oldest_turn(entries):
        entries = [entry for entry in entries if not any(entry is one for one in gone)]
    assert [entry for entry in entries if isinstance(entry, UserMessage)] == last[0]
    assert [entry for entry in entries if isinstance(entry, WrittenReply)] == last[1]


def test_a_whole_turn_goes_before_a_part_of_the_last_one() -> None:
    entries = made("urrur")
    assert oldest_turn(entries) == entries[:3]
    assert oldest_turn(made("uur"))[0].text == "u0"  # type: ignore[union-attr]


def test_the_size_counts_messages_and_their_characters() -> None:
    assert size_of([]) == (0, 0)
    assert size_of([UserMessage("abc"), reply(1, "hello")]) == (2, 8)


def test_a_refused_question_is_hidden_with_all_words_that_led_to_it() -> None:
    answer = reply(1)
    answer.hear("ok", is_final=True, is_complete=True, full_text="ok")
    entries: list[Entry] = [
        UserMessage("first"),
        answer,
        UserMessage("bad"),
        UserMessage("worse"),
        reply(2, "no", is_refused=True),
    ]
    shown = [getattr(each, "text", "") for each in messages_of(entries, hide_refused=True)]
    assert "bad" not in shown
    assert "worse" not in shown
    assert shown.count(REFUSED) == 1
    assert "first" in shown
    assert "worse" in [getattr(each, "text", "") for each in messages_of(entries)]
