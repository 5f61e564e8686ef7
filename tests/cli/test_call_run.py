"""The check of the lines of a call."""

from tests.cli.test_call_caller import played
from voiceflow.cli.call_caller import CallerLine, CallerProgress
from voiceflow.cli.call_run import check_lines


async def test_a_line_without_an_answer_is_told_and_the_next_one_is_said() -> None:
    progress, stage, _ = await played("Let me ponder", "A table please")
    assert list(progress.failures()) == ["line 1 was not answered"]
    assert stage.transcript[-1] == ("agent", "Very well.")
    assert not check_lines(progress).passed


def test_the_check_counts_lines() -> None:
    progress = CallerProgress(
        lines=[CallerLine("line 1", waited=1.25), CallerLine("line 2", ended_call=True)]
    )
    assert check_lines(progress).measured == "2 of 2 lines, the slowest after 1.2 s"
    assert check_lines(progress).passed
