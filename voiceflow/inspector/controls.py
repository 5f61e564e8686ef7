"""What an operator can do in a call that is up. Each action returns its acknowledgement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from voiceflow.errors import LocalProtocolError
from voiceflow.frames import CancelFrame, EndReason
from voiceflow.transports import Call

LONGEST_TEXT = 500
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
"""The actions, by the last part of the address."""


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


def control_form() -> str:
    """The controls of a call that is up, as HTML."""
    return (
        '<section id="controls"><h2>Take part</h2>'
        f"{_field('say', 'Say', 'The agent’s voice says this')}"
        f"{_field('whisper', 'Whisper', 'A note to the model for its next answer')}"
        '<div class="buttons"><button id="listen" data-sound="sound" aria-pressed="false">Listen in</button>'
        f"{_button('take_over', 'Take over')}{_button('hand_back', 'Hand back')}"
        f"{_button('hang_up', 'Hang up', kind='danger')}</div>"
        '<p id="answer" role="status" aria-live="polite"></p></section>'
    )


def _field(action: str, title: str, hint: str) -> str:
    return (
        f'<form method="post" action="{action}"><input type="text" name="text" required autocomplete="off" '
        f'maxlength="{LONGEST_TEXT}" placeholder="{hint}" aria-label="{hint}"><button>{title}</button></form>'
    )


def _button(action: str, title: str, *, kind: str = "plain") -> str:
    return f'<form method="post" action="{action}"><button class="{kind}">{title}</button></form>'
