"""The operations of the HTTP API on emulated conversations."""

from __future__ import annotations

from collections.abc import Sequence

from voiceflow.clients.elevenlabs.api import conversations
from voiceflow.clients.elevenlabs.api.analytics import LIVE_COUNT
from voiceflow.clients.elevenlabs.api.signed_urls import SIGNED_URL
from voiceflow.clients.elevenlabs.schema.analytics import LiveCount
from voiceflow.clients.elevenlabs.schema.conversation_pages import (
    ConversationDigest,
    ConversationFilter,
    ConversationPage,
)
from voiceflow.clients.elevenlabs.schema.conversations import ConversationToken, UploadedFile
from voiceflow.clients.elevenlabs.schema.phone_numbers import SipMessage, SipMessagePage
from voiceflow.clients.elevenlabs.schema.signed_urls import SignedUrl
from voiceflow.emulators.elevenlabs.api import conversation_views as views
from voiceflow.emulators.elevenlabs.api.conversation_views import Entry
from voiceflow.emulators.elevenlabs.api.conversations import ConversationStore
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH, HttpExchange, HttpReply, not_found
from voiceflow.emulators.elevenlabs.http.pages import page
from voiceflow.emulators.elevenlabs.http.server import Handlers


class ConversationOperations:
    """Lists, reads, deletes and signs conversations for a client of the API.

    It applies the list filters on data of a record; other filters have no effect.

    Args:
        store: The conversations.
    """

    def __init__(self, store: ConversationStore) -> None:
        self._store = store

    def handlers(self) -> Handlers:
        """The handlers of the operations on conversations."""
        return {
            conversations.LIST: self._list,
            conversations.FETCH: lambda exchange: self._store.get(exchange.ids[0], exchange.now),
            conversations.SUMMARY: self._summary,
            conversations.DELETE: self._delete,
            conversations.AUDIO: lambda exchange: HttpReply(
                body=self._store.recording(exchange.ids[0], exchange.now), content_type="audio/mpeg"
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
        shown = [entry for entry in self._store.entries if entry.record.opened_at <= now]
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
        records = [entry.record for entry in self._store.entries]
        live = [r for r in records if r.opened_at <= now and r.status(now) == "in-progress"]
        return LiveCount(count=sum(agents is None or record.agent_id in agents for record in live))

    def _summary(self, exchange: HttpExchange) -> ConversationDigest:
        return views.digest(self._entry(exchange), exchange.now, exchange.query.max_messages)

    def _delete(self, exchange: HttpExchange) -> None:
        self._store.delete(self._entry(exchange).record.conversation_id)

    def _feedback(self, exchange: HttpExchange) -> None:
        self._entry(exchange).feedback = exchange.body.feedback

    def _upload(self, exchange: HttpExchange) -> UploadedFile:
        entry = self._entry(exchange)
        file_id = self._store.new_file_id()
        entry.files[file_id] = exchange.file
        return UploadedFile(file_id=file_id)

    def _delete_file(self, exchange: HttpExchange) -> UploadedFile:
        file_id = exchange.ids[1]
        if self._entry(exchange).files.pop(file_id, None) is None:
            raise not_found("file")
        return UploadedFile(file_id=file_id)

    def _signed_url(self, exchange: HttpExchange) -> SignedUrl:
        query = exchange.query
        self._store.check_agent(query.agent_id)
        url = self._store.sign_url(
            query.agent_id, exchange.base_url, include_conversation_id=query.include_conversation_id
        )
        return SignedUrl(signed_url=url)

    def _token(self, exchange: HttpExchange) -> ConversationToken:
        self._store.check_agent(exchange.query.agent_id)
        conversation_id = self._store.new_id()
        return ConversationToken(token=f"lktoken_{conversation_id}", conversation_id=conversation_id)

    def _entry(self, exchange: HttpExchange) -> Entry:
        return self._store.entry(exchange.ids[0], exchange.now)


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
