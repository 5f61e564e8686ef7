"""One request to the emulated HTTP API, and its response."""

from __future__ import annotations

import base64
import json

import pytest

from voiceflow.emulators.elevenlabs.http.exchange import RefusalError
from voiceflow.emulators.elevenlabs.http.pages import page


@pytest.mark.parametrize("cursor", ["nonsense", "e30=", "bnVsbA==", "é"])
def test_a_cursor_of_somebody_else_is_refused(cursor: str) -> None:
    with pytest.raises(RefusalError) as caught:
        page([(1, "a")], place=lambda item: item, size=1, cursor=cursor)
    assert caught.value.param == "cursor"


@pytest.mark.parametrize("place", [["x", "a"], [1, 2], [None, "a"], [1, ["a"]], "ab"])
def test_a_cursor_for_another_order_is_refused(place: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    with pytest.raises(RefusalError):
        page([(1, "a")], place=lambda item: item, size=1, cursor=cursor)
