"""The type of ``@handles``: what a type checker says about handlers, on snippets."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

CACHE = f"--cache-dir={Path(__file__).parents[1] / '.mypy_cache' / 'marks'}"
HEAD = """\
from collections.abc import AsyncIterator, Iterator
from voiceflow import Frame, InterimTranscriptionFrame, Processor, TranscriptionFrame, UserAudioFrame, handles

class Made(Processor):
"""

ACCEPTED = [
    """
    @handles(TranscriptionFrame)
    def one(self, frame: TranscriptionFrame) -> TranscriptionFrame | None:
        return frame if frame.text else None
    """,
    """
    @handles(TranscriptionFrame, InterimTranscriptionFrame)
    def two(self, frame: TranscriptionFrame | InterimTranscriptionFrame) -> list[Frame]:
        return [frame]
    """,
    """
    @handles(TranscriptionFrame)
    async def waits(self, frame: Frame) -> tuple[Frame, ...]:
        return (frame,)
    """,
    """
    @handles(TranscriptionFrame)
    async def streams(self, frame: TranscriptionFrame) -> AsyncIterator[Frame]:
        yield frame
    """,
    """
    @handles(TranscriptionFrame)
    def yields(self, frame: TranscriptionFrame) -> Iterator[Frame]:
        yield frame

    def uses(self, frame: TranscriptionFrame) -> list[Frame]:
        return list(self.yields(frame))
    """,
]
"""Bodies of classes in which a type checker finds nothing."""

REFUSED = [
    """
    @handles(TranscriptionFrame)
    def takes_audio(self, frame: UserAudioFrame) -> UserAudioFrame:
        return frame
    """,
    """
    @handles(TranscriptionFrame)
    def returns_text(self, frame: TranscriptionFrame) -> str:
        return frame.text
    """,
    """
    @handles(TranscriptionFrame)
    async def returns_a_number(self, frame: TranscriptionFrame) -> int:
        return 1
    """,
    """
    @handles(TranscriptionFrame)
    async def yields_text(self, frame: TranscriptionFrame) -> AsyncIterator[str]:
        yield frame.text
    """,
    """
    @handles(TranscriptionFrame)
    def takes_nothing(self) -> None: ...
    """,
    """
    @handles(TranscriptionFrame, InterimTranscriptionFrame)
    def takes_one_of_two(self, frame: TranscriptionFrame) -> None: ...
    """,
]
"""The same in which it finds one mistake, at the decorator."""


@pytest.fixture(scope="module")
def mistakes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """File → what mypy says of it.

    One process reads all files, with a cache of its own: other options would discard that of ``make types``.
    In the process of the tests the collector would need seconds for what mypy leaves behind.
    """
    pytest.importorskip("mypy", reason="mypy comes with the extra [dev]")
    folder: Path = tmp_path_factory.mktemp("snippets")
    for kind, bodies in (("accepted", ACCEPTED), ("refused", REFUSED)):
        for index, body in enumerate(bodies):
            (folder / f"{kind}_{index}.py").write_text(HEAD + body)
    options = ["--config-file=", "--strict", "--no-error-summary", "--follow-imports=silent", CACHE]
    command = [sys.executable, "-m", "mypy", *options, *map(str, sorted(folder.glob("*.py")))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    found: dict[str, list[str]] = {path.stem: [] for path in folder.glob("*.py")}
    for name, text in re.findall(r"(\w+)\.py:\d+: error: (.*)", done.stdout):
        found[name].append(text)
    return found


@pytest.mark.parametrize("index", range(len(ACCEPTED)))
def test_a_type_checker_accepts_what_agrees(mistakes: dict[str, list[str]], index: int) -> None:
    assert mistakes[f"accepted_{index}"] == []


@pytest.mark.parametrize("index", range(len(REFUSED)))
def test_a_type_checker_refuses_what_differs(mistakes: dict[str, list[str]], index: int) -> None:
    assert len(mistakes[f"refused_{index}"]) == 1, mistakes[f"refused_{index}"]
