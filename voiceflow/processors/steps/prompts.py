"""Instructions for a model that asks for a value."""

from __future__ import annotations

from voiceflow.captures import Asking, Capture

ENTER = "enter_value"
"""The tool with which a model enters a value."""


def capture_prompt(capture: Capture[object], state: str) -> str:
    """Instructions for a text model that helps with one turn.

    Args:
        capture: The value that is asked for.
        state: How far asking has come.
    """
    return (
        f"You are asking the user for {capture.about} ({capture.noun}). {state} "
        f"If the user's last words contain it, call {ENTER} with it and say nothing. "
        "If they say or ask something else, answer in one short sentence, and ask again. "
        "Never make up a value, and never repeat one yourself."
    )


def state_of(asking: Asking[object], language: str) -> str:
    """What the agent has asked last, for a model."""
    return f'You have asked: "{asking.prompt(language)}"'
