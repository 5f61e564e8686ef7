"""Conversations with agents: transcripts, analysis, recordings, and access to new ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Literal, Unpack

from voiceflow.clients.elevenlabs.api.signed_urls import SIGNED_URL
from voiceflow.clients.elevenlabs.http.forms import Upload
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.pages import Paging, paged
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import filtered, wanted
from voiceflow.clients.elevenlabs.schema.conversation_pages import (
    ConversationDigest,
    ConversationFilter,
    ConversationFilterFields,
    ConversationPage,
    ConversationQuery,
    ConversationQueryFields,
    ConversationSummary,
    ConversationSummaryQuery,
    ConversationSummaryQueryFields,
    SipMessageQuery,
    SipMessageQueryFields,
)
from voiceflow.clients.elevenlabs.schema.conversations import (
    Conversation,
    ConversationFeedback,
    ConversationToken,
    ConversationTokenQuery,
    ConversationTokenQueryFields,
    UploadedFile,
)
from voiceflow.clients.elevenlabs.schema.phone_numbers import SipMessage, SipMessagePage
from voiceflow.clients.elevenlabs.schema.signed_urls import SignedUrlQuery, SignedUrlQueryFields

_ONE = "/v1/convai/conversations/{conversation_id}"

LIST = Operation[ConversationPage](
    "GET", "/v1/convai/conversations", ConversationPage, query=ConversationFilter
)
FETCH = Operation[Conversation]("GET", _ONE, Conversation, query=ConversationQuery)
SUMMARY = Operation[ConversationDigest](
    "GET", f"{_ONE}/summary", ConversationDigest, query=ConversationSummaryQuery
)
DELETE = Operation[None]("DELETE", _ONE, None)
AUDIO = Operation[bytes]("GET", f"{_ONE}/audio", bytes)
FEEDBACK = Operation[None]("POST", f"{_ONE}/feedback", None, body=ConversationFeedback)
SIP_MESSAGES = Operation[SipMessagePage]("GET", f"{_ONE}/sip-messages", SipMessagePage, query=SipMessageQuery)
UPLOAD_FILE = Operation[UploadedFile]("POST", f"{_ONE}/files", UploadedFile, files=("file",))
DELETE_FILE = Operation[UploadedFile | None]("DELETE", f"{_ONE}/files/{{file_id}}", UploadedFile)
# The path has the singular.
TOKEN = Operation[ConversationToken](
    "GET", "/v1/convai/conversation/token", ConversationToken, query=ConversationTokenQuery
)

PAGES = Paging[ConversationPage, ConversationSummary](
    items=lambda page: page.conversations,
    following=lambda page: page.next_cursor if page.has_more else None,
)
SIP_PAGES = Paging[SipMessagePage, SipMessage](
    items=lambda page: page.sip_messages,
    following=lambda page: page.next_cursor if page.has_more else None,
)

OVER = frozenset({"done", "failed"})
"""The statuses after which a conversation changes no more."""


class Conversations:
    """Conversations with the account's agents, on the phone and elsewhere.

    Source: https://elevenlabs.io/docs/api-reference/conversations/list
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(
        self,
        filter: ConversationFilter | Mapping[str, object] | None = None,
        **fields: Unpack[ConversationFilterFields],
    ) -> AsyncIterator[ConversationSummary]:
        """All conversations, or those that fit, page by page as they are asked for; the newest first.

        Args:
            filter: The filter: ``ConversationFilter(agent_id="agent_1", call_successful="failure")``.
        """
        return paged(self._sender, LIST, PAGES, query=filtered(ConversationFilter, filter, fields))

    async def get(
        self,
        conversation_id: str,
        query: ConversationQuery | Mapping[str, object] | None = None,
        **fields: Unpack[ConversationQueryFields],
    ) -> Conversation:
        """One conversation, with its transcript.

        Its ``status`` goes from ``initiated`` to ``in-progress`` to ``processing`` to ``done``, or to
        ``failed`` from anywhere. ``analysis`` is None until it is done.

        Raises:
            NotFoundError: If there is no such conversation.
        """
        return await self._sender.call(
            FETCH, conversation_id, query=filtered(ConversationQuery, query, fields)
        )

    async def wait_until_done(self, conversation_id: str, *, every: float = 2.0) -> Conversation:
        """The conversation when it is done, or has failed: look at its ``status``.

        It polls without a limit; set one with ``asyncio.timeout``.

        Args:
            conversation_id: Such as an outbound call was answered with.
            every: Seconds between two polls.

        Raises:
            NotFoundError: If there is no such conversation.
        """
        while True:
            conversation = await self.get(conversation_id)
            if conversation.status in OVER:
                return conversation
            await asyncio.sleep(every)

    async def summary(
        self,
        conversation_id: str,
        query: ConversationSummaryQuery | Mapping[str, object] | None = None,
        **fields: Unpack[ConversationSummaryQueryFields],
    ) -> ConversationDigest:
        """A summary of one conversation, with its messages if there are not too many.

        Args:
            conversation_id: Of the conversation.
            query: From how many messages on they are left out.
        """
        return await self._sender.call(
            SUMMARY, conversation_id, query=filtered(ConversationSummaryQuery, query, fields)
        )

    async def delete(self, conversation_id: str) -> None:
        """Remove a conversation, with its recording."""
        await self._sender.call(DELETE, conversation_id)

    async def audio(self, conversation_id: str) -> bytes:
        """The recording of both sides, in MP3.

        Raises:
            NotFoundError: If there is none, or not yet: see ``has_audio`` of the conversation.
        """
        return await self._sender.call(AUDIO, conversation_id)

    async def feedback(self, conversation_id: str, feedback: Literal["like", "dislike"] | None) -> None:
        """Rate the agent; None withdraws the rating."""
        body = {"feedback": feedback}
        await self._sender.call(FEEDBACK, conversation_id, body=body)

    def sip_messages(
        self,
        conversation_id: str,
        query: SipMessageQuery | Mapping[str, object] | None = None,
        **fields: Unpack[SipMessageQueryFields],
    ) -> AsyncIterator[SipMessage]:
        """The SIP messages of a call over a trunk, if its number keeps them."""
        return paged(
            self._sender,
            SIP_MESSAGES,
            SIP_PAGES,
            conversation_id,
            query=filtered(SipMessageQuery, query, fields),
        )

    async def upload_file(self, conversation_id: str, file: Upload) -> str:
        """Upload a file to a running conversation; returns the id for messages that refer to it."""
        answer = await self._sender.call(UPLOAD_FILE, conversation_id, files={"file": [file]})
        return answer.file_id

    async def delete_file(self, conversation_id: str, file_id: str) -> None:
        """Delete a file that no message refers to."""
        await self._sender.call(DELETE_FILE, conversation_id, file_id)

    async def signed_url(
        self,
        agent: str | SignedUrlQuery | Mapping[str, object] | None = None,
        **fields: Unpack[SignedUrlQueryFields],
    ) -> str:
        """An address of the conversation websocket that needs no key: for 15 minutes, for one agent.

        Args:
            agent: The agent's id, or all options. With ``include_conversation_id`` the address
                works once.
        """
        if isinstance(agent, str):
            query = wanted(SignedUrlQuery, None, {"agent_id": agent, **fields})
        else:
            query = wanted(SignedUrlQuery, agent, fields)
        return (await self._sender.call(SIGNED_URL, query=query)).signed_url

    async def token(
        self,
        agent: str | ConversationTokenQuery | Mapping[str, object] | None = None,
        **fields: Unpack[ConversationTokenQueryFields],
    ) -> ConversationToken:
        """A token for a conversation over WebRTC. It does not open the websocket.

        Args:
            agent: The agent's id, or all options.
        """
        if isinstance(agent, str):
            query = wanted(ConversationTokenQuery, None, {"agent_id": agent, **fields})
        else:
            query = wanted(ConversationTokenQuery, agent, fields)
        return await self._sender.call(TOKEN, query=query)
