"""Posts what follows conversations, to the webhooks that are set for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from voiceflow.clients.elevenlabs.schema.platform import PlatformSettings
from voiceflow.clients.elevenlabs.schema.shared import ConvAIWebhooks
from voiceflow.emulators.elevenlabs.api.account import EmulatedAccount
from voiceflow.emulators.elevenlabs.api.records import Record
from voiceflow.emulators.elevenlabs.http.exchange import RefusalError
from voiceflow.emulators.elevenlabs.post_call import events_after

_KINDS = {
    "post_call_transcription": "transcript",
    "post_call_audio": "audio",
    "call_initiation_failure": "call_initiation_failure",
}
_USUAL = ("transcript", "call_initiation_failure")
"""What is posted if the settings name no events. The service's own default is not published."""


@asynccontextmanager
async def posting(account: EmulatedAccount, http: aiohttp.ClientSession) -> AsyncIterator[None]:
    """Post for each conversation that is added or ends, while the block runs; then no more.

    An agent's own webhook goes before the workspace's; without either, nothing is posted.

    Args:
        account: Whose conversations they are.
        http: To post with.
    """
    known: set[str] = set()
    tasks: set[asyncio.Task[None]] = set()
    async with asyncio.TaskGroup() as group:

        def watch(record: Record) -> None:
            if record.ended_at is not None and record.conversation_id not in known:
                known.add(record.conversation_id)
                task = group.create_task(_post(account, record.conversation_id, http))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

        account.conversations.watch = watch
        try:
            yield
        finally:
            account.conversations.watch = None
            for task in tasks:
                task.cancel()


async def _post(account: EmulatedAccount, conversation_id: str, http: aiohttp.ClientSession) -> None:
    try:
        events = await events_after(account.conversations, conversation_id)
        wanted = _settings(account, account.conversations.platform(conversation_id))
        for event in events:
            if wanted.post_call_webhook_id and _KINDS[event["type"]] in _events(wanted):
                await account.webhooks.deliver(event, http, webhook_id=wanted.post_call_webhook_id)
    except RefusalError:
        return  # the conversation or the webhook was deleted meanwhile


def _settings(account: EmulatedAccount, platform: PlatformSettings | None) -> ConvAIWebhooks:
    overrides = None if platform is None else platform.workspace_overrides
    own = None if overrides is None else overrides.webhooks
    if own is not None and own.post_call_webhook_id:
        return own
    return account.platform.workspace.settings.webhooks or ConvAIWebhooks()


def _events(wanted: ConvAIWebhooks) -> tuple[str, ...]:
    named = tuple(wanted.events or _USUAL)
    return (*named, "audio") if wanted.send_audio else named
