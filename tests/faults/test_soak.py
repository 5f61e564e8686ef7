"""Many calls in one server, some with a fault. ``benchmarks.soak`` makes two thousand of them."""

from benchmarks.soak.running import in_virtual_time
from benchmarks.soak.verdicts import longest_gap
from tests.rows import by_default

SEED, AT_ONCE = 15, 10
CALLS, SHARE = by_default((20, 0.6), (40, 0.3))
"""So many calls, and which part of them has a fault."""
LINES_A_CALL = 10


async def test_every_call_of_a_soak_ends_with_a_reason_and_no_healthy_one_notices() -> None:
    found = await in_virtual_time(SEED, CALLS, share=SHARE, at_once=AT_ONCE, each=CALLS // 2)
    assert len({one.fault for one in found.verdicts if one.fault}) > 10
    assert [one for one in found.verdicts if one.problems] == []
    assert longest_gap(found.verdicts) == 0.0
    assert found.strangers == []
    assert found.leaks == []
    assert found.logged <= LINES_A_CALL * CALLS
    half, all_of_them = found.levels
    assert (all_of_them.tasks, all_of_them.connections) == (half.tasks, half.connections)
    # What earlier tests of this process have left is not of these calls.
    assert all_of_them.kept == half.kept
