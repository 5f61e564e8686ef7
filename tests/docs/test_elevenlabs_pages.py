"""The pages about ElevenLabs are those of the code as it is, and their table has no hole."""

import pytest

from docs.build_elevenlabs import FOLDER, PAGES, SOCKETS, groups, operations, rows
from tests.coverage_of_api import ROOT


@pytest.mark.parametrize("name", list(PAGES))
def test_the_page_is_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == PAGES[name](), "run: python docs/build_elevenlabs.py"


def test_every_endpoint_has_a_client_an_emulator_an_sdk_call_and_tests() -> None:
    holes = [row for row in rows() if not all(row) or row[4].count("](") < 2]
    assert holes == []
    assert len(operations()) > 80


def test_every_websocket_has_its_modules_and_tests() -> None:
    for _, ours, theirs, tests in SOCKETS:
        for module in (ours, theirs):
            path = ROOT / module.replace(".", "/")
            assert path.with_suffix(".py").exists() or (path / "__init__.py").exists(), module
        assert all((ROOT / test).exists() for test in tests)


def test_every_group_and_method_tells_what_it_is_for() -> None:
    for kind in groups().values():
        bare = [n for n, v in vars(kind).items() if callable(v) and not n.startswith("_") and not v.__doc__]
        assert bare == [], kind
