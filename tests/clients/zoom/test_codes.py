"""What Zoom's codes mean."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clients.zoom.test_protocols import receive, signaling
from voiceflow.clients.zoom import (
    StopReason,
)
from voiceflow.clients.zoom.events import Stopped


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"msg_type": 8, "state": 4, "reason": 6}, StopReason.MEETING_ENDED),
        ({"msg_type": 8, "state": 4, "stop_reason": 8}, StopReason.STREAM_REVOKED),
        ({"msg_type": 9, "state": 5, "stop_reason": 24}, StopReason.KEEP_ALIVE_TIMEOUT),
        ({"msg_type": 8, "state": 4, "reason": "soon"}, StopReason.UNKNOWN),
        ({"msg_type": 22}, StopReason.RECEIVER_CLOSED),
    ],
)
def test_the_end_of_a_stream_has_a_reason(fields: dict[str, Any], reason: StopReason) -> None:
    assert receive(signaling(), **fields) == [Stopped(reason)]
