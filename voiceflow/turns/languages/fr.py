"""French: words and patterns."""

from __future__ import annotations

import re

from voiceflow.turns.languages.language import Language, Sentence, noun, pattern, phrases, words
from voiceflow.turns.languages.phrases import Phrases
from voiceflow.turns.values import Value

_TEENS = "dix onze douze treize quatorze quinze seize"
_TENS = "vingt trente quarante cinquante soixante septante huitante octante nonante"
_QUESTIONS = words("que quoi qui quel quelle quels quelles comment où quand combien pourquoi qu'est-ce comme")
_COPULAS = words("est sont était c'est c'était voudrais veux cherche m'appelle ai serait j'ai j'aimerais")
_CODES = (
    "(?:commande|client|référence|compte|réservation|contrat|facture|dossier|suivi|série|passeport|adhérent|"
    "sécurité sociale|billet|police|colis|membre|confirmation)"
)


def _is_open(sentence: Sentence) -> bool | None:
    """A verb that wants something behind it: "Mon numéro est.", not "Qu'est-ce que c'est ?"."""
    *earlier, last = sentence.words
    if last not in _COPULAS or _QUESTIONS & set(earlier):
        return None
    return not {"oui", "non", "si"} & set(earlier)


FRENCH = Language(
    code="fr",
    phrases=Phrases(
        not_understood="Pardon, je n'ai pas compris. Pouvez-vous répéter, s'il vous plaît ?",
        no_answer="Pardon, j'ai eu un problème. Pouvez-vous répéter, s'il vous plaît ?",
        refused="Désolé, je ne peux pas vous aider sur ce point.",
        not_transferred="Désolé, je n'ai pas pu transférer votre appel.",
        farewell="Désolé, une erreur s'est produite de notre côté. Merci de rappeler plus tard. Au revoir.",
        closing="Désolé, je dois mettre fin à l'appel. Merci de réessayer plus tard. Au revoir.",
        resumed="Pardon, nous avons été coupés un instant.",
        moment="Un instant, s'il vous plaît.",
        still_there="Êtes-vous toujours là ?",
        unheard="Je ne vous entends pas, je mets donc fin à l'appel. Au revoir.",
        no_more_calls="C'est noté, nous ne vous appellerons plus. Au revoir.",
        goodbye="Merci de votre appel. Au revoir.",
    ),
    courteous=words("merci revoir bonjour bonsoir salut"),
    polite=words("plaît"),
    open_questions=pattern(
        "(?:comment|en quoi) puis-je vous aider",
        "que puis-je faire",
        "qu'est-ce qui (?:s'est passé|se passe)",
        "que s'est-il passé",
        "de quoi s'agit-il",
        "autre chose",
        "que désirez-vous",
    ),
    hearing=pattern(
        "(?:vous|tu) m'(?:entendez|entends)(?: \\w+)?",
        "m'entendez-vous|m'entends-tu",
        "est-ce que (?:vous|tu) m'(?:entendez|entends)",
        "(?:vous êtes|êtes-vous|tu es|t'es) (?:toujours |encore )?là",
        "(?:il )?y a quelqu'un",
        "quelqu'un m'entend",
        "allô allô|allo allo",
    ),
    opt_outs=pattern(
        "(?:ne )?(?:m'appelez|me rappelez|m'appelle|me contactez|nous appelez|me téléphonez) "
        "(?:plus|jamais)(?: "
        "\\w+)?",
        "(?:arrêtez|arrête|cessez) de (?:m'appeler|me téléphoner|me contacter|nous appeler|me harceler|me "
        "déranger)",
        "(?:retirez|enlevez|supprimez|rayez|effacez)(?:-moi|-nous| mon numéro| mes coordonnées) (?:de|d')"
        "(?: ?\\w+)*",
        "(?:je )?(?:ne )?veux plus (?:être appelée?|recevoir d'appels|que vous m'appeliez|de vos appels)",
        "plus d'appels",
        "désinscri(?:vez|re)(?:-moi)?",
    ),
    replies=pattern("oui|non|si|exact"),
    cues=pattern(
        "s'il vous plaît|dites|appuyez|confirmez|choisissez|répondez|tapez",
        "voulez-vous|pouvez-vous|souhaitez-vous|puis-je|est-ce que",
    ),
    delays=pattern("instant|moment|seconde|minute|patientez|attendez"),
    fillers=words("euh heu hum hm hmm mmm mm ben bah"),
    noises=phrases(
        "mhm, mm-hm, hm, hmm, hum, ah, oh, ah bon, ah oui, ah d'accord, je vois, je comprends, tiens, super, "
        "génial, "
        "parfait, très bien, intéressant, ah ok, compris"
    ),
    answers=phrases(
        "oui, ouais, oui oui, ok, okay, d'accord, bien, bon, bien sûr, exactement, exact, tout à fait, "
        "absolument, "
        "c'est ça, c'est bon, voilà, entendu, ça marche, effectivement, en effet, volontiers, correct"
    ),
    refusals=phrases("non, non non, si, peut-être, pas vraiment"),
    dangling=words(
        "le la les un une des du de au aux à dans avec pour par sans sous entre vers chez et ou mais car que "
        "si "
        "parce comme mon ma mes ton ta tes sa ses notre votre nos vos leurs je tu j' très lorsque puisque "
        "quoique "
        "jusqu'à depuis pendant selon"
    ),
    holding=re.compile(
        r"(?:(?:oui|ok|d'accord|alors|bon|euh|attendez|pardon|excusez-moi) )*"
        r"(?:(?:un|une|juste un|juste une) (?:instant|moment|seconde|minute|petit moment|petite seconde|"
        r"petit instant)"
        r"(?: s'il vous plaît)?|attendez(?: .*)?|attends(?: .*)?|ne quittez pas|patientez(?: .*)?|"
        r"laissez-moi (?:réfléchir|voir|regarder|vérifier|chercher)(?: .*)?|voyons(?: voir)?|"
        r"je (?:cherche|regarde|réfléchis|vérifie)|deux secondes)"
    ),
    subordinators=re.compile(
        r"(?:et |mais |alors )*(?:si(?! (?:possible|vous (?:voulez|pouvez)|non|ça vous va|c'est possible|"
        r"oui)|$)"
        r"|s'il (?!vous plaît)|quand (?:je|j'|on|nous|il|elle|vous)|lorsque|lorsqu'|puisque|bien que|dès que|"
        r"pendant que|avant que|après que|comme je)"
    ),
    is_open=_is_open,
    digits=words("zéro un une deux trois quatre cinq six sept huit neuf"),
    counts=tuple("un deux trois quatre cinq six sept huit neuf dix onze douze".split()),
    numbers={**dict.fromkeys(_TEENS.split(), 2), **dict.fromkeys(_TENS.split(), 2), "cent": 2, "mille": 3},
    tens=words(_TENS),
    multipliers={"double": 2, "triple": 3},
    separators=words("point tiret arobase slash plus underscore dièse"),
    at=words("arobase arobas at"),
    dots=words("point"),
    address_words=words("arobase arobas tiret underscore www"),
    letters=words(
        "anatole berthe célestin désiré eugène françois gaston henri irma joseph kléber louis marcel nicolas "
        "oscar pierre quintal raoul suzanne thérèse ursule victor william xavier yvonne zoé bé cé dé effe gé "
        "ache ji ka elle emme enne pé ku erre esse té vé double-vé ixe i-grec zède"
    ),
    spelling=(("comme",), ("pour",)),
    months=words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    ordinals=re.compile(r"premier|1er"),
    denials=words("non pas aucun aucune jamais rien pourquoi comment quoi qui"),
    before_plain_number=words(
        "à au aux le la les en de pour jusqu'à vers depuis chambre porte vol bus ligne page quai presque "
        "seulement"
    ),
    introductions=words("est sont c'est c'était serait avec euh oui alors"),
    courtesies=re.compile(
        r"(?:(?:oui|ok|d'accord|bien|sûr|alors|c'est|le|la|mon|ma|numéro|est|euh|et|puis|voilà|adresse|"
        r"bonjour|merci|"
        r"s'il|vous|plaît|un|instant|tout|de|suite|nom|mail|donc)(?: |$))*"
    ),
    nouns=(
        noun("iban", Value.CODE, 22),
        noun("épel\\w*|s'écrit|ça s'écrit", Value.SPELLING),
        noun("(?:adresse )?(?:e-?mail|mail|courriel|électronique)|adresse électronique", Value.EMAIL),
        noun("(?:deux|trois|quatre|cinq|six|huit|dix|\\d+) (?:derniers )?chiffres", Value.CODE),
        noun("cryptogramme|code de sécurité", Value.CODE, 3),
        noun("code pin|date d'expiration", Value.CODE, 4),
        noun("numéro de (?:votre |la |ma )?carte(?: bancaire| bleue)?|carte bancaire", Value.CARD),
        noun("code postal", Value.POSTCODE),
        noun("date de naissance|né|née", Value.DATE),
        noun("numéro de (?:chambre|table|vol|place|porte|quai)", None),
        noun("adresse|où habitez-vous|domicile", Value.ADDRESS),
        noun(f"numéro (?:de |d')(?:votre )?{_CODES}|référence|code|plaque", Value.CODE),
        noun("numéro de téléphone|téléphone|portable|mobile|numéro", Value.PHONE),
        noun("nom complet|nom et (?:votre )?prénom|prénom et (?:votre )?nom", Value.NAME),
        noun("(?:que|qu'est-ce que) .*(?:commander|manger|boire|acheter|prendre|sers)", Value.LIST),
    ),
    items=words("un une des du encore"),
    conjunctions=words("et"),
    requests=re.compile(
        r"(?:et |alors |donc )*(?:que|qu'est-ce que|quel|quelle|quels|comment|où|quand|à quel|à "
        r"quelle|sur quel)\b.*"
        r"|.*\b(?:pouvez-vous|pourriez-vous|puis-je|pourrais-je|je peux|vous pouvez|vous pourriez)\b.*"
        r"|.*\b(?:donnez-moi|dites-moi|épelez|indiquez|communiquez|j'ai besoin|j'aurais besoin|il me faut|il "
        r"me faudrait|"
        r"s'il vous plaît)\b.*|(?:et )?(?:votre|le|la)\b(?!.*\b(?:est|sera|sont)\b).*"
    ),
    yes_no=re.compile(
        r"(?:et |alors |donc )*(?:est-ce(?: bien)?|est-ce que|avez-vous|voulez-vous|souhaitez-vous|c'est "
        r"bien|"
        r"désirez-vous|puis-je vous (?:appeler|rappeler|envoyer))\b.*"
    ),
    streets=pattern(
        "rue|avenue|av|boulevard|bd|place|chemin|route|impasse|allée|allées|quai|cours|passage|square|"
        "sentier|ruelle|faubourg|rond-point|lotissement|esplanade|résidence|voie"
    ),
    is_street_first=True,
    is_house_first=True,
    homes=pattern("j'habite(?: au| à)?", "adresse est"),
)
