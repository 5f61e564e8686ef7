"""Callbacks between the parts of a call, and their end."""

from __future__ import annotations

from functools import partial
from types import FunctionType, MethodType

_KINDS = (MethodType, FunctionType, partial)


def drop_callbacks(*holders: object) -> None:
    """Replace every function that these objects hold by one that does nothing and returns None.

    Two parts of which one calls the other back hold each other. At the end of a call this unlinks them, so
    that reference counting frees them: only a full collection, which stops all calls, would free a ring.

    Args:
        holders: Parts whose attributes are in a ``__dict__``.
    """
    for holder in holders:
        for name, value in vars(holder).items():
            if isinstance(value, _KINDS):
                setattr(holder, name, _nothing)


def _nothing(*_: object, **__: object) -> None:
    """What a part calls after the end."""
