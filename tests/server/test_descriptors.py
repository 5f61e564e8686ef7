"""How many files may be open, and how many a server needs."""

import resource
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.server import descriptors

PROGRAM = """
import resource, sys
from voiceflow.server import descriptors
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
print(descriptors.attainable(), descriptors.raise_limit(), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(("soft", "hard"), [(100, 200), (200, 200)])
def test_the_soft_limit_is_raised_to_the_hard_one(soft: int, hard: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(soft), str(hard)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["200"] * 4


def test_a_limit_that_is_high_is_never_lowered() -> None:
    assert descriptors.attainable() >= resource.getrlimit(resource.RLIMIT_NOFILE)[0]


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_what_is_needed_is_enough_for_the_calls(calls: int, pending: int) -> None:
    needed = descriptors.needed(calls=calls, pending=pending)
    assert descriptors.affordable(needed, pending=pending) == calls
    assert descriptors.affordable(needed - 1, pending=pending) == calls - 1


def test_a_limit_too_low_for_any_call_affords_none() -> None:
    assert descriptors.affordable(10, pending=256) == 0
