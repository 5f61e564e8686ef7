"""German words for values."""

import re

from voiceflow.captures.words.words import CaptureWords, Sentences, bag, counted, numbered, tens_of, whole

_UNITS = "ein zwei drei vier fünf sechs sieben acht neun"
_TENS = "zwanzig dreißig/dreissig vierzig fünfzig sechzig siebzig achtzig neunzig"
_COMPOUNDS = {
    f"{unit}und{word}": str(ten + number)
    for number, unit in enumerate(_UNITS.split(), 1)
    for word, ten in tens_of(_TENS).items()
}
_SMALL = "erste zweite dritte vierte fünfte sechste siebte/siebente achte neunte zehnte elfte zwölfte"
_TEENS = "dreizehnte vierzehnte fünfzehnte sechzehnte siebzehnte achtzehnte neunzehnte zwanzigste"
_STEMS = {
    **numbered(f"{_SMALL} {_TEENS}", 1),
    **{f"{unit}undzwanzigste": 20 + number for number, unit in enumerate(_UNITS.split(), 1)},
    "dreißigste": 30,
    "einunddreißigste": 31,
}
_SPELLING = (
    "anton berta cäsar dora emil friedrich gustav heinrich ida julius kaufmann ludwig martha nordpol otto "
    "paula quelle richard samuel theodor ulrich viktor wilhelm xanthippe ypsilon zacharias"
)

GERMAN = CaptureWords(
    code="de",
    asked=Sentences(
        questions={
            "Name": "Wie ist Ihr Name, bitte?",
            "PhoneNumber": "Wie ist Ihre Telefonnummer, bitte?",
            "Email": "Wie ist Ihre E-Mail-Adresse, bitte?",
            "Date": "An welchem Tag, bitte?",
            "YesNo": "Ja oder nein?",
            "Digits": "Wie ist die Nummer, bitte?",
            "OneOf": "Was möchten Sie?",
        },
        read_back="Das ist {value}. Ist das richtig?",
        rest="{value}. Und weiter?",
        unclear="Entschuldigung, das habe ich nicht verstanden.",
        wrong="Entschuldigung.",
        keys="Sie können auch die Tasten Ihres Telefons benutzen, und am Ende die Rautetaste.",
        refused="Entschuldigung, das scheint nicht zu stimmen.",
        past="Entschuldigung, dieser Tag liegt nicht in der Vergangenheit.",
        future="Entschuldigung, dieser Tag liegt in der Vergangenheit.",
    ),
    numbers={
        **counted(
            "null eins/ein zwei/zwo drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn "
            "vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
            0,
        ),
        **_COMPOUNDS,
    },
    tens=tens_of(_TENS),
    hundreds=bag("hundert"),
    thousands=bag("tausend"),
    times={"doppel": 2, "doppelt": 2, "zweimal": 2, "dreimal": 3},
    neutral=bag("und dann äh ähm strich bindestrich vorwahl dann schrägstrich"),
    corrections=bag("nein nee sorry entschuldigung halt quatsch korrektur"),
    ends=bag("letzte letzten letzter letztes ende hinten"),
    places={
        f"{stem}{ending}": place
        for place, stem in enumerate("erst zweit dritt viert fünft sechst siebt acht neunt zehnt".split())
        for ending in ("e", "en", "er", "es")
    },
    place_nouns=bag("ziffer ziffern zahl zahlen stelle stellen zwei drei vier"),
    instead=("anstatt", "statt", "und nicht", "nicht"),
    negations=bag("nicht"),
    yes=whole(
        "ja", "jawohl", "jo", "joa", "jep", "ok", "okay", "gerne", "gern", "genau", "richtig", "stimmt",
        "korrekt", "natürlich", "sicher", "klar", "passt", "in ordnung", "einverstanden", "perfekt",
    ),
    no=whole("nein", "nee", "nö", "nicht", "falsch", "stimmt nicht", "kein", "keine", "keinesfalls"),
    signs={
        "at": "@", "ät": "@", "klammeraffe": "@", "punkt": ".", "dot": ".", "unterstrich": "_",
        "bindestrich": "-", "minus": "-", "strich": "-", "plus": "+",
    },
    letters={word: chr(97 + place) for word, place in numbered(_SPELLING, 0).items()},
    spelling=("wie in", "wie", "für"),
    introductions=re.compile(
        r"(?:(?:ja|hallo|guten tag|guten morgen|also|äh|ähm|nein|entschuldigung|bitte|mein|meine|der|name|"
        r"nachname|vorname|ist|das|hier|ich|bin|heiße|heisse|es|sie|sprechen|mit|am apparat|spricht|und|auf|"
        r"den namen|sondern)(?: |$))+"
    ),
    months=numbered(
        "januar/jänner februar märz april mai juni juli august september oktober november dezember", 1
    ),
    month_names=tuple(
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
    ),
    weekdays=numbered("montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag", 0),
    weekday_names=tuple("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()),
    ordinals={f"{word}{ending}": day for word, day in _STEMS.items() for ending in ("", "n", "r")},
    ordinal_mark=re.compile(r"\.?"),
    near_days={"übermorgen": 2, "morgen": 1, "heute": 0, "vorgestern": -2, "gestern": -1},
    next_words=bag("nächste nächsten nächster nächstes"),
    span=re.compile(r"in (?P<number>einer|einem|\w+) (?P<unit>tag(?:en)?|wochen?)"),
    weeks=bag("woche wochen"),
    date="{weekday}, der {day} {month}{year}",
    ordinal_days=tuple(f"{day}." for day in range(1, 32)),
    at="at",
)  # fmt: skip
