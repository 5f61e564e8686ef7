"""Spanish: words and patterns."""

from __future__ import annotations

import re

from voiceflow.turns.languages.language import Language, Sentence, noun, pattern, phrases, words
from voiceflow.turns.languages.phrases import Phrases
from voiceflow.turns.values import Value

_TWO = (
    "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno "
    "veintidós "
    "veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_QUESTIONS = words(
    "qué quién quiénes cuál cuáles cómo dónde cuándo cuánto cuántos cuánta cuántas como lo donde"
)
_COPULAS = words("es son era está están sería quiero quisiera necesito busco tengo llamo puedo quería")
_CODES = (
    "(?:pedido|cliente|referencia|cuenta|reserva|póliza|factura|contrato|socio|seguimiento|expediente|serie|"
    "pasaporte|confirmación|caso|billete|matrícula|afiliación|seguro)"
)


def _is_open(sentence: Sentence) -> bool | None:
    """A verb that wants something behind it: "Mi número es.", not "¿Qué es?"."""
    *earlier, last = sentence.words
    if last not in _COPULAS or _QUESTIONS & set(earlier):
        return None
    return not {"sí", "no", "ya", "así", "eso", "claro", "aquí", "allí"} & set(earlier)


SPANISH = Language(
    code="es",
    phrases=Phrases(
        not_understood="Perdone, no le he entendido. ¿Puede repetirlo, por favor?",
        no_answer="Perdone, ha habido un problema. ¿Puede repetirlo, por favor?",
        refused="Lo siento, no puedo ayudarle con eso.",
        not_transferred="Lo siento, no he podido pasarle la llamada.",
        farewell="Lo siento, ha habido un error por nuestra parte. Por favor, llame más tarde. Adiós.",
        closing="Lo siento, tengo que terminar la llamada. Por favor, inténtelo más tarde. Adiós.",
        resumed="Perdone, se ha cortado un momento.",
        moment="Un momento, por favor.",
        still_there="¿Sigue ahí?",
        unheard="No le oigo, así que voy a terminar la llamada. Adiós.",
        no_more_calls="De acuerdo, no volveremos a llamarle. Adiós.",
        goodbye="Gracias por llamar. Adiós.",
    ),
    courteous=words("gracias adiós hola buenos buenas"),
    polite=words("favor"),
    open_questions=pattern(
        "en qué (?:le |te )?puedo ayudar(?:le|te)?",
        "cómo (?:le |te )?puedo ayudar(?:le|te)?",
        "qué (?:ha )?(?:pasado|pasó)",
        "de qué se trata",
        "cuénteme",
        "algo más",
        "qué desea",
    ),
    hearing=pattern(
        "me (?:oye|oyes|oyen|escucha|escuchas|escuchan|está escuchando|estás escuchando)",
        "(?:puede|puedes) (?:oírme|escucharme)",
        "(?:sigue|sigues|está|estás) (?:usted )?ahí",
        "hay alguien(?: ahí)?",
        "hola hola",
        "aló aló",
    ),
    opt_outs=pattern(
        "no (?:me|nos) (?:vuelva|vuelvas|vuelvan) a (?:llamar|contactar|molestar)",
        "no (?:me|nos) (?:llame|llames|llamen|molesten?|contacten?) (?:más|nunca|otra vez)(?: \\w+)*",
        "(?:deje|deja|dejen|paren?) de (?:llamar|molestar|contactar)(?:me|nos)?",
        "(?:quíte|bórre|sáque|elimíne|elimine)(?:n)?(?:me|nos)? (?:mi número )?de (?:su|la|esta|sus) "
        "(?:\\w+ )?(?:listas?|base)",
        "no quiero (?:recibir )?(?:más llamadas|que me (?:llamen|llame)(?: más)?)",
        "dar(?:me)? de baja",
    ),
    replies=pattern("si|sí|no|claro|exacto|correcto"),
    cues=pattern(
        "por favor|diga|dígame|pulse|marque|confirme|elija|responda|conteste",
        "quiere|desea|puede|podría|le parece|prefiere",
    ),
    delays=pattern("momento|momentito|instante|segundo|minuto|espere"),
    fillers=words("eh em este esto mmm mm hm hmm uh um"),
    noises=phrases(
        "ajá, aja, mhm, mm-hm, hm, ah, oh, ah ya, ya veo, ya, entiendo, comprendo, qué bien, interesante, "
        "vaya, "
        "anda, genial, estupendo, fantástico, qué bueno"
    ),
    answers=phrases(
        "sí, si, sí sí, vale, ok, okay, okey, bueno, bien, muy bien, claro, claro que sí, por supuesto, "
        "exacto, "
        "exactamente, correcto, perfecto, de acuerdo, eso es, así es, cierto, está bien, dale, listo"
    ),
    refusals=phrases("no, no no, quizás, tal vez, creo que no"),
    dangling=words(
        "el la los las un una unos unas de del al a en con por para sin sobre entre hasta desde hacia y e o "
        "u pero "
        "porque que si cuando mi tu su mis tus sus nuestro nuestra muy se me te nos aunque mientras ni cada "
        "yo "
        "donde cuyo según durante tan más"
    ),
    holding=re.compile(
        r"(?:(?:sí|vale|bueno|bien|a ver|eh|perdón|perdone|por favor) )*"
        r"(?:(?:un|una|deme un|dame un|espere un|espera un) (?:momento|momentito|segundo|segundito|minuto|"
        r"minutito)"
        r"(?: por favor)?|esper[ae](?:me)?(?: por favor)?|no cuelgue|a ver|déjeme (?:ver|pensar|mirar|buscar|"
        r"revisar)"
        r"(?: .*)?|déjame (?:ver|pensar|mirar|buscar)(?: .*)?|voy a (?:ver|mirar|buscar)(?:lo|la)?|"
        r"estoy (?:buscando|mirando|pensando)(?:lo|la)?)"
    ),
    subordinators=re.compile(
        r"(?:y |pero |pues )*(?:si(?! (?:es posible|puede|puedes|quiere|quieres|no|acaso|le parece|no le "
        r"importa))"
        r"|cuando|aunque|mientras|en cuanto|antes de que|después de que|a menos que|para que|como (?:le|te) "
        r"dije)\b"
    ),
    is_open=_is_open,
    digits=words("cero uno una dos tres cuatro cinco seis siete ocho nueve"),
    counts=tuple("uno dos tres cuatro cinco seis siete ocho nueve diez once doce".split()),
    numbers={
        **dict.fromkeys(_TWO.split(), 2),
        **dict.fromkeys(_TENS.split(), 2),
        "cien": 3,
        "cientos": 2,
        "mil": 3,
    },
    tens=words("treinta cuarenta cincuenta sesenta setenta ochenta noventa"),
    multipliers={"doble": 2, "triple": 3},
    separators=words("punto guion guión barra arroba más"),
    at=words("arroba"),
    dots=words("punto"),
    address_words=words("arroba www guion guión"),
    letters=words(
        "antonio burgos carmen dolores enrique francia gerona historia inés josé kilo lorenzo madrid "
        "navarra oviedo parís querido ramón sábado tarragona ulises valencia washington xiquena yegua "
        "zaragoza be ce efe ge hache jota ka ele eme ene eñe pe cu erre ese uve equis zeta"
    ),
    spelling=(("de",), ("como", "en"), ("como",)),
    months=words(
        "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre"
    ),
    ordinals=re.compile(r"primero|primer"),
    denials=words("no ningún ninguno nunca nada qué cómo cuándo quién"),
    before_plain_number=words(
        "a las los el la en de para por hasta desde sobre habitación puerta vuelo autobús línea página casi "
        "solo"
    ),
    introductions=words("es son era sería con eh sí pues"),
    courtesies=re.compile(
        r"(?:(?:sí|vale|claro|bueno|bien|pues|por|favor|supuesto|es|el|la|mi|número|un|momento|eh|y|luego|"
        r"aquí|está|"
        r"correo|dirección|hola|gracias|sería|son|apunte|tome|nota)(?: |$))*"
    ),
    nouns=(
        noun("iban", Value.CODE, 22),
        noun("deletr\\w*|se escribe", Value.SPELLING),
        noun("correo(?: electrónico)?|e-?mail", Value.EMAIL),
        noun(
            "(?:dos|tres|cuatro|cinco|seis|ocho|diez|\\d+) (?:últimos )?(?:dígitos|cifras|números)",
            Value.CODE,
        ),
        noun("código de seguridad|cvv", Value.CODE, 3),
        noun("pin|fecha de caducidad|fecha de vencimiento", Value.CODE, 4),
        noun("número de (?:la |su )?tarjeta|tarjeta", Value.CARD),
        noun("código postal", Value.POSTCODE),
        noun("fecha de nacimiento|nació|nací", Value.DATE),
        noun("número de (?:habitación|mesa|vuelo|asiento|puerta|personas)", None),
        noun("dirección|domicilio|dónde vive", Value.ADDRESS),
        noun(f"número de (?:su )?{_CODES}|referencia|dni|nie|código|localizador|matrícula", Value.CODE),
        noun("teléfono|móvil|celular|número", Value.PHONE),
        noun("nombre completo|nombre y apellidos?", Value.NAME),
        noun("qué .*(?:pedir|tomar|comer|beber|comprar)|qué le pongo|qué desea$", Value.LIST),
    ),
    items=words("un una unos unas otro otra"),
    conjunctions=words("y e"),
    requests=re.compile(
        r"[¿ ]*(?:y |entonces |pues )*(?:cuál|qué|cómo|dónde|cuándo|a qué|en qué)\b.*"
        r"|.*\b(?:puede|podría|puedes|podrías|me|quiere)\b.*\b(?:dar|decir\w*|deletrear\w*|confirmar\w*|"
        r"repetir\w*|"
        r"indicar\w*|facilitar\w*|da|dice)\b.*"
        r"|.*\b(?:dígame|deme|dime|dame|indíqueme|deletree|necesito|necesitaría|por favor)\b.*"
        r"|[¿ ]*(?:y )?(?:su|el|la)\b(?!.*\b(?:es|está|son|fue)\b).*"
    ),
    yes_no=re.compile(
        r"[¿ ]*(?:y |entonces )*(?:es|está|son|tiene|quiere|desea|le|prefiere|puedo llamar\w*)\b.*"
    ),
    streets=pattern(
        "calle|avenida|avda|paseo|plaza|camino|carretera|callejón|pasaje|ronda|rambla|travesía|glorieta|"
        "bulevar|calzada|urbanización|colonia|barrio|carrera|autopista"
    ),
    is_street_first=True,
    homes=pattern("vivo en", "dirección es"),
)
