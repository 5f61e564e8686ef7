"""What goes into the archives that people install from."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parent.parent
PARTS = (
    "voiceflow/processors/vad.py",
    "voiceflow/transports/twilio/protocol.py",
    "voiceflow/audio/clips/apology.ulaw",
    "voiceflow/audio/clips/moment.ulaw",
)


@pytest.mark.parametrize("builder", [SdistBuilder, WheelBuilder])
def test_every_module_and_every_file_beside_one_is_in_the_archive(
    builder: type[SdistBuilder] | type[WheelBuilder],
) -> None:
    files = builder(str(ROOT)).recurse_included_files()
    packed = {Path(file.distribution_path).as_posix() for file in files}
    there = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "voiceflow").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert set(PARTS) <= there
    assert there - packed == set()
    assert not [name for name in packed if name.startswith(("processors/", "transports/"))]


NAMESAKE = re.compile(r"""voiceflow\[|pip install[^\n&|`]*[ "']voiceflow(?![\w./-])""")
"""What would install another project's distribution."""


def texts() -> Iterator[Path]:
    yield from (ROOT / name for name in ("README.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml"))
    for folder in ("voiceflow", "docs", "examples", "benchmarks"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".md", ".template", ".toml"):
                yield path


def test_nothing_tells_people_to_install_the_namesake() -> None:
    found = [path for path in texts() if NAMESAKE.search(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("pip install voiceflow", True),
        ('pip install "voiceflow[local]"', True),
        ("pip install --upgrade voiceflow pytest", True),
        ("pip install voiceflow-calls && voiceflow doctor", False),
        ('pip install "voiceflow-calls[cli]" && python -m pytest', False),
        ("cd voiceflow && pip install -e .", False),
    ],
)
def test_the_namesake_is_found_where_it_would_be_installed(text: str, is_found: bool) -> None:
    assert bool(NAMESAKE.search(text)) is is_found
