"""Looking into the package from outside, so that nothing in it has to measure itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def wrapped(owner: Any, name: str, around: Callable[..., Any]) -> Iterator[None]:
    """Put a function around one that ``owner`` has, while the block runs."""
    original = getattr(owner, name)

    def call(*args: Any, **options: Any) -> Any:
        return around(original, *args, **options)

    setattr(owner, name, call)
    try:
        yield
    finally:
        setattr(owner, name, original)
