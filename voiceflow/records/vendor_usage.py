"""The usage of a call by vendor, from what the vendors report."""

from __future__ import annotations

from collections import defaultdict

from voiceflow.dialogue.reply_texts import ReplyTexts
from voiceflow.frames import AgentTextFrame, HeardFrame, OperationFrame, OperationKind
from voiceflow.records.usage import CallUsage

CARRIER = "carrier"
"""Whose minutes the call's are: the calls of a server may come from several carriers."""

RECOGNISER = "recogniser"
"""Whose minutes the user's audio is while no vendor has returned a transcript."""

MODEL = "model"
"""Whose the tokens are that no answer of a model came before."""


class UnheardText:
    """Counts the characters that were sent to the voice and that the user did not hear."""

    def __init__(self) -> None:
        self._texts = ReplyTexts()
        self._written: dict[int, int] = {}
        self._over = 0

    @property
    def characters(self) -> int:
        """Of the replies that are over, and of those whose end nobody has reported."""
        return self._over + sum(self._written.values())

    def write(self, frame: AgentTextFrame, source: str) -> int:
        """Take more text of a reply at one link of the chain.

        Args:
            frame: The text.
            source: The name of the processor that passes it on.

        Returns:
            How many characters there are more.
        """
        grown = self._texts.add(frame.reply, frame.text, source)
        self._written[frame.reply] = self._written.get(frame.reply, 0) + grown
        return grown

    def hear(self, frame: HeardFrame) -> None:
        """Take the report of what was heard of a reply."""
        if frame.is_final:
            written = self._written.pop(frame.reply, 0)
            self._over += 0 if frame.is_complete else max(0, written - len(frame.text))


class VendorUsage:
    """Adds up the usage of one call by vendor."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[str, int]] = {}
        self._recogniser = RECOGNISER
        self._model = MODEL
        self._voice = ""

    def add(self, frame: OperationFrame) -> None:
        """Take an operation."""
        vendor = frame.vendor or frame.processor
        match frame.kind:
            case OperationKind.STT:
                if self._recogniser == RECOGNISER:
                    self._recogniser = vendor
                return
            case OperationKind.CHAT:
                self._model = vendor = f"{vendor}/{frame.name}" if frame.name else vendor
            case OperationKind.TTS:
                self._voice = vendor
            case OperationKind.TOOL:
                return
        counts = self._counts.setdefault(vendor, defaultdict(int))
        for name, value in frame.counts:
            counts[name] += value

    def read(self, whole: CallUsage) -> dict[str, CallUsage]:
        """The usage by vendor.

        Args:
            whole: That of the whole call: the seconds, and what was wasted, are its own.
        """
        rest: dict[str, dict[str, float]] = defaultdict(dict)
        rest[CARRIER]["call_seconds"] = whole.call_seconds
        rest[self._recogniser]["heard_seconds"] = whole.heard_seconds
        if whole.wasted_prompt_tokens or whole.wasted_completion_tokens:
            rest[self._model]["wasted_prompt_tokens"] = whole.wasted_prompt_tokens
            rest[self._model]["wasted_completion_tokens"] = whole.wasted_completion_tokens
        if self._voice:
            rest[self._voice]["unheard_characters"] = whole.unheard_characters
        names = dict.fromkeys([CARRIER, self._recogniser, *self._counts, *rest])
        return {name: _usage(self._counts.get(name, {}), rest[name]) for name in names}


def _usage(counts: dict[str, int], rest: dict[str, float]) -> CallUsage:
    cached, written = counts.get("cached_tokens", 0), counts.get("cache_write_tokens", 0)
    return CallUsage(
        call_seconds=rest.get("call_seconds", 0.0),
        heard_seconds=rest.get("heard_seconds", 0.0),
        characters=counts.get("characters", 0),
        prompt_tokens=counts.get("prompt_tokens", 0) - cached - written,
        cached_tokens=cached,
        completion_tokens=counts.get("completion_tokens", 0),
        cache_write_tokens=written,
        reasoning_tokens=counts.get("reasoning_tokens", 0),
        wasted_prompt_tokens=round(rest.get("wasted_prompt_tokens", 0)),
        wasted_completion_tokens=round(rest.get("wasted_completion_tokens", 0)),
        unheard_characters=round(rest.get("unheard_characters", 0)),
    )
