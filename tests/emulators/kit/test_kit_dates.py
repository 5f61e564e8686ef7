"""Dates of emulated carriers."""

from voiceflow.emulators.kit.dates import EPOCH, date_of, iso8601, rfc2822


def test_loop_time_begins_at_a_date() -> None:
    assert date_of(0.0) == EPOCH
    assert date_of(86_400.0).day == 2


def test_a_time_is_written_as_carriers_write_it() -> None:
    assert rfc2822(61.9) == "Thu, 01 Jan 2026 00:01:01 +0000"
    assert iso8601(61.9994) == "2026-01-01T00:01:01.999+00:00"
