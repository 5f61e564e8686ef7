"""Abbreviations whose full stop does not end a sentence."""

from __future__ import annotations

import re

# As they are written; those that are also words ("No.", "Sat.") count only with their capital.
_ABBREVIATIONS = frozenset(
    "Mr Mrs Ms Dr Prof St Sr Jr Gen Col Sgt Capt Lt Cpl Maj Rev Hon Gov Sen Rep Pres Messrs Mme Mlle "
    "Inc Ltd Co Corp Bros Dept Ave Blvd Rd Hwy Apt Bldg Fl Ste Ext Tel No Nos Nr Fig Vol Ch Sec Art "
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun "
    "vs etc approx dept est ext fig tel nr vol pp ca cf al viz incl excl resp max min hr hrs "
    "Hr Fr Hrn bzw usw vgl ggf evtl inkl zzgl Str Tel Sra Srta Ud Uds Dra Sta pág núm Mgr env".split()
)
_LETTERS = re.compile(r"(?:[^\W\d_]\.)+")
_OPENERS = "\"'([{*_~`«“‘¿¡"


def is_abbreviation(word: str) -> bool:
    """Whether a word that ends in a full stop is an abbreviation: ``Dr.``, ``e.g.``, ``a.m.``, an initial."""
    bare = word.lstrip(_OPENERS)
    return _LETTERS.fullmatch(bare) is not None or bare[:-1] in _ABBREVIATIONS
