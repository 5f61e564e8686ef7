"""The checks of Python and of what is installed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_doctor import finding
from tests.rows import each_row
from voiceflow.cli.checkup import Level
from voiceflow.cli.checkup.packages import check_packages, check_python, fits

ROOT = Path(__file__).parents[3]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Makes a distribution look installed, by its metadata."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(name: str, text: str) -> None:
        place = tmp_path / f"{name.replace('-', '_')}-9.0.dist-info"
        place.mkdir()
        (place / "METADATA").write_text(text, encoding="utf-8")

    return make


@pytest.fixture
def our_metadata() -> str:
    """What the build tool writes about this project."""
    from hatchling.metadata.core import ProjectMetadata
    from hatchling.metadata.spec import construct_metadata_file_2_1
    from hatchling.plugin.manager import PluginManager

    return construct_metadata_file_2_1(ProjectMetadata(str(ROOT), PluginManager()))


def test_what_is_installed_fits(installed: Callable[[str, str], None], our_metadata: str) -> None:
    installed("voiceflow-calls", our_metadata)
    assert check_python().level is Level.OK
    findings = check_packages()
    assert finding(findings, "packages").level is Level.OK
    assert finding(findings, "[cli]").level is Level.OK
    assert "aiohttp" in finding(findings, "packages").text
    assert "voiceflow" not in finding(findings, "[local]").text


def test_a_namesake_of_another_project_is_warned_of(
    installed: Callable[[str, str], None], our_metadata: str
) -> None:
    installed("voiceflow-calls", our_metadata)
    installed("voiceflow", "Metadata-Version: 2.1\nName: voiceflow\nVersion: 9.0\n")
    found = finding(check_packages(), "voiceflow 9.0")
    assert (found.level, "another project's" in found.text) == (Level.WARN, True)
    assert found.fix == "pip uninstall voiceflow && pip install --force-reinstall voiceflow-calls"


@each_row(
    ("version", "bounds", "expected"),
    [
        ("3.12.1", ">=3.12,<4", True),
        ("4.0", ">=3.12,<4", False),
        ("3.9", ">=3.12,<4", False),
        ("0.4.0", "==0.4.0", True),
        ("0.4", "==0.4.0", True),
        ("0.4.1", "==0.4.0", False),
        ("2.0.14.post1", ">=2.0.14,<3", True),
        ("1.0", "", True),
    ],
)
def test_versions_are_compared_by_number(version: str, bounds: str, expected: bool) -> None:
    assert fits(version, bounds) is expected
