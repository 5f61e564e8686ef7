"""What an emulated carrier notes of a call."""

from __future__ import annotations

from voiceflow.emulators.kit.caller_speech import CallerSpeech
from voiceflow.emulators.kit.line_record import LineRecord
from voiceflow.emulators.kit.playout import PlayoutBuffer


def record(now: float = 0.0) -> LineRecord:
    return LineRecord(CallerSpeech(0.0), lambda: now)


def test_problems_are_noted_in_order_and_bounded() -> None:
    noted = record()
    noted.warn(31951, "odd", 1.0)
    for number in range(300):
        noted.fail(number, "gone", 2.0)
    assert [(one.code, one.reason, one.at) for one in noted.warnings] == [(31951, "odd", 1.0)]
    assert len(noted.errors) == 200
    assert noted.errors[-1].code == 199


def test_a_call_on_which_nothing_sounded_is_silent() -> None:
    noted = record()
    noted.statuses += [(1.0, "ringing"), (1.5, "completed")]
    assert noted.heard_bytes == b""
    assert noted.heard_between(0.0, 0.01) == b"\xff" * 80
    assert noted.stereo().shape == (4000, 2)
    assert not noted.stereo().any()


def test_the_agent_is_heard_up_to_now() -> None:
    noted = record(now=0.5)
    playout = PlayoutBuffer()
    noted.playouts.append(playout)
    playout.add(bytes(range(200)) * 40, 0.0)
    assert len(noted.heard_bytes) == 4000
    assert [stretch.at for stretch in noted.heard] == [0.0]
    assert noted.heard_between(0.25, 0.5) == noted.heard_bytes[2000:]
