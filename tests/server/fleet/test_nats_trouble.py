"""What is wrong with NATS is logged once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from loguru import logger

from voiceflow.server.fleet.nats_trouble import NatsTrouble
from voiceflow.server.fleet.registry import name_is_taken


@pytest.fixture
def lines() -> Iterator[list[str]]:
    found: list[str] = []
    sink = logger.add(lambda message: found.append(message.record["level"].name), level="WARNING")
    yield found
    logger.remove(sink)


def test_missing_buckets_are_logged_once_until_the_member_has_joined(lines: list[str]) -> None:
    trouble = NatsTrouble()
    waits = [trouble.complain(OSError("no stream")) for _ in range(3)]
    assert (len(lines), waits) == (1, [1.0, 1.0, 1.0])
    assert not trouble.tried.is_set()
    trouble.end()
    assert trouble.tried.is_set()
    trouble.complain(OSError("no stream"))
    assert lines == ["WARNING", "WARNING"]


def test_a_name_that_is_taken_at_the_start_is_the_starters_error_and_later_one_line(lines: list[str]) -> None:
    trouble = NatsTrouble()
    taken = name_is_taken("one")
    assert (trouble.complain(taken), trouble.contest, lines) == (1.0, taken, [])
    trouble.end()
    assert trouble.contest is None
    trouble.complain(taken)
    trouble.complain(taken)
    assert lines == ["ERROR"]


def test_a_refusal_at_the_start_is_the_starters_error_and_a_later_one_a_line(lines: list[str]) -> None:
    trouble = NatsTrouble()
    trouble.refuse()
    assert (trouble.is_refused, trouble.tried.is_set(), lines) == (True, True, [])
    trouble.end()
    assert not trouble.is_refused
    trouble.refuse()
    trouble.refuse()
    assert lines == ["ERROR"]
