"""Which came first in a turn, the keys or the words."""

from voiceflow.turns.draft import TurnDraft


def test_a_turn_knows_whether_it_begins_with_keys() -> None:
    keyed, spoken = TurnDraft(), TurnDraft()
    keyed.key("1", 1.0)
    keyed.final("three four", 2.0)
    spoken.final("one two", 1.0)
    spoken.key("3", 2.0)
    assert keyed.take().begins_with_keys
    assert not spoken.take().begins_with_keys
    assert not keyed.take().begins_with_keys
