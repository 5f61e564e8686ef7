"""Removes a model's thoughts, which it writes between tags, from a stream of text."""

from __future__ import annotations

from collections.abc import Iterator

from voiceflow.dialogue.thought_tags import OPEN, OPENERS, Tag, TagKind, tag_at

_CHANNELS_FOR_USERS = ("", "assistant", "final", "commentary")


class ThoughtFilter:
    """Takes text as it is written and returns it without the model's thoughts, for voice and memory.

    Knows ``<think>``, ``<thinking>``, ``<thought>``, ``<reasoning>``, ``<reflection>`` and the like, in any
    case, nested and with attributes; ``[THINK]``; ``◁think▷``; and the special tokens of chat templates:
    ``<|channel|>analysis<|message|>``, ``<|START_THINKING|>``, Gemma's ``<|channel>thought``. A thought that
    does not end lasts to the end of the text. The output depends only on the text, not on the pieces in which
    it arrives; only text that may still become a tag is held back.

    If a thought ends that never began, the text was a thought from its start: some chat templates write
    ``<think>`` for the model. Text already returned cannot be taken back. From then on, the filter holds each
    text back until its thought has ended; ``flush`` returns a text in which none ends. So keep one filter per
    conversation, or set ``begins_inside``.

    Args:
        begins_inside: Whether each text begins inside a thought.
    """

    def __init__(self, *, begins_inside: bool = False) -> None:
        self._was_told = self._begins_inside = begins_inside
        self._held = ""
        self._begin()

    @property
    def begins_inside(self) -> bool:
        """Whether texts are assumed to begin inside a thought, as set or as observed."""
        return self._begins_inside

    @property
    def is_inside(self) -> bool:
        """Whether the text so far ends inside a thought."""
        return self._is_unopened or self._is_hidden or bool(self._stack) or self._header is not None

    def feed(self, piece: str) -> str:
        """Take the next piece of the text and return the part outside thoughts, which may be empty."""
        text, self._held = self._held + piece, ""
        return "".join(self._pass(text))

    def flush(self) -> str:
        """Return the rest, which may be empty, and begin a new text."""
        rest = "" if self.is_inside else self._show(self._held)
        if self._is_unopened:
            # No thought ended, so none had begun.
            rest = self._unopened + self._held
            self._begins_inside = self._was_told
        self._begin()
        return rest

    def _begin(self) -> None:
        self._held = ""
        self._stack: list[str] = []
        self._header: str | None = None
        self._is_hidden = False
        self._is_unopened, self._unopened = self._begins_inside, ""
        self._has_words, self._last = False, ""
        self._follows_tag, self._white = False, ""

    def _pass(self, text: str) -> Iterator[str]:
        at = 0
        while (opener := OPENERS.search(text, at)) is not None:
            yield self._take(text[at : opener.start()])
            at = opener.start()
            tag = tag_at(text, at)
            if tag is OPEN:
                self._held = text[at:]
                return
            if tag is None:
                yield self._take(text[at])
                at += 1
            else:
                self._apply(tag)
                at += tag.length
        yield self._take(text[at:])

    def _take(self, text: str) -> str:
        """Process text and return the part outside thoughts."""
        if self._header is not None:
            self._header += text
        elif self._is_unopened:
            self._unopened += text
        elif not self._stack and not self._is_hidden:
            return self._show(text)
        return ""

    def _show(self, text: str) -> str:
        """White space around a thought counts once, and the words on both sides of it stay apart."""
        words = text.lstrip()
        self._has_words = self._has_words or bool(words)
        if not self._follows_tag:
            self._last = text[-1:] or self._last
            return text
        self._white += text[: len(text) - len(words)]
        if not words:
            return ""
        gap = (self._white or " ") if self._last and not self._last.isspace() else ""
        self._follows_tag, self._white, self._last = False, "", words[-1]
        return gap + words

    def _apply(self, tag: Tag) -> None:
        self._follows_tag = True
        match tag.kind:
            case TagKind.BEGIN:
                # A model may repeat the opening tag that its template wrote for it.
                self._is_unopened, self._unopened = False, ""
                self._stack.append(tag.name)
            case TagKind.END:
                self._end(tag.name)
            case TagKind.HEADER:
                self._is_unopened, self._unopened = False, ""
                self._stack.clear()
                self._header = "to=" if "to=" in (self._header or "") else ""
            case TagKind.MESSAGE:
                self._is_hidden, self._header = not _is_for_user(self._header or ""), None
            case TagKind.OVER:
                if self._is_hidden:
                    self._stack.clear()
                self._is_hidden = False

    def _end(self, name: str) -> None:
        if name in self._stack:
            while self._stack.pop() != name:
                pass
        elif not self._stack and not self._is_hidden:
            self._begins_inside = self._begins_inside or self._has_words
            self._is_unopened, self._unopened = False, ""


def _is_for_user(header: str) -> bool:
    """Whether a message with this header is meant for the user: no analysis, and no call of a tool."""
    channel = header.strip().partition(" ")[0]
    return channel.lower() in _CHANNELS_FOR_USERS and "to=" not in header
