"""Writing the turns of a conversation into its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voiceflow.emulators.elevenlabs.agent.record import (
    ConversationRecord,
    RecordedItem,
    RecordedToolResult,
    ToolUse,
)
from voiceflow.emulators.elevenlabs.agent.speaker import CutOff

_MAX_TURNS = 10_000


class TurnHistory:
    """Writes turns, and corrects them once it is known what was heard of them."""

    def __init__(self, record: ConversationRecord) -> None:
        self._record = record

    @property
    def is_unanswered(self) -> bool:
        """Whether the last turn is the user's, or a tool's result."""
        items = self._record.transcript
        return bool(items) and (items[-1].role == "user" or bool(items[-1].tool_results))

    def has_response(self, event_id: int) -> bool:
        """Whether the agent has said something with this event id."""
        return any(item.event_id == event_id and item.role == "agent" for item in self._record.transcript)

    def user(
        self,
        text: str | None,
        event_id: int,
        now: float,
        medium: str = "audio",
        files: tuple[str, ...] = (),
    ) -> None:
        """The user said or wrote something."""
        item = RecordedItem(
            role="user",
            message=text,
            at=self._record.seconds(now),
            event_id=event_id,
            source_medium=medium,
            file_ids=files,
        )
        self._append(item)

    def agent(self, text: str, event_id: int, now: float) -> None:
        """The agent says something."""
        item = RecordedItem(role="agent", message=text, at=self._record.seconds(now), event_id=event_id)
        self._append(item)

    def tools(self, uses: Sequence[ToolUse], event_id: int, now: float) -> None:
        """The agent calls tools."""
        item = RecordedItem(
            role="agent", at=self._record.seconds(now), event_id=event_id, tool_calls=tuple(uses)
        )
        self._append(item)

    def result(self, result: RecordedToolResult, now: float) -> None:
        """A tool has returned its result."""
        items = self._record.transcript
        last = items[-1] if items else None
        if last is not None and last.role == "agent" and last.message is None and last.tool_results:
            items[-1] = replace(last, tool_results=(*last.tool_results, result))
            return
        event_id = last.event_id if last is not None else 0
        item = RecordedItem(
            role="agent", at=self._record.seconds(now), event_id=event_id, tool_results=(result,)
        )
        self._append(item)

    def _append(self, item: RecordedItem) -> None:
        self._record.transcript.append(item)
        del self._record.transcript[:-_MAX_TURNS]

    def interrupted(self, cut: Sequence[CutOff]) -> None:
        """What the agent said was cut off."""
        heard = {found.event_id: found.heard for found in cut}
        for index, item in enumerate(self._record.transcript):
            if item.role == "agent" and item.message is not None and item.event_id in heard:
                self._record.transcript[index] = replace(
                    item,
                    message=heard[item.event_id],
                    original_message=item.message,
                    interrupted=True,
                )
