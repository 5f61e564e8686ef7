"""French: what answers a call."""

from voiceflow.answering.words.greeting import GreetingKind, GreetingWords

WORDS = GreetingWords(
    {
        GreetingKind.NO_MESSAGE: (
            r"(?:messagerie|boîte vocale|répondeur).{0,30}est (?:pleine?|saturée?)",
            r"(?:messagerie|boîte vocale).{0,40}n'(?:est|a) pas (?:encore )?(?:été )?(?:configurée|"
            r"activée|initialisée)",
            r"numéro (?:que vous avez composé|demandé|composé).{0,30}(?:n'est (?:pas|"
            r"plus) (?:attribué|en service|valide))",
            r"ne (?:pouvez|peut) pas (?:laisser|recevoir) de message",
        ),
        GreetingKind.SCREENING: (
            r"(?:dites|indiquez|enregistrez|donnez) votre nom et",
            r"(?:motif|raison|objet) de votre appel",
            r"(?:vérifie|vais voir|vérifier) si .{1,30}(?:disponible|joignable)",
        ),
        GreetingKind.HOLD: (
            r"un (?:instant|moment)|(?:transf[eé]r|mis|mets).{0,20}(?:appel|en relation)",
            r"(?:restez|veuillez rester|gardez) en ligne|ne quittez pas|veuillez patienter|"
            r"merci de patienter",
            r"(?:tous )?nos (?:conseillers|agents|opérateurs|lignes).{0,30}(?:occupée?s|en ligne)",
            r"temps d'attente",
        ),
        GreetingKind.IVR: (
            r"(?:tapez|appuyez sur|composez|faites) (?:le |la )?(?:touche )?(?:\d|un|deux|trois|"
            r"quatre|cinq|six|sept|huit|neuf|"
            r"zéro|étoile|dièse)\b",
            r"menu principal|choix suivants",
            r"(?:saisissez|entrez|composez) votre (?:numéro|code)",
        ),
        GreetingKind.VOICEMAIL: (
            r"laisse[rz](?:-moi|-nous)? (?:un|votre|vos) (?:message|nom|coordonnées)",
            r"après le (?:signal|bip)|(?:signal|bip) sonore",
            r"messagerie|répondeur|boîte vocale",
            r"ne (?:peux|suis|sommes|peut) pas (?:vous répondre|répondre|disponibles?|"
            r"prendre votre appel|joignable)",
            r"(?:pas|in)(?: |)disponible",
        ),
        GreetingKind.HUMAN: (
            r"(?:que|comment) (?:puis-je|je peux)|qui est à l'appareil|c'est de la part de qui|"
            r"à l'appareil",
            r"^(?:allô|allo|oui|bonjour)\b[ ,.]*(?:allô|oui|bonjour|j'écoute)?[.?! ]*$",
        ),
    }
)
