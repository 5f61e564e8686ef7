"""Which rule ends a turn, and what the others would have done."""

import pytest

from voiceflow.turns import TurnMachine, TurnPolicy
from voiceflow.turns.endpoint import Endpoint
from voiceflow.turns.events import Deadline, EndTurn, Final, Key, Voice, VoiceEnded

POLICY = TurnPolicy()


def ended(text: str, *, final_at: float = 2.4, keys: str = "") -> tuple[Endpoint, float]:
    """Let a user say this from 1.0 to 2.0 and be quiet; the end of the turn, and when it is."""
    machine = TurnMachine(POLICY)
    machine.handle(Voice(at=1.0), now=1.0)
    machine.handle(Voice(at=2.0, voiced=1.0), now=2.0)
    machine.handle(VoiceEnded(at=2.0), now=2.3)
    decisions, now = machine.handle(Final(text), now=final_at), final_at
    for key in keys:
        now += 0.5
        decisions = machine.handle(Key(key), now=now)
    while not decisions:
        assert machine.deadline is not None
        now = machine.deadline
        decisions = machine.handle(Deadline(), now=now)
    [decision] = decisions
    assert isinstance(decision, EndTurn)
    assert decision.endpoint is not None
    return decision.endpoint, now


@pytest.mark.parametrize(
    ("text", "rule", "saved"),
    [
        ("On Tuesday.", "silence_finished", 0.2),
        ("On Tuesday", "silence", 0.0),
        ("My order is for.", "silence_open", -1.0),
        ("My phone number is 0155.", "silence_dictation", -1.2),
        ("Hold on.", "silence_hold", -9.4),
        ("What does it cost? Let me look that up.", "silence_hold", -9.4),
    ],
)
def test_the_words_choose_the_rule_and_what_it_saves_is_known(text: str, rule: str, saved: float) -> None:
    endpoint, now = ended(text)
    assert (endpoint.rule, round(endpoint.saved(now), 9)) == (rule, saved)


def test_a_late_transcript_is_no_loss_of_the_rule() -> None:
    endpoint, now = ended("On Tuesday.", final_at=3.5)
    assert (now, endpoint.saved(now)) == (3.5, 0.0)


def test_every_rule_for_words_is_an_alternative_and_the_chosen_one_comes_first() -> None:
    endpoint, _ = ended("On Tuesday.")
    assert endpoint.alternatives == (
        ("silence_finished", 0.4),
        ("silence", 0.6),
        ("silence_brief", 0.8),
        ("silence_open", 1.6),
        ("silence_dictation", 1.8),
        ("silence_hold", 10.0),
    )


def test_keys_after_a_request_for_time_are_waited_for_as_usual() -> None:
    endpoint, now = ended("Hold on.", keys="47")
    assert (endpoint.reason, now) == ("silence after keys", 2.4 + 2 * 0.5 + POLICY.silence_keys)
