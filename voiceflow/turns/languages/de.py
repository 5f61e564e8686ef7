"""German: words and patterns."""

from __future__ import annotations

import re

from voiceflow.turns.languages.language import Language, Sentence, noun, pattern, phrases, words
from voiceflow.turns.languages.phrases import Phrases
from voiceflow.turns.values import Value

_TEENS = "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"
_UNITS = "ein zwei drei vier fünf sechs sieben acht neun"
_COMPOUND = {f"{unit}und{ten}": 2 for unit in _UNITS.split() for ten in _TENS.split()}
_QUESTIONS = words(
    "was wer wen wem wie wo woher wohin wann warum wieso welche welcher welches dass ob wenn weil falls"
)
_COPULAS = words(
    "ist sind war waren wäre lautet lauten heißt heiße habe hätte möchte brauche suche bräuchte kann"
)
_CODES = (
    "(?:kunden|bestell|auftrags|vertrags|rechnungs|konto|referenz|buchungs|kredit|versicherungs|mitglieds|"
    "sendungs|vorgangs|artikel|serien|ausweis|steuer|zähler|ticket|karten)"
)


def _is_open(sentence: Sentence) -> bool | None:
    """A verb at the end closes a subordinate clause, and leaves a main clause open: "Meine Nummer ist."."""
    *earlier, last = sentence.words
    if last not in _COPULAS or _QUESTIONS & set(earlier):
        return None
    return not {"ja", "nein", "doch"} & set(earlier)


