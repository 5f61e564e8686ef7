"""The report of a call that another server reads."""

from __future__ import annotations

import pytest

from voiceflow.inspector.call_inspection import CallInspection


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"speaking": 1}', b'{"words": "said"}'])
def test_what_is_no_report_is_refused_without_a_quote(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^this is no report of a call$"):
        CallInspection.unpack(data)
