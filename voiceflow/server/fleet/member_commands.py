"""What other members and operators ask of this one: ends of calls, commands to them, draining."""

from __future__ import annotations

from collections.abc import Callable

from loguru import logger

from voiceflow.errors import VoiceflowError
from voiceflow.server.calls import Calls
from voiceflow.server.fleet.messages import FleetMessage

LONGEST_TEXT = 4000
"""Characters of a sentence to say, or of a transfer's destination."""


class MemberCommands:
    """Carries out commands to the calls of this member.

    Args:
        calls: The calls.
        leave: Makes this member drain and end.
    """

    def __init__(self, calls: Calls, leave: Callable[[], None]) -> None:
        self._calls = calls
        self._leave = leave

    async def answer(self, message: FleetMessage) -> FleetMessage:
        """Carry out a command. The reply is ``done``, ``unknown`` or ``refused`` with a reason."""
        if message.kind == "drain":
            self._leave()
            return FleetMessage("done")
        call_id = str(message.values.get("call", ""))
        if message.kind == "end":
            self._calls.end_here(call_id)
            return FleetMessage("done")
        call = self._calls.find(call_id)
        if call is None:
            return FleetMessage("unknown")
        text = str(message.values.get("text", ""))[:LONGEST_TEXT]
        try:
            match message.kind:
                case "hang_up":
                    await call.hang_up()
                case "say":
                    call.say(text)
                case "transfer":
                    await call.transfer(text)
                case _:
                    return FleetMessage("refused", {"reason": "this member does not know the command"})
        except VoiceflowError as error:
            return FleetMessage("refused", {"reason": str(error)})
        logger.info("call {}: an operator asked to {}", call_id, message.kind.replace("_", " "))
        return FleetMessage("done")
