import json
from pathlib import Path

from typer.testing import CliRunner

from tests.cli.tuning.recordings import AGENT, USER, record
from voiceflow.cli.root import make_app
from voiceflow.journal import Note, NoteKind, save_notes


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(make_app(), ["tune", str(folder), "--out", str(folder / "t.svg"), *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_a_folder_of_calls_becomes_a_curve_and_settings_to_paste(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", USER, AGENT)
    record(tmp_path / "b.wav", USER[:2], AGENT[:1])
    status, printed, progress = run(tmp_path)
    assert status == 0
    assert printed.startswith("3 turns of 2 calls")
    assert "LLM(turns=TurnPolicy(silence=0." in printed
    assert (
        "              @300 ms    @600 ms   ms at 5%  ms at 10%".split() == printed.splitlines()[-9].split()
    )
    assert progress.splitlines() == ["1/2 a.wav: 2 turns, no words", "2/2 b.wav: 1 turns, no words"]
    assert (tmp_path / "t.svg").read_text().startswith("<svg")


def test_programs_get_json_alone(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", USER, AGENT)
    save_notes([Note(at=1.9, kind=NoteKind.FINAL, text="My name is")], tmp_path / "a.jsonl")
    status, printed, _ = run(tmp_path, "--json")
    told = json.loads(printed)
    assert status == 0
    assert (told["calls"], told["turns"], told["words"]) == (1, 2, True)
    assert told["proposal"]["cut_offs"] == 0.0


def test_a_share_that_no_setting_keeps_is_status_one(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", ((1.0, 2.0), (5.5, 6.5)), ((8.0, 9.0),))
    status, printed, _ = run(tmp_path)
    assert status == 1
    assert "no setting keeps to the share of cut-offs" in printed


def test_calls_without_an_answer_are_an_error(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", USER, ())
    done = CliRunner().invoke(make_app(), ["tune", str(tmp_path)])
    assert "no turn of a user" in str(done.exception)


def test_the_detector_of_the_calls_is_chosen(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", USER, AGENT)
    delays = {
        name: json.loads(run(tmp_path, "--json", "--detector", name)[1])["now"]["delay"]
        for name in ("default", "webrtc")
    }
    assert delays["default"] < delays["webrtc"]
    done = CliRunner().invoke(make_app(), ["tune", str(tmp_path), "--detector", "none"])
    assert str(done.exception) == "--detector is default or webrtc, not 'none'"
