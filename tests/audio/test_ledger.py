"""The playback ledger: what was heard, told as scripts."""

from __future__ import annotations

import sys

import pytest

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.ledger import PlaybackLedger
from voiceflow.audio.words import Word

HELLO = [Word("Hello", 0.0, 0.25), Word("dear", 0.25, 0.5), Word("caller.", 0.5, 1.0)]


def ledger_of_one_second() -> PlaybackLedger:
    """Reply 1: one second in two halves with marks at 0, 0.5 and 1, sent at time 10."""
    ledger = PlaybackLedger(TELEPHONE)
    ledger.words(1, HELLO)
    ledger.mark_sent("start", 1)
    ledger.sent(1, 4000, 10.0)
    ledger.mark_sent("half", 1)
    ledger.sent(1, 4000, 10.0)
    ledger.mark_sent("end", 1)
    ledger.ended(1)
    return ledger


def test_nothing_acknowledged_means_nothing_heard() -> None:
    ledger = ledger_of_one_second()
    heard = ledger.heard(1, 60.0)
    assert (heard.text, heard.words, heard.seconds) == ("", (), 0.0)
    assert not heard.is_complete
    assert not heard.is_final


def test_after_an_echo_the_clock_counts_up_to_the_next_mark() -> None:
    ledger = ledger_of_one_second()
    assert ledger.mark_echoed("start", 20.0) == 1
    assert ledger.position(1, 20.25) == 0.25
    assert ledger.position(1, 99.0) == 0.5
    ledger.mark_echoed("half", 20.75)
    assert ledger.position(1, 21.0) == 0.75
    assert ledger.position(1, 99.0) == 1.0


def test_a_word_is_heard_when_half_of_it_was_played() -> None:
    ledger = ledger_of_one_second()
    ledger.mark_echoed("start", 20.0)
    assert ledger.heard(1, 20.0).text == ""
    assert ledger.heard(1, 20.12).text == ""
    assert ledger.heard(1, 20.125).text == "Hello"
    assert ledger.heard(1, 20.5).text == "Hello dear"
    assert ledger.heard(1, 20.5).words == tuple(HELLO[:2])
    ledger.mark_echoed("half", 20.5)
    assert ledger.heard(1, 20.75).text == "Hello dear caller."


def test_words_of_a_script_without_spaces_join_as_they_were_written() -> None:
    ledger = PlaybackLedger(TELEPHONE)
    words = [Word("打", 0.0, 0.25), Word("给", 0.25, 0.5, is_joined=True), Word("0155", 0.5, 1.0)]
    ledger.words(1, words)
    ledger.mark_sent("start", 1)
    ledger.sent(1, 8000, 10.0)
    ledger.mark_echoed("start", 20.0)
    assert [ledger.heard(1, at).text for at in (20.2, 20.4, 21.0)] == ["打", "打给", "打给 0155"]


def test_only_the_mark_behind_the_last_byte_completes_a_reply() -> None:
    ledger = ledger_of_one_second()
    ledger.mark_echoed("start", 20.0)
    ledger.mark_echoed("half", 20.5)
    heard = ledger.heard(1, 99.0)
    assert heard.seconds == 1.0
    assert not heard.is_complete
    ledger.mark_echoed("end", 21.1)
    heard = ledger.heard(1, 21.1)
    assert heard.is_complete
    assert heard.is_final


def test_a_complete_reply_has_all_its_words_even_those_timed_beyond_its_audio() -> None:
    ledger = ledger_of_one_second()
    ledger.words(1, [Word("Bye.", 1.0, 1.5)])
    for name in ("start", "half", "end"):
        ledger.mark_echoed(name, 21.0)
    assert ledger.heard(1, 21.0).text == "Hello dear caller. Bye."


def test_a_reply_is_not_complete_before_its_end_was_said() -> None:
    ledger = PlaybackLedger(TELEPHONE)
    ledger.mark_sent("a", 1)
    ledger.sent(1, 800, 0.0)
    ledger.mark_sent("b", 1)
    ledger.mark_echoed("b", 0.1)
    assert not ledger.heard(1, 0.1).is_complete
    ledger.ended(1)
    assert ledger.heard(1, 0.1).is_complete


