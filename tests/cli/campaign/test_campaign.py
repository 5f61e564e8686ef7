"""``voiceflow campaign``: lists, states and counts from the shell."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from voiceflow.campaigns import CampaignFile, CampaignState
from voiceflow.cli.lazy import LazyGroup
from voiceflow.errors import ConfigurationError


def campaign(*arguments: str) -> Result:
    app = Typer(cls=LazyGroup)
    app.callback()(lambda: None)
    return CliRunner().invoke(app, ["campaign", *arguments])


def state(folder: Path) -> CampaignState:
    with CampaignFile(folder / "campaigns.db") as file:
        return file.register.state("spring")[0]


def test_pause_resume_and_cancel_change_what_the_campaign_does(folder: Path) -> None:
    campaign("import", "spring", "people.csv")
    states = []
    for command in ("pause", "resume", "cancel"):
        assert campaign(command, "spring").exit_code == 0
        states.append(state(folder))
    assert states == [CampaignState.PAUSED, CampaignState.RUNNING, CampaignState.CANCELLED]
    assert isinstance(campaign("resume", "spring").exception, ConfigurationError)
    assert "suppressed         3" in campaign("status", "spring").output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("status", "autumn"), "there is no campaign 'autumn'"),
        (("import", "Spring!", "people.csv"), "small letters, digits"),
        (("check", "spring", "--settings", "gone.toml"), "gone.toml cannot be read"),
    ],
)
def test_what_is_missing_or_wrong_is_named(arguments: tuple[str, ...], message: str) -> None:
    campaign("import", "spring", "people.csv")
    assert message in str(campaign(*arguments).exception)


def test_a_setting_that_is_wrong_is_named_without_its_value(folder: Path) -> None:
    campaign("import", "spring", "people.csv")
    (folder / "campaign.toml").write_text('callers = ["2125550000"]\nspeed = 5\n')
    wrong = str(campaign("check", "spring").exception)
    assert "callers.0" in wrong
    assert "speed" in wrong
    assert "2125550000" not in wrong
