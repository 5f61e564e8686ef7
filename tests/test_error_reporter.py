"""Error reports: what becomes of an error about an error."""

import asyncio

from voiceflow import EndReason, ErrorFrame, Pipeline, Processor, Session, handles
from voiceflow.testing import run_virtual


class RaisesOnErrors(Processor):
    """Fails whenever another processor reports an error."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[str] = []

    @handles(ErrorFrame)
    def fail_again(self, frame: ErrorFrame) -> ErrorFrame:
        self.received.append(str(frame.error))
        if len(self.received) > 10:
            return frame
        raise ValueError("failed on an error")


def test_an_error_on_an_error_frame_makes_no_further_error_frame() -> None:
    first, second = RaisesOnErrors(), RaisesOnErrors()

    async def main() -> EndReason:
        session = Session(Pipeline([first, second]))
        loop = asyncio.get_running_loop()
        loop.call_at(1.0, lambda: first.fail(RuntimeError("no database")))
        loop.call_at(2.0, session.end)
        return await session.run()

    assert run_virtual(main()) is EndReason.AGENT_HANGUP
    assert (first.received, second.received) == ([], ["no database"])
