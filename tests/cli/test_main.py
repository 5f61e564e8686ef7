"""The command line as a person meets it."""

import subprocess
import sys
from pathlib import Path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from voiceflow.cli.main import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


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
    assert done.stdout.splitlines()[-1] == "['voiceflow.cli.lazy', 'voiceflow.cli.main']"


def test_a_command_that_there_is_not_is_told() -> None:
    done = run("dance")
    assert done.returncode == 2
    assert "dance" in done.stderr


def test_a_wrong_file_is_told_in_one_sentence() -> None:
    done = run("demo", "nowhere.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "voiceflow: no such file: nowhere.py\n"


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("demo", "--out", str(tmp_path / "file"))
    assert done.returncode == 2
    assert done.stderr.startswith("voiceflow: cannot write to ")
    assert "Traceback" not in done.stderr