GERMAN = Language(
    code="de",
    phrases=Phrases(
        not_understood="Entschuldigung, das habe ich nicht verstanden. Können Sie es bitte wiederholen?",
        no_answer="Entschuldigung, da gab es ein Problem. Können Sie das bitte noch einmal sagen?",
        refused="Es tut mir leid, dabei kann ich Ihnen nicht helfen.",
        not_transferred="Es tut mir leid, ich konnte Sie nicht verbinden.",
        farewell="Es tut mir leid, bei uns ist etwas schiefgegangen. Bitte rufen Sie später noch einmal an. "
        "Auf Wiederhören.",
        closing="Es tut mir leid, ich muss das Gespräch jetzt beenden. Bitte versuchen Sie es später noch "
        "einmal. Auf Wiederhören.",
        resumed="Entschuldigung, die Verbindung war kurz unterbrochen.",
        moment="Einen Moment, bitte.",
        still_there="Sind Sie noch da?",
        unheard="Ich höre Sie nicht und beende deshalb das Gespräch. Auf Wiederhören.",
        no_more_calls="In Ordnung, wir rufen Sie nicht mehr an. Auf Wiederhören.",
        goodbye="Vielen Dank für Ihren Anruf. Auf Wiederhören.",
    ),
    courteous=words("danke tschüss wiederhören hallo guten"),
    polite=words("bitte"),
    open_questions=pattern(
        "(?:wie|womit) (?:kann|darf) ich (?:ihnen |dir )?(?:weiter)?helfen",
        "was kann ich (?:für sie|für dich)? ?tun",
        "was ist passiert",
        "worum geht es",
        "um was geht es",
        "erzählen sie",
        "sonst noch",
        "was möchten sie",
    ),
    hearing=pattern(
        "(?:können|hören) sie mich(?: noch| überhaupt)*(?: hören)?",
        "(?:kannst|hörst) du mich(?: noch| überhaupt)*(?: hören)?",
        "(?:sind sie|bist du) (?:noch )?(?:da|dran)",
        "ist (?:da|dort) (?:noch )?jemand",
        "ist (?:noch )?jemand (?:da|dran)",
        "hört mich (?:noch )?jemand",
        "hallo hallo",
    ),
    opt_outs=pattern(
        "(?:rufen sie|ruf) (?:\\w+ )*?(?:nicht|nie) (?:mehr|wieder)(?: an)?",
        "(?:hören sie|hör) auf(?: \\w+)* anzurufen",
        "(?:streichen|löschen|nehmen|entfernen) sie (?:mich|uns|meine \\w*nummer|meine daten)(?: \\w+)*",
        "(?:keine|keinerlei) (?:\\w+ )?anrufe mehr",
        "(?:nicht|nie) (?:mehr|wieder) angerufen werden",
        "aus (?:ihrer|der|dieser) (?:\\w+ )?(?:liste|kartei|datenbank)",
        "widerspreche (?:der|jeder) (?:\\w+ )*(?:werbung|nutzung|anrufe)",
    ),
    replies=pattern("ja|nein|genau|doch"),
    cues=pattern(
        "bitte|sagen sie|drücken|bestätigen|wählen|antworten|nennen",
        "möchten sie|wollen sie|können sie|könnten sie|soll ich|sollen wir|darf ich",
    ),
    delays=pattern("moment|augenblick|sekunde|minute|warten|geduld"),
    fillers=words("äh ähm öh öhm ähem hm hmm mm mmm em ehm"),
    noises=phrases(
        "mhm, mm-hm, hm, hmm, hm-hm, aha, ah, oh, ach, ach so, achso, ah ja, ah so, soso, interessant, "
        "verstehe, "
        "ich verstehe, verstanden, echt, wirklich, wow, toll, schön, wunderbar, prima, super, klasse"
    ),
    answers=phrases(
        "ja, jaja, jawohl, jo, joa, jep, ok, okay, okey, gut, sehr gut, alles klar, klar, genau, richtig, "
        "stimmt, "
        "natürlich, sicher, gerne, gern, in ordnung, passt, einverstanden, perfekt, na klar"
    ),
    refusals=phrases("nein, nee, nö, doch, vielleicht, nicht wirklich"),
    dangling=words(
        "und oder aber sondern denn dass ob obwohl sobald solange damit bevor nachdem für von gegen ohne "
        "zwischen "
        "wegen seit bis im am zum zur vom beim ins ans mein meine meinen meinem meiner dein deine unser "
        "unsere "
        "unseren eure ihre ihren ihrem seine seinen seinem einem jede jeden jeder ich wir dem des"
    ),
    holding=re.compile(
        r"(?:(?:ja|okay|gut|also|äh|ähm|moment|entschuldigung|bitte|sekunde) )*"
        r"(?:(?:einen |eine |kleinen )?(?:moment|augenblick|sekunde|minute)(?: mal| bitte| noch)*"
        r"|(?:warten|warte)(?: sie)?(?: mal| bitte| kurz| noch)*(?: (?:einen|eine) \w+)?"
        r"|(?:lassen sie|lass) mich (?:kurz |mal |bitte )*(?:überlegen|nachdenken|schauen|nachsehen|sehen|"
        r"suchen|gucken)"
        r"|(?:ich )?(?:muss|schaue|gucke|suche|überlege)(?: ich)? (?:mal |kurz |eben |gerade |noch )*"
        r"(?:nachsehen|nachschauen|überlegen|nach|suchen)?|bleiben sie dran|mal (?:sehen|schauen|überlegen))"
    ),
    subordinators=re.compile(
        r"(?:und |aber |also )*(?:wenn(?! (?:möglich|es geht|das geht|nicht|ja|nötig|sie (?:möchten|wollen|"
        r"mögen)))"
        r"|falls(?! (?:möglich|nötig|ja|nicht))|als (?:ich|wir|er|sie|es)|obwohl|während (?:ich|wir|er|sie|"
        r"es)|"
        r"nachdem|bevor|sobald|solange|damit|dass|seit (?:ich|wir|er|sie))\b"
    ),
    is_open=_is_open,
    digits=words("null eins ein zwo zwei drei vier fünf sechs sieben acht neun"),
    counts=tuple("eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()),
    numbers={
        **dict.fromkeys(_TEENS.split(), 2),
        **dict.fromkeys(_TENS.split(), 2),
        **_COMPOUND,
        "hundert": 2,
        "tausend": 3,
    },
    multipliers={"doppel": 2, "doppelt": 2, "zweimal": 2, "dreimal": 3},
    separators=words("punkt unterstrich bindestrich minus schrägstrich strich plus raute"),
    at=words("at ät klammeraffe"),
    dots=words("punkt dot"),
    address_words=words("unterstrich bindestrich klammeraffe ät dot www"),
    letters=words(
        "anton berta cäsar dora emil friedrich gustav heinrich ida julius kaufmann ludwig martha nordpol "
        "otto "
        "quelle richard samuel siegfried theodor ulrich viktor wilhelm xanthippe ypsilon zacharias zeppelin"
    ),
    spelling=(("wie", "in"), ("wie",), ("für",)),
    months=words("januar jänner februar märz april mai juni juli august september oktober november dezember"),
    ordinals=re.compile(
        r"\d+|(?:ers|zwei|drit|vier|fünf|sechs|sieb|ach|neun|zehn|elf|zwölf|\w+zehn|\w+[zß]igs)ten?"
    ),
    denials=words("nein nicht kein keine keinen nie nichts warum wieso was wie wer wann"),
    before_plain_number=words(
        "um am im in für auf bis ab seit von nach vor gegen zimmer raum gleis flug bus linie seite der die "
        "das nur fast"
    ),
    introductions=words("ist lautet sind war wäre mit äh ähm also ja"),
    courtesies=re.compile(
        r"(?:(?:ja|okay|ok|gut|gerne|gern|klar|natürlich|moment|also|das|die|der|ist|wäre|lautet|meine?|"
        r"nummer|äh|ähm|"
        r"und|dann|bitte|hier|adresse|name|ich|heiße|hallo|danke|sicher|genau|so|es|sind)(?: |$))*"
    ),
    nouns=(
        noun("iban", Value.CODE, 22),
        noun(
            "buchstabier\\w*|schreibt man|schreiben sie (?:das|sich|ihren namen)|geschrieben", Value.SPELLING
        ),
        noun("e-?mail(?:-?adresse)?|mail-?adresse", Value.EMAIL),
        noun(
            "(?:zwei|drei|vier|fünf|sechs|acht|zehn|\\d+)-?stellig\\w* \\w+|letzten \\w+ (?:ziffern|stellen)",
            Value.CODE,
        ),
        noun("prüfziffer|sicherheitscode", Value.CODE, 3),
        noun("pin(?:-?nummer)?|ablaufdatum|gültigkeitsdatum", Value.CODE, 4),
        noun("kreditkarten-?nummer|kartennummer|kreditkarte", Value.CARD),
        noun("postleitzahl|plz", Value.POSTCODE),
        noun("geburtsdatum|geburtstag|geboren", Value.DATE),
        noun("(?:zimmer|haus|flug|tisch|platz|raum|gleis)-?nummer", None),
        noun("adresse|anschrift|wo wohnen sie|wohnhaft", Value.ADDRESS),
        noun(f"{_CODES}-?(?:nummer|code|zeichen)|referenz|aktenzeichen|kennzeichen|\\w*code", Value.CODE),
        noun("telefon-?nummer|handy-?nummer|mobil-?nummer|rückruf-?nummer|nummer|telefon|handy", Value.PHONE),
        noun("vor- und nachnamen?|vollständigen? namen?|vollen? namen?", Value.NAME),
        noun(
            "was .*(?:bestellen|essen|trinken|kaufen)|was darf(?:'s| es) sein|ihre bestellung (?:auf|bitte)",
            Value.LIST,
        ),
    ),
    items=words("ein eine einen einmal zweimal dreimal etwas noch"),
    conjunctions=words("und sowie"),
    requests=re.compile(
        r"(?:und |also |dann )*(?:wie|was|welche\w*|wo|wann|unter welcher)\b.*"
        r"|.*\b(?:können|könnten|würden|dürfte|darf|kann|könnte) (?:sie|ich|wir)\b.*"
        r"|.*\b(?:nennen|geben|sagen|buchstabieren|bestätigen|wiederholen|verraten|diktieren) sie\b.*"
        r"|.*\b(?:brauche|bräuchte|benötige|brauchen|benötigen)\b.*"
        r"|(?:und |dann )*(?:ihre|ihren|die|den|das)\b(?!.*\b(?:ist|sind|wird|hat|war)\b).*|.*\bbitte\b.*"
    ),
    yes_no=re.compile(
        r"(?:und |also |gut |okay )*(?:ist|sind|haben|hat|war|möchten|wollen|soll|sollen|darf ich sie|"
        r"stimmt)\b.*"
        r"|(?:und )?(?:können|kann|dürfen|darf) (?:wir|ich) (?:sie|ihnen|es|diese)\b(?!.*\bfragen\b).*"
    ),
    streets=pattern(
        "\\w*(?:straße|strasse|str|weg|gasse|platz|allee|ring|damm|ufer|hof|berg|tor|chaussee|steig|graben)"
    ),
    homes=pattern("ich wohne(?: in| im| am)?|adresse ist|wohnhaft(?: in)?"),
)
