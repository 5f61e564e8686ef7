"""Text from a carrier's JSON: only what can be written as UTF-8 again. JSON can hold lone surrogates."""

from __future__ import annotations


def read_text(value: object) -> str:
    """Return ``value`` if it is a string that can be written as UTF-8.

    Raises:
        TypeError: If it is no string.
        ValueError: If it holds a lone surrogate.
    """
    if type(value) is not str:
        raise TypeError
    value.encode()
    return value


def read_texts(values: object) -> dict[str, str]:
    """The entries of a JSON object whose names and values are text; empty for anything else."""
    pairs = values.items() if isinstance(values, dict) else ()
    return {name: value for name, value in pairs if is_text(name) and is_text(value)}


def is_text(value: object) -> bool:
    """Whether this is a string that can be written as UTF-8."""
    try:
        read_text(value)
    except (TypeError, UnicodeEncodeError):
        return False
    return True
