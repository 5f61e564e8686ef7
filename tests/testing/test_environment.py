"""The environment of a bot under test."""

import os
from functools import partial

from tests.testing.test_stage import Parrot, answered_by
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.testing.environment import environment


async def test_the_environment_leads_to_the_emulators_and_then_is_as_it_was() -> None:
    with environment({"ELEVENLABS_BASE_URL": "https://elsewhere.example", "SHOP": "none"}):
        before = dict(os.environ)
        stage = Stage(partial(create_app, answered_by(Parrot)), variables={"SHOP": "north"})
        async with stage:
            assert os.environ["ELEVENLABS_BASE_URL"] == "https://api.elevenlabs.io"
            assert os.environ["SHOP"] == "north"
        assert dict(os.environ) == before
