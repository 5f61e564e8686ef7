"""Questions for five kinds of values, each with its answer in pieces."""

VALUES_IN_PIECES = {
    "en": (
        "What is your phone number? | oh one five five | two three four | nine double one",
        "How do you spell your name? | K O W. | A for alpha L. | S K I.",
        "What is your e-mail address? | anna dot | miller at | example dot com.",
        "What is your address? | 14. | Mill Street. | Leeds.",
        "What is your date of birth? | The 4th of. | March. | 1985.",
    ),
    "de": (
        "Wie ist Ihre Telefonnummer? | null eins fünf fünf | zwei zwo drei | neun doppel eins.",
        "Können Sie den Namen buchstabieren? | K wie Kaufmann. | O W A. | L.",
        "Wie lautet Ihre E-Mail-Adresse? | anna punkt | müller ät | beispiel punkt de.",
        "Wie ist Ihre Adresse? | Hauptstraße. | 14. | Leipzig.",
        "Wann sind Sie geboren? | Am vierten. | März. | 1985.",
    ),
    "es": (
        "¿Cuál es su número de teléfono? | seis uno dos | treinta y cuatro. | doble siete ocho.",
        "¿Me puede deletrear su apellido? | G de Gerona. | A R. | C Í A.",
        "¿Cuál es su correo electrónico? | ana punto | lópez arroba | ejemplo punto es.",
        "¿Cuál es su dirección? | Calle Mayor. | 5. | Madrid.",
        "¿Cuál es su fecha de nacimiento? | El 4 de. | marzo. | 1985.",
    ),
    "fr": (
        "Quel est votre numéro de téléphone ? | zéro six. | vingt et un. | trente-deux douze.",
        "Pouvez-vous épeler votre nom ? | D comme Désiré. | U P. | O N T.",
        "Quelle est votre adresse e-mail ? | anne point | dupont arobase | exemple point fr.",
        "Quelle est votre adresse ? | 12 rue. | de la Paix. | Paris.",
        "Quelle est votre date de naissance ? | Le 4. | mars. | 1985.",
    ),
    "pt": (
        "Qual é o seu número de telefone? | nove um dois. | trinta e quatro. | meia sete oito.",
        "Pode soletrar o seu nome? | S de sapo. | I L. | V A.",
        "Qual é o seu e-mail? | ana ponto | silva arroba | exemplo ponto pt.",
        "Qual é o seu endereço? | Rua Augusta. | 12. | Lisboa.",
        "Qual é a sua data de nascimento? | Dia 4 de. | março. | 1985.",
    ),
    "it": (
        "Qual è il suo numero di telefono? | tre quattro sette. | ventuno. | doppio zero otto.",
        "Può fare lo spelling del cognome? | R come Roma. | O S. | S I.",
        "Qual è il suo indirizzo e-mail? | anna punto | rossi chiocciola | esempio punto it.",
        "Qual è il suo indirizzo? | Via Garibaldi. | 12. | Torino.",
        "Qual è la sua data di nascita? | Il 4. | marzo. | 1985.",
    ),
    "nl": (
        "Wat is uw telefoonnummer? | nul zes. | eenentwintig. | dubbel vier acht.",
        "Kunt u uw naam spellen? | J van Jan. | A N. | S E N.",
        "Wat is uw e-mailadres? | anna punt | jansen apenstaartje | voorbeeld punt nl.",
        "Wat is uw adres? | Dorpsstraat. | 12. | Utrecht.",
        "Wat is uw geboortedatum? | 4. | maart. | 1985.",
    ),
    "pl": (
        "Jaki jest pana numer telefonu? | sześć zero jeden. | dwadzieścia trzy. | cztery pięć.",
        "Proszę przeliterować nazwisko. | N jak Natalia. | O W. | A K.",
        "Jaki jest pana adres e-mail? | anna kropka | nowak małpa | przykład kropka pl.",
        "Jaki jest pana adres? | Ulica Długa. | 12. | Kraków.",
        "Jaka jest pana data urodzenia? | Czwartego. | marca. | 1985.",
    ),
    "tr": (
        "Telefon numaranız nedir? | sıfır beş üç iki. | kırk bir. | yedi sekiz.",
        "Adınızı harf harf söyler misiniz? | Y. | I L. | M A Z.",
        "E-posta adresiniz nedir? | ayşe nokta | yılmaz et | ornek nokta com.",
        "Adresiniz nedir? | Atatürk Caddesi. | 12. | Ankara.",
        "Doğum tarihiniz nedir? | 4. | mart. | 1985.",
    ),
    "hi": (
        "आपका फ़ोन नंबर क्या है? | नौ आठ सात। | डबल दो। | तीन चार।",
        "नाम की स्पेलिंग बताइए। | आर ए। | एम ई। | एस एच।",
        "आपका ईमेल क्या है? | अमित डॉट | शर्मा ऐट | उदाहरण डॉट कॉम।",
        "आपका पता क्या है? | मकान नंबर 12। | गांधी रोड। | दिल्ली।",
        "आपकी जन्मतिथि क्या है? | 4। | मार्च। | 1985।",
    ),
    "zh": (
        "您的电话号码是多少？ | 幺三八。 | 零零幺二。 | 三四五六。",
        "您的名字怎么写？ | 弓长张。 | 北京的京。 | 木子李。",
        "请告诉我您的邮箱。 | 李雷下划线 | 一二三艾特 | qq点com。",
        "请问您的地址是什么？ | 中山路。 | 十二号。 | 上海。",
        "请问您的出生日期是什么？ | 三月。 | 四号。 | 1985。",
    ),
    "ja": (
        "お電話番号を教えていただけますか？ | ゼロ九ゼロの。 | 一二三四の。 | 五六。",
        "お名前のスペルをお願いします。 | ティーエー。 | エヌエー。 | ケーエー。",
        "メールアドレスは何ですか？ | 田中ドット | 花子アットマーク | れいドットコム。",
        "ご住所を教えてください。 | 3丁目。 | 12番地。 | 青葉町。",
        "生年月日を教えてください。 | 三月。 | 四日。 | 1985。",
    ),
}
"""By language: a telephone number, a spelled name, an e-mail address, an address and a date."""
