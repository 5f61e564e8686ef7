"""What other members and operators ask of this one: its calls, their ends, commands to them, draining."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from loguru import logger

from voiceflow.errors import VoiceflowError
from voiceflow.server.call_controls import ACTIONS, LONGEST_TEXT
from voiceflow.server.call_inspector import CallInspector
from voiceflow.server.calls import Calls
from voiceflow.server.fleet.messages import FleetMessage

MOST_LISTED = 500
"""Calls in one list, whose ids may be long."""


class MemberCommands:
    """Carries out commands to the calls of this member.

    Args:
        calls: The calls.
        leave: Makes this member drain and end.
        inspector: What has observed its calls, if anything has.
    """

    def __init__(
        self, calls: Calls, leave: Callable[[], None], inspector: CallInspector | None = None
    ) -> None:
        self._calls = calls
        self._leave = leave
        self._inspector = inspector

    async def answer(self, message: FleetMessage) -> FleetMessage:
        """Carry out a command.

        Returns:
            ``done``, for an ``act`` with the acknowledgement for people; ``unknown``; or ``refused`` with a
            reason.
        """
        if message.kind == "drain":
            self._leave()
            return FleetMessage("done")
        if message.kind == "calls":
            return self._list()
        call_id = str(message.values.get("call", ""))
        if message.kind == "end":
            self._calls.end_here(call_id)
            return FleetMessage("done")
        if message.kind == "inspect":
            return self._inspect(call_id, words=message.values.get("words") is True)
        return await self._command(call_id, message)

    def _list(self) -> FleetMessage:
        placed = self._calls.placed()
        rows = [asdict(each) for each in placed[:MOST_LISTED]]
        return FleetMessage("done", {"calls": rows, "more": len(placed) - len(rows)})

    def _inspect(self, call_id: str, *, words: bool) -> FleetMessage:
        if self._inspector is None:
            return FleetMessage("refused", {"reason": "it observes no calls: serve with --inspect there"})
        report = self._inspector.inspect_call(call_id, words=words)
        if report is None:
            return FleetMessage("unknown")
        logger.info("call {}: an operator looked at it{}", call_id, " and its words" if words else "")
        return FleetMessage("done", body=report)

    async def _command(self, call_id: str, message: FleetMessage) -> FleetMessage:
        call = self._calls.find(call_id)
        if call is None:
            return FleetMessage("unknown")
        text = str(message.values.get("text", ""))[: LONGEST_TEXT + 1]
        asked = str(message.values.get("action", "")) if message.kind == "act" else message.kind
        answer = ""
        try:
            match message.kind:
                case "hang_up":
                    await call.hang_up()
                case "transfer":
                    await call.transfer(text)
                case "say" | "act" if asked in ACTIONS:
                    answer = await ACTIONS[asked](call, text)
                case _:
                    return FleetMessage("refused", {"reason": "this member does not know the command"})
        except VoiceflowError as error:
            return FleetMessage("refused", {"reason": str(error)})
        logger.info("call {}: an operator asked to {}", call_id, asked.replace("_", " "))
        return FleetMessage("done", {"answer": answer})
