import pytest

from voiceflow.audio.vad import VADParams
from voiceflow.cli.tuning.findings import paste, tune_turns
from voiceflow.cli.tuning.pauses import RecordedTurn, TurnPause
from voiceflow.cli.tuning.recorded import RecordedCall
from voiceflow.cli.tuning.replay import ReplayedTurn
from voiceflow.turns.policy import TurnPolicy

INF = float("inf")


def call(*, with_words: bool) -> RecordedCall:
    pauses = (TurnPause(2.0, 3.1, is_end=False), TurnPause(5.0, INF, is_end=True))
    words = ((1.9, "My name is"), (4.9, "My name is Ann Miller.")) if with_words else ()
    turns = (ReplayedTurn(RecordedTurn(1.0, pauses), words),)
    return RecordedCall("a.wav", turns, with_words)


def test_words_allow_a_quicker_end_than_silence_alone() -> None:
    blind = tune_turns([call(with_words=False)], TurnPolicy(), most_cut=0.0)
    seeing = tune_turns([call(with_words=True)], TurnPolicy(), most_cut=0.0)
    assert blind.proposal is not None
    assert seeing.proposal is not None
    assert round(blind.proposal.delay, 6) == 1.1
    assert round(seeing.proposal.delay, 6) == 0.2


def test_there_is_no_proposal_if_every_setting_cuts_too_much() -> None:
    pauses = (TurnPause(2.0, 9.0, is_end=False), TurnPause(10.0, INF, is_end=True))
    slow = RecordedCall("a.wav", (ReplayedTurn(RecordedTurn(1.0, pauses)),), has_words=False)
    found = tune_turns([slow], TurnPolicy(), most_cut=0.05)
    assert found.proposal is None
    assert found.for_programs()["proposal"] is None


def test_programs_get_the_curve_and_the_yardsticks() -> None:
    told = tune_turns([call(with_words=True)], TurnPolicy(), most_cut=0.05).for_programs()
    assert (told["calls"], told["turns"], told["words"]) == (1, 1, True)
    assert told["cut_offs_at"] == {"0.3": 0.0, "0.6": 0.0}
    assert told["now"] == {
        "cut_offs": 0.0,
        "delay": told["now"]["delay"],
        "delay_p95": told["now"]["delay"],
        "silence": 0.6,
        "silence_finished": 0.4,
        "silence_open": 1.6,
        "hangover": 0.3,
    }


def test_each_pause_counts_by_itself_in_public_terms() -> None:
    pauses = (
        TurnPause(2.0, 2.4, is_end=False),
        TurnPause(3.0, 4.2, is_end=False),
        TurnPause(5.0, 5.1, is_end=False),
        TurnPause(6.0, INF, is_end=True),
    )
    one = RecordedCall("a.wav", (ReplayedTurn(RecordedTurn(1.0, pauses)),), has_words=False)
    public = tune_turns([one], TurnPolicy(), most_cut=0.05).for_programs()["public_terms"]
    assert public["now"] == {"cut_offs": 0.5, "delay": pytest.approx(0.6)}
    assert public["cut_offs_at"] == {"0.3": 1.0, "0.6": 0.5}
    assert public["delay_at"] == {"0.05": pytest.approx(1.2), "0.1": pytest.approx(1.2)}
    assert public["silence_alone"]["cut_offs_at"] == {"0.3": 1.0, "0.6": 0.5}


def test_what_is_to_be_pasted_sets_what_was_found() -> None:
    found = tune_turns([call(with_words=True)], TurnPolicy(language="de"), most_cut=0.05)
    assert found.proposal is not None
    made: dict[str, object] = {}

    def vad(params: VADParams) -> None:
        made["hangover"] = params.hangover

    def llm(*, turns: TurnPolicy, **_: object) -> None:
        made["policy"] = turns

    names = {"VAD": vad, "LLM": llm, "VADParams": VADParams, "TurnPolicy": TurnPolicy}
    exec(paste(found.proposal).replace(", ...)", ")"), names)
    setting = found.proposal.setting
    assert made == {"hangover": setting.hangover, "policy": setting.policy}
