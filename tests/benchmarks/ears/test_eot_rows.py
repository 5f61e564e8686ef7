import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("hibari")

from benchmarks.ears.eot_rows import load_rows
from voiceflow.audio.wav import write_wav
from voiceflow.testing.speech import speechlike


def folder(tmp_path: Path, **changes: object) -> Path:
    write_wav(tmp_path / "a.wav", speechlike(6.0, sample_rate=16000), 16000)
    spans = [{"start": s, "end": e} for s, e in ((1.0, 1.15), (2.0, 2.7), (4.0, 5.0))]
    row = {"id": "a", "language": "en", "audio": "a.wav", "silence_spans": spans, "messages": [], **changes}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row) + "\n")
    return tmp_path


def test_the_last_span_is_the_end_and_short_ones_do_not_count(tmp_path: Path) -> None:
    [row] = load_rows(folder(tmp_path))
    assert (row.name, row.holds, row.end) == ("a", ((3.0, 3.7),), 5.0)


def test_it_is_quiet_after_the_end(tmp_path: Path) -> None:
    [row] = load_rows(folder(tmp_path))
    loud = np.flatnonzero(np.abs(row.samples) > 500) / 8000
    assert 1.0 <= loud.min() < 1.2
    assert 4.8 < loud.max() <= 5.01


def test_other_languages_are_left_out(tmp_path: Path) -> None:
    assert load_rows(folder(tmp_path, language="de")) == []
    assert len(load_rows(tmp_path, language="de")) == 1


@pytest.mark.parametrize("changes", [{"silence_spans": []}, {"silence_spans": [{"start": 1}]}, {"audio": 5}])
def test_a_bad_row_is_named(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"rows\.jsonl, line 1"):
        load_rows(folder(tmp_path, **changes))
