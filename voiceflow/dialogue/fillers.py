"""Fillers: words that bridge a wait."""

from __future__ import annotations

from collections.abc import Sequence


def fillers_of(texts: str | Sequence[str]) -> tuple[str, ...]:
    """The distinct non-empty texts."""
    given = (texts,) if isinstance(texts, str) else texts
    return tuple(dict.fromkeys(text for text in given if text.strip()))
