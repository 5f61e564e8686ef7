"""The garbage collector of a server."""

import gc
from collections.abc import Iterator

import pytest

from tests.server.test_runner import _idle
from voiceflow.server import ServerConfig, run
from voiceflow.server.collector import THRESHOLDS


class Stopped(Exception):  # noqa: N818 (ends a server)
    """Raised by a test to end a server that runs in its own loop."""


@pytest.fixture(params=[(700, 10, 10), (50_000, 10, 10), (0, 10, 10)], ids=str)
def thresholds(request: pytest.FixtureRequest) -> Iterator[tuple[int, int, int]]:
    """The collector's thresholds, as somebody else has set them; a threshold of 0 switches it off."""
    before = gc.get_threshold()
    chosen: tuple[int, int, int] = request.param
    gc.unfreeze()
    gc.set_threshold(*chosen)
    yield chosen
    gc.set_threshold(*before)
    gc.freeze()


def serve_once() -> tuple[int, tuple[int, int, int]]:
    """How many objects are frozen while a server runs, and its thresholds."""
    seen = []

    def ready(address: str) -> None:
        seen.append((gc.get_freeze_count(), gc.get_threshold()))
        raise Stopped

    settings = ServerConfig(public_url="https://voice.example.com", validate_signatures=False, port=0)
    with pytest.raises(Stopped):
        run(_idle, settings, ready=ready)
    [found] = seen
    return found


@pytest.mark.rows(2)
def test_run_spares_the_collector_what_lives_as_long_as_the_server(thresholds: tuple[int, int, int]) -> None:
    frozen, chosen = serve_once()
    assert frozen > 10_000
    assert chosen == (THRESHOLDS if thresholds[0] == 700 else thresholds)
    assert gc.get_threshold() == thresholds
    assert gc.get_freeze_count() == 0


def test_what_the_program_had_frozen_before_stays_frozen() -> None:
    gc.freeze()
    before = gc.get_freeze_count()
    serve_once()
    assert gc.get_freeze_count() >= before
