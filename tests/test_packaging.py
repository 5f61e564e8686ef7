"""What goes into the archives that people install from."""

from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parent.parent
PARTS = (
    "voiceflow/processors/vad.py",
    "voiceflow/transports/twilio/protocol.py",
    "voiceflow/audio/clips/apology.ulaw",
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
