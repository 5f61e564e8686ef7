"""The entrance of an agent that dials in, on scripts of what it hears."""

from __future__ import annotations

import pytest

from voiceflow import EndReason, InterimTranscriptionFrame, TranscriptionFrame
from voiceflow.errors import ServiceError
from voiceflow.frames import EntryState, MeetingEntryFrame
from voiceflow.processors.meeting import Announcement, MeetingEntrance, split_announcements
from voiceflow.testing import Played, play

KEYS = {
    Announcement.ENTER_ID: "123#",
    Announcement.ENTER_PARTICIPANT: "#",
    Announcement.ENTER_PASSCODE: "45#",
}


def heard(*lines: tuple[float, str]) -> list[tuple[float, TranscriptionFrame]]:
    return [(at, TranscriptionFrame(text=text)) for at, text in lines]


def states(played: Played) -> list[tuple[float, EntryState]]:
    return [(at, frame.state) for at, frame in played.of(MeetingEntryFrame)]


def texts(played: Played) -> list[str]:
    return [frame.text for _, frame in played.of(TranscriptionFrame)]


async def test_the_machine_is_not_heard_by_the_agent_and_people_are() -> None:
    played = await play(
        [MeetingEntrance()],
        heard(
            (1.0, "There are two other participants in the meeting. This meeting is being recorded."),
            (3.0, "Hello, who joined?"),
            (5.0, "Ben has joined the meeting. Hi Ben."),
        ),
    )
    assert states(played) == [(1.0, EntryState.ENTERED)]
    assert texts(played) == ["Hello, who joined?", "Hi Ben."]


async def test_the_first_words_of_people_open_the_entrance_and_are_kept() -> None:
    played = await play([MeetingEntrance()], heard((2.0, "Good morning.")))
    assert (states(played), texts(played)) == ([(2.0, EntryState.ENTERED)], ["Good morning."])


async def test_a_silent_meeting_is_entered_after_eight_seconds() -> None:
    assert states(await play([MeetingEntrance()], heard((20.0, "Hello?")))) == [(8.0, EntryState.ENTERED)]


async def test_in_a_waiting_room_the_agent_waits_until_somebody_speaks() -> None:
    played = await play(
        [MeetingEntrance()],
        heard((1.0, "Please wait, the host will let you in soon."), (300.0, "Sorry for the wait.")),
    )
    assert states(played) == [(1.0, EntryState.WAITING), (300.0, EntryState.ENTERED)]


async def test_after_ten_minutes_in_a_waiting_room_the_agent_leaves() -> None:
    played = await play([MeetingEntrance()], heard((1.0, "You are in the waiting room.")), linger=1000)
    assert states(played) == [(1.0, EntryState.WAITING), (601.0, EntryState.REFUSED)]
    assert played.reason is EndReason.AGENT_HANGUP


async def test_a_wrong_number_after_fixed_keys_ends_the_call() -> None:
    played = await play([MeetingEntrance()], heard((1.0, "This meeting ID is not valid.")))
    assert (states(played), played.reason) == ([(1.0, EntryState.REFUSED)], EndReason.AGENT_HANGUP)


async def test_keys_are_pressed_when_the_machine_asks_for_them() -> None:
    pressed: list[str] = []

    async def press(digits: str) -> None:
        pressed.append(digits)

    played = await play(
        [MeetingEntrance(keys=KEYS, press=press)],
        heard(
            (1.0, "Welcome to Zoom. Enter your meeting ID followed by pound."),
            (5.0, "Enter your participant ID followed by pound. Otherwise, just press pound to continue."),
            (9.0, "Please enter the meeting passcode followed by pound."),
            (12.0, "You are in the meeting now."),
        ),
    )
    assert pressed == ["123#", "#", "45#"]
    assert states(played)[0] == (12.0, EntryState.ENTERED)


async def test_a_machine_that_never_asks_is_given_up() -> None:
    async def press(digits: str) -> None:
        raise AssertionError("nothing was asked for")

    played = await play(
        [MeetingEntrance(keys=KEYS, press=press)], heard((1.0, "Welcome to the bridge.")), linger=100
    )
    assert (states(played), texts(played)) == ([(30.0, EntryState.REFUSED)], [])


async def test_the_same_keys_are_pressed_three_times_at_most() -> None:
    pressed: list[str] = []

    async def press(digits: str) -> None:
        pressed.append(digits)

    lines = [(float(second), "Please enter your meeting ID.") for second in range(1, 6)]
    played = await play([MeetingEntrance(keys=KEYS, press=press)], heard(*lines))
    assert pressed == ["123#"] * 3
    assert (states(played)[-1][1], played.reason) == (EntryState.REFUSED, EndReason.AGENT_HANGUP)


async def test_keys_that_cannot_be_sent_are_an_error() -> None:
    async def press(digits: str) -> None:
        raise ServiceError("no", vendor="carrier", code="x", retryable=False)

    with pytest.raises(ServiceError):
        await play([MeetingEntrance(keys=KEYS, press=press)], heard((1.0, "Please enter your meeting ID.")))


async def test_people_may_talk_about_passcodes_and_about_the_end_of_a_meeting() -> None:
    lines = ["Hello.", "The passcode is invalid, they said.", "The meeting has ended early yesterday."]
    played = await play([MeetingEntrance()], heard(*((float(at), text) for at, text in enumerate(lines))))
    assert texts(played) == lines


async def test_interim_words_of_the_machine_do_not_reach_the_agent() -> None:
    played = await play(
        [MeetingEntrance()],
        [
            (1.0, InterimTranscriptionFrame(text="please wait")),
            (2.0, TranscriptionFrame(text="Hello.")),
            (3.0, InterimTranscriptionFrame(text="how are")),
        ],
    )
    assert [frame.text for _, frame in played.of(InterimTranscriptionFrame)] == ["how are"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bitte geben Sie Ihre Meeting-ID gefolgt von der Raute ein.", Announcement.ENTER_ID),
        ("Der Kenncode ist ungültig.", Announcement.WRONG_KEYS),
        ("Veuillez saisir l’identifiant de la réunion.", Announcement.ENTER_ID),
        ("Cette réunion est enregistrée.", Announcement.RECORDING),
        ("Introduzca el número de la reunión.", Announcement.ENTER_ID),
        ("Introduzca la contraseña.", Announcement.ENTER_PASSCODE),
    ],
)
def test_other_languages_are_understood(text: str, kind: Announcement) -> None:
    assert split_announcements(text) == ([kind], "")


@pytest.mark.parametrize("options", [{"keys": KEYS}, {"press": print}])
def test_keys_without_a_way_to_press_them_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="belong together"):
        MeetingEntrance(**options)  # type: ignore[arg-type]
