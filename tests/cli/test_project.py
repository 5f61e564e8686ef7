"""The files of a new project."""

import re
from pathlib import Path

import pytest

from tests.cli.test_init import PROJECTS, label
from voiceflow.cli.init import write
from voiceflow.cli.needs import missing_keys
from voiceflow.cli.project import AgentLanguage, Project, Vendor
from voiceflow.errors import ConfigurationError

every_project = pytest.mark.parametrize("project", PROJECTS, ids=label)


@every_project
def test_every_file_is_whole_and_fits_its_lines(project: Project) -> None:
    for name, text in project.files().items():
        assert "$" not in text, name
        assert text.endswith("\n"), name
        assert not text.endswith("\n\n"), name
        assert max(map(len, text.splitlines())) <= 120, name
        if name.endswith(".py"):
            compile(text, name, "exec")


@every_project
def test_the_keys_that_the_bot_needs_stand_in_the_example(project: Project, tmp_path: Path) -> None:
    write(tmp_path, project)
    example = (tmp_path / ".env.example").read_text("utf-8")
    names = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert set(missing_keys(tmp_path / "bot.py", {})) <= names
    assert ("ELEVENLABS_API_KEY" in names) is (project.vendor is Vendor.ELEVENLABS)
    assert {"PUBLIC_URL", "TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"} <= names


def test_a_bot_of_another_language_is_not_called_offline() -> None:
    files = Project(language=AgentLanguage.GERMAN).files()
    assert "call.txt" not in files
    assert "voiceflow call bot.py" not in files["README.md"]


def test_the_local_engines_speak_english_only() -> None:
    with pytest.raises(ConfigurationError, match="English only: choose --vendor elevenlabs for de"):
        Project(language=AgentLanguage.GERMAN, vendor=Vendor.LOCAL)


def test_no_secret_is_committed_or_packed() -> None:
    files = Project().files()
    assert ".env" in files[".gitignore"].splitlines()
    assert ".env" in files[".dockerignore"].splitlines()
