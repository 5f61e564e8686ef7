"""Every error that voiceflow raises on purpose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_.:+-][A-Za-z0-9]+)*", re.ASCII)
_LONGEST_CODE = 48
_MOST_DIGITS = 3

_HIDE: ContextVar[Callable[[str], str] | None] = ContextVar("errors_hidden", default=None)
_IN_FULL: ContextVar[bool] = ContextVar("errors_in_full", default=False)


class VoiceflowError(Exception):
    """Base class of every error that voiceflow raises on purpose."""


class ConfigurationError(VoiceflowError):
    """A required setting is missing or wrong. The message says what to set."""


class LocalProtocolError(VoiceflowError):
    """We broke a protocol: a bug here, or in the code that called us."""


class RemoteProtocolError(VoiceflowError):
    """The peer broke it: end the call, keep serving the others."""


class ErrorScope(StrEnum):
    """How far a vendor's error reaches."""

    REQUEST = "request"
    """It affects only this request: another one may succeed."""
    SERVICE = "service"
    """No request succeeds until somebody changes the settings: a wrong key, an unknown model, no credit."""


class ServiceError(VoiceflowError):
    """A vendor refused or fell silent.

    Attributes:
        vendor: Whose service it is, such as ``"elevenlabs"``.
        code: The vendor's own name of the error, or ``"timeout"``, ``"closed"``, ``"http_503"``.
        retryable: Whether the same request may yet succeed.
        detail: What the vendor wrote. It may quote what was said: for eyes, not for logs, and so it is no
            part of the message.
    """

    def __init__(
        self,
        message: str,
        *,
        vendor: str,
        code: str,
        retryable: bool,
        detail: str = "",
        scope: ErrorScope | None = None,
    ) -> None:
        super().__init__(message)
        self.detail = detail
        self.vendor = vendor
        self.code = code
        self.retryable = retryable
        self._scope = scope

    @property
    def scope(self) -> ErrorScope:
        """How far the error reaches. A vendor that does not say: to this request if it is retryable."""
        if self._scope is not None:
            return self._scope
        return ErrorScope.REQUEST if self.retryable else ErrorScope.SERVICE


def code_of(value: object) -> str:
    """A peer's name of an error if it looks like one, for messages and logs; else ``""``.

    A code is short, has no blanks and next to no digits. What people say, numbers and keys are none.
    """
    if not isinstance(value, str) or len(value) > _LONGEST_CODE or not _CODE.fullmatch(value):
        return ""
    return value if sum(sign.isdigit() for sign in value) <= _MOST_DIGITS else ""


def real_error(error: Exception) -> Exception:
    """The first exception of a group, at any depth: a task group wraps the error of each of its tasks."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


@contextmanager
def errors_in_full() -> Iterator[None]:
    """Let logs show the text of every exception while the block runs, and in the tasks it starts.

    For development: the text of an exception may quote what a user said.
    """
    before = _IN_FULL.get()
    _IN_FULL.set(True)
    try:
        yield
    finally:
        # Not by a token: a test's fixture may be left in another context than it was entered in.
        _IN_FULL.set(before)


def show_errors_in_full() -> None:
    """The same for the rest of the process, in this task and those it starts."""
    _IN_FULL.set(True)


def hide_in_errors(hide: Callable[[str], str]) -> None:
    """Let logs show texts of exceptions as this function returns them, in this task and those it starts."""
    _HIDE.set(hide)


def describe_error(error: BaseException) -> str:
    """An exception for a log: its class, and its text if that may be shown.

    Our own messages are safe by rule. The text of any other exception may quote what it choked on, so that
    it is shown only within :func:`errors_in_full`.
    """
    name, text = type(error).__name__, str(error)
    may_show = isinstance(error, VoiceflowError) or _IN_FULL.get()
    if not may_show or not text:
        return name
    hide = _HIDE.get()
    return f"{name}: {text if hide is None else hide(text)}"
