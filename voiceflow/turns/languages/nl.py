"""Dutch: words and patterns."""

from __future__ import annotations

import re

from voiceflow.turns.languages.language import Language, Sentence, noun, pattern, phrases, words
from voiceflow.turns.languages.phrases import Phrases
from voiceflow.turns.values import Value

_TEENS = "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien"
_TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig"
_UNITS = "een twee drie vier vijf zes zeven acht negen"
_COMPOUND = {
    unit + ("ën" if unit.endswith("e") else "en") + ten: 2 for unit in _UNITS.split() for ten in _TENS.split()
}
_QUESTIONS = words("wat wie waar hoe wanneer waarom welke welk of dat omdat als hoeveel waarheen waarvoor")
_VERBS = words("is zijn was waren luidt heet heb had wil zou kan zoek wilde moet ben")
_CODES = (
    "(?:klant|bestel|order|factuur|polis|contract|rekening|referentie|boekings|reserverings|lidmaatschaps|"
    "dossier|serie|kenteken|ticket|burgerservice)"
)


def _is_open(sentence: Sentence) -> bool | None:
    """A verb at the end closes a subordinate clause, and leaves a main clause open: "Mijn nummer is."."""
    *earlier, last = sentence.words
    if not earlier or last not in _VERBS or _QUESTIONS & set(earlier):
        return None
    return not {"ja", "nee", "dat", "het", "zo", "er", "wel"} & set(earlier[-2:])


