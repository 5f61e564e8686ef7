"""The table of measures, taken of a small package that breaks every rule once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools.measures.__main__ import main
from tools.measures.calls import makes_sessions, sets_timers, waits_to_retry
from tools.measures.measure import Measure
from tools.measures.table import measure

LARGE = "class Large:\n    def one(self, a, b, *, c): ...\n    async def two(self): ...\n"
FILES = {
    "voiceflow/__init__.py": "",
    "voiceflow/clients/__init__.py": "",
    "voiceflow/clients/acme/__init__.py": "class Client:\n    pass\n",
    "voiceflow/clients/other/__init__.py": "class Client:\n    pass\n",
    "voiceflow/processors/__init__.py": "",
    "voiceflow/processors/acme/__init__.py": "import voiceflow.clients.acme\n",
    "voiceflow/net.py": "import aiohttp\ndef make():\n    return aiohttp.ClientSession()\n",
    "voiceflow/needy.py": "from voiceflow.clients.acme import Client\n",
    "voiceflow/needier.py": "import voiceflow.needy\n",
    "voiceflow/lazy.py": "def load():\n    import voiceflow.clients.acme\n",
    "voiceflow/absent.py": "import no_such_library\n",
    "voiceflow/testing/__init__.py": "",
    "voiceflow/testing/peer.py": "def run(loop, s):\n    loop.call_later(1, s.ClientSession())\n",
    "voiceflow/large.py": "class Large:\n    def one(self, a, b, *, c): ...\n    async def two(self): ...\n"
    + "\n" * 310,
    "voiceflow/huge.py": "from typing import Any\nx: Any\ny: dict[str, Any]\n" + "\n" * 400,
    "tests/elsewhere/test_large.py": "",
    "tests/test_net.py": "",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_every_measure_is_taken(checkout: Path) -> None:
    found = {one.what: one for one in measure(checkout)}
    assert found["modules that no longer import without acme"] == Measure(
        "modules that no longer import without acme", "2", ("voiceflow.needier", "voiceflow.needy")
    )
    lines = sum(len(text.splitlines()) for name, text in FILES.items() if name.startswith("voiceflow"))
    assert {what: one.value for what, one in found.items()} == {
        "modules that no longer import without acme": "2",
        "modules that no longer import without other": "0",
        "session factories": "1",
        "retry policies": "0",
        "timers": "0",
        "`Any` per 1,000 lines": f"{2000 / lines:.1f}",
        "most methods in a class": "2",
        "most arguments of a function": "3",
        "modules with a test file of their own name": "33 % of 3",
        "of these, by the test of another module of the same name": "0",
        "cloned lines": "0.00 %",
        "class names defined in more than one module": "1",
        "modules over 300 lines": "2",
        "modules over 400 lines": "1",
    }


@pytest.mark.parametrize(
    "text",
    [
        "def wait(n):\n    return 0.5 * 2.0 ** (n - 1)",
        "pause *= 2",
        "pause = min(2 * pause, longest)",
        "async def send():\n  try:\n    await post()\n  except OSError:\n    await asyncio.sleep(1)",
    ],
)
def test_a_retry_policy_is_known_by_its_waits(text: str) -> None:
    assert waits_to_retry(ast.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "LIMIT = 16 * 2 ** 20",
        "length *= 2",
        "async def poll():\n    await asyncio.sleep(1)",
        "def read():\n    try:\n        return parse()\n    except ValueError:\n        return None",
    ],
)
def test_sizes_and_plain_waits_are_no_retry_policy(text: str) -> None:
    assert not waits_to_retry(ast.parse(text))


def test_sessions_and_timers_are_known_by_their_calls() -> None:
    assert makes_sessions(ast.parse("http = aiohttp.ClientSession(connector=c)"))
    assert not makes_sessions(ast.parse("def use(http: aiohttp.ClientSession): ..."))
    assert sets_timers(ast.parse("loop.call_at(1.0, fire)"))
    assert not sets_timers(ast.parse("loop.call_soon(fire)"))


def test_the_table_has_a_column_for_each_checkout(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(checkout), "--list"])
    printed = capsys.readouterr().out
    assert printed.splitlines()[:2] == [f"| | {checkout.name} |", "|---|---|"]
    assert "| session factories | 1 |" in printed
    assert f"{checkout.name}: session factories\n- voiceflow.net\n" in printed