def test_the_start_of_a_reply_completes_the_one_before() -> None:
    ledger = ledger_of_one_second()
    ledger.mark_sent("next", 2)
    ledger.sent(2, 4000, 10.1)
    assert ledger.mark_echoed("next", 21.0) == 2
    assert ledger.heard(1, 21.0).is_complete
    assert ledger.position(2, 21.25) == 0.25


def test_a_clear_settles_what_was_heard_by_then() -> None:
    ledger = ledger_of_one_second()
    ledger.mark_echoed("start", 20.0)
    ledger.cleared(20.25)
    assert ledger.mark_echoed("half", 20.26) is None
    assert ledger.mark_echoed("end", 20.26) is None
    heard = ledger.heard(1, 99.0)
    assert heard.text == "Hello"
    assert heard.seconds == 0.25
    assert heard.is_final
    assert not heard.is_complete
    assert ledger.unknown_marks == 0


def test_echoes_on_their_way_at_a_clear_do_not_count_as_heard() -> None:
    ledger = ledger_of_one_second()
    ledger.cleared(20.25)
    for name in ("start", "half", "end"):
        ledger.mark_echoed(name, 20.3)
    assert ledger.heard(1, 99.0).seconds == 0.0
    assert ledger.unknown_marks == 0
    ledger.mark_echoed("half", 20.4)
    assert ledger.unknown_marks == 1


def test_a_reply_whose_rest_is_sent_again_is_complete_only_after_that() -> None:
    ledger = ledger_of_one_second()
    ledger.mark_echoed("start", 20.0)
    ledger.held(4000)
    assert ledger.unconfirmed() == ["half"]
    ledger.mark_echoed("half", 20.5)
    heard = ledger.heard(1, 60.0)
    assert (heard.text, heard.is_final) == ("Hello dear", False)
    ledger.sent(1, 4000, 62.0)
    ledger.mark_sent("end again", 1)
    ledger.ended(1)
    # The carrier returns the mark that was behind the cleared audio.
    assert ledger.mark_echoed("end", 62.1) is None
    assert not ledger.heard(1, 62.1).is_complete
    ledger.mark_echoed("end again", 63.0)
    heard = ledger.heard(1, 63.0)
    assert (heard.text, heard.is_complete, ledger.unknown_marks) == ("Hello dear caller.", True, 0)


def test_a_hold_ends_no_reply_of_which_more_is_to_come() -> None:
    ledger = PlaybackLedger(TELEPHONE)
    ledger.mark_sent("start", 1)
    ledger.sent(1, 4000, 10.0)
    ledger.mark_sent("half", 1)
    ledger.held(0)
    ledger.mark_echoed("half", 10.5)
    assert not ledger.heard(1, 10.5).is_final


def test_words_and_ends_of_a_cleared_reply_come_too_late() -> None:
    ledger = PlaybackLedger(TELEPHONE)
    ledger.cleared(1.0, before_reply=5)
    ledger.words(4, HELLO)
    ledger.ended(4)
    heard = ledger.heard(4, 2.0)
    assert heard.is_final
    assert (heard.text, heard.is_complete) == ("", False)


def test_after_a_clear_the_next_reply_begins_at_its_own_first_byte() -> None:
    ledger = ledger_of_one_second()
    ledger.mark_echoed("start", 20.0)
    ledger.cleared(20.25, before_reply=2)
    ledger.mark_sent("m4", 2)
    ledger.sent(2, 8000, 20.3)
    assert ledger.position(2, 20.5) == 0.0
    ledger.mark_echoed("half", 20.31)  # of the cleared one
    ledger.mark_echoed("m4", 20.35)
    assert ledger.position(2, 20.6) == pytest.approx(0.25, abs=1e-9)
    assert ledger.position(1, 20.6) == 0.25


def test_a_later_reply_that_was_cleared_with_an_older_one_is_counted_once() -> None:
    ledger = ledger_of_one_second()
    ledger.mark_sent("m4", 2)
    ledger.sent(2, 12000, 10.0)
    ledger.mark_sent("m5", 2)
    ledger.ended(2)
    ledger.mark_echoed("start", 20.0)
    ledger.cleared(20.25, before_reply=2)
    ledger.mark_sent("m6", 2)
    ledger.sent(2, 4000, 20.25)
    ledger.mark_sent("m7", 2)
    ledger.mark_echoed("m7", 20.75)
    assert ledger.heard(2, 20.75).seconds == 0.5
    assert not ledger.heard(2, 20.75).is_complete
    ledger.sent(2, 8000, 20.75)
    ledger.mark_sent("m8", 2)
    ledger.ended(2)
    ledger.mark_echoed("m8", 21.75)
    assert ledger.heard(2, 21.75).seconds == 1.5
    assert ledger.heard(2, 21.75).is_complete


