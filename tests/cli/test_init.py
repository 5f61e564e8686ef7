"""``voiceflow init``: every project that it writes passes its own tests."""

import io
import re
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.docs.checks import command_faults
from tests.docs.markdown import parse
from tests.rows import spread
from voiceflow.cli.call_answers import answers_of
from voiceflow.cli.call_lines import steps_of
from voiceflow.cli.init import next_commands, write
from voiceflow.cli.main import main
from voiceflow.cli.project import AgentLanguage, Project, ProjectKind, Vendor
from voiceflow.errors import ConfigurationError

PROJECTS = [
    Project(kind, language, vendor)
    for kind, language, vendor in product(ProjectKind, AgentLanguage, Vendor)
    if vendor is Vendor.ELEVENLABS or language is AgentLanguage.ENGLISH
]


def label(project: Project) -> str:
    return f"{project.kind}-{project.language}-{project.vendor}"


every_project = pytest.mark.parametrize("project", PROJECTS, ids=label)


some_projects = pytest.mark.rows(5)
"""In the order of the table these are one of each kind: each language and each vendor is among them."""


def test_each_kind_language_and_vendor_is_among_some_projects() -> None:
    some = [PROJECTS[number] for number in spread(len(PROJECTS), 5)]
    assert {project.kind for project in some} == set(ProjectKind)
    assert {project.language for project in some} == set(AgentLanguage)
    assert {project.vendor for project in some} == set(Vendor)


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
        if name in ("bot", "dial", "test_bot"):
            del sys.modules[name]


@pytest.mark.usefixtures("modules")
@some_projects
@every_project
def test_the_new_bots_tests_pass_as_they_are(project: Project, tmp_path: Path) -> None:
    place = tmp_path / "new" / "bot"
    write(place, project)
    outcomes = Outcomes()
    options = ["-q", "-p", "no:cacheprovider", "-W", "error", "--rootdir", str(place), "-c", "/dev/null"]
    assert pytest.main([*options, str(place)], plugins=[outcomes]) == 0
    assert len(outcomes.passed) == (place / "test_bot.py").read_text("utf-8").count("def test_")
    assert len(outcomes.passed) >= 2


@some_projects
@every_project
def test_what_the_readme_and_init_tell_people_to_type_exists(project: Project, tmp_path: Path) -> None:
    files = project.files()
    readme = parse(files["README.md"])
    told = parse("```sh\n" + "\n".join(next_commands(tmp_path, project)) + "\n```\n")
    assert command_faults(readme) + command_faults(told) == []
    typed = "".join(block.text for block in (*readme.blocks, *told.blocks))
    for name in re.findall(r"[\w-]+\.(?:py|txt)|\.env\.example", typed):
        assert name in files
    assert "pip install -r requirements-dev.txt" in files[".github/workflows/test.yml"]
    assert "python -m pytest" in files[".github/workflows/test.yml"]


@pytest.mark.parametrize("kind", ProjectKind)
def test_the_offline_call_has_an_answer_for_each_line(kind: ProjectKind) -> None:
    files = Project(kind).files()
    steps = steps_of(files["call.txt"].splitlines(), source="call.txt")
    answers = answers_of(files["answers.txt"].splitlines(), source="answers.txt")
    calls = [name for answer in answers for name, _ in answer.calls]
    assert all(f"def {name}(" in files["bot.py"] for name in calls)
    # The bot asks once for each line, and once more for each tool that does not end the call.
    assert len(answers) == len(steps) + len([name for name in calls if name != "end_call"])


def test_nothing_is_overwritten_and_then_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text("mine")
    with pytest.raises(ConfigurationError, match=r"has bot\.py already"):
        write(tmp_path, Project())
    assert [path.name for path in tmp_path.iterdir()] == ["bot.py"]
    assert (tmp_path / "bot.py").read_text() == "mine"


def test_a_file_is_no_directory(tmp_path: Path) -> None:
    place = tmp_path / "taken"
    place.write_text("")
    with pytest.raises(ConfigurationError, match="is a file"):
        write(place, Project())
    with pytest.raises(ConfigurationError, match="cannot write to"):
        write(place / "below", Project())


class Terminal(io.StringIO):
    """What a person types."""

    def isatty(self) -> bool:
        return True


def run_init(*arguments: object, monkeypatch: pytest.MonkeyPatch, typed: str | None = None) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Terminal(typed))
    monkeypatch.setattr(sys, "argv", ["voiceflow", "init", *map(str, arguments)])
    with pytest.raises(SystemExit) as exited:
        main()
    assert exited.value.code == 0


def test_a_terminal_is_asked_for_what_is_not_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_init(tmp_path / "bot", "--language", "en", typed="pizza\n Order\nlocal\n", monkeypatch=monkeypatch)
    printed = capsys.readouterr().out
    assert "Type one of answer, order, appointments, reception, outbound." in printed
    assert "What does it speak?" not in printed
    assert "order_status" in (tmp_path / "bot" / "bot.py").read_text("utf-8")
    assert "LocalSTT" in (tmp_path / "bot" / "bot.py").read_text("utf-8")


def test_the_first_choices_are_taken_without_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_init(tmp_path / "bot", monkeypatch=monkeypatch)
    printed = capsys.readouterr().out
    written = Project(ProjectKind.ANSWER, AgentLanguage.ENGLISH, Vendor.ELEVENLABS).files()
    assert {name: (tmp_path / "bot" / name).read_text("utf-8") for name in written} == written
    assert f"cd {tmp_path / 'bot'}" in printed
