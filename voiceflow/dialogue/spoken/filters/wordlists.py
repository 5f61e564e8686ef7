"""Words of four languages for signs, currencies, months and abbreviations."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Currency:
    """The names of a currency: one and several of it, and of its hundredth part."""

    one: str
    many: str
    cent: str
    cents: str
    gender: str = "m"


@dataclass(frozen=True, slots=True)
class WordList:
    """The words of a language.

    Attributes:
        decimal: The sign before the fraction of a number.
        groups: The signs that may separate thousands.
        at: How ``@`` is read in an address; so are the following ones.
        percent: How ``%`` is read after a number.
        months: January to December.
        currencies: By ISO 4217 code.
        abbreviations: By their written form, with the full stop.
        one: The number one before a currency, by gender.
        oclock: The words of a time: between hour and minutes, and after a full hour; in 24 hours.
    """

    decimal: str
    groups: str
    at: str
    dot: str
    dash: str
    underscore: str
    slash: str
    plus: str
    percent: str
    and_sign: str
    months: tuple[str, ...]
    currencies: dict[str, Currency] = field(default_factory=dict)
    abbreviations: dict[str, str] = field(default_factory=dict)
    one: dict[str, str] = field(default_factory=dict)
    oclock: tuple[str, str] = (" ", "")


WORDS = {
    "en": WordList(
        decimal=".",
        groups=",",
        at="at",
        dot="dot",
        dash="dash",
        underscore="underscore",
        slash="slash",
        plus="plus",
        percent="percent",
        and_sign="and",
        months=tuple(
            "January February March April May June July August September October November December".split()
        ),
        currencies={
            "EUR": Currency("euro", "euros", "cent", "cents"),
            "USD": Currency("dollar", "dollars", "cent", "cents"),
            "GBP": Currency("pound", "pounds", "penny", "pence"),
        },
        abbreviations={
            "Dr.": "Doctor",
            "Mr.": "Mister",
            "Mrs.": "Missus",
            "Prof.": "Professor",
            "e.g.": "for example",
            "i.e.": "that is",
            "etc.": "and so on",
            "approx.": "approximately",
            "vs.": "versus",
            "Ave.": "Avenue",
        },
        oclock=(" ", " o'clock"),
    ),
    "de": WordList(
        decimal=",",
        groups=".\u202f\u00a0",
        at="ät",
        dot="Punkt",
        dash="Minus",
        underscore="Unterstrich",
        slash="Schrägstrich",
        plus="plus",
        percent="Prozent",
        and_sign="und",
        months=tuple(
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
        ),
        currencies={
            "EUR": Currency("Euro", "Euro", "Cent", "Cent"),
            "USD": Currency("Dollar", "Dollar", "Cent", "Cent"),
            "GBP": Currency("Pfund", "Pfund", "Penny", "Pence"),
        },
        abbreviations={
            "Dr.": "Doktor",
            "Prof.": "Professor",
            "z. B.": "zum Beispiel",
            "z.B.": "zum Beispiel",
            "d. h.": "das heißt",
            "d.h.": "das heißt",
            "u. a.": "unter anderem",
            "bzw.": "beziehungsweise",
            "usw.": "und so weiter",
            "ca.": "zirka",
            "ggf.": "gegebenenfalls",
            "inkl.": "inklusive",
            "zzgl.": "zuzüglich",
            "Nr.": "Nummer",
            "Tel.": "Telefon",
        },
        one={"m": "ein"},
        oclock=(" Uhr ", " Uhr"),
    ),
    "es": WordList(
        decimal=",",
        groups=".\u202f\u00a0",
        at="arroba",
        dot="punto",
        dash="guion",
        underscore="guion bajo",
        slash="barra",
        plus="más",
        percent="por ciento",
        and_sign="y",
        months=tuple(
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
        ),
        currencies={
            "EUR": Currency("euro", "euros", "céntimo", "céntimos"),
            "USD": Currency("dólar", "dólares", "centavo", "centavos"),
            "GBP": Currency("libra", "libras", "penique", "peniques", gender="f"),
        },
        abbreviations={
            "Sr.": "señor",
            "Sra.": "señora",
            "Dr.": "doctor",
            "Dra.": "doctora",
            "Ud.": "usted",
            "Uds.": "ustedes",
            "etc.": "etcétera",
            "p. ej.": "por ejemplo",
            "núm.": "número",
        },
        one={"m": "un", "f": "una"},
        oclock=(" y ", " en punto"),
    ),
    "fr": WordList(
        decimal=",",
        groups=" .\u202f\u00a0",
        at="arobase",
        dot="point",
        dash="tiret",
        underscore="tiret bas",
        slash="barre oblique",
        plus="plus",
        percent="pour cent",
        and_sign="et",
        months=tuple(
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
        ),
        currencies={
            "EUR": Currency("euro", "euros", "centime", "centimes"),
            "USD": Currency("dollar", "dollars", "cent", "cents"),
            "GBP": Currency("livre", "livres", "penny", "pence", gender="f"),
        },
        abbreviations={
            "M.": "monsieur",
            "Mme": "madame",
            "Mlle": "mademoiselle",
            "Dr": "docteur",
            "etc.": "et cetera",
            "p. ex.": "par exemple",
            "env.": "environ",
        },
        one={"f": "une"},
        oclock=(" heures ", " heures"),
    ),
}
"""By the code of the language."""
