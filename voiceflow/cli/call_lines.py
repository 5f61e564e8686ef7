"""The file format of ``voiceflow call --script FILE``: the caller's lines.

A line is spoken. A directive in brackets may stand before it, or alone::

    When are you open?
    (interrupt 1.5) No, on Sunday.      after 1.5 s of the agent's voice
    (press 4729#)                       keys
    (wait 2)                            two seconds of silence on the line
    (wait)                              until the agent has talked once more
    (hang up)
    # a remark
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from voiceflow.emulators.kit.carrier import KEYS
from voiceflow.errors import ConfigurationError

LONGEST_LINE = 500
"""Characters; more than half a minute of speech."""

MOST_LINES = 200

LONGEST_WAIT = 60.0

_DIRECTIVE = re.compile(r"\(([^()]*)\)\s*")
_NOT_SPOKEN = "is no directive: there are (interrupt 1.5), (press 12#), (wait), (wait 2) and (hang up)"


@dataclass(frozen=True, slots=True)
class Say:
    """Speak.

    Attributes:
        text: What.
        after: Seconds of the agent's voice after which to interrupt it; None waits until it has finished.
    """

    text: str = field(repr=False)
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys, when the agent has finished.

    Attributes:
        keys: Which.
    """

    keys: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wait:
    """Stay silent.

    Attributes:
        seconds: How long; None until the agent has talked once more.
    """

    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class HangUp:
    """Put the phone down."""


Step: TypeAlias = Say | Press | Wait | HangUp


def steps_of(lines: Iterable[str], *, source: str) -> list[Step]:
    """Read lines.

    Args:
        lines: As people write them.
        source: Where they come from, for messages.

    Raises:
        ConfigurationError: If one cannot be read; it says which.
    """
    steps: list[Step] = []
    for number, line in enumerate(lines, start=1):
        try:
            steps += _steps(line.strip())
        except ValueError as exc:
            raise ConfigurationError(f"{source}, line {number}: {exc}") from None
        if len(steps) > MOST_LINES:
            raise ConfigurationError(f"{source} has more than {MOST_LINES} lines")
    return steps


def _steps(line: str) -> Iterator[Step]:
    if not line or line.startswith("#"):
        return
    after = None
    while line.startswith("("):
        found = _DIRECTIVE.match(line)
        step = _read(found[1]) if found else None
        if found is None or step is None:
            raise ValueError(f"{line.partition(')')[0]}) {_NOT_SPOKEN}")
        line = line[found.end() :]
        if isinstance(step, Say):
            after = step.after
        else:
            yield step
    if len(line) > LONGEST_LINE:
        raise ValueError(f"is longer than {LONGEST_LINE} characters")
    if line:
        yield Say(line, after)
    elif after is not None:
        raise ValueError("(interrupt) needs words after it")


def _read(directive: str) -> Step | None:
    """The step that a directive asks for; None if it is not one. An interruption's words come later."""
    match directive.lower().strip().split(maxsplit=1):
        case ["hang", "up"]:
            return HangUp()
        case ["wait"]:
            return Wait()
        case ["wait", seconds]:
            return Wait(_seconds(seconds, "wait"))
        case ["interrupt"]:
            return Say("", after=1.0)
        case ["interrupt", seconds]:
            return Say("", after=_seconds(seconds, "interrupt"))
        case ["press", *rest]:
            return Press(_keys("".join(rest)))
    return None


def _keys(text: str) -> str:
    keys = "".join(text.split())
    if not keys or not set(keys) <= KEYS:
        raise ValueError("(press) needs keys: 0 to 9, * and #")
    return keys


def _seconds(text: str, name: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT:
        raise ValueError(f"({name}) takes seconds, from 0 to {LONGEST_WAIT:g}")
    return seconds
