"""The knowledge of a rule-based brain as data: intents with examples, questions and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Slot:
    """Information that the user must provide before the brain can act.

    Attributes:
        name: ``day``, ``time``, ``name`` and ``number`` are parsed; any other takes the whole answer.
        ask: The question that asks for it.
        refusals: Answers to unacceptable values.
    """

    name: str
    ask: str
    refusals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """A task of several turns: ask for what is missing, confirm, act.

    In the texts, ``{day}`` and so on are replaced by the slots' spoken values.

    Attributes:
        slots: In the order in which they are asked for.
        confirm: The question before acting; empty to act at once.
        done: The answer afterwards, unless a tool returned one.
        check: Words that identify the tool that checks the slots before the confirmation.
        taken: The answer if that tool refuses the values; the last slot is asked for again.
        act: Words that identify the tool that does the task.
        records: Answers for known values of the first slot, instead of ``done``.
        unknown: The answer for a value that is not in ``records``; the slot is asked for again.
    """

    slots: tuple[Slot, ...]
    confirm: str = ""
    done: str = ""
    check: frozenset[str] = frozenset()
    taken: str = ""
    act: frozenset[str] = frozenset()
    records: Mapping[str, str] = field(default_factory=dict)
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class UserIntent:
    """Something that users want.

    Attributes:
        name: Unique in its domain.
        examples: Sentences with which users express it.
        reply: The answer, if nothing else is needed. Without reply, form and tool, the last answer is
            repeated.
        form: The task that it starts, if any.
        tool: Words that identify the tool to call after the reply, such as hanging up or a transfer.
        is_courtesy: Whether any other intent in the same turn takes precedence: "Hello! Are you open?"
    """

    name: str
    examples: tuple[str, ...]
    reply: str = ""
    form: Form | None = None
    tool: frozenset[str] = frozenset()
    is_courtesy: bool = False


@dataclass(frozen=True, slots=True)
class Domain:
    """The knowledge of a brain.

    Attributes:
        intents: The intents that it understands.
        results: How to speak tool results: phrases by key of the result's JSON object, with ``{}`` for the
            value.
        misses: Answers when nothing is understood: the first time, the second, and so on.
        more: The question when the user gives up a task or only says yes.
        goodbye: The intent of a "no" to "anything else?".
    """

    intents: tuple[UserIntent, ...]
    results: Mapping[str, str] = field(default_factory=dict)
    misses: tuple[str, ...] = ("Sorry, I did not catch that. Could you say it again?",)
    more: str = "How can I help you?"
    goodbye: str = "goodbye"
