"""Continuing a call after its media stream broke."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from voiceflow.audio.sound import Sound
from voiceflow.dialogue import Context, ExportedContext, SystemMessage, ToolMessage, UserMessage
from voiceflow.processors.lines import WaitingLine, closing, line_of, line_of_sound
from voiceflow.turns import UserTurn

if TYPE_CHECKING:
    from voiceflow.checkpoint import Checkpoint
    from voiceflow.processors.reply import Reply

_SENTENCE_ENDS = (". ", "? ", "! ", "。", "？", "！")


@dataclass(frozen=True, slots=True)
class Unsaid:
    """The text that a broken stream cut off, from the start of the sentence.

    Attributes:
        text: Empty if nothing was cut.
    """

    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Opening:
    """How a session begins.

    Attributes:
        text: What the agent says first; may be empty.
        question: A turn of the user without an answer. The answer follows the text.
        sound: The sound to play instead of the text.
    """

    text: str = field(default="", repr=False)
    question: UserTurn | None = None
    sound: Sound | None = None


def begin(checkpoint: Checkpoint, context: Context, *, greeting: str | Sound, phrase: str) -> Opening:
    """Restore the conversation of a broken stream, if there is one, and keep it for the next session.

    Args:
        checkpoint: The checkpoint of the call.
        context: The context of this session. The earlier conversation replaces it; its system message stays.
        greeting: The greeting of a call. Of a sound, only the words follow the phrase.
        phrase: The phrase with which a call continues.
    """
    earlier, unsaid = checkpoint.recall(Context), checkpoint.recall(Unsaid) or Unsaid()
    if earlier is None and (exported := checkpoint.recall(ExportedContext)) is not None:
        # Another process had the conversation, and whoever passed it on has put it here.
        earlier = Context.from_export(exported)
    said = [
        message
        for message in (earlier.messages() if earlier is not None and checkpoint.breaks else ())
        if not isinstance(message, SystemMessage)
    ]
    # Without an earlier session the context may come from an earlier call, whose reply numbers this session
    # will use again. It is complete before it is kept: another process may have to go on at any time.
    context.take_up(earlier if earlier is not None and said else context)
    checkpoint.keep(context)
    checkpoint.keep(Unsaid())
    fresh = Opening(greeting.text, sound=greeting) if isinstance(greeting, Sound) else Opening(greeting)
    if not checkpoint.breaks:
        return fresh
    if earlier is None:
        # The process that held the conversation has died.
        return Opening(_join(phrase, fresh.text))
    if not said:
        return fresh
    # Who was moved between two turns has noticed nothing.
    phrase = "" if checkpoint.was_moved else phrase
    question = next((message for message in reversed(said) if isinstance(message, UserMessage)), None)
    # After a tool, the model owes the user what came of it.
    if question is not None and isinstance(said[-1], UserMessage | ToolMessage):
        return Opening(phrase, UserTurn(text=question.text))
    return Opening(_join(phrase, unsaid.text))


def opening_line(opening: Opening, respond: Callable[[UserTurn], AsyncIterator[str]]) -> WaitingLine | None:
    """The agent's first line, if any."""
    if opening.question is not None:
        return WaitingLine(partial(go_on, opening, respond))
    if opening.sound is not None:
        return line_of_sound(opening.sound)
    return line_of(opening.text) if opening.text else None


def leave(checkpoint: Checkpoint, cut: Reply | None) -> None:
    """Keep the unsaid text at the end of a session.

    Args:
        checkpoint: The checkpoint of the call.
        cut: The reply that was cut off.
    """
    checkpoint.keep(Unsaid(_from_sentence(cut.text, cut.rest) if cut is not None else ""))


async def go_on(opening: Opening, respond: Callable[[UserTurn], AsyncIterator[str]]) -> AsyncIterator[str]:
    """The pieces of the first reply."""
    if opening.text:
        yield f"{opening.text} "
    if opening.question is not None:
        async with closing(respond(opening.question)) as pieces:
            async for piece in pieces:
                yield piece


def _from_sentence(text: str, rest: str) -> str:
    """The rest, extended back to the start of its first sentence."""
    whole = " ".join(text.split())
    if not rest or not whole.endswith(rest):
        return rest
    said = whole[: len(whole) - len(rest)]
    start = max(said.rfind(end) + len(end) if end in said else 0 for end in _SENTENCE_ENDS)
    return whole[start:]


def _join(*texts: str) -> str:
    return " ".join(text for text in texts if text)
