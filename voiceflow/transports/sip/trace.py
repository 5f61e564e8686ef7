"""The trace of the messages that the SIP stack receives and sends, by Python's logging."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from voiceflow.transports.sip.origins import Origins
from voiceflow.transports.sip.peers import RefusalLog


class Trace(logging.Handler):
    """Passes the stack's trace of its messages to ``origins``, and to no log: they hold numbers.

    Attributes:
        origins: Where invitations came from.
    """

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._loop = asyncio.get_running_loop()
        self._refusals = RefusalLog()
        self.origins = Origins(self._note_refusal)
        self._logger = logging.getLogger("baresip.native.sip")
        self._logger.setLevel(logging.DEBUG)
        self._logger.propagate = False
        self._logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        # Called in a thread of the stack, which may outlive the loop.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.origins.note, record.getMessage())

    def _note_refusal(self, source: str) -> None:
        self._refusals.note("its address is not the registrar's", (source,), self._loop.time())

    def close(self) -> None:
        self._logger.removeHandler(self)
        super().close()
