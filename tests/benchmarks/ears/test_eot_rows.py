import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("hibari")

from benchmarks.ears.corpus import Clip, Line
from benchmarks.ears.eot_rows import load_rows, natural_pauses, rows_of
from voiceflow.audio.wav import write_wav
from voiceflow.clients.local.voices import VoiceVariant
from voiceflow.testing.speech import speechlike


def folder(tmp_path: Path, **changes: object) -> Path:
    write_wav(tmp_path / "a.wav", speechlike(6.0, sample_rate=16000), 16000)
    spans = [{"start": s, "end": e} for s, e in ((1.0, 1.15), (2.0, 2.7), (4.0, 5.0))]
    row = {"id": "a", "language": "en", "audio": "a.wav", "silence_spans": spans, "messages": [], **changes}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row) + "\n")
    return tmp_path


def test_the_last_span_is_the_end_and_all_others_are_pauses(tmp_path: Path) -> None:
    [row] = load_rows(folder(tmp_path))
    assert (row.name, row.holds, row.end) == ("a", ((2.0, 2.15), (3.0, 3.7)), 5.0)


def test_the_pauses_of_a_voice_are_found_beside_those_that_were_made() -> None:
    tone = np.sin(np.arange(8000) * 0.3).astype(np.float32) / 10
    faint = tone[:1200] / 100
    wave = np.concatenate([tone, faint, tone, tone[:800] / 5, tone, np.zeros(4000, np.float32), tone])
    clip = Clip(Line("pause", "a | b", VoiceVariant("a")), wave, ((3.25, 3.75),))
    assert natural_pauses(clip) == [(1.0, 1.15)]
    [row] = rows_of([clip])
    assert (row.holds, row.end, row.said) == (((2.0, 2.15), (4.25, 4.75)), 5.75, "How can I help you?")


def test_it_is_quiet_after_the_end(tmp_path: Path) -> None:
    [row] = load_rows(folder(tmp_path))
    loud = np.flatnonzero(np.abs(row.samples) > 500) / 8000
    assert 1.0 <= loud.min() < 1.2
    assert 4.8 < loud.max() <= 5.01


def test_other_languages_are_left_out(tmp_path: Path) -> None:
    assert load_rows(folder(tmp_path, language="de")) == []
    assert len(load_rows(tmp_path, language="de")) == 1


def test_the_last_words_of_the_agent_are_known(tmp_path: Path) -> None:
    talk = [("assistant", "Hi."), ("user", "Hello."), ("assistant", "How can I help?"), ("user", "I")]
    messages = [{"role": role, "content": content} for role, content in talk]
    [row] = load_rows(folder(tmp_path, messages=messages))
    [silent] = load_rows(folder(tmp_path))
    assert (row.said, silent.said) == ("How can I help?", "")


@pytest.mark.parametrize("changes", [{"silence_spans": []}, {"silence_spans": [{"start": 1}]}, {"audio": 5}])
def test_a_bad_row_is_named(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"rows\.jsonl, line 1"):
        load_rows(folder(tmp_path, **changes))
