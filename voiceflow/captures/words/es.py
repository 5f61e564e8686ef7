"""Spanish words for values."""

import re

from voiceflow.captures.words.words import CaptureWords, Sentences, bag, counted, numbered, tens_of, whole

_DAYS = (
    "primero/uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco "
    "veintiséis veintisiete veintiocho veintinueve treinta"
)

SPANISH = CaptureWords(
    code="es",
    asked=Sentences(
        questions={
            "Name": "¿Cómo se llama, por favor?",
            "PhoneNumber": "¿Cuál es su número de teléfono, por favor?",
            "Email": "¿Cuál es su correo electrónico, por favor?",
            "Date": "¿Qué día, por favor?",
            "YesNo": "¿Sí o no?",
            "Digits": "¿Cuál es el número, por favor?",
            "OneOf": "¿Qué desea?",
        },
        read_back="Es {value}. ¿Es correcto?",
        rest="{value}. ¿Y el resto?",
        unclear="Perdone, no le he entendido.",
        wrong="Perdone.",
        keys="También puede usar las teclas del teléfono y terminar con almohadilla.",
        refused="Perdone, parece que no es correcto.",
        past="Perdone, ese día no está en el pasado.",
        future="Perdone, ese día ya ha pasado.",
    ),
    numbers=counted(
        "cero uno/un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
        "dieciséis/dieciseis diecisiete dieciocho diecinueve veinte veintiuno/veintiún veintidós/veintidos "
        "veintitrés/veintitres veinticuatro veinticinco veintiséis/veintiseis veintisiete veintiocho "
        "veintinueve",
        0,
    ),
    tens={word: ten for word, ten in tens_of(
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
    ).items() if ten > 20},
    links=bag("y"),
    hundreds=bag("cien cientos ciento"),
    thousands=bag("mil"),
    times={"doble": 2, "triple": 3},
    plus=bag("más mas"),
    neutral=bag("y luego después guion guión eh este prefijo"),
    corrections=bag("no perdón perdone digo corrección mejor"),
    ends=bag("último última últimos últimas ultimo ultima final termina acaba"),
    places={
        f"{stem}{ending}": place
        for place, stem in enumerate("primer segund tercer cuart quint sext séptim octav noven décim".split())
        for ending in ("", "o", "a")
    },
    place_nouns=bag("cifra cifras dígito dígitos número números dos tres cuatro"),
    instead=("en vez de", "en lugar de", "y no", "no"),
    negations=bag("no"),
    yes=whole(
        "sí", "si", "claro", "vale", "correcto", "exacto", "exactamente", "eso es", "de acuerdo", "perfecto",
        "por supuesto", "así es", "ok",
    ),
    no=whole("no", "incorrecto", "mal", "tampoco", "nunca", "equivocado"),
    signs={
        "arroba": "@", "punto": ".", "guion": "-", "guión": "-", "menos": "-", "más": "+", "subrayado": "_",
        "barrabaja": "_",
    },
    spelling=("de", "como en", "como"),
    introductions=re.compile(
        r"(?:(?:sí|hola|buenos días|buenas tardes|buenas|eh|pues|bueno|no|perdón|mi|el|nombre|apellido|es|"
        r"soy|me llamo|llamo|habla|le habla|aquí|a nombre de|y)(?: |$))+"
    ),
    months=numbered(
        "enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre "
        "diciembre",
        1,
    ),
    month_names=tuple(
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
    ),
    weekdays=numbered("lunes martes miércoles/miercoles jueves viernes sábado/sabado domingo", 0),
    weekday_names=tuple("lunes martes miércoles jueves viernes sábado domingo".split()),
    ordinals=numbered(_DAYS, 1),
    ordinal_mark=re.compile(r""),
    near_days={"pasado mañana": 2, "mañana": 1, "hoy": 0, "anteayer": -2, "ayer": -1},
    next_words=bag("próximo próxima viene"),
    span=re.compile(r"(?:en|dentro de) (?P<number>una?|\w+) (?P<unit>días?|semanas?)"),
    weeks=bag("semana semanas"),
    date="el {weekday}, {day} de {month}{year}",
    at="arroba",
)  # fmt: skip
