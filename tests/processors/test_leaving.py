"""Hang-up and transfer come after what was said is heard, unless the user speaks before its first sound."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from tests.processors.stand_ins import Call, Ear
from voiceflow import (
    EndFrame,
    EndReason,
    LeaveFrame,
    Parallel,
    Pipeline,
    Processor,
    ServiceError,
    Session,
    handles,
)
from voiceflow.processors import Phrases, Responder
from voiceflow.testing import run_virtual
from voiceflow.turns import UserTurn


class Agent(Responder):
    """Announces that it leaves, and leaves."""

    def __init__(self, text: str, frame: LeaveFrame, *, thinks: float = 0.0) -> None:
        super().__init__(phrases=Phrases(not_transferred="That did not work."))
        self.turns: list[str] = []
        self._text, self._frame, self._thinks = text, frame, thinks

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        self.turns.append(turn.text)
        if len(self.turns) > 1:
            yield "Of course."
            return
        self.session.leave(self._frame)
        await asyncio.sleep(self._thinks)
        yield self._text


class Transfer:
    """Counts how often it was made."""

    def __init__(self, error: Exception | None = None) -> None:
        self.made_at: list[float] = []
        self._error = error

    async def __call__(self) -> None:
        await asyncio.sleep(0.2)
        if self._error is not None:
            raise self._error
        self.made_at.append(asyncio.get_running_loop().time())


def leaving(act: Callable[[], object] | None) -> LeaveFrame:
    if act is None:
        return LeaveFrame()
    return LeaveFrame(reason=EndReason.TRANSFERRED, act=act)  # type: ignore[arg-type]


@pytest.mark.parametrize("is_transfer", [False, True])
def test_what_was_said_is_heard_first(is_transfer: bool) -> None:
    transfer = Transfer()
    call = Call(Agent("red blue green black.", leaving(transfer if is_transfer else None)))
    reason = call.run(lambda c: c.mouth.says(1.0, 2.0, "A person, please."))
    assert reason is (EndReason.TRANSFERRED if is_transfer else EndReason.AGENT_HANGUP)
    assert call.ear.words == "red blue green black."
    assert len(transfer.made_at) == is_transfer
    assert call.session.now() < 5.0


@pytest.mark.parametrize("is_transfer", [False, True])
def test_words_before_the_first_sound_call_it_off_and_are_answered(is_transfer: bool) -> None:
    transfer = Transfer()
    agent = Agent("red blue green.", leaving(transfer if is_transfer else None), thinks=1.0)
    call = Call(agent)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Thank you.")
        c.mouth.says(2.6, 3.4, "But where is my order?")

    assert call.run(script, until=12.0) is EndReason.AGENT_HANGUP
    assert call.session.now() == 12.0
    assert call.ear.words == "Of course."
    assert agent.turns == ["Thank you.", "But where is my order?"]
    assert transfer.made_at == []


def test_a_noise_before_the_first_sound_calls_nothing_off() -> None:
    call = Call(Agent("red blue green.", leaving(None), thinks=1.0))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Thank you.")
        c.mouth.voice(2.6, 3.0)

    assert call.run(script) is EndReason.AGENT_HANGUP
    assert call.ear.words == "red blue green."
    assert call.session.now() < 12.0


def test_words_over_the_goodbye_do_not_cut_it_and_are_remembered() -> None:
    call = Call(Agent("red blue green black white.", leaving(None)))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Thank you.")
        c.mouth.says(3.0, 3.5, "Goodbye then.")

    assert call.run(script) is EndReason.AGENT_HANGUP
    assert call.ear.words == "red blue green black white."
    assert call.memory[-1] == ("user", "Goodbye then.")


@pytest.mark.parametrize("is_transfer", [False, True])
@pytest.mark.parametrize(("ends", "latest"), [(4.4, 5.2), (30.0, 7.0)], ids=["a sentence", "for ever"])
def test_after_the_goodbye_a_user_who_speaks_is_waited_for_but_not_for_ever(
    is_transfer: bool, ends: float, latest: float
) -> None:
    transfer = Transfer()
    call = Call(Agent("red blue green black.", leaving(transfer if is_transfer else None)))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Thank you.")
        c.mouth.says(2.9, ends, "Goodbye then, and thank you.")

    reason = call.run(script)
    assert reason is (EndReason.TRANSFERRED if is_transfer else EndReason.AGENT_HANGUP)
    assert call.ear.words == "red blue green black."
    assert min(ends, 6.0) < call.session.now() < latest
    assert len(transfer.made_at) == is_transfer


def test_a_transfer_that_is_refused_is_told_and_the_conversation_goes_on() -> None:
    error = ServiceError("no", vendor="x", code="http_400", retryable=False)
    agent = Agent("red blue.", leaving(Transfer(error)))
    call = Call(agent)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "A person, please.")
        c.mouth.says(8.0, 9.0, "Then help me yourself.")

    assert call.run(script, until=20.0) is EndReason.AGENT_HANGUP
    assert call.ear.words == "red blue. That did not work. Of course."
    assert [frame.error for frame in call.errors.seen] == [error]


def test_what_ends_the_stream_during_a_transfer_is_the_transfer() -> None:
    call = Call(Agent("red.", leaving(Transfer())))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "A person, please.")
        asyncio.get_running_loop().call_at(2.8, lambda: c.session.end(EndReason.USER_HANGUP))

    assert call.run(script) is EndReason.TRANSFERRED


class Counts(Processor):
    """Counts the ends."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[EndReason] = []

    @handles(EndFrame)
    def end(self, frame: EndFrame) -> EndFrame:
        self.ends.append(frame.reason)
        return frame


def run(*elements: Processor | Parallel, drive: Callable[[Session], None]) -> EndReason:
    async def main() -> EndReason:
        session = Session(Pipeline(list(elements)))
        asyncio.get_running_loop().call_at(1.0, drive, session)
        return await session.run()

    return run_virtual(main())


def test_without_a_responder_the_session_leaves_when_the_wish_has_passed() -> None:
    first, last, transfer = Counts(), Counts(), Transfer()
    assert run(first, last, drive=Session.end) is EndReason.AGENT_HANGUP
    assert first.ends == last.ends == [EndReason.AGENT_HANGUP]
    reason = run(Counts(), drive=lambda session: session.leave(leaving(transfer)))
    assert (reason, transfer.made_at) == (EndReason.TRANSFERRED, [1.2])


def test_a_responder_in_one_branch_is_waited_for_by_the_other() -> None:
    agent, ear = Agent("", LeaveFrame()), Ear()
    other, last = Counts(), Counts()

    def drive(session: Session) -> None:
        agent.say("red blue green.")
        session.end()

    assert run(Parallel([agent, ear], [other]), last, drive=drive) is EndReason.AGENT_HANGUP
    assert ear.words == "red blue green."
    assert other.ends == last.ends == [EndReason.AGENT_HANGUP]
