"""Lists in pages, which stay right while things are added and deleted."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from typing import TypeVar

from voiceflow.emulators.elevenlabs.http.exchange import RefusalError

T = TypeVar("T")


def page(
    items: Iterable[T],
    *,
    place: Callable[[T], tuple[float | str, str]],
    size: int,
    cursor: str | None = None,
    descending: bool = False,
) -> tuple[list[T], str | None]:
    """The next page, and the cursor of the one after it; None if it is the last.

    A cursor remembers the last item's place and not a count: nothing is skipped or listed twice because
    something before it was deleted.

    Args:
        items: All items.
        place: The sort key, and the id that decides among equals.
        size: Items a page.
        cursor: Of the page before.
        descending: Whether the largest comes first.

    Raises:
        RefusalError: If the cursor is not ours.
    """
    ordered = sorted(items, key=place, reverse=descending)
    if cursor:
        last = _place(cursor)
        try:
            ordered = [item for item in ordered if (place(item) < last if descending else place(item) > last)]
        except TypeError:
            raise _wrong() from None  # it is of a list in another order
    found = ordered[:size]
    return found, _cursor(place(found[-1])) if len(ordered) > size else None


def _cursor(place: tuple[float | str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _place(cursor: str) -> tuple[float | str, str]:
    try:
        first, second = json.loads(base64.urlsafe_b64decode(cursor))
    except (ValueError, TypeError):
        raise _wrong() from None
    return first, second


def _wrong() -> RefusalError:
    return RefusalError(400, "invalid_parameters", "The cursor is not valid.", param="cursor")
