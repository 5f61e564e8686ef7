"""The lines that wait until the agent has the floor, and the sounds among them in the call's format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from weakref import proxy

from voiceflow.errors import LocalProtocolError
from voiceflow.frames import PlayResult
from voiceflow.processor import Processor
from voiceflow.processors.lines import WaitingLine
from voiceflow.processors.reply_limits import ReplyLimits


class LineQueue:
    """A bounded queue of lines, in the order in which they were asked for.

    Args:
        owner: The agent, in a session.
    """

    def __init__(self, owner: Processor) -> None:
        self._owner: Processor = proxy(owner)
        self._lines: list[WaitingLine] = []
        self._of_tools: set[WaitingLine] = set()
        self._data: dict[WaitingLine, bytes] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, line: WaitingLine) -> bool:
        return line in self._lines

    @property
    def first(self) -> WaitingLine:
        """The line that has waited longest. There must be one."""
        return self._lines[0]

    @property
    def texts(self) -> Sequence[WaitingLine]:
        """The lines that are no sounds."""
        return [line for line in self._lines if line.sound is None]

    @property
    def sounds_of_tools(self) -> Sequence[WaitingLine]:
        """The sounds that tools asked for, as far as they can be played already."""
        return [line for line in self._lines if line in self._of_tools and line in self._data]

    def add(self, line: WaitingLine, *, is_of_tool: bool) -> None:
        """Add a line at the end.

        Args:
            line: The line.
            is_of_tool: Whether a tool may have asked for it.

        Raises:
            LocalProtocolError: If too many lines wait.
        """
        limit = ReplyLimits().queue
        if len(self._lines) >= limit:
            raise LocalProtocolError(f"{limit} sounds and texts wait already")
        self._lines.append(line)
        if is_of_tool:
            self._of_tools.add(line)

    def prepare(self, line: WaitingLine, ready: Callable[[], None]) -> None:
        """Begin to convert the sound of a line; ``ready`` is called when that is done or has failed."""
        self._owner.spawn(self._prepare(line, ready), name="sound")

    async def convert(self, line: WaitingLine) -> None:
        """Convert the sound of a line, unless it is converted. A line whose sound is broken is dropped."""
        if line.sound is None or line in self._data:
            return
        try:
            data = await line.sound.encode(self._owner.session.format)
        except Exception as error:  # noqa: BLE001 - a broken file must not end the call
            self._owner.fail(error)
            self.drop(line)
        else:
            if line in self._lines:
                self._data[line] = data

    def is_ready(self, line: WaitingLine) -> bool:
        """Whether the sound of a line was converted."""
        return line in self._data

    def take(self, line: WaitingLine) -> bytes:
        """Remove a line that is about to be heard.

        Returns:
            Its samples in the format of the call; empty for a text.
        """
        self._lines.remove(line)
        self._of_tools.discard(line)
        return self._data.pop(line, b"")

    def drop(self, line: WaitingLine) -> None:
        """Remove a line that will not be heard."""
        if line in self._lines:
            self.take(line)
        line.end(PlayResult())

    async def _prepare(self, line: WaitingLine, ready: Callable[[], None]) -> None:
        await self.convert(line)
        ready()
