"""The replies whose playback is not over, and the reports of how much the user heard of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from voiceflow.audio.ledger import HeardExtent
from voiceflow.frames import AgentStartedSpeakingFrame, Frame, HeardFrame


class HeardReplies:
    """Reports the start of each reply's audio and how much of it the user heard.

    Args:
        report: Pushes a frame upstream.
    """

    def __init__(self, report: Callable[[Frame], None]) -> None:
        self._report = report
        self._open: dict[int, None] = {}
        self._started = -1
        self._is_quiet: asyncio.Event | None = None

    @property
    def replies(self) -> list[int]:
        """The replies whose playback is not over, oldest first."""
        return list(self._open)

    def open(self, reply: int) -> None:
        """Note that something of a reply came."""
        self._open[reply] = None

    def begin(self, reply: int) -> None:
        """Report that the agent has started to speak, at the first audio of a reply."""
        if reply > self._started:
            self._started = reply
            self._report(AgentStartedSpeakingFrame(reply=reply))

    def heard(self, heard: HeardExtent, *, is_final: bool = False) -> None:
        """Report how much of a reply was heard.

        Args:
            heard: By the ledger.
            is_final: Whether nothing more of it will be heard, whatever the ledger says.
        """
        is_final = is_final or heard.is_final
        if is_final:
            self._open.pop(heard.reply, None)
        self._report(
            HeardFrame(
                reply=heard.reply,
                text=heard.text,
                seconds=heard.seconds,
                is_final=is_final,
                is_complete=heard.is_complete,
            )
        )
        if not self._open and self._is_quiet is not None:
            self._is_quiet.set()

    async def quiet(self) -> None:
        """Wait until the playback of every reply is over."""
        if self._open:
            self._is_quiet = asyncio.Event()
            await self._is_quiet.wait()
