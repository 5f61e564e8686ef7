"""``voiceflow init``."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from voiceflow.cli.init import FILES, write
from voiceflow.errors import ConfigurationError


class Outcomes:
    """Counts what became of a session's tests."""

    def __init__(self) -> None:
        self.passed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.append(report.nodeid)


@pytest.fixture
def modules() -> Iterator[None]:
    """Forgets what the new project's tests have imported."""
    path, before = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - before:
        if name in ("bot", "test_bot"):
            del sys.modules[name]


@pytest.mark.usefixtures("modules")
def test_the_new_bots_test_passes_as_it_is(tmp_path: Path) -> None:
    project = tmp_path / "new" / "bot"
    write(project)
    outcomes = Outcomes()
    options = ["-q", "-p", "no:cacheprovider", "-W", "error", "--rootdir", str(project), "-c", "/dev/null"]
    assert pytest.main([*options, str(project)], plugins=[outcomes]) == 0
    assert len(outcomes.passed) == 2


def test_the_files_are_there_and_no_secret_would_be_committed(tmp_path: Path) -> None:
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)
    assert ".env" in (tmp_path / ".gitignore").read_text().splitlines()
    commands = (tmp_path / "README.md").read_text().count("```sh")
    assert commands == 3


def test_nothing_is_overwritten_and_then_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text("mine")
    with pytest.raises(ConfigurationError, match=r"has bot\.py already"):
        write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["bot.py"]
    assert (tmp_path / "bot.py").read_text() == "mine"


def test_a_file_is_no_directory(tmp_path: Path) -> None:
    place = tmp_path / "taken"
    place.write_text("")
    with pytest.raises(ConfigurationError, match="is a file"):
        write(place)
    with pytest.raises(ConfigurationError, match="cannot write to"):
        write(place / "below")
