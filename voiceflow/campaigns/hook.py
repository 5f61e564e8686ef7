"""The hook that is asked directly before each call. Whatever it does wrong, nobody is called."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import TypeAlias

from loguru import logger

from voiceflow.campaigns.rows import CampaignRow
from voiceflow.errors import describe_error


class PreDialAnswer(Enum):
    """What the hook says about a call."""

    CALL = "call"
    """It may be made now."""
    LATER = "later"
    """Not now; the hook is asked again in a while."""
    NEVER = "never"
    """Never."""


PreDialHook: TypeAlias = Callable[[CampaignRow], Awaitable[PreDialAnswer]]
"""Decides about one call: asks a consent register, a customer database, a person."""


async def allow_all(row: CampaignRow) -> PreDialAnswer:
    """The hook of a campaign that has none."""
    return PreDialAnswer.CALL


async def ask_hook(hook: PreDialHook, row: CampaignRow, *, limit: float) -> PreDialAnswer | None:
    """Ask about a call.

    Args:
        hook: The hook.
        row: Whom to call.
        limit: Seconds for it.

    Returns:
        Its answer; None if it failed, took too long, or answered something else. Then nobody is called.
    """
    try:
        async with asyncio.timeout(limit):
            answer = await hook(row)
    except Exception as exc:  # noqa: BLE001 - whatever fails, the call is not made
        logger.error("the hook before a call failed: {}", describe_error(exc))
        return None
    if not isinstance(answer, PreDialAnswer):
        logger.error("the hook before a call returned {}, no PreDialAnswer", type(answer).__name__)
        return None
    return answer