DUTCH = Language(
    code="nl",
    phrases=Phrases(
        not_understood="Sorry, dat heb ik niet verstaan. Kunt u het herhalen?",
        no_answer="Sorry, er ging iets mis. Kunt u dat nog eens zeggen?",
        refused="Het spijt me, daar kan ik u niet mee helpen.",
        not_transferred="Sorry, ik kon u niet doorverbinden.",
        farewell="Het spijt me, er is bij ons iets misgegaan. Belt u later alstublieft terug. Tot ziens.",
        closing="Het spijt me, ik moet het gesprek nu beëindigen. Probeert u het later nog eens. Tot ziens.",
        resumed="Sorry, de verbinding was even weg.",
        moment="Een ogenblik, alstublieft.",
        still_there="Bent u er nog?",
        unheard="Ik hoor u niet, dus ik beëindig het gesprek. Tot ziens.",
        no_more_calls="Goed, we bellen u niet meer. Tot ziens.",
        goodbye="Bedankt voor het bellen. Tot ziens.",
    ),
    fillers=words("eh ehm uh uhm euh hm hmm mm mmm nou"),
    noises=phrases(
        "mhm, mm-hm, hm, hmm, hm-hm, aha, ah, oh, o, oh ja, ach, ah zo, oké ja, ik snap het, "
        "snap ik, ik begrijp het, "
        "begrijp ik, begrepen, juist ja, interessant, echt, echt waar, wauw, leuk, mooi, fijn, "
        "super, geweldig, nou ja, "
        "ik zie het"
    ),
    answers=phrases(
        "ja, jaja, ja ja, jawel, jep, jo, ok, oké, oke, okay, okee, goed, heel goed, prima, "
        "klopt, dat klopt, precies, "
        "inderdaad, natuurlijk, zeker, graag, juist, correct, akkoord, perfect, is goed, dat "
        "is goed, helemaal goed, "
        "in orde, uiteraard"
    ),
    refusals=phrases("nee, neen, nee nee, misschien, niet echt, liever niet"),
    dangling=words(
        "de het een en of maar want omdat dat als wanneer hoewel terwijl voordat nadat zodat "
        "tenzij van voor met naar "
        "bij tot uit tegen zonder tussen tijdens over door onder vanaf mijn m'n jouw uw onze "
        "ons hun zijn haar je ik we "
        "wij elke elk iedere ieder te om heel zeer sinds volgens in op aan"
    ),
    wholes=pattern(
        "(?:dat|dit) is (?:het|'m|alles)$",
        "(?:is|kost|neem|neemt|doe|doet|weet|wil|heb|snap|begrijp|zie|kan|klopt|vind|geloof) "
        "(?:\\w+ )?(?:het|dat)$",
        "(?:kom|komt|ga|gaat|gaan|komen|doe|doen|bel|belt|neem|hang|geef|zit|klopt|rond|langs)(?: \\w+){0,3} "
        "(?:in|op|aan|mee|uit|door|over|af|bij|voor)$",
        "(?:dan|hoe|met) (?:ik|u|je|wij|we|ons)$",
        "(?:niet|zeker|al) (?:te|over|uit)$",
        "^(?:en |maar )?(?:wat|wie|waar|hoe|wanneer|waarom|welke?) .*(?:dat|het|zijn|aan|in|op|mee|uit)$",
    ),
    holding=re.compile(
        r"(?:(?:ja|oké|ok|goed|nou|eh|ehm|sorry|wacht|dus|even|alstublieft) )*"
        r"(?:(?:een|één|eén|nog een) (?:momentje|moment|ogenblikje|ogenblik|seconde|secondje|minuutje|minuut)"
        r"(?: alstublieft| graag| hoor)?|momentje(?: hoor| alstublieft)?|ogenblikje"
        r"|(?:wacht|wachten)(?: u)?(?: even| eens| maar| heel)*|blijf(?:t u)? (?:even )?(?:aan "
        r"de lijn|hangen)"
        r"|(?:laat me|laat mij|ik moet|ik ga|ik zal)(?: even| eens| het| dat)* "
        r"(?:kijken|nadenken|zoeken|opzoeken|nakijken|denken|zien|pakken)(?: .*)?"
        r"|(?:even|eens|effe) (?:kijken|denken|nadenken|zoeken|wachten)(?: hoor| .*)?"
        r"|ik (?:kijk|zoek|denk)(?: het| er)? (?:even|nog)(?: na| op)?)"
    ),
    courteous=words("dank bedankt doei dag hallo goedemorgen goedemiddag"),
    polite=words("alstublieft alsjeblieft"),
    open_questions=pattern(
        "(?:hoe|waarmee) kan ik (?:u |je )?(?:van dienst zijn|helpen)",
        "wat kan ik voor (?:u|je) doen",
        "wat is er (?:gebeurd|aan de hand)",
        "waar gaat het over",
        "verder nog",
        "wat wilt u",
    ),
    hearing=pattern(
        "(?:hoort u|hoor je|hoort iemand) (?:mij|me)(?: nog)?",
        "(?:kunt u|kun je|kan je) (?:mij|me) (?:nog )?(?:horen|verstaan)",
        "(?:bent u|ben je) (?:er|daar)(?: nog)?",
        "is (?:er|daar)(?: nog)? iemand",
        "verstaat u (?:mij|me)",
        "hallo hallo",
    ),
    opt_outs=pattern(
        "(?:bel|belt u|bellen jullie) (?:mij|me|ons) (?:alstublieft )?(?:niet|nooit) (?:meer|weer)(?: \\w+)*",
        "(?:stop|hou op|houd op|stopt u|houdt u op)(?: \\w+)* met (?:\\w+ "
        ")*(?:bellen|lastigvallen|benaderen)",
        "(?:haal|haalt u|verwijder|verwijdert u|schrap|schrapt u) (?:mij|me|mijn (?:\\w+ "
        ")?(?:nummer|gegevens|naam))"
        "(?: alstublieft)? (?:van|uit) (?:de|jullie|uw|deze) (?:\\w+)",
        "(?:niet|nooit) (?:meer|langer) (?:gebeld|benaderd) (?:te )?worden",
        "(?:wil|ik wil) (?:niet|nooit) (?:meer|langer) (?:\\w+ )*(?:gebeld|benaderd) worden",
        "geen telefoontjes meer",
        "bel-me-niet",
    ),
    replies=pattern("ja|jawel|nee|klopt|precies|inderdaad"),
    cues=pattern(
        "alstublieft|alsjeblieft|zeg|zegt u|druk|toets|bevestig|bevestigt u|kies|kiest u|antwoord",
        "wilt u|wil je|kunt u|kun je|zou u|mag ik|zal ik",
    ),
    delays=pattern("moment|momentje|ogenblik|ogenblikje|seconde|minuut|minuutje|wachten|geduld"),
    subordinators=re.compile(
        r"(?:en |maar |dus )*(?:als(?! (?:het kan|dat kan|mogelijk|u wilt|je wilt|dat mag|dat "
        r"goed is))|indien|toen "
        r"(?:ik|we|wij|hij|ze)|hoewel|terwijl|nadat|voordat|zodra|zolang|omdat (?:ik|we|het) (?:\w+ )?$)\b"
    ),
    is_open=_is_open,
    digits=words("nul één een twee drie vier vijf zes zeven acht negen"),
    counts=tuple("een twee drie vier vijf zes zeven acht negen tien elf twaalf".split()),
    numbers={
        **dict.fromkeys(f"{_TEENS} {_TENS}".split(), 2),
        **_COMPOUND,
        "honderd": 2,
        "duizend": 3,
    },
    multipliers={"dubbel": 2, "dubbele": 2, "driemaal": 3},
    separators=words("punt streepje underscore apenstaartje slash plus min"),
    at=words("apenstaartje at"),
    dots=words("punt dot"),
    address_words=words("apenstaartje underscore streepje www dot"),
    spelling=(("van",), ("als", "in"), ("zoals", "in"), ("als",)),
    letters=words(
        "anton bernhard cornelis dirk eduard ferdinand gerard hendrik isaac jan karel lodewijk "
        "maria nico otto pieter "
        "quotiënt richard simon theodoor utrecht victor willem xantippe ypsilon zaandam"
    ),
    months=words("januari februari maart april mei juni juli augustus september oktober november december"),
    ordinals=re.compile(r"\d+(?:e|de|ste)|eerste|tweede|derde|\w+(?:de|ste)"),
    denials=words("nee niet geen nooit niets waarom wat hoe wie wanneer"),
    before_plain_number=words(
        "om in op aan voor tot vanaf sinds van naar kamer lijn bus vlucht pagina tafel spoor "
        "de het maar bijna nog"
    ),
    introductions=words("is zijn was met eh dus ja"),
    courtesies=re.compile(
        r"(?:(?:ja|oké|ok|goed|natuurlijk|dat|is|het|de|mijn|nummer|eh|ehm|"
        r"en|dan|hier|adres|naam|ik|heet|hallo|"
        r"bedankt|even|komt|ie|wordt|alstublieft|e-mail|email)(?: |$))*"
    ),
    nouns=(
        noun("iban", Value.CODE, 18),
        noun("spel(?:len|t|ling)?|schrijf je|schrijft u", Value.SPELLING),
        noun("e-?mail(?:-?adres)?|mailadres", Value.EMAIL),
        noun("(?:twee|drie|vier|vijf|zes|acht|tien|\\d+) cijfers", Value.CODE),
        noun("beveiligingscode|cvc|cvv", Value.CODE, 3),
        noun("pin(?:code)?|vervaldatum", Value.CODE, 4),
        noun("bsn|burgerservicenummer", Value.CODE, 9),
        noun("kaartnummer|creditcardnummer|creditcard", Value.CARD),
        noun("postcode", Value.POSTCODE),
        noun("geboortedatum|geboren", Value.DATE),
        noun("(?:kamer|huis|vlucht|tafel|stoel|spoor)nummer", None),
        noun("adres|waar woont u", Value.ADDRESS),
        noun(f"{_CODES}-?(?:nummer|code)|referentie|kenteken|\\w*code", Value.CODE),
        noun("telefoonnummer|mobiele nummer|nummer|telefoon|mobiel", Value.PHONE),
        noun("volledige naam|voor- en achternaam", Value.NAME),
        noun("wat .*(?:bestellen|eten|drinken|kopen)|wat mag het zijn", Value.LIST),
    ),
    items=words("een nog wat"),
    conjunctions=words("en"),
    requests=re.compile(
        r"(?:en |dus |dan )*(?:wat|welke?|waar|wanneer|hoe|op welk|onder welk)\b.*"
        r"|.*\b(?:kunt|kan|kun|zou|mag|wilt) (?:u|ik|je|we)\b.*"
        r"|.*\b(?:noem|geef|zeg|spel|bevestig|herhaal|nodig|graag|alstublieft)\b.*"
        r"|(?:en |dan )*(?:uw|je|de|het)\b(?!.*\b(?:is|zijn|was|wordt)\b).*"
    ),
    yes_no=re.compile(r"(?:en |dus |oké )*(?:is|zijn|heeft|heb|wilt u (?:een|dat)|klopt|mag ik u)\b.*"),
    streets=pattern("\\w*(?:straat|weg|laan|plein|gracht|kade|steeg|dijk|singel|park|hof)"),
    homes=pattern("ik woon(?: in| op| aan)?", "adres is"),
)
