"""What an operator can do in a call that is up."""

from __future__ import annotations

from voiceflow.errors import LocalProtocolError
from voiceflow.frames import CancelFrame, EndReason
from voiceflow.transports import Call


async def hang_up(call: Call) -> str:
    """Hang up at once."""
    try:
        call.input().push(CancelFrame(reason=EndReason.AGENT_HANGUP))
    except LocalProtocolError:
        # The bot runs no pipeline yet.
        await call.release()
    return "The call is being ended."
