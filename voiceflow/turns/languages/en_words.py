"""English words by what they do in a sentence."""

from __future__ import annotations

from voiceflow.turns.languages.language import words

PREPOSITIONS = words("to of for from with at by into onto about between in on after against among without")
PRONOUNS = words("i you he she it we they there who that this")
NOMINATIVE = words("i you he she it we they")
WH = words("what who whom whose which where when why how whatever whoever wherever")
OBJECT_WH = words("what who whom whose which where whatever whoever wherever")
BE = words("is are was were am be been")
AUXILIARIES = BE | words("have has had can could would should will may might must shall")
DO = words("do does did")
MODALS = words("do does did can could should would will may might must shall")
VERBS = AUXILIARIES | words(
    "do does did said says told works suits helps get got want need don't doesn't didn't isn't can't won't"
)
LINKS = words(
    "and or but that think said say know believe hope if when because which who what where how why told is"
)
OPENERS = words(
    "and but so well um uh uhm erm er oh okay ok yes yeah no right now then also hi hello sorry because"
)
WANTING = words("want need like wanted needed wish")
