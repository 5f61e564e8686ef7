"""French words for values."""

import re

from voiceflow.captures.words.words import CaptureWords, Sentences, bag, counted, numbered, whole

_DAYS = (
    "premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf vingt vingt-et-un vingt-deux vingt-trois vingt-quatre vingt-cinq vingt-six vingt-sept "
    "vingt-huit vingt-neuf trente trente-et-un"
)

FRENCH = CaptureWords(
    code="fr",
    asked=Sentences(
        questions={
            "Name": "Quel est votre nom, s'il vous plaît ?",
            "PhoneNumber": "Quel est votre numéro de téléphone, s'il vous plaît ?",
            "Email": "Quelle est votre adresse e-mail, s'il vous plaît ?",
            "Date": "Quel jour, s'il vous plaît ?",
            "YesNo": "Oui ou non ?",
            "Digits": "Quel est le numéro, s'il vous plaît ?",
            "OneOf": "Que désirez-vous ?",
        },
        read_back="C'est {value}. C'est bien ça ?",
        rest="{value}. Et la suite ?",
        unclear="Pardon, je n'ai pas compris.",
        wrong="Excusez-moi.",
        keys="Vous pouvez aussi utiliser les touches de votre téléphone, et terminer par dièse.",
        refused="Pardon, cela ne semble pas correct.",
        past="Pardon, cette date n'est pas dans le passé.",
        future="Pardon, cette date est déjà passée.",
    ),
    numbers={
        **counted(
            "zéro/zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
            "seize dix-sept dix-huit dix-neuf",
            0,
        ),
    },
    tens={
        "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
        "huitante": 80, "octante": 80, "nonante": 90, "quatre-vingt": 80,
    },
    takes_teens=frozenset({60, 80}),
    joined={
        ("quatre", "vingt"): "quatre-vingt",
        ("quatre", "vingts"): "quatre-vingt",
        ("dix", "sept"): "dix-sept",
        ("dix", "huit"): "dix-huit",
        ("dix", "neuf"): "dix-neuf",
    },
    links=bag("et"),
    hundreds=bag("cent cents"),
    thousands=bag("mille"),
    times={"double": 2, "triple": 3},
    neutral=bag("et puis tiret euh ensuite alors indicatif"),
    corrections=bag("non pardon plutôt correction"),
    ends=bag("dernier dernière derniers dernières fin finit termine"),
    places={
        **numbered(
            "premier/première deuxième/second/seconde troisième quatrième cinquième sixième septième "
            "huitième neuvième dixième",
            0,
        )
    },
    place_nouns=bag("chiffre chiffres numéro numéros deux trois quatre"),
    instead=("au lieu de", "et pas", "et non", "pas"),
    negations=bag("pas"),
    yes=whole(
        "oui", "ouais", "d'accord", "exact", "exactement", "correct", "c'est ça", "c'est bien ça", "parfait",
        "bien sûr", "tout à fait", "voilà", "ok", "volontiers",
    ),
    no=whole("non", "pas", "faux", "incorrect", "jamais"),
    signs={
        "arobase": "@", "at": "@", "point": ".", "tiret": "-", "trait": "-", "moins": "-", "plus": "+",
        "souligné": "_", "underscore": "_",
    },
    spelling=("comme dans", "comme"),
    introductions=re.compile(
        r"(?:(?:oui|bonjour|allô|euh|alors|non|pardon|mon|le|nom|prénom|est|c'est|je|suis|m'appelle|"
        r"je m'appelle|ici|au nom de|et)(?: |$))+"
    ),
    months=numbered(
        "janvier février/fevrier mars avril mai juin juillet août/aout septembre octobre novembre "
        "décembre/decembre",
        1,
    ),
    month_names=tuple(
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
    ),
    weekdays=numbered("lundi mardi mercredi jeudi vendredi samedi dimanche", 0),
    weekday_names=tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split()),
    ordinals=numbered(_DAYS, 1),
    ordinal_mark=re.compile(r"(?:er|e)?"),
    near_days={
        "après-demain": 2, "après demain": 2, "demain": 1, "aujourd'hui": 0, "avant-hier": -2, "hier": -1,
    },
    next_words=bag("prochain prochaine"),
    span=re.compile(r"dans (?P<number>une?|\w+) (?P<unit>jours?|semaines?)"),
    weeks=bag("semaine semaines"),
    date="le {weekday} {day} {month}{year}",
    ordinal_days=("1er", *map(str, range(2, 32))),
    at="arobase",
)  # fmt: skip
