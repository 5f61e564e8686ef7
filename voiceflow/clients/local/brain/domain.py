"""What a deterministic brain knows: intents with examples, what to ask, what to say. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Slot:
    """Something the caller must tell before the brain can act.

    Attributes:
        name: ``day``, ``time``, ``name`` and ``number`` are understood; any other takes the whole answer.
        ask: The question for it.
        refusals: What to say to values that will not do.
    """

    name: str
    ask: str
    refusals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """A task of several turns: ask for what is missing, confirm, act.

    In the texts ``{day}`` and the like stand for the slots' values as they are spoken.

    Attributes:
        slots: In the order in which they are asked for.
        confirm: The question before acting; empty to act at once.
        done: What is said afterwards, unless a tool told more.
        check: Words that tell the tool which checks the slots before the confirmation.
        taken: What is said if that tool found them not free; the last slot is asked for again.
        act: Words that tell the tool which does the task.
        records: What to say for known values of the first slot, in place of ``done``.
        unknown: What to say for a value that is not in ``records``; the slot is asked for again.
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
class Intent:
    """Something that callers want.

    Attributes:
        name: Unique in its domain.
        examples: Sentences that callers say for it.
        reply: The answer, if it needs nothing more. Without reply, form and tool the last one is repeated.
        form: The task that it begins, if it is one.
        tool: Words of the tool to call after the reply: hanging up, handing over to a person.
        is_courtesy: Whether it gives way to any other intent in the same breath: "Hello! Are you open?"
    """

    name: str
    examples: tuple[str, ...]
    reply: str = ""
    form: Form | None = None
    tool: frozenset[str] = frozenset()
    is_courtesy: bool = False


@dataclass(frozen=True, slots=True)
class Domain:
    """All that a brain knows.

    Attributes:
        intents: What it understands.
        results: How to say what tools return: by key of the result's JSON object, with ``{}`` for the value.
        misses: What to say when nothing is understood, the first time, the second, and so on.
        more: What to ask when the caller gives up a task, or says no more than yes.
        goodbye: The intent that a no to "anything else?" means.
    """

    intents: tuple[Intent, ...]
    results: Mapping[str, str] = field(default_factory=dict)
    misses: tuple[str, ...] = ("Sorry, I did not catch that. Could you say it again?",)
    more: str = "How can I help you?"
    goodbye: str = "goodbye"
