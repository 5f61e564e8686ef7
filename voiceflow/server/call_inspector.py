"""The port of an inspector, as the members of a fleet ask it about a call."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from aiohttp import web


@runtime_checkable
class CallInspector(Protocol):
    """An extension of a server that has observed its calls."""

    def inspect_call(self, call_id: str, *, words: bool) -> bytes | None:
        """What is known of a call, as JSON; None if it was not seen.

        Args:
            call_id: The carrier's id of the call.
            words: Whether to include what people say.
        """


CALL_INSPECTOR = web.AppKey("inspection", CallInspector)
"""The application's key for its inspector, if it has one."""
