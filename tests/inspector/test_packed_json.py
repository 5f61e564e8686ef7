"""JSON values on their way to another member."""

from __future__ import annotations

import pytest

from voiceflow.inspector.packed_json import LARGEST, pack, unpack


def test_values_arrive_as_they_were_sent() -> None:
    values = {"parts": {"state": "<b>up</b>"}, "is_up": True, "names": ["state"]}
    assert unpack(pack(values)) == values


@pytest.mark.parametrize("data", [b"", b"x", pack({})[:-1], pack({"a": "x" * (LARGEST + 1)})])
def test_bytes_that_are_no_packed_object_or_too_large_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no packed object"):
        unpack(data)
