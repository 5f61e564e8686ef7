"""Writes the generated pages about ElevenLabs: the client's methods, its models, and the table of endpoints.

Run it as ``python docs/build_elevenlabs.py``, in an environment with the test extra: which endpoint is tested
where is read from the tests.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints

from tests.coverage_of_api import covers
from voiceflow.clients.elevenlabs import api, schema
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.model import Model
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator

FOLDER = Path(__file__).parent
MADE_BY = "This page is made by `python docs/build_elevenlabs.py`."
NOT_RUN = "<!-- not run on this page: its code is signatures, which tests compare with the methods -->"

SOCKETS = (
    (
        "/v1/text-to-speech/{voice_id}/stream-input",
        "voiceflow.clients.elevenlabs.tts.stream_tts",
        "voiceflow.emulators.elevenlabs.tts_protocol",
        ("tests/clients/elevenlabs/tts/test_stream_tts.py", "tests/sdk/test_elevenlabs_realtime.py"),
    ),
    (
        "/v1/text-to-speech/{voice_id}/multi-stream-input",
        "voiceflow.clients.elevenlabs.tts.multi_tts",
        "voiceflow.emulators.elevenlabs.tts_protocol",
        ("tests/clients/elevenlabs/tts/test_multi_tts.py", "tests/sdk/test_elevenlabs_realtime.py"),
    ),
    (
        "/v1/speech-to-text/realtime",
        "voiceflow.clients.elevenlabs.stt.realtime_stt",
        "voiceflow.emulators.elevenlabs.stt_protocol",
        ("tests/clients/elevenlabs/stt/test_realtime_stt.py", "tests/sdk/test_elevenlabs_realtime.py"),
    ),
    (
        "/v1/convai/conversation",
        "voiceflow.clients.elevenlabs.agent",
        "voiceflow.emulators.elevenlabs.agent",
        ("tests/clients/elevenlabs/agent", "tests/sdk/test_elevenlabs_agents.py"),
    ),
)
"""The websockets: address, our module, the emulator's, our test and the SDK's."""


@cache
def groups() -> dict[str, type]:
    """The groups of the client by the names of their properties."""
    found = {}
    for name, value in vars(ElevenLabs).items():
        if isinstance(value, cached_property) and not name.startswith("_"):
            module = importlib.import_module(f"{api.__name__}.{name}")
            (kind,) = (c for c in vars(module).values() if _is_group(c, module))
            found[name] = kind
    return dict(sorted(found.items()))


def operations() -> list[Operation[Any]]:
    """Every endpoint that the client knows."""
    modules = [
        importlib.import_module(f"{api.__name__}.{m.name}") for m in pkgutil.iter_modules(api.__path__)
    ]
    values = [value for module in modules for value in vars(module).values() if isinstance(value, Operation)]
    return sorted(dict.fromkeys(values), key=lambda o: (o.path, o.method))


def client_page() -> str:
    """The client, group by group, out of the docstrings."""
    lines = ["# The ElevenLabs client", "", NOT_RUN, ""]
    lines += [f"Every group and method of `ElevenLabs`. {MADE_BY}", ""]
    lines += [*_quoted(inspect.getdoc(ElevenLabs)), ""]
    for name, kind in groups().items():
        lines += [f"## elevenlabs.{name}", "", *_quoted(inspect.getdoc(kind)), ""]
        for method, value in vars(kind).items():
            if not method.startswith("_") and inspect.isfunction(value):
                lines += [f"### {name}.{method}", "", "```python", signature(value), "```", ""]
                lines += [*_quoted(inspect.getdoc(value)), ""]
    return "\n".join(lines)


def models_page() -> str:
    """The models, module by module, with their fields."""
    lines = ["# The ElevenLabs client's models", ""]
    lines += [
        "What requests and answers are made of, by module of `voiceflow.clients.elevenlabs.schema`. A star "
        f"marks a field that is required. {MADE_BY}",
        "",
    ]
    for info in pkgutil.iter_modules(schema.__path__):
        module = importlib.import_module(f"{schema.__name__}.{info.name}")
        mine = [v for v in vars(module).values() if _is_model(v, module)]
        lines += [f"## {info.name}", ""]
        for kind in mine:
            fields = [f"{name}*" if f.is_required() else name for name, f in kind.model_fields.items()]
            lines.append(f"- `{kind.__name__}({', '.join(fields)})`")
        lines.append("")
    return "\n".join(lines)


def endpoints_page() -> str:
    """The table: endpoint × client, emulator, SDK, tests."""
    lines = ["# ElevenLabs' endpoints", ""]
    lines += [
        "Which call of ours and of the official SDK uses which endpoint, and where both are tested against "
        f"the emulator. {MADE_BY}",
        "",
        "| endpoint | `ElevenLabs` | emulator | SDK 2.78 | tests |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {' | '.join(row)} |" for row in rows()]
    lines += ["", "| websocket | client | emulator | tests |", "| --- | --- | --- | --- |"]
    for path, ours, theirs, tests in SOCKETS:
        told = ", ".join(f"[{Path(test).stem}](../{test})" for test in tests)
        lines.append(f"| `{path}` | `{_short(ours)}` | `{_short(theirs)}` | {told} |")
    return "\n".join([*lines, ""])


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    """A row an endpoint; an empty cell is a hole."""
    served = ElevenLabsEmulator().http.handlers
    ours, theirs = covers("clients/elevenlabs/api"), covers("sdk/elevenlabs_api")
    for operation in operations():
        mine, sdk = ours.get(operation), theirs.get(operation)
        tests = [found.test for found in (mine, sdk) if found is not None]
        yield (
            f"`{operation.method} {operation.path}`",
            "" if mine is None else f"`{mine.call}`",
            f"`{_served_by(served[operation])}`" if operation in served else "",
            "" if sdk is None else f"`{sdk.call}`",
            ", ".join(f"[{'ours' if n == 0 else 'SDK'}](../{test})" for n, test in enumerate(tests)),
        )


def _served_by(handler: Any) -> str:
    return str(handler.__qualname__).partition(".<locals>")[0].partition(".")[0]


def _is_group(value: Any, module: ModuleType) -> bool:
    return (
        inspect.isclass(value)
        and value.__module__ == module.__name__
        and "_sender" in inspect.getsource(value)
    )


def _is_model(value: Any, module: ModuleType) -> bool:
    return inspect.isclass(value) and issubclass(value, Model) and value.__module__ == module.__name__


def signature(method: Any) -> str:
    """A method as one calls it: arguments with types, what is optional, and what goes by name only."""
    told = inspect.signature(method)
    parts: list[str] = []
    is_named = False
    for name, parameter in told.parameters.items():
        if name == "self":
            continue
        if parameter.kind is parameter.VAR_KEYWORD:
            keywords = _keywords(method, name)
            parts += keywords if is_named else ["*", *keywords]
        else:
            if parameter.kind is parameter.KEYWORD_ONLY and not is_named:
                parts.append("*")
                is_named = True
            is_named = is_named or parameter.kind is parameter.VAR_POSITIONAL
            star = "*" if parameter.kind is parameter.VAR_POSITIONAL else ""
            default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
            parts.append(f"{star}{name}: {parameter.annotation}{default}")
    head = "async def" if inspect.iscoroutinefunction(method) else "def"
    inner = "".join(f"\n    {part}," for part in parts) + "\n" if parts else ""
    return f"{head} {method.__name__}({inner}) -> {told.return_annotation}: ..."


def _keywords(method: Any, name: str) -> list[str]:
    """The fields that a method takes as keywords; those that it is not given are as the service has them."""
    (fields,) = get_args(get_type_hints(method)[name])
    return [f"{field}: {_type(hint)} = ..." for field, hint in get_type_hints(fields).items()]


def _type(hint: Any) -> str:
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", inspect.formatannotation(hint)).replace("NoneType", "None")


def _quoted(doc: str | None) -> list[str]:
    return ["```text", *(doc or "").splitlines(), "```"]


def _short(module: str) -> str:
    return module.removeprefix("voiceflow.")


PAGES = {
    "elevenlabs-client.md": client_page,
    "elevenlabs-models.md": models_page,
    "elevenlabs-endpoints.md": endpoints_page,
}
"""What makes each page."""


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
