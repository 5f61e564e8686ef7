"""Changing settings while a session runs: which processors have them, and how a change is applied."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, runtime_checkable

from voiceflow.errors import ConfigurationError
from voiceflow.frames import Direction, UpdatedFrame
from voiceflow.host import Origin
from voiceflow.tasks import is_on

Change = Callable[[], bool]
"""Applies a valid change. True if it is in effect; otherwise its processor acknowledges it later."""


@runtime_checkable
class Adjustable(Protocol):
    """A processor whose settings may change during a call."""

    def current_settings(self) -> Mapping[str, object]:
        """The settings of this processor by name, with their values; None for a setting without a value."""

    def prepare_update(self, changes: Mapping[str, object]) -> Change:
        """Check a change of some of these settings. Nothing changes yet.

        It may be called from the thread of a tool; what it returns is called on the event loop.

        Raises:
            ConfigurationError: If a value is not valid. It names the setting and the valid values.
        """


def gather_settings(processors: Iterable[Origin]) -> dict[str, object]:
    """The settings of all processors. If several have a setting, the first that has a value wins."""
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
    """Change settings at every processor that has them, or none if one value is not valid.

    Args:
        processors: The processors to change.
        changes: The settings by name.
        loop: The loop of the session; this function may be called from another thread.
        is_running: Whether frames flow; without them nothing is acknowledged.

    Raises:
        ConfigurationError: If no processor has a setting, or a value is not valid.
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
    """Check a change at every processor that has a part of it.

    Returns:
        For each: the processor, the names of its settings, and the function that applies the change.

    Raises:
        ConfigurationError: If no processor has a setting, or a value is not valid.
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
    """Announce upstream and downstream that a change is in effect, or why it is not."""
    frame = UpdatedFrame(processor=processor.name, settings=tuple(settings), reason=reason)
    processor.push(frame, Direction.DOWNSTREAM)
    processor.push(frame, Direction.UPSTREAM)
