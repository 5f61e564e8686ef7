"""Summarising the oldest turns of a long conversation, while nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from loguru import logger

from voiceflow.dialogue import ChatModel, Context
from voiceflow.dialogue.summaries import INSTRUCTION, summarise
from voiceflow.errors import ConfigurationError, describe_error
from voiceflow.processor import Processor


@dataclass(frozen=True, slots=True, kw_only=True)
class Summaries:
    """Replaces the oldest turns of a long conversation with a summary.

    The summary is written after an answer of the model, while the agent speaks or waits. The next request for
    an answer stops it, so it delays no reply; it is then tried again. If it fails, the oldest turns are
    forgotten at the limits of the context, as without summaries.

    Attributes:
        after_chars: Characters of conversation from which on it is summarised.
        keep_turns: The last turns, which stay as they are.
        model: The model that summarises; by default that of the ``LLM``.
        instruction: What to keep, and how to write it.
        most_chars: A longer summary counts as a failure.
        time_limit: Seconds that it may take.

    Raises:
        ConfigurationError: If a number is not positive.
    """

    after_chars: int = 12_000
    keep_turns: int = 6
    model: ChatModel | None = None
    instruction: str = INSTRUCTION
    most_chars: int = 4000
    time_limit: float = 20.0

    def __post_init__(self) -> None:
        if min(self.after_chars, self.keep_turns, self.most_chars, self.time_limit) <= 0:
            raise ConfigurationError("the numbers of Summaries must be above 0")


class Summariser:
    """Keeps the conversation of one call short.

    Args:
        owner: The processor that answers.
        context: The conversation.
        settings: When and how to summarise; None for never.
        model: Returns the model of the ``LLM``.
    """

    def __init__(
        self, owner: Processor, context: Context, settings: Summaries | None, model: Callable[[], ChatModel]
    ) -> None:
        self._owner, self._context, self._settings, self._model = owner, context, settings, model
        self._task: asyncio.Task[None] | None = None
        self._failed_at = 0

    def look(self) -> None:
        """Begin a summary if the conversation is long enough: the model has just given an answer."""
        if (settings := self._settings) is None or self._task is not None:
            return
        excerpt = self._context.entries.older(keep=settings.keep_turns)
        # After a failure, wait until there is more to summarise.
        if excerpt.entries and excerpt.chars > max(settings.after_chars, self._failed_at):
            self._task = self._owner.spawn(self._summarise(settings), name="summary")

    def stop(self) -> None:
        """Stop a summary that is being written: the model is needed for an answer."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    async def _summarise(self, settings: Summaries) -> None:
        excerpt = self._context.entries.older(keep=settings.keep_turns)
        try:
            summary = await summarise(
                settings.model or self._model(),
                excerpt.messages(),
                before=self._context.summary,
                instruction=settings.instruction,
                most_chars=settings.most_chars,
                time_limit=settings.time_limit,
            )
        except Exception as error:  # noqa: BLE001 - the call goes on with the conversation as it is
            self._failed_at = int(excerpt.chars * 1.25)
            logger.warning("the conversation was not summarised: {}", describe_error(error))
        else:
            self._context.summarise(excerpt, summary)
        self._task = None
