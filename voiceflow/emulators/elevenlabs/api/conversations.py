"""Emulated conversations: kept, read and deleted."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Sequence
from typing import Protocol
from urllib.parse import urlencode

from voiceflow.clients.elevenlabs.schema.conversations import (
    Conversation,
    ConversationHistoryBatchCallModel,
)
from voiceflow.clients.elevenlabs.schema.phone_numbers import SipMessage
from voiceflow.clients.elevenlabs.schema.platform import PlatformSettings
from voiceflow.emulators.elevenlabs.api import conversation_views as views
from voiceflow.emulators.elevenlabs.api.conversation_views import Entry, PhoneCall
from voiceflow.emulators.elevenlabs.api.records import Record
from voiceflow.emulators.elevenlabs.http.exchange import not_found
from voiceflow.emulators.elevenlabs.mp3 import SilentMp3

CheckAgent = Callable[[str], None]
"""Refuses an agent that does not exist."""

SOCKET_PATH = "/v1/convai/conversation"
"""Of the conversation websocket."""


class SignUrl(Protocol):
    """Makes signed addresses of the conversation websocket."""

    def __call__(self, agent_id: str, base_url: str, *, include_conversation_id: bool = False) -> str:
        """Make one for an agent, ``base_url`` being where the emulator is served."""


def any_agent(agent_id: str) -> None:
    """Every agent exists."""


class ConversationStore:
    """All past and present conversations.

    It takes records of any conversation (``add``), and shows each as it is at the time of the request.

    Args:
        check_agent: Refuses unknown agents.
        sign_url: Makes signed addresses; its own open nothing.
        platform: Returns an agent's settings, by which its conversations are judged.

    Attributes:
        watch: Called with each record that is added or changed.
    """

    def __init__(
        self,
        check_agent: CheckAgent = any_agent,
        sign_url: SignUrl | None = None,
        platform: Callable[[str], PlatformSettings | None] = lambda agent_id: None,
    ) -> None:
        self.check_agent = check_agent
        self.watch: Callable[[Record], None] | None = None
        self._platform = platform
        self._count = itertools.count(1)
        self.sign_url = sign_url or self._sign_url
        self._entries: dict[str, Entry] = {}
        self._deleted: set[str] = set()

    def add(
        self,
        record: Record,
        *,
        phone_call: PhoneCall | None = None,
        batch_call: ConversationHistoryBatchCallModel | None = None,
        sip_messages: Sequence[SipMessage] = (),
    ) -> None:
        """Show a conversation, from when it was opened on.

        May be called again as the record changes, or with another one for the same conversation: the data
        passed with the record stay. A conversation that was deleted does not come back.
        """
        if record.conversation_id in self._deleted:
            return
        entry = self._entries.setdefault(record.conversation_id, Entry(record=record))
        entry.record = record
        # A deleted agent's conversations are judged by the settings that it had.
        entry.platform = self._platform(record.agent_id) or entry.platform
        entry.phone_call = phone_call or entry.phone_call
        entry.batch_call = batch_call or entry.batch_call
        entry.sip_messages.extend(sip_messages)
        if self.watch is not None:
            self.watch(record)

    def platform(self, conversation_id: str) -> PlatformSettings | None:
        """The settings of a conversation's agent; None if they are not known."""
        entry = self._entries.get(conversation_id)
        return None if entry is None else entry.platform

    def remove(self, conversation_id: str) -> None:
        """Remove a conversation, as if it had never been planned."""
        self._entries.pop(conversation_id, None)

    def delete(self, conversation_id: str) -> None:
        """Remove a conversation for good: it does not come back with its record."""
        self._deleted.add(conversation_id)
        del self._entries[conversation_id]

    def new_file_id(self) -> str:
        """The id of a file that a client uploads."""
        return f"file_{next(self._count):08d}"

    def new_id(self) -> str:
        """The id of a conversation that is not on a websocket."""
        return f"conv_9{next(self._count):025d}"

    def get(self, conversation_id: str, now: float) -> Conversation:
        """A conversation at a loop time in the API's form.

        Raises:
            RefusalError: If there is none.
        """
        return views.whole(self.entry(conversation_id, now), now)

    def record(self, conversation_id: str) -> Record:
        """The record of a conversation, whenever it begins.

        Raises:
            RefusalError: If there is none.
        """
        return self.entry(conversation_id, math.inf).record

    def recording(self, conversation_id: str, now: float) -> bytes:
        """The recording in MP3: as long as the conversation was, and silent.

        Raises:
            RefusalError: If there is none, or not yet.
        """
        record = self.entry(conversation_id, now).record
        if record.status(now) != "done" or not views.recording_seconds(record):
            raise not_found("audio")
        return SilentMp3(44100, 64).frames(views.recording_seconds(record))

    @property
    def entries(self) -> Collection[Entry]:
        """All conversations with what belongs to them, in the order in which they were added."""
        return self._entries.values()

    def entry(self, conversation_id: str, now: float) -> Entry:
        """A conversation with what belongs to it, at a loop time.

        Raises:
            RefusalError: If there is none.
        """
        entry = self._entries.get(conversation_id)
        if entry is None or entry.record.opened_at > now:
            raise not_found("conversation")
        return entry

    def _sign_url(self, agent_id: str, base_url: str, *, include_conversation_id: bool = False) -> str:
        query = {"agent_id": agent_id, "conversation_signature": f"cvtkn_{next(self._count):08d}"}
        if include_conversation_id:
            query["conversation_id"] = self.new_id()
        return f"ws{base_url.removeprefix('http')}{SOCKET_PATH}?{urlencode(query)}"
