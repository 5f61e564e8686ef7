"""Taking out of a stream of text what a model thinks to itself and writes between tags."""

from __future__ import annotations

from collections.abc import Iterator

from voiceflow.dialogue.thought_tags import OPEN, OPENERS, Tag, TagKind, tag_at

_CHANNELS_FOR_USERS = ("", "assistant", "final", "commentary")


class ThoughtFilter:
    """Takes text as it is written and gives it back without the model's thoughts, for voice and memory.

    Knows ``<think>``, ``<thinking>``, ``<thought>``, ``<reasoning>``, ``<reflection>`` and the like, in any
    case, nested and with attributes; ``[THINK]``; ``◁think▷``; and the special tokens of chat templates:
    ``<|channel|>analysis<|message|>``, ``<|START_THINKING|>``, Gemma's ``<|channel>thought``. A thought that
    does not end is a thought to the end of the text. What comes out depends on the text alone, and not on the
    pieces in which it came; only what may still become a tag is held back.

    A text in which a thought ends that never began was a thought from its start: some chat templates write
    ``<think>`` in place of the model. What was given of it cannot be taken back. From then on, the filter
    holds each text back until its thought has ended; a text in which none ends is given by ``flush``.
    So keep one filter for a conversation, or tell it from the start.

    Args:
        begins_inside: Whether each text begins within a thought.
    """

    def __init__(self, *, begins_inside: bool = False) -> None:
        self._was_told = self._begins_inside = begins_inside
        self._held = ""
        self._begin()

    @property
    def begins_inside(self) -> bool:
        """Whether texts are held to begin within a thought, as told or as seen."""
        return self._begins_inside

    @property
    def is_inside(self) -> bool:
        """Whether the text so far ends within a thought."""
        return self._is_unopened or self._is_hidden or bool(self._stack) or self._header is not None

    def feed(self, piece: str) -> str:
        """Take the next piece of the text; give what of it is no thought, which may be nothing."""
        text, self._held = self._held + piece, ""
        return "".join(self._pass(text))

    def flush(self) -> str:
        """Give what is left, which may be nothing, and begin a new text."""
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
        """Put text where it belongs; give what of it is no thought."""
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
                # A model may begin the thought that its template began for it.
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
