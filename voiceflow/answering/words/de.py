"""German: what answers a call."""

from voiceflow.answering.words.greeting import GreetingKind, GreetingWords

WORDS = GreetingWords(
    {
        GreetingKind.NO_MESSAGE: (
            r"kein anschluss unter dieser nummer|(?:ruf)?nummer ist (?:nicht (?:vergeben|bekannt)|"
            r"ungültig)",
            r"(?:mailbox|sprachbox|speicher|postfach).{0,30}\b(?:ist|sind) (?:leider )?voll",
            r"(?:mailbox|sprachbox).{0,40}(?:nicht|noch nicht) (?:eingerichtet|aktiviert)",
            r"keine (?:weiteren )?nachrichten? (?:hinterlassen|aufgenommen|entgegen)",
        ),
        GreetingKind.SCREENING: (
            r"(?:nennen|sagen|sprechen) sie (?:bitte )?(?:mir )?ihren namen und",
            r"grund (?:für )?(?:ihres|ihren|den|des) anrufs?",
            r"(?:prüfe|schaue|sehe|frage) (?:nach|ich)?,? ?ob .{1,30}(?:erreichbar|verfügbar)",
            r"anruffilter|anruf(?:e)? (?:wird|werden) gefiltert",
        ),
        GreetingKind.HOLD: (
            r"einen (?:kleinen )?(?:moment|augenblick)|(?:werden|sie) (?:jetzt )?verbunden|ich verbinde",
            r"bleiben sie (?:bitte )?(?:am apparat|in der leitung|dran)|bitte warten sie|"
            r"bitte haben sie .{0,20}geduld",
            r"alle (?:unsere )?(?:mitarbeiter|leitungen|plätze|kollegen).{0,30}(?:besetzt|belegt|"
            r"im gespräch)",
            r"ihr anruf ist uns wichtig|nächste (?:freie )?(?:mitarbeiter|platz)|wartezeit beträgt",
        ),
        GreetingKind.IVR: (
            r"(?:drücken|wählen) sie (?:bitte )?(?:die )?(?:taste )?(?:\d|eins|zwei|drei|vier|fünf|"
            r"sechs|sieben|acht|neun|"
            r"null|stern|raute)\b",
            r"(?:eins|zwei|drei|vier|\d) drücken",
            r"geben sie (?:bitte )?ihre .{0,30}nummer ein|hauptmenü|folgenden (?:optionen|auswahl)",
        ),
        GreetingKind.VOICEMAIL: (
            r"nachricht (?:nach|hinterlassen)|hinterlassen sie|sprechen sie .{0,20}nach dem",
            r"nach dem (?:signal|piep|ton|pfeif)",
            r"(?:zur ?zeit|momentan|derzeit|gerade|leider|"
            r"im moment) (?:leider )?(?:persönlich )?nicht (?:persönlich )?"
            r"(?:erreichbar|zu erreichen|da\b|zu hause|verfügbar|ans telefon)",
            r"mailbox|sprachbox|anrufbeantworter",
            r"rufe? (?:ich |sie |wir )?.{0,20}zurück",
        ),
        GreetingKind.HUMAN: (
            r"(?:wie|was) kann ich (?:ihnen|für sie)|wer (?:ist|spricht) (?:da|dort)|am apparat",
            r"^(?:hallo|ja|ja,? bitte|guten tag|moin|servus|grüezi)\b[ ,.]*(?:hallo|bitte)?[.?!]*$",
        ),
    }
)
