"""What an operator can do in a call that is up. Each action returns its acknowledgement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from voiceflow.errors import LocalProtocolError
from voiceflow.frames import CancelFrame, EndReason
from voiceflow.transports import Call

LONGEST_TEXT = 4000
"""Characters of one text of an operator."""


async def hang_up(call: Call, text: str) -> str:
    """Hang up at once."""
    try:
        call.input().push(CancelFrame(reason=EndReason.AGENT_HANGUP))
    except LocalProtocolError:
        # The bot runs no pipeline yet.
        await call.release()
    return "The call is being ended."


async def say(call: Call, text: str) -> str:
    """Let the agent's voice say a text."""
    call.say(_checked(text))
    return "It is said when nobody speaks."


async def whisper(call: Call, text: str) -> str:
    """Give the model a note for its next answer. The user does not hear it."""
    call.update(note=_checked(text))
    return "The model reads it before its next answer."


async def take_over(call: Call, text: str) -> str:
    """Mute the agent: the operator answers in its place."""
    call.update(muted=True)
    return "The agent is muted: the user hears what you say."


async def hand_back(call: Call, text: str) -> str:
    """Let the agent answer again."""
    call.update(muted=False)
    return "The agent answers again."


ACTIONS: Mapping[str, Callable[[Call, str], Awaitable[str]]] = {
    "hang_up": hang_up,
    "say": say,
    "whisper": whisper,
    "take_over": take_over,
    "hand_back": hand_back,
}
"""The actions, by the names under which pages and other members ask for them."""


def _checked(text: str) -> str:
    """Check a text of an operator.

    Raises:
        LocalProtocolError: If it is empty or too long.
    """
    if not text.strip():
        raise LocalProtocolError("write a text first")
    if len(text) > LONGEST_TEXT:
        raise LocalProtocolError(f"a text has at most {LONGEST_TEXT} characters")
    return text.strip()
