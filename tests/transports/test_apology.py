"""What the user hears when a call has failed."""

from tests.transports.test_call import Agent, Carrier, make, run, speech, until
from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    EndFrame,
    EndReason,
    Frame,
    Pipeline,
    Processor,
    ServiceError,
    handles,
)
from voiceflow.testing import run_virtual

APOLOGY = b"\x01" * 8000


def test_a_cancelled_session_is_silent_at_once_and_apologises() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(5))
        await until(agent, 1)
        agent.session.cancel()

    ran = run(script)
    assert ran.reason is EndReason.ERROR
    assert ran.carrier.heard() == speech(1) + APOLOGY
    assert ran.at == 2.0


def test_after_a_fatal_error_the_caller_hears_an_apology_instead_of_silence() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(0.5))
        agent.fail(ServiceError("gone", vendor="tts", code="closed", retryable=False), fatal=True)

    ran = run(script)
    assert ran.reason is EndReason.ERROR
    assert ran.carrier.heard() == speech(0.5) + APOLOGY
    assert [round(at, 6) for at, _ in ran.client.hung_up] == [1.5]


def test_no_apology_where_something_could_still_speak() -> None:
    async def script(agent: Agent) -> None:
        agent.fail(ServiceError("gone", vendor="stt", code="closed", retryable=False), fatal=True)

    class Goodbye(Processor):
        @handles(EndFrame)
        def goodbye(self, frame: EndFrame) -> list[Frame]:
            return [AgentAudioFrame(reply=1, data=speech(0.3), format=TELEPHONE), frame]

    async def main() -> bytes:
        carrier = Carrier()
        call = make(carrier)
        await call.run(Pipeline([call.input(), Agent(script), Goodbye(), call.output()]))
        return carrier.heard()

    assert run_virtual(main()) == speech(0.3)
