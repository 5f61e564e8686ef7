"""How a person called for a warm transfer is asked to decide, in several languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultWords:
    """Words of one language.

    Attributes:
        locale: The carriers' name of the language and its region (BCP 47).
        question: Said after the briefing.
        accept: Words that accept, in lower case.
        decline: Words that decline; they win over the others.
    """

    locale: str
    question: str
    accept: frozenset[str]
    decline: frozenset[str]

    @property
    def hints(self) -> tuple[str, ...]:
        """What a recogniser should expect."""
        return tuple(sorted(self.accept | self.decline))


def _words(locale: str, question: str, accept: str, decline: str) -> ConsultWords:
    return ConsultWords(
        locale=locale,
        question=question,
        accept=frozenset(accept.split()),
        decline=frozenset(decline.split()),
    )


WORDS = {
    "de": _words(
        "de-DE",
        "Drücken Sie die 1 oder sagen Sie Ja, um den Anruf anzunehmen. "
        "Drücken Sie die 2 oder sagen Sie Nein, um ihn abzulehnen.",
        "ja jawohl gerne gern okay",
        "nein nicht nee",
    ),
    "en": _words(
        "en-US",
        "Press 1 or say yes to take the call. Press 2 or say no to decline.",
        "yes yeah yep sure okay ok",
        "no nope not don't can't",
    ),
    "es": _words(
        "es-ES",
        "Pulse 1 o diga sí para aceptar la llamada. Pulse 2 o diga no para rechazarla.",
        "sí si claro vale bueno",
        "no",
    ),
    "fr": _words(
        "fr-FR",
        "Appuyez sur 1 ou dites oui pour prendre l'appel. Appuyez sur 2 ou dites non pour le refuser.",
        "oui ouais d'accord ok",
        "non pas",
    ),
    "it": _words(
        "it-IT",
        "Prema 1 o dica sì per accettare la chiamata. Prema 2 o dica no per rifiutarla.",
        "sì si certo va",
        "no non",
    ),
    "nl": _words(
        "nl-NL",
        "Toets 1 of zeg ja om het gesprek aan te nemen. Toets 2 of zeg nee om het te weigeren.",
        "ja oké ok prima",
        "nee niet",
    ),
    "pt": _words(
        "pt-BR",
        "Tecle 1 ou diga sim para aceitar a chamada. Tecle 2 ou diga não para recusar.",
        "sim claro certo",
        "não nao",
    ),
}
"""By language code. A briefing in another language is followed by the English question."""


def words_of(language: str) -> ConsultWords:
    """The words for a language code, such as ``"de"`` or ``"de-AT"``."""
    return WORDS.get(language.partition("-")[0].lower(), WORDS["en"])
