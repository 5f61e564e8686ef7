"""Italian: words and patterns."""

from __future__ import annotations

import re

from voiceflow.turns.languages.language import Language, Sentence, noun, pattern, phrases, words
from voiceflow.turns.languages.phrases import Phrases
from voiceflow.turns.values import Value

_TEENS = "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove"
_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta"
_QUESTIONS = words("che chi cosa quale quali qual come dove dov'è quando quanto quanti quanta quante perché")
_VERBS = words("è sono era erano sarebbe voglio vorrei cerco ho avrei chiamo posso vuole devo dovrei")


def _is_open(sentence: Sentence) -> bool | None:
    """A verb that wants something behind it: "Il mio numero è.", not "Che cos'è?"."""
    *earlier, last = sentence.words
    if last not in _VERBS or _QUESTIONS & set(earlier):
        return None
    return not {"sì", "no", "lo", "ce", "ci", "così", "qui", "lì"} & set(earlier)


ITALIAN = Language(
    code="it",
    phrases=Phrases(
        not_understood="Mi scusi, non ho capito. Può ripetere, per favore?",
        no_answer="Mi scusi, c'è stato un problema. Può ripetere, per favore?",
        refused="Mi dispiace, non posso aiutarla in questo.",
        not_transferred="Mi dispiace, non sono riuscito a passarle la chiamata.",
        farewell="Mi dispiace, c'è stato un errore da parte nostra. Richiami più tardi, per favore. "
        "Arrivederci.",
        closing="Mi dispiace, devo chiudere la chiamata. Riprovi più tardi, per favore. Arrivederci.",
        resumed="Mi scusi, è caduta la linea per un momento.",
        moment="Un momento, per favore.",
        still_there="È ancora in linea?",
        unheard="Non la sento, quindi chiudo la chiamata. Arrivederci.",
        no_more_calls="Va bene, non la chiameremo più. Arrivederci.",
        goodbye="Grazie per aver chiamato. Arrivederci.",
    ),
    fillers=words("ehm eh mmm mm hm hmm uhm beh allora cioè insomma boh"),
    noises=phrases(
        "mhm, mm-hm, hm, hmm, ah, oh, aha, ah ecco, ah sì, ah ok, capisco, ho capito, capito, "
        "certo certo, davvero, "
        "interessante, bello, che bello, ottimo, fantastico, magnifico, già, ah però, vedo"
    ),
    answers=phrases(
        "sì, si, sì sì, ok, okay, va bene, bene, molto bene, certo, certamente, esatto, "
        "esattamente, giusto, corretto, "
        "perfetto, d'accordo, sicuro, ovvio, volentieri, proprio così, è così, benissimo, assolutamente"
    ),
    refusals=phrases("no, no no, forse, non proprio, credo di no"),
    dangling=words(
        "il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai "
        "agli alle da dal dalla dai "
        "dalle in nel nello nella nei negli nelle con per su sul sulla sui sulle tra fra senza "
        "verso e ed o ma perché "
        "che se quando mio mia miei mie tuo tua suo sua suoi sue nostro nostra anche mentre né "
        "ogni io molto più come "
        "durante presso entro dopo dell' all' dall' nell' sull' un' l' d'"
    ),
    wholes=pattern(
        "(?:di|mai|niente|nulla|non|e|poco) (?:più|molto)$", "^(?:e |ma )?perché$", "come$(?<=e come)"
    ),
    holding=re.compile(
        r"(?:(?:sì|ok|bene|allora|ehm|eh|scusi|scusa|per favore|no) )*"
        r"(?:(?:un|solo un|mi dia un|dammi un|aspetti un|aspetta un) "
        r"(?:momento|momentino|attimo|attimino|secondo|"
        r"minuto|minutino|istante)(?: per favore| solo)?"
        r"|(?:aspett[ia]|attenda|resti in linea|rimanga in linea)(?: un po'?| per favore)?"
        r"|(?:mi faccia|fammi|mi lasci|lasciami) (?:vedere|pensare|guardare|"
        r"controllare|cercare|prendere)(?: .*)?"
        r"|vediamo(?: un po'?)?|sto (?:cercando|guardando|pensando|controllando)(?: .*)?"
        r"|(?:adesso|ora) (?:guardo|controllo|cerco|vedo))"
    ),
    courteous=words("grazie arrivederci ciao buongiorno buonasera salve"),
    polite=words("favore"),
    open_questions=pattern(
        "(?:come|in cosa) (?:posso|la posso) aiutar(?:la|ti|e)",
        "cosa (?:è successo|desidera)",
        "di cosa si tratta",
        "altro",
        "mi dica",
    ),
    hearing=pattern(
        "mi (?:sente|senti|sentite)",
        "riesce a sentirmi|riesci a sentirmi",
        "può sentirmi|puoi sentirmi",
        "(?:è|sei|siete) (?:ancora )?(?:lì|là|in linea)",
        "c'è (?:ancora )?(?:qualcuno|nessuno)",
        "è ancora (?:al telefono|lì)",
        "pronto pronto",
    ),
    opt_outs=pattern(
        "non (?:mi|ci) (?:chiami|chiamate|chiamare|contatti|contattate|telefoni|"
        "telefonate|disturbi|disturbate) "
        "(?:più|mai più)",
        "(?:smetta|smettete|smettetela|smettila|la smetta|finitela|smetti) di "
        "(?:chiamarmi|chiamare|telefonarmi|"
        "contattarmi|disturbarmi|chiamarci)",
        "(?:tolga|toglietemi|mi tolga|togliete|cancellatemi|cancelli|mi "
        "cancelli|rimuovete|rimuova|eliminate|elimini) "
        "(?:il mio numero |il mio nome |\\w+ )?(?:da|dal|dalla|dalle|dai) (?:\\w+ "
        ")?(?:lista|liste|elenco|elenchi|"
        "database)",
        "non voglio (?:più )?(?:essere (?:più )?(?:chiamato|chiamata|contattato|"
        "contattata|disturbato|disturbata)|"
        "ricevere (?:più |altre )?(?:chiamate|telefonate)|che mi chiamiate)(?: più)?",
        "registro delle opposizioni",
    ),
    replies=pattern("sì|si|no|esatto|giusto|corretto"),
    cues=pattern(
        "per favore|per cortesia|dica|mi dica|prema|digiti|confermi|scelga|risponda",
        "vuole|desidera|può|potrebbe|preferisce|le va|posso",
    ),
    delays=pattern("momento|momentino|attimo|attimino|istante|secondo|minuto|aspetti|attenda"),
    subordinators=re.compile(
        r"(?:e |ma |allora )*(?:se(?! (?:possibile|è possibile|può|vuole|no|non le dispiace|le va))"
        r"|quando (?:ho|io|mi|ci|lei|lui|abbiamo|sono)|mentre|sebbene|appena|prima di|dopo "
        r"che|siccome|visto che|a meno che)\b"
    ),
    is_open=_is_open,
    digits=words("zero uno una due tre quattro cinque sei sette otto nove"),
    counts=tuple("uno due tre quattro cinque sei sette otto nove dieci undici dodici".split()),
    numbers={
        **dict.fromkeys(f"{_TEENS} {_TENS}".split(), 2),
        **{
            (ten[:-1] if unit[0] in "uo" else ten) + unit: 2
            for ten in _TENS.split()
            for unit in "uno due tre quattro cinque sei sette otto nove".split()
        },
        "cento": 2,
        "mille": 3,
    },
    multipliers={"doppio": 2, "doppia": 2, "triplo": 3},
    separators=words("punto trattino underscore chiocciola barra slash più"),
    at=words("chiocciola at"),
    dots=words("punto"),
    address_words=words("chiocciola underscore www trattino"),
    spelling=(("di",), ("come", "in"), ("come",)),
    letters=words(
        "ancona bologna como domodossola empoli firenze genova imola livorno milano napoli "
        "otranto padova roma savona "
        "torino udine venezia zara"
    ),
    months=words(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
    ),
    ordinals=re.compile(r"primo"),
    denials=words("no non nessuno nessuna mai niente che come quando chi perché"),
    before_plain_number=words(
        "alle le i il in di per a da fino verso camera stanza porta volo autobus linea pagina "
        "tavolo binario quasi solo"
    ),
    introductions=words("è sono era sarebbe con ehm allora sì"),
    courtesies=re.compile(
        r"(?:(?:sì|ok|certo|bene|allora|è|il|la|mio|mia|numero|un|momento|"
        r"ehm|e|poi|ecco|indirizzo|mail|email|"
        r"salve|buongiorno|grazie|sarebbe|sono|prego|va|segni|scriva)(?: |$))*"
    ),
    nouns=(
        noun("iban", Value.CODE, 27),
        noun("compit\\w*|fare lo spelling|spelling|si scrive", Value.SPELLING),
        noun("(?:indirizzo )?e-?mail|posta elettronica|mail", Value.EMAIL),
        noun("(?:due|tre|quattro|cinque|sei|otto|dieci|\\d+) (?:cifre|numeri)", Value.CODE),
        noun("codice di sicurezza|cvv", Value.CODE, 3),
        noun("pin|data di scadenza", Value.CODE, 4),
        noun("codice fiscale", Value.CODE, 16),
        noun("numero (?:della|di) (?:sua |mia )?carta|carta di credito|carta", Value.CARD),
        noun("cap|codice postale", Value.POSTCODE),
        noun("data di nascita|nato|nata", Value.DATE),
        noun("numero (?:di|della|del) (?:stanza|camera|tavolo|volo|posto|binario|persone)", None),
        noun("indirizzo|dove abita|residenza", Value.ADDRESS),
        noun(
            "numero (?:d'|di |del |della |dell')(?!telefono|cellulare)\\w+|codice|riferimento|targa",
            Value.CODE,
        ),
        noun("numero di telefono|telefono|cellulare|numero|recapito", Value.PHONE),
        noun("nome e cognome|nome completo", Value.NAME),
        noun("(?:cosa|che) .*(?:ordinare|mangiare|bere|comprare|prende|portare)", Value.LIST),
    ),
    items=words("un uno una dei delle"),
    conjunctions=words("e ed"),
    requests=re.compile(
        r"(?:e |allora )*(?:cosa|che|qual|quale|quali|come|dove|quando|a che|a quale)\b.*"
        r"|.*\b(?:può|potrebbe|puoi|mi|posso)\b.*\b(?:dare|darmi|dire|dirmi|fare|compitare|"
        r"confermare|confermarmi|"
        r"ripetere|lasciare|lasciarmi|avere|dà|dice)\b.*"
        r"|.*\b(?:dica|dia|compiti|indichi|confermi|serve|servirebbe|ho bisogno|per favore)\b.*"
        r"|(?:e )?(?:il suo|la sua|il|la|l')(?!.*\b(?:è|sono|era)\b).*"
    ),
    yes_no=re.compile(
        r"(?:e |allora )*(?:è|sono|ha|vuole|desidera|preferisce|posso (?:chiamarla|richiamarla))\b.*"
    ),
    streets=pattern(
        "via|viale|piazza|piazzale|corso|vicolo|largo|strada|lungomare|contrada|salita|borgo|galleria"
    ),
    is_street_first=True,
    homes=pattern("abito (?:in|a)", "indirizzo è"),
)
