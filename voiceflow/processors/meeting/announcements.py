"""What the machines of meeting services say on the phone, in English, German, French and Spanish."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum


class Announcement(StrEnum):
    """The meaning of a machine's sentence."""

    ENTER_ID = "enter_id"
    ENTER_PARTICIPANT = "enter_participant"
    ENTER_PASSCODE = "enter_passcode"
    SAY_NAME = "say_name"
    WRONG_KEYS = "wrong_keys"
    WAITING = "waiting"
    IN_MEETING = "in_meeting"
    RECORDING = "recording"
    OVER = "over"


# The first pattern that is found counts.
_PATTERNS: tuple[tuple[Announcement, str], ...] = (
    (
        Announcement.WRONG_KEYS,
        r"(?:meeting id|passcode|pin|conference id|code).{0,20}(?:is|was) (?:not valid|invalid|incorrect)"
        r"|invalid (?:meeting id|passcode|pin|conference id)"
        r"|(?:nummer|-id|kenncode|pin) ist (?:ungültig|falsch)|(?:code|identifiant).{0,20} n'est pas valide"
        r"|(?:id|código|pin).{0,20} no es válid",
    ),
    (
        Announcement.OVER,
        r"meeting has (?:been )?ended|(?:host|organizer) has ended (?:this|the) meeting"
        r"|you have been removed|(?:besprechung|meeting) wurde beendet|réunion est terminée"
        r"|reunión ha (?:terminado|finalizado)",
    ),
    (
        Announcement.WAITING,
        r"(?:host|organizer|someone) will let you in|wait(?:ing)? for the (?:host|organizer)"
        r"|in the (?:waiting room|lobby)|host (?:has not|hasn't) (?:joined|started)"
        r"|warten sie, bis|warteraum|salle d'attente|sala de espera",
    ),
    (
        Announcement.IN_MEETING,
        r"you are (?:now )?(?:the only participant|the first (?:person|participant)|in the meeting)"
        r"|(?:is|are) (?:\w+ )?other (?:participants?|people) in the meeting"
        r"|you have joined the (?:meeting|call)"
        r"|to mute or unmute|der einzige teilnehmer|seul participant|único participante",
    ),
    (
        Announcement.RECORDING,
        r"(?:meeting|call|conference) is being (?:recorded|transcribed)|recording (?:in progress|has started)"
        r"|wird aufgezeichnet|est enregistrée|(?:se está grabando|está siendo grabada)",
    ),
    (
        Announcement.SAY_NAME,
        r"(?:say|record|state) your name|nennen sie ihren namen|dites votre nom|diga su nombre",
    ),
    (
        Announcement.ENTER_PARTICIPANT,
        r"(?:participant|attendee) (?:id|number)|teilnehmer-?(?:id|nummer)|(?:id|identifiant) de participant",
    ),
    (
        Announcement.ENTER_PASSCODE,
        r"(?:enter|key in) (?:the |your )?(?:meeting )?(?:passcode|password)|(?:kenncode|passwort) ein"
        r"|saisir le (?:code secret|mot de passe)"
        r"|(?:introduzca|ingrese) (?:el código de acceso|la contraseña)",
    ),
    (
        Announcement.ENTER_ID,
        r"(?:enter|key in) (?:the |your )?(?:meeting id|conference id|pin|access code|meeting number)"
        r"|(?:besprechungs|meeting|konferenz)-?(?:id|nummer).{0,40} ein|saisir (?:l'id|l'identifiant|le code)"
        r"|(?:introduzca|ingrese) (?:el|su) (?:id|número|pin)",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)
_SENTENCE = re.compile(r"[^.!?]+[.!?]*\s*")
_JOINED = re.compile(r"\b(?:has (?:joined|left) the (?:meeting|conference|call))\b", re.IGNORECASE)


def split_announcements(
    text: str, *, kinds: Collection[Announcement] = frozenset(Announcement)
) -> tuple[list[Announcement], str]:
    """Separate what a machine says from what people say, sentence by sentence.

    Args:
        text: A transcript.
        kinds: The announcements to expect. Others are taken for people's words.

    Returns:
        The announcements, in order, and the remaining text, which may be empty.
    """
    found: list[Announcement] = []
    rest: list[str] = []
    for sentence in _SENTENCE.findall(text):
        kind = find_announcement(sentence)
        if kind is not None and kind in kinds:
            found.append(kind)
        elif not _JOINED.search(sentence):
            rest.append(sentence)
    return found, "".join(rest).strip()


def find_announcement(sentence: str) -> Announcement | None:
    """The meaning of a sentence, or None if no machine says it."""
    plain = sentence.replace("\u2019", "'")
    return next((kind for kind, pattern in _COMPILED if pattern.search(plain)), None)
