"""Settings that change while a session runs: who understands them, and how a change is made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, runtime_checkable

from voiceflow.errors import ConfigurationError
from voiceflow.frames import Direction, UpdatedFrame
from voiceflow.host import Origin
from voiceflow.tasks import is_on

Change = Callable[[], bool]
"""Makes a change that was found valid. True if it is in effect; else its processor acknowledges it later."""


@runtime_checkable
class Adjustable(Protocol):
    """A processor whose settings may change in mid-call."""

    def current_settings(self) -> Mapping[str, object]:
        """The settings that it understands, by name, with their values; None where there is none."""

    def prepare_update(self, changes: Mapping[str, object]) -> Change:
        """Check a change of some of these settings. Nothing changes yet.

        It may be called from the thread of a tool; what it returns is called on the event loop.

        Raises:
            ConfigurationError: If a value is not possible. It names the setting and what is.
        """


def gather_settings(processors: Iterable[Origin]) -> dict[str, object]:
    """The settings of all processors; of two that have one, the value of the first that knows it."""
    found: dict[str, object] = {}
    for processor in processors:
        if isinstance(processor, Adjustable):
            for name, value in processor.current_settings().items():
                if found.get(name) is None:
                    found[name] = value
    return found


def apply_changes(
    processors: Iterable[Origin],
    changes: Mapping[str, object],
    loop: asyncio.AbstractEventLoop,
    is_running: bool,
) -> None:
    """Change settings at every processor that understands them, if all of them are possible.

    Args:
        processors: Those that are meant.
        changes: The settings by name.
        loop: Where the session runs; this may be called from another thread.
        is_running: Whether frames flow; before that nothing is acknowledged.

    Raises:
        ConfigurationError: If nobody understands a setting, or a value is not possible.
    """
    prepared = _prepare(processors, changes)

    def make() -> None:
        for processor, names, change in prepared:
            if change() and is_running:
                acknowledge(processor, names)

    if is_on(loop):
        make()
    else:
        loop.call_soon_threadsafe(make)


def _prepare(
    processors: Iterable[Origin], changes: Mapping[str, object]
) -> list[tuple[Origin, tuple[str, ...], Change]]:
    """Check a change at every processor that understands a part of it.

    Returns:
        The processor, the names of the settings that it takes, and what makes the change.

    Raises:
        ConfigurationError: If nobody understands a setting, or a value is not possible.
    """
    prepared: list[tuple[Origin, tuple[str, ...], Change]] = []
    known: set[str] = set()
    for processor in processors:
        if isinstance(processor, Adjustable):
            own = processor.current_settings()
            known |= set(own)
            if wanted := {name: value for name, value in changes.items() if name in own}:
                prepared.append((processor, tuple(wanted), processor.prepare_update(wanted)))
    if unknown := sorted(set(changes) - known):
        can = f"it has {', '.join(sorted(known))}" if known else "nothing in it can be changed"
        raise ConfigurationError(f"this pipeline has no setting {', '.join(unknown)}: {can}")
    return prepared


def acknowledge(processor: Origin, settings: Iterable[str], reason: str = "") -> None:
    """Say both ways that a change is in effect, or why it is not."""
    frame = UpdatedFrame(processor=processor.name, settings=tuple(settings), reason=reason)
    processor.push(frame, Direction.DOWNSTREAM)
    processor.push(frame, Direction.UPSTREAM)
