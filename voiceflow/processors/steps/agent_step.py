"""A step in which a language model talks to the user, until it has a typed result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import UnionType
from typing import Generic, Literal, TypeAlias, TypeVar

from voiceflow.dialogue.tool_sources import AnyTool
from voiceflow.errors import ConfigurationError
from voiceflow.turns.languages import primary

R = TypeVar("R")

Memory: TypeAlias = Literal["keep", "fresh", "summary"]


@dataclass(frozen=True, eq=False)
class AgentStep(Generic[R]):
    """What one agent does: its prompt, its tools and the type of its result.

    The model ends the step by calling a tool, ``finish``, with the fields of the result. If they do not fit,
    it reads why. A union of classes makes a tool for each of them, such as ``finish_booked``.

    Attributes:
        prompt: What to do, or prompts by language code. It follows the ``system`` of the whole bot.
        result: The type of the result: a dataclass, a pydantic model, or a plain type such as ``str``; or a
            union of classes, for which type checkers need ``AgentStep[A | B](…)``. None if it has none.
        tools: Functions that the model may call in this step.
        greeting: What the agent says first, or texts by language code. Without one, the model begins.
        memory: What the model sees of the conversation before this step: all of it (``"keep"``), nothing but
            the user's last words (``"fresh"``), or a summary and those words (``"summary"``).
        settings: Settings of the call during this step, as for ``call.update``:
            ``{"voice": "…", "language": "es"}``.
        check: Called with each result; returns a sentence for the model that says what is wrong, or None.
        tries: How often the model may give an invalid result.
        most_turns: How many turns of the user it may take.
    """

    prompt: str | Mapping[str, str]
    result: type[R] | UnionType | None = None
    tools: Sequence[AnyTool] = ()
    greeting: str | Mapping[str, str] = ""
    memory: Memory = "keep"
    settings: Mapping[str, object] = field(default_factory=dict)
    check: Callable[[R], str | None] | None = None
    tries: int = 3
    most_turns: int = 50

    def __post_init__(self) -> None:
        if self.memory not in ("keep", "fresh", "summary"):
            raise ConfigurationError("memory is 'keep', 'fresh' or 'summary'")
        if self.tries < 1 or self.most_turns < 1:
            raise ConfigurationError("tries and most_turns are 1 or more")

    def prompt_in(self, language: str) -> str:
        """The prompt in a language."""
        return in_language(self.prompt, language)

    def greeting_in(self, language: str) -> str:
        """The greeting in a language; empty if the model begins."""
        return in_language(self.greeting, language)


def in_language(texts: str | Mapping[str, str], language: str) -> str:
    """The text for a language, or else the first one."""
    if isinstance(texts, str):
        return texts
    return texts.get(primary(language)) or next(iter(texts.values()), "")
