"""Commands about calls from a browser: the page is informed over its own media stream."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from voiceflow.errors import ServiceError
from voiceflow.transports.line import MediaLine


class BrowserControl:
    """Hangs up, and shows where a call would have been transferred.

    Args:
        lines: The open lines by call.
    """

    def __init__(self, lines: Mapping[str, MediaLine]) -> None:
        self._lines = lines

    async def hang_up(self, call_id: str, /) -> bool:
        return self._send(call_id, {"type": "ended"})

    def prepare_transfer(self, call_id: str, document: str, /) -> Callable[[], Awaitable[None]]:
        return partial(self._transfer, call_id, document)

    async def _transfer(self, call_id: str, document: str) -> None:
        # A page cannot dial: it shows the destination, which is what somebody who tries a bot wants to see.
        if not self._send(call_id, {"type": "transferred", "to": document}):
            raise ServiceError("the call is over", vendor="browser", code="gone", retryable=False)

    def _send(self, call_id: str, message: dict[str, str]) -> bool:
        line = self._lines.get(call_id)
        if line is None or not line.is_open:
            return False
        line.send(json.dumps(message))
        return True
