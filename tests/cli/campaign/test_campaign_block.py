"""``voiceflow campaign block``."""

from pathlib import Path

from tests.cli.campaign.test_campaign import campaign
from voiceflow.campaigns import CampaignFile


def test_numbers_are_entered_once_with_their_reason_and_none_is_printed(folder: Path) -> None:
    (folder / "more.jsonl").write_text('{"number": "+12122000002"}\n{"number": "+12122000003"}\n')
    assert campaign("block", "never.csv").output == "1 new numbers on the do-not-call list, 1 in all\n"
    done = campaign("block", "more.jsonl", "--reason", "asked by letter")
    assert done.output == "1 new numbers on the do-not-call list, 2 in all\n"
    with CampaignFile(next(folder.glob("*.db"))) as file:
        assert "+12122000003" in file.do_not_call
        assert "+12122000001" not in file.do_not_call


def test_a_list_that_is_not_there_blocks_nobody(folder: Path) -> None:
    done = campaign("block", "nowhere.csv")
    assert "nowhere.csv cannot be read" in str(done.exception)
    assert "all" not in done.output
