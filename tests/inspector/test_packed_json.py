"""JSON values on their way to another member."""

from __future__ import annotations

import pytest

from voiceflow.inspector import fleet_calls
from voiceflow.inspector.packed_json import LARGEST, pack, unpack
from voiceflow.server.fleet.other_members import LARGEST_ANSWER


def test_an_answer_that_is_too_large_loses_its_largest_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_calls, "LARGEST_ANSWER", 600)
    answer = fleet_calls._fit({"name": "CA1"}, {"small": "here", "large": str(list(range(4000)))})
    found = unpack(answer)
    assert found["parts"] == {"small": "here", "large": fleet_calls.TOO_LARGE}
    assert LARGEST_ANSWER < 256 * 1024


@pytest.mark.parametrize("data", [b"", b"x", pack({})[:-1], pack({"a": "x" * (LARGEST + 1)})])
def test_bytes_that_are_no_packed_object_or_too_large_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no packed object"):
        unpack(data)
