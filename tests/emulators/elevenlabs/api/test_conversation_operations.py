"""The operations of the HTTP API on emulated conversations, without HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from voiceflow.clients.elevenlabs.api import conversations
from voiceflow.clients.elevenlabs.api.analytics import LIVE_COUNT
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.schema.analytics import LiveCountQuery
from voiceflow.clients.elevenlabs.schema.conversation_pages import ConversationFilter
from voiceflow.emulators.elevenlabs.api.conversation_operations import ConversationOperations
from voiceflow.emulators.elevenlabs.api.conversations import ConversationStore
from voiceflow.emulators.elevenlabs.api.records import DialledCall
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, RefusalError


def dialled(conversation_id: str, agent_id: str, at: float) -> DialledCall:
    """A call that is answered after a second and lasts for four."""
    return DialledCall(
        conversation_id=conversation_id,
        agent_id=agent_id,
        opened_at=at,
        started_at=at + 1.0,
        ended_at=at + 5.0,
    )


class Account:
    """Three conversations: with one agent at 0 s, with another at 10 s, and with the first again at 20 s."""

    def __init__(self) -> None:
        self.store = ConversationStore()
        for number, agent in enumerate(("ada", "bob", "ada")):
            self.store.add(dialled(f"conv_{number}", agent, 10.0 * number))
        self._handlers = ConversationOperations(self.store).handlers()

    def call(self, operation: Operation[Any], *ids: str, now: float = 100.0, query: object = None) -> Any:
        exchange = HttpExchange(
            operation=operation,
            request_id="r",
            ids=ids,
            query=query,
            body=None,
            files={},
            base_url="https://host",
            now=now,
        )
        return self._handlers[operation](exchange)

    def listed(self, now: float = 100.0, **query: Any) -> list[str]:
        found = self.call(conversations.LIST, now=now, query=ConversationFilter(**query))
        return [each.conversation_id for each in found.conversations]


@pytest.mark.parametrize(
    ("now", "query", "expected"),
    [
        (100.0, {}, ["conv_2", "conv_1", "conv_0"]),
        (15.0, {}, ["conv_1", "conv_0"]),
        (100.0, {"agent_id": "ada"}, ["conv_2", "conv_0"]),
        (100.0, {"sort_direction": "asc", "page_size": 2}, ["conv_0", "conv_1"]),
    ],
)
def test_a_list_has_what_was_opened_until_now_and_fits(
    now: float, query: dict[str, Any], expected: list[str]
) -> None:
    assert Account().listed(now, **query) == expected


@pytest.mark.parametrize(("now", "live"), [(0.5, 0), (3.0, 1), (9.0, 0), (21.5, 1)])
def test_conversations_are_live_from_the_answer_to_the_end(now: float, live: int) -> None:
    account = Account()
    assert account.call(LIVE_COUNT, now=now, query=LiveCountQuery()).count == live
    assert account.call(LIVE_COUNT, now=now, query=LiveCountQuery(agent_id="bob")).count == 0


def test_what_was_deleted_is_not_found_and_does_not_come_back() -> None:
    account = Account()
    account.call(conversations.DELETE, "conv_1")
    account.store.add(dialled("conv_1", "bob", 10.0))
    assert account.listed() == ["conv_2", "conv_0"]
    with pytest.raises(RefusalError):
        account.call(conversations.FETCH, "conv_1")


def test_a_conversation_that_is_not_opened_yet_is_not_found() -> None:
    with pytest.raises(RefusalError):
        Account().call(conversations.DELETE, "conv_2", now=19.9)
