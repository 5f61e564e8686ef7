"""What the demo's checks say of calls that go well, and of calls that do not."""

import pytest

from tests.cli.demo_scene import HOURS, ORIGIN, PARKING, Twist, interrupted_call, tone
from tests.rows import each_row
from voiceflow import ServiceError
from voiceflow.cli.demo_checks import Check, Evidence, check_call, gaps


def evidence_of(twist: Twist | None = None) -> Evidence:
    return interrupted_call(twist).evidence([HOURS, PARKING], 10.0)


def failed(evidence: Evidence) -> dict[str, Check]:
    return {check.name: check for check in check_call(evidence) if not check.passed}


def test_a_call_that_goes_well_passes_with_its_measurements() -> None:
    checks = {check.name: check for check in check_call(evidence_of())}
    assert all(check.passed for check in checks.values()), checks
    assert checks["understood"].measured == "2 of 2 lines, word error rate 0% (worst 0%)"
    assert checks["answered"].measured == "2 of 2 lines, voice to voice 1000 ms (worst 1000 ms)"
    assert checks["could interrupt"].measured == "clear after 200 ms, then 0 ms of the old answer"
    assert checks["remembered"].measured.startswith("context ends at word 4 of 9 (“… are open from”)")
    assert (
        checks["ended in order"].measured
        == "call completed after 10.0 s, 0 complaints of the carrier, 0 errors, 0 gaps in the agent's voice"
    )


@each_row(
    ("twist", "name", "failure"),
    [
        (Twist(understood="Bananas."), "understood", "was understood as “Bananas.”"),
        (Twist(understood=""), "understood", "was understood as “”"),
        (Twist(answer="I do not know."), "answered", "line 2: the answer lacks garage"),
        (Twist(answer=""), "answered", "line 2 was not answered"),
        (Twist(clear=5.7), "could interrupt", "the clear came 700 ms after the caller's voice"),
        (Twist(clear=None), "could interrupt", "the agent talked on"),
        (Twist(stale=True), "could interrupt", "400 ms of the old answer were heard after the clear"),
        (
            Twist(remembered="We are open from eight until"),
            "remembered",
            "the carrier played up to “… are open from”",
        ),
        (Twist(remembered="We are"), "remembered", "the carrier played up to “… are open from”"),
        (Twist(remembered="Nothing of it"), "remembered", "the answer is not in the context"),
    ],
)
def test_a_call_that_goes_wrong_fails_with_what_was_expected(twist: Twist, name: str, failure: str) -> None:
    found = failed(evidence_of(twist))
    assert any(failure in text for text in found[name].failures), found[name]
    assert found[name].expected


@pytest.mark.parametrize("remembered", ["We are open", "We are open from", "We are open from eight"])
def test_a_word_more_or_less_is_allowed(remembered: str) -> None:
    assert "remembered" not in failed(evidence_of(Twist(remembered=remembered)))


def test_key_words_make_a_bad_transcript_good_enough() -> None:
    assert not failed(evidence_of(Twist(understood="Went ah you open, please, now?")))


def test_the_answers_of_a_bot_of_ones_own_are_not_compared() -> None:
    scene = interrupted_call(Twist(answer="Something else."))
    evidence = scene.evidence([HOURS, PARKING], 10.0)
    own = Evidence(
        evidence.lines, evidence.said, evidence.journal, evidence.record, evidence.sound, is_own_bot=True
    )
    assert not failed(own)


def test_a_call_in_which_nothing_was_said_fails_in_every_way_that_needs_it() -> None:
    evidence = interrupted_call().evidence([HOURS, PARKING], 10.0)
    silent = Evidence(
        evidence.lines, [], evidence.journal, evidence.record, evidence.sound, trouble="nobody spoke"
    )
    found = failed(silent)
    assert set(found) == {"understood", "answered", "could interrupt", "remembered", "ended in order"}
    assert found["understood"].failures == ("line 1 was never said", "line 2 was never said")
    assert found["ended in order"].failures == ("nobody spoke",)


def test_errors_and_the_carriers_complaints_are_told() -> None:
    scene = interrupted_call()
    scene.record.warn(31931, "too much audio", 3.0)
    error = ServiceError("is gone", vendor="voice", code="gone", retryable=False)
    scene.journal.errors.append(("tts", error))
    found = failed(scene.evidence([HOURS, PARKING], 10.0))
    assert found["ended in order"].failures == ("too much audio", f"tts: ServiceError: {error}")


def test_a_voice_that_breaks_off_for_want_of_audio_has_a_gap() -> None:
    scene = interrupted_call()
    scene.agent(3, 11.0, "Good bye.")
    scene.playout.add(tone(0.5), ORIGIN + 12.3)
    scene.heard(3, 13.0, "Good bye.")
    (gap,) = gaps(scene.evidence([HOURS, PARKING], 14.0))
    assert round(gap, 6) == 0.3
