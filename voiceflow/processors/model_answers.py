"""One answer of a language model as text to speak: asked once more if nothing of it can be spoken."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from voiceflow.dialogue import (
    ChatModel,
    ContentRefusedError,
    ContextTooLongError,
    Cut,
    Finish,
    ModelError,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ThoughtFilter,
    ToolCall,
    has_speech,
)
from voiceflow.errors import RemoteProtocolError
from voiceflow.frames import OperationKind
from voiceflow.processors.answer_errors import CutAnswerError, EmptyAnswerError
from voiceflow.processors.operations import TrackedOperation
from voiceflow.processors.responder import Responder
from voiceflow.processors.speculation import Request, Speculation
from voiceflow.processors.summaries import Summariser
from voiceflow.processors.talk import Talk
from voiceflow.processors.wording import Wording

NO_REPLY = -1
"""The number of no reply: the conversation as it is before one begins."""


class ModelAnswers:
    """Asks a model for answers, and reads them.

    Args:
        processor: Reports errors, metrics and work.
        talk: Has the reply in progress.
        wording: The phrase for a refused conversation.
        request: Makes the request for the reply of this number, with a note for the model or none.
        thoughts: Removes the text in thought tags.
        speculation: Knows the answers that were asked for early.
        summariser: Waits while an answer is made.
    """

    def __init__(
        self,
        processor: Responder,
        talk: Talk,
        wording: Wording,
        *,
        request: Callable[[int, str], Request],
        thoughts: ThoughtFilter,
        speculation: Speculation,
        summariser: Summariser,
    ) -> None:
        self._processor = processor
        self._talk = talk
        self._wording = wording
        self._request = request
        self._thoughts = thoughts
        self._speculation = speculation
        self._summariser = summariser
        self._is_filtered = False

    async def ask(
        self, reply: int, calls: list[ToolCall], *, note: str, begun: int | None
    ) -> AsyncGenerator[str, None]:
        """Yield one answer of the model, or the phrase for a conversation that the server refuses.

        What was refused is left out of later requests.

        Args:
            reply: Number of the reply.
            calls: Receives the tool calls.
            note: Added to the conversation for this request; may be empty.
            begun: Length of the reply's text when the preceding tools started, or None without tools.
        """
        has_text = self._is_filtered = False
        try:
            async with aclosing(self._ask_twice(reply, calls, note=note, begun=begun)) as texts:
                async for text in texts:
                    has_text = True
                    yield text
        except ContentRefusedError as error:
            self._is_filtered = True
            phrase = self._wording.phrases.refused
            if has_text or calls or not phrase:
                raise
            self._processor.fail(error)
            yield phrase
        finally:
            if self._is_filtered:
                self._processor.context.refuse(reply)

    async def _ask_twice(
        self, reply: int, calls: list[ToolCall], *, note: str, begun: int | None
    ) -> AsyncGenerator[str, None]:
        """Yield one answer of the model. If it contains nothing speakable, ask once more."""
        for is_last in (False, True):
            spoken, blank = False, ""
            try:
                async with aclosing(self._stream(reply, calls, note)) as texts:
                    async for text in texts:
                        # Nothing is yielded before the first speakable text: a second attempt starts clean.
                        blank = text if spoken else blank + text
                        spoken = spoken or has_speech(blank)
                        if spoken:
                            yield blank
            except (ModelError, RemoteProtocolError) as error:
                if spoken or calls or is_last or not self._may_ask_again(error):
                    raise
                continue
            said_by_tools = begun is not None and has_speech(self._talk.agent_turn.text[begun:])
            if spoken or calls or said_by_tools or self._talk.leaving.is_near:
                return
            if self._is_filtered and (phrase := self._wording.phrases.refused):
                yield phrase
                return
        raise EmptyAnswerError("the model gave an answer in which nothing can be spoken")

    def _may_ask_again(self, error: ModelError | RemoteProtocolError) -> bool:
        """Whether a second request may succeed after this error."""
        if isinstance(error, RemoteProtocolError):
            return True
        if isinstance(error, ContextTooLongError):
            return self._processor.context.shorten()
        # The client has already retried refusals. Of an answer that began, nothing was spoken yet.
        return error.has_begun and error.retryable and error.code != "timeout"

    async def _stream(self, reply: int, calls: list[ToolCall], note: str) -> AsyncGenerator[str, None]:
        """Yield the text of one answer without thoughts, and collect its tool calls in ``calls``."""
        self._summariser.stop()
        request = self._request(reply, note)
        processor = self._processor
        asked: float | None = processor.session.now()
        thinks = self._is_filtered = False
        model = request.model
        vendor = getattr(model, "vendor", "")
        work = TrackedOperation(
            self._processor, OperationKind.CHAT, name=model.model, vendor=vendor, reply=reply
        )
        try:
            with work:
                async with self._speculation.stream(request) as deltas:
                    async for delta in deltas:
                        match delta:
                            case TextDelta() | RefusalDelta():
                                if asked is not None:
                                    self._processor.metric(
                                        "llm_first_token_s", self._processor.session.now() - asked
                                    )
                                    asked = None
                                work.note_output()
                                if text := self._thoughts.feed(delta.text):
                                    yield text
                                thinks = self._think(model, thinks, self._thoughts.is_inside)
                            case ReasoningDelta():
                                thinks = self._think(model, thinks, True)
                            case ToolCall():
                                work.note_output()
                                calls.append(delta)
                            case Finish():
                                self._note_finish(delta, work)
            if text := self._thoughts.flush():
                yield text
            self._summariser.look()
        finally:
            self._thoughts.flush()  # after a broken answer too

    def _note_finish(self, finish: Finish, work: TrackedOperation) -> None:
        if (usage := finish.usage) is not None:
            for kind in ("prompt", "cached", "cache_write", "completion", "reasoning"):
                counted = getattr(usage, f"{kind}_tokens")
                self._processor.metric(f"llm_{kind}_tokens", counted)
                work.count(f"{kind}_tokens", counted)
        self._is_filtered = finish.cut is Cut.FILTER
        if (cut := finish.cut) is not None:
            if self._talk.reply is not None:
                self._talk.reply.cut = cut
            self._processor.fail(CutAnswerError(f"the model's answer was cut off: {cut.value}"))

    def _think(self, model: ChatModel, was_thinking: bool, is_thinking: bool) -> bool:
        """Allow silence while the model thinks, up to its limit for thinking."""
        if is_thinking and not was_thinking:
            self._processor.expect_silence(model.limits.thinking)
        return is_thinking
