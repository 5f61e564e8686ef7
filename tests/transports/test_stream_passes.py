"""Passes that prove who named the address of a stream."""

import pytest

from voiceflow.transports.stream_passes import LIFETIME, StreamPasses

NOW = 1_800_000_000.0


def passes(key: str = "secret", *, at: float = NOW) -> StreamPasses:
    return StreamPasses(key, clock=lambda: at)


@pytest.mark.parametrize("later", [0.0, LIFETIME, -LIFETIME])
def test_a_pass_is_valid_in_every_process_for_its_lifetime(later: float) -> None:
    made = passes().make("call-1")
    assert len(made) == 80
    assert passes(at=NOW + later).take("call-1", made)


@pytest.mark.parametrize("later", [LIFETIME + 1, -LIFETIME - 1, 86_400.0])
def test_an_old_pass_is_worthless(later: float) -> None:
    assert not passes(at=NOW + later).take("call-1", passes().make("call-1"))


def test_a_pass_is_for_one_call_and_one_key() -> None:
    made = passes().make("call-1")
    assert not passes().take("call-2", made)
    assert not passes("other").take("call-1", made)
    assert not passes("").take("call-1", passes("").make("call-1"))


def test_a_changed_pass_is_no_pass() -> None:
    made = passes().make("call-1")
    stamped = f"{int(NOW) + 60:08x}{made[8:]}"
    for wrong in ("", "0" * 80, made[:-1], made.upper(), stamped, "zzzzzzzz" + made[8:], "é" * 80):
        assert not passes().take("call-1", wrong)


def test_a_pass_opens_one_stream_and_a_second_document_another() -> None:
    here = passes()
    first, second = here.make("call-1"), here.make("call-1")
    assert first != second
    assert [here.take("call-1", one) for one in (first, first, second, second)] == [True, False, True, False]


def test_what_is_remembered_of_used_passes_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voiceflow.transports.stream_passes.MOST_USED", 2)
    here = passes()
    made = [here.make("call-1") for _ in range(3)]
    assert all(here.take("call-1", one) for one in made)
    assert here.take("call-1", made[0])
    assert not here.take("call-1", made[2])
