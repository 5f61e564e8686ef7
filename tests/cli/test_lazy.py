"""Commands, and groups of them, that are imported when they are run."""

import subprocess
import sys
from pathlib import Path

import pytest

from voiceflow.cli.lazy import LazyGroup, installed

HELP = "import sys\nfrom voiceflow.cli.main import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
TELL = "print(sorted(name for name in sys.modules if name.startswith('voiceflow.cli.')))\n"


def test_the_help_of_a_group_imports_none_of_its_commands() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HELP + TELL, "elevenlabs", "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    for name in installed("voiceflow.cli.elevenlabs"):
        assert name in done.stdout
    assert done.stdout.splitlines()[-1] == str(
        ["voiceflow.cli.elevenlabs", "voiceflow.cli.lazy", "voiceflow.cli.main", "voiceflow.cli.root"]
    )


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package with a group in a group."""
    inner = tmp_path / "shop" / "fruit" / "red"
    inner.mkdir(parents=True)
    (tmp_path / "shop" / "__init__.py").write_text("COMMANDS = {'fruit': 'Fruit.', 'gone': 'Not there.'}\n")
    (tmp_path / "shop" / "fruit" / "__init__.py").write_text("COMMANDS = {'red': 'Red ones.'}\n")
    (inner / "__init__.py").write_text("COMMANDS = {'apple': 'An apple.'}\n")
    (inner / "apple.py").write_text(
        "def apple(count: int = 1) -> None:\n    'Or several.'\n    print('apple', count)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return "shop"


def test_groups_nest_and_what_is_not_there_is_not_listed(
    package: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert installed(package) == ["fruit"]
    group = LazyGroup(package=package, name="shop")
    assert group.list_commands(None) == ["fruit"]
    group.main(["fruit", "red", "apple", "--count", "3"], standalone_mode=False)
    assert capsys.readouterr().out == "apple 3\n"


def test_the_help_of_a_command_is_its_line_and_its_docstring(
    package: str, capsys: pytest.CaptureFixture[str]
) -> None:
    LazyGroup(package=package, name="shop").main(["fruit", "red", "apple", "--help"], standalone_mode=False)
    told = capsys.readouterr().out
    assert "An apple." in told
    assert "Or several." in told
