"""Writes reference.md: every public name with its arguments and the first line of its docstring.

Run it as ``python docs/build_reference.py``.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

from pydantic import BaseModel

PLACE = Path(__file__).with_name("reference.md")

PACKAGES = (
    "voiceflow",
    "voiceflow.chain",
    "voiceflow.processors",
    "voiceflow.answering",
    "voiceflow.processors.answering",
    "voiceflow.processors.call_tools",
    "voiceflow.processors.dialogflow",
    "voiceflow.processors.elevenlabs",
    "voiceflow.processors.gemini",
    "voiceflow.processors.local",
    "voiceflow.processors.meeting",
    "voiceflow.processors.openai",
    "voiceflow.processors.speech",
    "voiceflow.processors.steps",
    "voiceflow.captures",
    "voiceflow.turns",
    "voiceflow.dialogue",
    "voiceflow.dialogue.spoken",
    "voiceflow.campaigns",
    "voiceflow.transports",
    "voiceflow.transports.asterisk",
    "voiceflow.transports.audiosocket",
    "voiceflow.transports.browser",
    "voiceflow.transports.microphone",
    "voiceflow.transports.sip",
    "voiceflow.transports.twilio",
    "voiceflow.transports.zoom",
    "voiceflow.server",
    "voiceflow.telemetry",
    "voiceflow.inspector",
    "voiceflow.clients.dialogflow",
    "voiceflow.clients.elevenlabs",
    "voiceflow.clients.elevenlabs.webhooks",
    "voiceflow.clients.anthropic",
    "voiceflow.clients.chat",
    "voiceflow.clients.gemini",
    "voiceflow.clients.gemini.live",
    "voiceflow.clients.mcp",
    "voiceflow.clients.openai",
    "voiceflow.clients.openai.realtime",
    "voiceflow.clients.speech",
    "voiceflow.clients.plivo",
    "voiceflow.clients.twilio",
    "voiceflow.clients.vonage",
    "voiceflow.clients.twilio.twiml",
    "voiceflow.clients.zoom",
    "voiceflow.testing",
    "voiceflow.testing.peers.sip",
    "voiceflow.journal",
    "voiceflow.records",
    "voiceflow.emulators.asterisk",
    "voiceflow.emulators.audiosocket",
    "voiceflow.emulators.twilio",
    "voiceflow.emulators.plivo",
    "voiceflow.emulators.signalwire",
    "voiceflow.emulators.telnyx",
    "voiceflow.emulators.vonage",
    "voiceflow.emulators.elevenlabs",
    "voiceflow.emulators.openai",
    "voiceflow.emulators.openai.realtime",
    "voiceflow.emulators.anthropic",
    "voiceflow.emulators.gemini",
    "voiceflow.emulators.gemini.live",
    "voiceflow.emulators.zoom",
)
"""Packages with an ``__all__``."""

_STARS: dict[object, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}

_HEAD = """\
# Reference

Public names by package, with their arguments and what each is, in a line. The docstrings tell the rest:
`python -m pydoc voiceflow.Session`. This page is made by `python docs/build_reference.py`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(line for package in PACKAGES for line in _section(package))]) + "\n"


def _section(package: str) -> Iterator[str]:
    module = importlib.import_module(package)
    yield f"## {package}\n"
    yield f"{_first_line(module)}\n"
    for name in sorted(module.__all__, key=str.lower):
        yield _entry(name, getattr(module, name))
    yield ""


def _entry(name: str, value: object) -> str:
    told = f": {_first_line(value)}" if inspect.isclass(value) or inspect.isroutine(value) else ""
    return f"- `{name}{_arguments(value)}`{told}"


def _arguments(value: object) -> str:
    """The arguments' names and defaults. Types are left out: they print differently by version."""
    if inspect.isclass(value) and issubclass(value, BaseModel):
        value.model_rebuild()  # one that is built late tells its arguments then only
    if inspect.isclass(value) and issubclass(value, Enum):
        return f" = {' | '.join(value.__members__)}"
    if get_origin(value) is not None or not callable(value) or getattr(value, "_is_protocol", False):
        return ""
    if inspect.isclass(value) and not inspect.isfunction(getattr(value, "__init__")):  # noqa: B009
        return ""
    return f"({', '.join(_parameters(value))})"


def _parameters(value: Callable[..., object]) -> Iterator[str]:
    must_be_named = False
    for parameter in inspect.signature(value).parameters.values():
        if parameter.name.startswith("_"):
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not must_be_named:
            yield "*"
        must_be_named = parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        if parameter.kind is parameter.VAR_KEYWORD and (passed := _passed_on(value, parameter.name)):
            yield from (f"{name}=…" for name in passed)
            continue
        default = "" if parameter.default is parameter.empty else f"={_shown(parameter.default)}"
        yield f"{_STARS.get(parameter.kind, '')}{parameter.name}{default}"


def _passed_on(value: Callable[..., object], name: str) -> list[str]:
    """The arguments in ``**name: Unpack[Options]``; none for another annotation."""
    function = getattr(value, "__init__") if inspect.isclass(value) else value  # noqa: B009
    if "Unpack[" not in str(getattr(function, "__annotations__", {}).get(name, "")):
        return []
    (options,) = get_args(get_type_hints(function)[name])
    return list(options.__annotations__)


def _shown(default: object) -> str:
    if isinstance(default, Enum):
        return f"{type(default).__name__}.{default.name}"
    if default is None or isinstance(default, bool | int | float | str):
        return repr(default)
    return "()" if default == () else "…"


def _first_line(value: object) -> str:
    line = (inspect.getdoc(value) or "").partition("\n")[0]
    return re.sub(r":\w+:(`)", r"\1", line)


if __name__ == "__main__":
    PLACE.write_text(page(), encoding="utf-8")
