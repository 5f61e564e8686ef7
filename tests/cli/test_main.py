"""The command line as a person meets it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import voiceflow
from voiceflow.cli.main import main


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "voiceflow", *arguments]
    environ = {**os.environ, **variables}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environ)


def refused(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> object:
    """The status with which the command line, in this process, ends."""
    monkeypatch.setattr(sys, "argv", ["voiceflow", *map(str, arguments)])
    with pytest.raises(SystemExit) as exited:
        main()
    return exited.value.code


def test_help_lists_the_commands_without_importing_them() -> None:
    probe = (
        "import sys\n"
        "sys.argv = ['voiceflow', '--help']\n"
        "from voiceflow.cli.main import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "print(sorted(name for name in sys.modules if name.startswith('voiceflow.cli.')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=True
    )
    assert "demo" in done.stdout
    assert "Run a whole simulated phone call" in done.stdout
    loaded = done.stdout.splitlines()[-1]
    assert loaded == "['voiceflow.cli.lazy', 'voiceflow.cli.main', 'voiceflow.cli.root']"


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version").stdout == f"voiceflow {voiceflow.__version__}\n"


def test_a_command_that_there_is_not_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(monkeypatch, "xylophone") == 2
    errors = capsys.readouterr().err
    assert "xylophone" in errors
    assert "Did you mean" not in errors


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        (["dcotor"], "No such command 'dcotor'. Did you mean 'doctor'?"),
        (["elevenlabs", "agent"], "No such command 'agent'. Did you mean 'agents'?"),
    ],
)
def test_a_mistake_in_a_commands_name_suggests_the_right_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: list[str], suggested: str
) -> None:
    assert refused(monkeypatch, *typed) == 2
    assert suggested in " ".join(capsys.readouterr().err.split())


def complete(words: str) -> list[str]:
    """What the shell is offered for the last of these words."""
    place = str(len(words.split(" ")) - 1)
    done = run(_VOICEFLOW_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=place)
    return done.stdout.splitlines()


def test_the_shell_completes_commands_and_their_options() -> None:
    assert complete("voiceflow do") == ["doctor"]
    assert complete("voiceflow elevenlabs ag") == ["agents"]
    assert complete("voiceflow serve --no") == ["--no-validate-signatures"]


def test_a_wrong_file_is_told_in_one_sentence() -> None:
    done = run("demo", "nowhere.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "voiceflow: no such file: nowhere.py\n"


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert refused(monkeypatch, "demo", "--out", tmp_path / "file") == 2
    errors = capsys.readouterr().err
    assert errors.startswith("voiceflow: cannot write to ")
    assert "Traceback" not in errors
