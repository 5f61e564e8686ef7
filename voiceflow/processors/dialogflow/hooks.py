"""What the bot does about an agent's messages that are not speech."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from pydantic import JsonValue

from voiceflow.clients.dialogflow import ConversationSuccess, CustomPayload, LiveAgentHandoff, TransferCall

T = TypeVar("T")

LIMIT = 10.0
"""Seconds that a hook may take: the user hears nothing meanwhile."""

Hook: TypeAlias = Callable[[T], Awaitable[None] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogflowHooks:
    """Called with messages of the agent, in order, once the text before them is on its way to the voice.

    ``call.transfer`` and ``call.hang_up`` wait by themselves until that text was heard. A hook may be async.

    Attributes:
        transfer: The agent wants the call transferred to ``phone_number``.
        handoff: A person should take over; usually the hook transfers the call too.
        payload: Data for the bot.
        success: The agent counts the conversation as a success.
        parameters: The session parameters have changed; called with all of them.
    """

    transfer: Hook[TransferCall] | None = None
    handoff: Hook[LiveAgentHandoff] | None = None
    payload: Hook[CustomPayload] | None = None
    success: Hook[ConversationSuccess] | None = None
    parameters: Hook[dict[str, JsonValue]] | None = None


async def run_hook(hook: Hook[T], value: T) -> None:
    """Call a hook and wait for it.

    Raises:
        TimeoutError: If it takes too long.
        Exception: Whatever it raises.
    """
    waiting = hook(value)
    if inspect.isawaitable(waiting):
        async with asyncio.timeout(LIMIT):
            await waiting
