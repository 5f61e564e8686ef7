"""What can be wrong with a page: each check tells the line and the fault."""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.docs.markdown import Block, Page, parse


def python_faults(page: Page) -> list[str]:
    """Code that does not compile, and imports from voiceflow that do not exist."""
    return [fault for block in page.blocks if block.language == "python" for fault in _code_faults(block)]


def link_faults(page: Page, place: Path) -> list[str]:
    """Links that lead nowhere. Those to other sites are not followed.

    Args:
        page: The page.
        place: Its file.
    """
    faults = []
    for line, target in page.links:
        path, _, anchor = target.partition("#")
        if ":" in path:
            continue
        file = (place.parent / path).resolve() if path else place
        if not file.exists():
            faults.append(f"line {line}: there is no {path}")
        elif anchor and anchor not in (page if file == place else parse(file.read_text("utf-8"))).anchors:
            faults.append(f"line {line}: there is no heading #{anchor} in {file.name}")
    return faults


def command_faults(page: Page) -> list[str]:
    """Calls of ``voiceflow`` that the command line would refuse. None is carried out."""
    faults = []
    for line, arguments in page.commands("voiceflow"):
        with contextlib.redirect_stdout(io.StringIO()):
            fault = _command_fault(arguments)
        if fault:
            faults.append(f"line {line}: voiceflow {' '.join(arguments)}: {fault}")
    return faults


def _code_faults(block: Block) -> Iterator[str]:
    try:
        tree = compile(block.text, "page", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as exc:
        yield f"line {block.line + (exc.lineno or 1) - 1}: {exc.msg}"
        return
    for node in ast.walk(tree):
        for module, name in _imports(node):
            if module.partition(".")[0] == "voiceflow" and not _exists(module, name):
                what = f"{module}.{name}" if name else module
                yield f"line {block.line + getattr(node, 'lineno', 1) - 1}: there is no {what}"


def _imports(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.ImportFrom):
        yield from ((node.module or "", alias.name) for alias in node.names)
    elif isinstance(node, ast.Import):
        yield from ((alias.name, "") for alias in node.names)


def _exists(module: str, name: str) -> bool:
    try:
        found = importlib.import_module(module)
        return not name or hasattr(found, name) or bool(importlib.import_module(f"{module}.{name}"))
    except ModuleNotFoundError:
        return False


def _command_fault(arguments: list[str]) -> str:
    # Not at the top: pages without commands can be checked where the extra is not installed.
    import typer

    from voiceflow.cli.lazy import LazyGroup

    if not arguments or arguments[0] in ("-h", "--help"):
        return ""
    try:
        return _parsed(LazyGroup(name="voiceflow"), arguments)
    except typer.Exit as exc:
        return "" if exc.exit_code == 0 else f"exit status {exc.exit_code}"
    except Exception as exc:  # noqa: BLE001 - the classes of typer's usage errors are private
        return str(exc)


def _parsed(group: Any, arguments: list[str]) -> str:
    name, *rest = arguments
    command = group.get_command(None, name)
    if command is None:
        return "there is no such command"
    # Parsing alone: the command is not carried out.
    found = command.make_context(name, rest).command
    if isinstance(found, type(group)):
        return _parsed(found, rest)
    command.make_context(name, ["--help"])
    return ""
