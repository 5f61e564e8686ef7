"""Faults on virtual time: calls that block the loop, and coroutines that nobody awaits."""

from __future__ import annotations

import asyncio
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO
from unittest.mock import patch

_FORGOTTEN = "was never awaited"


class VirtualTimeError(RuntimeError):
    """A run on virtual time cannot go on, or left something behind. The message names the tasks."""


@contextmanager
def blocking_refused(kind: type[asyncio.AbstractEventLoop]) -> Iterator[None]:
    """Refuse ``time.sleep`` on a loop of this kind while the block runs. In threads it works as ever."""
    sleep = time.sleep

    def refuse(seconds: float) -> None:
        if isinstance(asyncio._get_running_loop(), kind):
            raise VirtualTimeError(
                f"time.sleep({seconds:g}) blocks the event loop, and with it every call: "
                "write await asyncio.sleep(...), or do blocking work in asyncio.to_thread(...)"
            )
        sleep(seconds)

    with patch.object(time, "sleep", refuse):
        yield


@contextmanager
def forgotten_coroutines() -> Iterator[list[str]]:
    """Keep Python's warnings about coroutines that nobody awaited, instead of printing them."""
    found: list[str] = []
    with warnings.catch_warnings():
        show = warnings.showwarning

        def keep(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if _FORGOTTEN in str(message):
                text = str(message).partition("\n")[0].replace("coroutine ", "", 1)
                found.append(f"{text}: write await before it")
            else:
                show(message, category, filename, lineno, file, line)

        warnings.filterwarnings("always", f".*{_FORGOTTEN}", RuntimeWarning)
        warnings.showwarning = keep
        yield found
