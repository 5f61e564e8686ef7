"""The rules for a language without a list: sounds that are the same everywhere."""

from __future__ import annotations

from voiceflow.turns.languages.language import Language, phrases, words

UNKNOWN = Language(
    code="",
    fillers=words("um uh uhm erm er hm hmm mm mmm ehm äh ähm öh euh"),
    noises=phrases("mm, mmm, mhm, mm-hm, mm-hmm, uh-huh, hm, hmm, hm-hm, aha, ah, oh"),
    answers=phrases("ok, okay"),
)
