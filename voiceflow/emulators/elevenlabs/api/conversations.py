"""Emulated conversations: listed, read, judged and deleted."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Protocol
from urllib.parse import urlencode

from voiceflow.clients.elevenlabs.api import conversations
from voiceflow.clients.elevenlabs.api.analytics import LIVE_COUNT
from voiceflow.clients.elevenlabs.api.signed_urls import SIGNED_URL
from voiceflow.clients.elevenlabs.schema.analytics import LiveCount
from voiceflow.clients.elevenlabs.schema.conversation_pages import (
    ConversationDigest,
    ConversationFilter,
    ConversationPage,
)
from voiceflow.clients.elevenlabs.schema.conversations import (
    Conversation,
    ConversationHistoryBatchCallModel,
    ConversationToken,
    UploadedFile,
)
from voiceflow.clients.elevenlabs.schema.phone_numbers import SipMessage, SipMessagePage
from voiceflow.clients.elevenlabs.schema.platform import PlatformSettings
from voiceflow.clients.elevenlabs.schema.signed_urls import SignedUrl
from voiceflow.emulators.elevenlabs.api import conversation_views as views
from voiceflow.emulators.elevenlabs.api.conversation_views import Entry, PhoneCall
from voiceflow.emulators.elevenlabs.api.records import Record
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH, HttpExchange, HttpReply, not_found
from voiceflow.emulators.elevenlabs.http.pages import page
from voiceflow.emulators.elevenlabs.http.server import Handlers
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

    It takes records of any conversation (``add``), and shows each as it is at the time of the request. It
    applies the list filters on data of a record; other filters have no effect.

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

    def new_id(self) -> str:
        """The id of a conversation that is not on a websocket."""
        return f"conv_9{next(self._count):025d}"

    def get(self, conversation_id: str, now: float) -> Conversation:
        """A conversation at a loop time in the API's form.

        Raises:
            RefusalError: If there is none.
        """
        return views.whole(self._at(conversation_id, now), now)

    def record(self, conversation_id: str) -> Record:
        """The record of a conversation, whenever it begins.

        Raises:
            RefusalError: If there is none.
        """
        return self._at(conversation_id, math.inf).record

    def recording(self, conversation_id: str, now: float) -> bytes:
        """The recording in MP3: as long as the conversation was, and silent.

        Raises:
            RefusalError: If there is none, or not yet.
        """
        record = self._at(conversation_id, now).record
        if record.status(now) != "done" or not views.recording_seconds(record):
            raise not_found("audio")
        return SilentMp3(44100, 64).frames(views.recording_seconds(record))

    def handlers(self) -> Handlers:
        """The handlers of the operations on conversations."""
        return {
            conversations.LIST: self._list,
            conversations.FETCH: lambda exchange: self.get(exchange.ids[0], exchange.now),
            conversations.SUMMARY: self._summary,
            conversations.DELETE: self._delete,
            conversations.AUDIO: lambda exchange: HttpReply(
                body=self.recording(exchange.ids[0], exchange.now), content_type="audio/mpeg"
            ),
            conversations.FEEDBACK: self._feedback,
            conversations.SIP_MESSAGES: lambda exchange: sip_page(
                self._entry(exchange).sip_messages, exchange
            ),
            conversations.UPLOAD_FILE: self._upload,
            conversations.DELETE_FILE: self._delete_file,
            SIGNED_URL: self._signed_url,
            LIVE_COUNT: self._live_count,
            conversations.TOKEN: self._token,
        }

    def _list(self, exchange: HttpExchange) -> ConversationPage:
        query: ConversationFilter = exchange.query
        now = exchange.now
        shown = [entry for entry in self._entries.values() if entry.record.opened_at <= now]
        found, following = page(
            [entry for entry in shown if fits(entry, query, now)],
            place=lambda entry: (entry.record.opened_at, entry.record.conversation_id),
            size=query.page_size,
            cursor=query.cursor,
            descending=query.sort_direction == "desc",
        )
        with_summary = query.summary_mode == "include"
        return ConversationPage(
            conversations=[views.summary(entry, now, with_summary=with_summary) for entry in found],
            has_more=following is not None,
            next_cursor=following,
        )

    def _live_count(self, exchange: HttpExchange) -> LiveCount:
        query, now = exchange.query, exchange.now
        agents = query.agent_ids or ([query.agent_id] if query.agent_id else None)
        records = [entry.record for entry in self._entries.values()]
        live = [r for r in records if r.opened_at <= now and r.status(now) == "in-progress"]
        return LiveCount(count=sum(agents is None or record.agent_id in agents for record in live))

    def _summary(self, exchange: HttpExchange) -> ConversationDigest:
        return views.digest(self._entry(exchange), exchange.now, exchange.query.max_messages)

    def _delete(self, exchange: HttpExchange) -> None:
        conversation_id = self._entry(exchange).record.conversation_id
        self._deleted.add(conversation_id)
        del self._entries[conversation_id]

    def _feedback(self, exchange: HttpExchange) -> None:
        self._entry(exchange).feedback = exchange.body.feedback

    def _upload(self, exchange: HttpExchange) -> UploadedFile:
        entry = self._entry(exchange)
        file_id = f"file_{next(self._count):08d}"
        entry.files[file_id] = exchange.file
        return UploadedFile(file_id=file_id)

    def _delete_file(self, exchange: HttpExchange) -> UploadedFile:
        file_id = exchange.ids[1]
        if self._entry(exchange).files.pop(file_id, None) is None:
            raise not_found("file")
        return UploadedFile(file_id=file_id)

    def _signed_url(self, exchange: HttpExchange) -> SignedUrl:
        query = exchange.query
        self.check_agent(query.agent_id)
        url = self.sign_url(
            query.agent_id, exchange.base_url, include_conversation_id=query.include_conversation_id
        )
        return SignedUrl(signed_url=url)

    def _token(self, exchange: HttpExchange) -> ConversationToken:
        self.check_agent(exchange.query.agent_id)
        conversation_id = self.new_id()
        return ConversationToken(token=f"lktoken_{conversation_id}", conversation_id=conversation_id)

    def _sign_url(self, agent_id: str, base_url: str, *, include_conversation_id: bool = False) -> str:
        query = {"agent_id": agent_id, "conversation_signature": f"cvtkn_{next(self._count):08d}"}
        if include_conversation_id:
            query["conversation_id"] = self.new_id()
        return f"ws{base_url.removeprefix('http')}{SOCKET_PATH}?{urlencode(query)}"

    def _entry(self, exchange: HttpExchange) -> Entry:
        return self._at(exchange.ids[0], exchange.now)

    def _at(self, conversation_id: str, now: float) -> Entry:
        entry = self._entries.get(conversation_id)
        if entry is None or entry.record.opened_at > now:
            raise not_found("conversation")
        return entry


def fits(entry: Entry, query: ConversationFilter, now: float) -> bool:
    """Whether a list with these filters has the conversation."""
    record = entry.record
    start, seconds = views.start_unix(record), views.duration(record, now)
    words = (query.search or "").lower()
    number = None if entry.phone_call is None else entry.phone_call.phone_number_id
    return (
        query.agent_id in (None, record.agent_id)
        and query.user_id in (None, record.initiation.get("user_id"))
        and query.call_successful in (None, views.success(entry, now))
        and query.conversation_initiation_source in (None, entry.source)
        and (query.phone_number_ids is None or number in query.phone_number_ids)
        and record.status(now) not in (query.exclude_statuses or ())
        and _between(start, query.call_start_after_unix, query.call_start_before_unix)
        and _between(seconds, query.call_duration_min_secs, query.call_duration_max_secs)
        and (not words or any(words in said.message.lower() for said in views.messages(record, now)))
    )


def sip_page(messages: Sequence[SipMessage], exchange: HttpExchange) -> SipMessagePage:
    """A page of those SIP messages that were sent until now, in their order."""
    now = (EPOCH + exchange.now) * 1e6
    found, following = page(
        ((index, one) for index, one in enumerate(messages) if one.created_at_unix_micro <= now),
        place=lambda pair: (pair[0], ""),
        size=exchange.query.page_size,
        cursor=exchange.query.cursor,
    )
    return SipMessagePage(
        sip_messages=[message for _, message in found],
        next_cursor=following,
        has_more=following is not None,
    )


def _between(value: float, least: float | None, most: float | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)