def test_time_in_which_the_carrier_had_nothing_is_not_heard() -> None:
    ledger = PlaybackLedger(TELEPHONE)
    ledger.mark_sent("a", 1)
    ledger.sent(1, 800, 0.0)
    ledger.mark_echoed("a", 0.0)
    assert ledger.position(1, 5.0) == 0.1
    ledger.mark_sent("b", 1)
    ledger.sent(1, 800, 5.0)
    assert ledger.position(1, 5.05) == 0.1
    ledger.mark_echoed("b", 5.05)
    assert ledger.position(1, 5.1) == pytest.approx(0.15, abs=1e-9)


def test_without_a_mark_after_a_gap_the_position_waits_for_the_next_mark() -> None:
    ledger = PlaybackLedger(TELEPHONE)
    ledger.mark_sent("a", 1)
    ledger.sent(1, 800, 0.0)
    ledger.mark_echoed("a", 0.0)
    ledger.sent(1, 800, 5.0)
    assert ledger.position(1, 9.0) == 0.1
    ledger.mark_sent("b", 1)
    ledger.mark_echoed("b", 9.0)
    assert ledger.position(1, 9.0) == 0.2


def test_unknown_repeated_and_overtaken_echoes_are_ignored_and_counted() -> None:
    ledger = ledger_of_one_second()
    assert ledger.mark_echoed("never sent", 20.0) is None
    assert ledger.mark_echoed("half", 20.5) == 1
    assert ledger.mark_echoed("start", 20.6) is None
    assert ledger.mark_echoed("half", 20.7) is None
    assert ledger.position(1, 20.75) == 0.75
    assert ledger.unknown_marks == 3


def test_a_reply_without_audio_completes_with_its_mark() -> None:
    ledger = PlaybackLedger(TELEPHONE)
    ledger.mark_sent("a", 1)
    ledger.ended(1)
    assert not ledger.heard(1, 0.0).is_complete
    ledger.mark_echoed("a", 0.0)
    assert ledger.heard(1, 0.0).is_complete


def test_words_timed_backwards_hide_none_that_follow() -> None:
    ledger = PlaybackLedger(TELEPHONE)
    ledger.words(1, [Word("one", 0.2, 0.3), Word("two", 0.0, 0.1), Word("three", 0.3, 0.4)])
    ledger.mark_sent("a", 1)
    ledger.sent(1, 8000, 0.0)
    ledger.mark_echoed("a", 0.0)
    assert ledger.heard(1, 0.1).text == ""
    assert ledger.heard(1, 0.25).text == "one two"
    assert ledger.heard(1, 0.35).text == "one two three"


def test_a_reply_that_nobody_spoke_of_has_nothing() -> None:
    heard = PlaybackLedger(TELEPHONE).heard(7, 1.0)
    assert (heard.reply, heard.text, heard.seconds, heard.is_final) == (7, "", 0.0, False)


def test_what_was_heard_stays_out_of_the_repr() -> None:
    ledger = ledger_of_one_second()
    for name in ("start", "half", "end"):
        ledger.mark_echoed(name, 21.0)
    assert "Hello" not in repr(ledger.heard(1, 21.0))


def test_memory_stays_bounded_whatever_the_carrier_does() -> None:
    def run(ledger: PlaybackLedger, echoes: bool, clears: bool) -> None:
        for reply in range(5000):
            ledger.words(reply, HELLO)
            ledger.mark_sent(f"a{reply}", reply)
            ledger.sent(reply, 160, float(reply))
            ledger.sent(reply, 160, reply + 0.5)
            if echoes:
                ledger.mark_echoed(f"a{reply}", float(reply))
            else:
                ledger.mark_echoed(f"x{reply}", float(reply))
            if clears:
                ledger.cleared(float(reply))
            ledger.ended(reply)

    for echoes in (False, True):
        for clears in (False, True):
            ledger = PlaybackLedger(TELEPHONE)
            run(ledger, echoes, clears)
            held = [value for value in vars(ledger).values() if hasattr(value, "__len__")]
            assert all(len(value) <= 2048 for value in held)
            assert sum(map(sys.getsizeof, held)) < 300_000
