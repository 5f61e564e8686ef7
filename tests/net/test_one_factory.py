"""One place makes sessions and opens websockets; every request that carries headers refuses redirects."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import voiceflow

ROOT = Path(voiceflow.__file__).parent
ONLY_IN_NET = {"ClientSession", "ws_connect"}
ASKING = {"request", "get", "post", "put", "patch", "delete", "head", "options"}
FOREIGN = {"requests", "httpx", "urllib.request", "http.client", "websockets"}
# Finds every fault. Most modules have none of these words, and need not be parsed.
SUSPECT = re.compile(rf"\b({'|'.join(map(re.escape, ONLY_IN_NET | FOREIGN))})\b|\bheaders\s*=")
ALLOWED = {
    "server/fleet/forwarding.py": "import http.client",  # reads an answer from bytes, without a connection
    "telemetry/otel/providers.py": "import requests",  # of the exporter, here without redirects
}


def faults(text: str) -> Iterator[str]:
    """What a module outside of ``net`` must not do, as ``line: what``."""
    for node in ast.walk(ast.parse(text)) if SUSPECT.search(text) else ():
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            modules = names if isinstance(node, ast.Import) else [node.module or ""]
            yield from (f"{node.lineno}: import {name}" for name in modules if name in FOREIGN)
        if isinstance(node, ast.Call):
            yield from _faults_of_call(node)


def _faults_of_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in ONLY_IN_NET:
        yield f"{call.lineno}: {name}"
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if name in ASKING and "headers" in given:
        follows = given.get("allow_redirects")
        if not (isinstance(follows, ast.Constant) and follows.value is False):
            yield f"{call.lineno}: {name} without allow_redirects=False"


@pytest.mark.parametrize(
    "text",
    [
        "aiohttp.ClientSession()",
        "ClientSession(connector=c)",
        "http.ws_connect(url)",
        "session.post(url, headers=h)",
        "session.request('GET', url, headers=h, allow_redirects=True)",
        "import requests",
        "from urllib.request import urlopen",
    ],
)
def test_the_check_finds_what_it_looks_for(text: str) -> None:
    assert len(list(faults(text))) == 1


def test_only_net_makes_sessions_and_opens_websockets() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{fault}"
        for path in sorted(ROOT.rglob("*.py"))
        if path.parent != ROOT / "net"
        for fault in faults(path.read_text())
        if not fault.endswith(ALLOWED.get(path.relative_to(ROOT).as_posix(), "!"))
    ]
    assert found == []
