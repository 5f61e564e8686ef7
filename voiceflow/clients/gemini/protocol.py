"""Gemini's streamed answers without a network: server-sent events in, deltas out.

Source: https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
"""

from __future__ import annotations

import json

from voiceflow.clients.chat.answer import AnswerParts, PendingCall
from voiceflow.clients.chat.opaque import seal
from voiceflow.clients.chat.reading import read_event
from voiceflow.clients.chat.usage import CountedUsage, counted
from voiceflow.clients.gemini.errors import ERRORS, blocked
from voiceflow.clients.gemini.events import Candidate, GeneratedPiece, Part, UsageMetadata
from voiceflow.clients.gemini.request import VENDOR
from voiceflow.dialogue.deltas import Cut, Delta, Finish, ReasoningDelta, TextDelta
from voiceflow.net.sse import ServerSentEvent

_FILTERS = frozenset(
    {
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "MODEL_ARMOR",
        "ESCALATION",
    }
)
_FAILURES = frozenset(
    {
        "OTHER",
        "MALFORMED_FUNCTION_CALL",
        "MALFORMED_RESPONSE",
        "MISSING_THOUGHT_SIGNATURE",
        "TOO_MANY_TOOL_CALLS",
        "UNEXPECTED_TOOL_CALL",
    }
)


class GenerateDecoder:
    """One streamed answer. Text comes out piece by piece; tool calls and ``Finish`` at the end of the body.

    Args:
        model: The model in the request: its signatures go back only to itself.
        request_id: For error messages.

    Attributes:
        is_done: Whether ``Finish`` was returned; everything after it is ignored.
    """

    def __init__(self, model: str = "", request_id: str = "") -> None:
        self.is_done = False
        self._asked_model = model
        self._request_id = request_id
        self._parts = AnswerParts()
        self._reason = ""
        self._usage: UsageMetadata | None = None
        self._model = ""
        self._id = ""

    @property
    def has_begun(self) -> bool:
        """Whether the answer's first token arrived."""
        return self._parts.has_begun

    @property
    def is_thinking(self) -> bool:
        """Whether the model is thinking and has not begun to answer."""
        return self._parts.is_thinking

    @property
    def is_finished(self) -> bool:
        """Whether the reason for the end arrived; nothing marks the end itself but that of the body."""
        return self._reason != ""

    def is_progress(self, event: ServerSentEvent) -> bool:
        """Always: there are no signs of life among the events."""
        return True

    def receive(self, event: ServerSentEvent) -> list[Delta]:
        """Take the next event.

        Raises:
            ChatError: If it is an error, or the prompt was blocked.
            RemoteProtocolError: If it is malformed, or the answer is too long.
        """
        if self.is_done or not event.data.strip():
            return []
        read = read_event(GeneratedPiece, event.data)
        if read.error is not None:
            raise ERRORS.failed_in_stream(read.error, request_id=self._request_id)
        self._id = self._id or read.response_id or ""
        self._model = self._model or read.model_version or ""
        self._usage = read.usage_metadata or self._usage
        if read.prompt_feedback is not None and read.prompt_feedback.block_reason:
            raise blocked(read.prompt_feedback.block_reason, request_id=self._request_id)
        deltas: list[Delta] = []
        for candidate in read.candidates or ():
            if candidate.index == 0:
                deltas += self._take(candidate)
        return deltas

    def end(self) -> list[Delta]:
        """Handle the end of the body.

        Raises:
            ChatError: If the answer failed, or was cut off: no reason for its end arrived.
        """
        if self.is_done:
            return []
        if not self.is_finished:
            raise ERRORS.broken_off("the answer was cut off", request_id=self._request_id)
        self.is_done = True
        if self._reason in _FAILURES:
            raise ERRORS.broken_off(
                f"the model server ended the answer: {self._reason.lower()}",
                code=self._reason.lower(),
                request_id=self._request_id,
            )
        deltas = self._parts.finish()
        reason, cut = _meaning(self._reason, has_calls=self._parts.has_calls)
        return [*deltas, Finish(reason, _counts(self._usage), self._model, self._id, cut=cut)]

    def _take(self, candidate: Candidate) -> list[Delta]:
        deltas: list[Delta] = []
        parts = candidate.content.parts if candidate.content is not None else None
        for part in parts or ():
            deltas += self._take_part(part)
        self._reason = candidate.finish_reason or self._reason
        return deltas

    def _take_part(self, part: Part) -> list[Delta]:
        if part.function_call is not None:
            call, signature = part.function_call, part.thought_signature
            arguments = json.dumps(call.args or {}, ensure_ascii=False)
            self._parts.count(arguments)
            opaque = seal(VENDOR, self._asked_model, [signature] if signature else [])
            self._parts.begin_call(PendingCall(call.id or "", call.name, [arguments], opaque))
            return []
        return self._parts.say(ReasoningDelta if part.thought else TextDelta, part.text or "")


def _meaning(reason: str, *, has_calls: bool) -> tuple[str, Cut | None]:
    """The reason in the words of the port, and why the answer is incomplete."""
    if reason == "MAX_TOKENS":
        return "length", Cut.LENGTH
    if reason in _FILTERS:
        return "content_filter", Cut.FILTER
    if reason == "STOP":
        return ("tool_calls" if has_calls else "stop"), None
    return reason.lower(), None


def _counts(usage: UsageMetadata | None) -> CountedUsage | None:
    if usage is None:
        return None
    thoughts = usage.thoughts_token_count or 0
    return counted(
        prompt=(usage.prompt_token_count or 0) + (usage.tool_use_prompt_token_count or 0),
        completion=(usage.candidates_token_count or 0) + thoughts,
        cached=usage.cached_content_token_count or 0,
        reasoning=thoughts,
    )
