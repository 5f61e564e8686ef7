"""How fast audio goes to a service that could not keep up."""

from voiceflow.clients.speech.pace import Pace


def test_at_first_there_is_no_limit() -> None:
    pace = Pace()
    pace.sent(30.0, 1.0)
    assert pace.is_free(1.0)
    assert pace.free_at is None


def test_after_an_overflow_audio_goes_four_times_as_fast_as_it_was_spoken() -> None:
    pace = Pace()
    pace.slow()
    assert pace.is_free(1.0)
    pace.sent(1.0, 1.0)
    assert not pace.is_free(1.24)
    assert pace.free_at == 1.25
    assert pace.is_free(1.25)


def test_with_each_further_overflow_it_is_slower_but_always_faster_than_it_is_spoken() -> None:
    pace = Pace()
    waits = []
    for n in range(4):
        pace.slow()
        assert pace.is_free(10.0 * n)
        pace.sent(1.0, 10.0 * n)
        assert pace.free_at is not None
        waits.append(pace.free_at - 10.0 * n)
    assert [round(wait, 6) for wait in waits] == [0.25, 0.5, 0.8, 0.8]
