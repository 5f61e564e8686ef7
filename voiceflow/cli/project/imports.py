"""The imports of a new project's tests."""

from __future__ import annotations

from collections.abc import Iterator

_NAMES = {
    "answer": "GREETING, bot",
    "order": "GREETING, bot, order_status",
    "appointments": "GREETING, Calendar, bot",
    "reception": "DESKS, GREETING, bot",
    "outbound": "GREETING, bot, note_answer",
}
"""What the tests of each kind take from ``bot.py``."""


def imports_of_tests(kind: str, *, is_local: bool) -> str:
    """The lines of the imports, in the order in which linters want them."""
    blocks = (_standard(kind), _installed(kind, is_local=is_local), _own(kind))
    return "\n\n".join("\n".join(block) for block in blocks)


def _standard(kind: str) -> Iterator[str]:
    if kind == "outbound":
        yield "import asyncio"
    yield "from functools import partial"


def _installed(kind: str, *, is_local: bool) -> Iterator[str]:
    if is_local:
        yield "import pytest"
    if kind == "outbound":
        yield "from voiceflow.clients.twilio import TwilioClient"
    yield "from voiceflow.emulators.openai import Answer, AnswerToolCall"
    if is_local:
        yield "from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS"
    yield "from voiceflow.server import create_app"
    yield "from voiceflow.testing import Stage"
    if kind == "outbound":
        yield "from voiceflow.testing.callers import Caller"


def _own(kind: str) -> Iterator[str]:
    yield f"from bot import {_NAMES[kind]}"
    if kind == "outbound":
        yield "from dial import dial"
