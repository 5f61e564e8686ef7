"""Settings of a call before its pipeline runs."""

from collections.abc import Callable, Mapping

import pytest

from tests.transports.test_call import Agent, Carrier, make
from voiceflow import (
    ConfigurationError,
    Pipeline,
)
from voiceflow.testing import run_virtual
from voiceflow.transports import Call


def test_settings_that_are_given_before_the_pipeline_runs_are_those_of_its_start() -> None:
    class Listener(Agent):
        def __init__(self) -> None:
            super().__init__(self.run)
            self.language = "en"

        async def run(self, _: Agent) -> None:
            assert self.language == "es"
            call.language = "fr"
            assert (call.language, self.language) == ("fr", "fr")
            await call.hang_up()

        def current_settings(self) -> Mapping[str, object]:
            return {"language": self.language}

        def prepare_update(self, changes: Mapping[str, object]) -> Callable[[], bool]:
            def change() -> bool:
                self.language = str(changes["language"])
                return True

            return change

    call: Call

    async def main() -> None:
        nonlocal call
        call = make(Carrier())
        assert call.language is None
        call.language = "es"
        assert call.language == "es"
        await call.run(Pipeline([call.input(), Listener(), call.output()]))

    run_virtual(main())


def test_a_setting_that_nobody_has_is_refused_when_the_pipeline_is_to_run() -> None:
    async def main() -> None:
        call = make(Carrier())
        call.update(colour="red")
        with pytest.raises(ConfigurationError, match="no setting colour"):
            await call.run(Pipeline([call.input(), call.output()]))
        await call.settled()

    run_virtual(main())
