"""What is due is done in order of time, and what was called off is not."""

from functools import partial

from voiceflow.emulators.elevenlabs.agent.agenda import Agenda


def test_actions_run_in_order_of_time_and_then_of_adding() -> None:
    agenda, done = Agenda(), list[str]()

    def note(name: str, now: float) -> None:
        done.append(f"{name}{now}")

    for due, name in ((2.0, "c"), (1.0, "a"), (2.0, "d"), (1.5, "b"), (3.0, "e")):
        agenda.at(due, partial(note, name))
    assert agenda.deadline == 1.0
    agenda.run(2.0)
    assert done == ["a2.0", "b2.0", "c2.0", "d2.0"]
    assert agenda.deadline == 3.0
    agenda.run(3.0)
    assert agenda.deadline is None


def test_what_was_called_off_is_not_done_and_does_not_pile_up() -> None:
    agenda, done = Agenda(), list[float]()
    for _ in range(10_000):
        agenda.at(5.0, done.append).cancel()
        assert len(agenda._heap) <= 256
    agenda.at(6.0, done.append)
    assert agenda.deadline == 6.0
    agenda.run(6.0)
    assert done == [6.0]


def test_an_action_may_add_another_for_now() -> None:
    agenda, done = Agenda(), list[float]()

    def again(now: float) -> None:
        agenda.at(now, done.append)

    agenda.at(1.0, again)
    agenda.run(1.0)
    assert done == [1.0]
