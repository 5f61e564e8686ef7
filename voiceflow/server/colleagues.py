"""The other workers of the same server, as an extension in one of them sees them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from aiohttp import web

MEASURES = "measures"
"""The topic of the question for a worker's measures, in the form of ``Registry.snapshot``."""

PARENT = 0
"""The number under which the parent process answers, for workers that have ended."""


class Colleagues(Protocol):
    """The workers of a server with several.

    Attributes:
        number: That of this worker.
    """

    number: int

    def answer(self, topic: str, answer: Callable[[], bytes]) -> None:
        """Answer the questions about a topic with what this function returns, 1 MB at most."""

    async def ask(self, topic: str) -> Mapping[int, bytes]:
        """The answers of all workers, this one too, by their numbers; of those that answered within 2 s."""


COLLEAGUES = web.AppKey("colleagues", Colleagues)
"""The application's key for its colleagues. There are none in a server of one process."""
