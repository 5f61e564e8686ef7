"""What people say in each language, for the rules that every language has to keep."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sayings:
    """Utterances, separated by ``|``.

    Attributes:
        unfinished: The speaker goes on.
        finished: The speaker has said it.
        backchannels: Murmurs of a listener.
        no_backchannels: Words that want the floor.
        hold: Requests for time.
        hear: Questions whether anybody hears.
        opt_out: No more calls.
        no_opt_out: Calls are wanted.
        yes: Answers over the agent's voice.
        asking: The agent wants an answer.
        telling: The agent wants none.
    """

    unfinished: str
    finished: str
    backchannels: str
    no_backchannels: str
    hold: str
    hear: str
    opt_out: str
    no_opt_out: str
    yes: str
    asking: str
    telling: str


SAYINGS = {
    "en": Sayings(
        unfinished="My number is. | I'd like a table for. | I'm calling because. | I wanted to ask "
        "whether. | "
        "Two boxes and. | If you have anything on Tuesday. | When I called last week. | Um. | I need. | "
        "The reason is that. | Hold on.",
        finished="Yes. | No, thank you. | On Tuesday at nine. | How much is it? | I don't know where it "
        "is. | "
        "If possible. | Two large boxes, please. | Four. | I'd like to speak to a person. | "
        "Room 415. | I think it is.",
        backchannels="Mm-hm. | Uh-huh. | I see. | Okay. | Right. | Yeah, yeah. | Got it. | Oh, I see. Okay. "
        "| Great.",
        no_backchannels="Wait, that is wrong. | I need a table. | No, tomorrow.",
        hold="Hold on. | One moment, please. | Let me check. | Just a second. | Bear with me. | "
        "Wait a minute. | "
        "Let me look that up. | Give me a second.",
        hear="Can you hear me? | Are you there? | Hello? Can you still hear me? | Is anybody there? "
        "| Do you hear me? | "
        "Are you still there? | Hello, hello? | Did I lose you?",
        opt_out="Stop calling me. | Don't call me again. | Take me off your list. | Please remove my "
        "number from your "
        "list. | Put me on the do not call list. | Never call this number again. | No more calls, please. | "
        "Remove me from the database.",
        no_opt_out="Please call me again. | Can you call me back? | I got your call.",
        yes="Yes. | No. | Exactly. | Correct.",
        asking="Would you like that? | Please say yes now. | Shall I book it.",
        telling="It is open until nine. | One moment, please.",
    ),
    "de": Sayings(
        unfinished="Meine Nummer ist. | Ich möchte einen Termin für. | Ich rufe an, weil ich. | Ich "
        "wollte fragen, ob. | "
        "Zwei Kartons und. | Wenn Sie am Dienstag etwas haben. | Äh. | Ich heiße. | Ich "
        "brauche. | Es ist im. | "
        "Lassen Sie mich überlegen.",
        finished="Ja. | Nein, danke. | Am Dienstag um neun. | Was kostet das? | Ich weiß nicht, wo das "
        "ist. | "
        "Ich rufe später an. | Wenn möglich. | Zwei große Kartons, bitte. | Vier. | Zimmer "
        "415. | Ich komme mit.",
        backchannels="Mhm. | Aha. | Ach so. | Ja. | Okay. | Genau. | Verstehe. | Alles klar. | Ja, "
        "ja, genau.",
        no_backchannels="Warten Sie, das ist falsch. | Ich brauche einen Tisch. | Nein, morgen.",
        hold="Einen Moment bitte. | Moment mal. | Lassen Sie mich überlegen. | Warten Sie bitte "
        "kurz. | Augenblick. | "
        "Eine Sekunde. | Bleiben Sie dran. | Ich muss mal nachsehen.",
        hear="Können Sie mich hören? | Hören Sie mich? | Sind Sie noch da? | Hallo? Hören Sie mich noch? | "
        "Ist da jemand? | Hörst du mich? | Hallo, hallo? | Bist du noch dran?",
        opt_out="Rufen Sie mich nicht mehr an. | Rufen Sie hier nie wieder an. | Hören Sie auf, mich "
        "anzurufen. | "
        "Streichen Sie mich von Ihrer Liste. | Löschen Sie meine Nummer. | Ich will keine Anrufe mehr. | "
        "Ich möchte nicht mehr angerufen werden. | Nehmen Sie mich aus Ihrer Liste.",
        no_opt_out="Rufen Sie mich bitte morgen an. | Können Sie zurückrufen? | Ich habe Ihren Anruf "
        "verpasst.",
        yes="Ja. | Nein. | Genau. | Doch.",
        asking="Möchten Sie das? | Bitte bestätigen Sie das. | Soll ich es buchen.",
        telling="Wir haben bis neun offen. | Einen Augenblick bitte.",
    ),
    "es": Sayings(
        unfinished="Mi número es. | Quiero una mesa para. | Llamo porque. | Quería saber si. | Dos cajas "
        "y. | "
        "Si tiene algo el martes. | Cuando llamé la semana pasada. | Eh. | Necesito. | Me llamo. | Es en la.",
        finished="Sí. | No, gracias. | El martes a las nueve. | ¿Cuánto cuesta? | ¿Qué es? | No sé "
        "dónde está. | "
        "Si es posible. | Dos cajas grandes, por favor. | Cuatro. | Habitación 415. | Quiero "
        "hablar con una persona.",
        backchannels="Ajá. | Mhm. | Ya veo. | Sí. | Vale. | Claro. | Entiendo. | Muy bien. | Sí, sí, claro.",
        no_backchannels="Espere, eso está mal. | Necesito una mesa. | No, mañana.",
        hold="Un momento, por favor. | Espere un momento. | Déjeme pensar. | Un segundo. | No "
        "cuelgue. | A ver. | "
        "Espere. | Déjeme ver.",
        hear="¿Me oye? | ¿Me escucha? | ¿Sigue ahí? | ¿Hola? ¿Me oyes? | ¿Hay alguien ahí? | ¿Puede "
        "oírme? | ¿Está ahí? | "
        "Aló, aló.",
        opt_out="No me llame más. | No me vuelvan a llamar. | Dejen de llamarme. | Quíteme de su lista. | "
        "Bórreme de la lista. | No quiero recibir más llamadas. | No quiero que me llamen más. "
        "| Quiero darme de baja.",
        no_opt_out="Llámeme mañana. | ¿Puede volver a llamar? | Recibí su llamada.",
        yes="Sí. | No. | Exacto. | Claro.",
        asking="¿Quiere reservarla? | Por favor, diga sí ahora. | Confirme su nombre.",
        telling="Abrimos hasta las nueve. | Un momento, por favor.",
    ),
    "fr": Sayings(
        unfinished="Mon numéro est. | Je voudrais une table pour. | J'appelle parce que. | Je voulais "
        "savoir si. | "
        "Deux cartons et. | Si vous avez quelque chose mardi. | Euh. | Je voudrais. | Je "
        "m'appelle. | C'est dans le. | "
        "Un instant, s'il vous plaît.",
        finished="Oui. | Non, merci. | Mardi à neuf heures. | Combien ça coûte ? | Qu'est-ce que c'est ? | "
        "Je ne sais pas où c'est. | Si possible. | Deux grands cartons, s'il vous plaît. | "
        "Quatre. | Chambre 415. | "
        "Je voudrais parler à quelqu'un.",
        backchannels="Mhm. | Ah bon. | Je vois. | Oui. | D'accord. | Ouais. | Très bien. | Bien sûr. | Oui, "
        "oui, d'accord.",
        no_backchannels="Attendez, c'est faux. | Il me faut une table. | Non, demain.",
        hold="Un instant, s'il vous plaît. | Une seconde. | Attendez. | Laissez-moi réfléchir. | Ne "
        "quittez pas. | "
        "Un petit instant. | Je cherche. | Laissez-moi vérifier.",
        hear="Vous m'entendez ? | Est-ce que vous m'entendez ? | Vous êtes toujours là ? | Il y a "
        "quelqu'un ? | "
        "Allô ? Vous m'entendez ? | Tu m'entends ? | Êtes-vous là ? | Allô, allô ?",
        opt_out="Ne m'appelez plus. | Arrêtez de m'appeler. | Retirez-moi de votre liste. | Ne me "
        "contactez plus jamais. | "
        "Supprimez mon numéro de votre liste. | Je ne veux plus être appelé. | Cessez de me déranger. | "
        "Je ne veux plus recevoir d'appels.",
        no_opt_out="Rappelez-moi demain. | Pouvez-vous m'appeler plus tard ? | J'ai reçu votre appel.",
        yes="Oui. | Non. | Si. | Exact.",
        asking="Voulez-vous la réserver ? | S'il vous plaît, dites oui. | Confirmez votre nom.",
        telling="Nous sommes ouverts jusqu'à neuf heures. | Un instant, s'il vous plaît.",
    ),
    "pt": Sayings(
        unfinished="Meu número é. | Queria uma mesa para. | Estou ligando porque. | Eu queria saber se. | "
        "Duas caixas e. | "
        "Se você tiver algo na terça. | Quando eu liguei semana passada. | Hum. | Eu preciso. "
        "| Fica na. | Me chamo. | "
        "Deixa eu ver.",
        finished="Sim. | Não, obrigado. | Na terça às nove. | Quanto custa? | O que é? | Não sei onde "
        "está. | "
        "Se for possível. | Duas caixas grandes, por favor. | Quatro. | Quarto 415. | Quero "
        "falar com uma pessoa. | "
        "Nada mais. | Se tiver algo na terça, eu fico com ele.",
        backchannels="Aham. | Uhum. | Entendi. | Sim. | Tá bom. | Claro. | Certo. | Ah, sim. | Sim, sim, "
        "claro.",
        no_backchannels="Espere, isso está errado. | Preciso de uma mesa. | Não, amanhã.",
        hold="Um momento, por favor. | Só um minutinho. | Espera aí. | Deixa eu ver. | Não "
        "desligue. | Peraí. | "
        "Deixe-me pensar. | Aguarde um instante.",
        hear="Está me ouvindo? | Você está aí? | Alô? Consegue me ouvir? | Tem alguém aí? | Ainda "
        "está aí? | Me escuta? | "
        "Está a ouvir-me? | Alô, alô?",
        opt_out="Não me ligue mais. | Parem de me ligar. | Tire meu número da lista. | Não me liguem "
        "nunca mais. | "
        "Me tire da sua lista. | Não quero receber mais ligações. | Deixe de me incomodar. | "
        "Retire-me dessa lista.",
        no_opt_out="Me ligue amanhã. | Pode ligar de novo? | Recebi sua ligação.",
        yes="Sim. | Não. | Exato. | Claro.",
        asking="Quer reservar? | Por favor, diga sim. | Confirme o seu nome.",
        telling="Abrimos até as nove. | Um momento, por favor.",
    ),
    "it": Sayings(
        unfinished="Il mio numero è. | Vorrei un tavolo per. | Chiamo perché. | Volevo sapere se. | Due "
        "scatole e. | "
        "Se avete qualcosa martedì. | Quando ho chiamato la settimana scorsa. | Ehm. | Vorrei. "
        "| È nella. | Mi chiamo. | "
        "Mi faccia vedere.",
        finished="Sì. | No, grazie. | Martedì alle nove. | Quanto costa? | Che cos'è? | Non so dove "
        "sia. | Se possibile. | "
        "Due scatole grandi, per favore. | Quattro. | Camera 415. | Vorrei parlare con una "
        "persona. | Niente più. | "
        "Se avete qualcosa martedì, lo prendo.",
        backchannels="Mhm. | Capisco. | Ho capito. | Sì. | Va bene. | Certo. | Esatto. | Ah, ecco. | Sì, "
        "sì, certo.",
        no_backchannels="Aspetti, è sbagliato. | Mi serve un tavolo. | No, domani.",
        hold="Un momento, per favore. | Un attimo. | Aspetti. | Mi faccia pensare. | Resti in "
        "linea. | Vediamo un po'. | "
        "Un secondo. | Sto cercando.",
        hear="Mi sente? | Riesce a sentirmi? | È ancora lì? | Pronto? Mi senti? | C'è qualcuno? | "
        "Può sentirmi? | "
        "È ancora in linea? | Pronto, pronto?",
        opt_out="Non mi chiami più. | Smettetela di chiamarmi. | Mi tolga dalla lista. | Non "
        "chiamatemi più, non voglio più "
        "essere chiamato. | Non mi contattate mai più. | Cancelli il mio numero dalla lista. | "
        "Non voglio ricevere più chiamate. | Toglietemi dall'elenco, non mi chiamate più.",
        no_opt_out="Mi chiami domani. | Può richiamare? | Ho ricevuto la sua chiamata.",
        yes="Sì. | No. | Esatto. | Giusto.",
        asking="Vuole prenotarlo? | Per favore, dica sì. | Confermi il suo nome.",
        telling="Siamo aperti fino alle nove. | Un momento, per favore.",
    ),
    "nl": Sayings(
        unfinished="Mijn nummer is. | Ik wil graag een tafel voor. | Ik bel omdat ik. | Ik wilde vragen "
        "of. | "
        "Twee dozen en. | Als u dinsdag iets heeft. | Toen ik vorige week belde. | Ehm. | Ik "
        "heet. | Het is in de. | "
        "Ik zoek. | Even kijken.",
        finished="Ja. | Nee, dank u. | Dinsdag om negen uur. | Wat kost dat? | Wat is het? | Ik weet "
        "niet waar het is. | "
        "Als het kan. | Twee grote dozen, alstublieft. | Vier. | Kamer 415. | Ik wil iemand "
        "spreken. | Dat is het. | "
        "Ik kom mee. | Als u dinsdag iets heeft, neem ik dat.",
        backchannels="Mhm. | Aha. | Ik snap het. | Ja. | Oké. | Precies. | Prima. | Klopt. | Ja, ja, goed.",
        no_backchannels="Wacht, dat is fout. | Ik wil een tafel. | Nee, morgen.",
        hold="Een momentje. | Een ogenblik alstublieft. | Wacht even. | Even kijken. | Laat me even "
        "nadenken. | "
        "Blijf aan de lijn. | Eén seconde. | Ik zoek het even op.",
        hear="Hoort u mij? | Kunt u mij horen? | Bent u er nog? | Hallo? Hoor je me? | Is daar "
        "iemand? | Bent u daar? | "
        "Kun je me verstaan? | Hallo, hallo?",
        opt_out="Bel mij niet meer. | Bel me nooit meer. | Stop met bellen. | Haal mij van uw lijst. | "
        "Verwijder mijn nummer uit uw bestand. | Ik wil niet meer gebeld worden. | Hou op met "
        "mij lastigvallen. | "
        "Geen telefoontjes meer.",
        no_opt_out="Bel me morgen maar. | Kunt u terugbellen? | Ik heb uw oproep gemist.",
        yes="Ja. | Nee. | Klopt. | Precies.",
        asking="Wilt u dat? | Zegt u alstublieft ja. | Bevestigt u uw naam.",
        telling="Wij zijn open tot negen uur. | Een ogenblik, alstublieft.",
    ),
    "pl": Sayings(
        unfinished="Mój numer to jest. | Chciałbym stolik dla. | Dzwonię, bo. | Chciałem zapytać, czy. | "
        "Dwa pudełka i. | "
        "Jeśli mają państwo coś we wtorek. | Kiedy dzwoniłem w zeszłym tygodniu. | Yyy. | "
        "Nazywam się. | Potrzebuję. | "
        "To jest na. | Chwileczkę.",
        finished="Tak. | Nie, dziękuję. | We wtorek o dziewiątej. | Ile to kosztuje? | Co to jest? | "
        "Nie wiem, gdzie to jest. | Jeśli to możliwe. | Dwa duże pudełka, proszę. | Cztery. | Pokój 415. | "
        "Chcę rozmawiać z człowiekiem. | Dziękuję bardzo. | Zgadza się.",
        backchannels="Mhm. | Aha. | Rozumiem. | Tak. | Dobrze. | Jasne. | Okej. | Zgadza się. | Tak, tak, "
        "dobrze.",
        no_backchannels="Proszę poczekać, to źle. | Potrzebuję stolika. | Nie, jutro.",
        hold="Chwileczkę. | Jedną chwilę, proszę. | Moment. | Proszę zaczekać. | Muszę sprawdzić. | "
        "Proszę się nie rozłączać. | Niech pomyślę. | Zaraz sprawdzę.",
        hear="Słyszy mnie pan? | Czy pani mnie słyszy? | Halo? Słychać mnie? | Jest tam ktoś? | Czy "
        "mnie słychać? | "
        "Słyszysz mnie? | Jesteś tam? | Halo, halo?",
        opt_out="Proszę do mnie więcej nie dzwonić. | Nie dzwońcie do mnie więcej. | Proszę przestać "
        "dzwonić. | "
        "Proszę usunąć mnie z listy. | Proszę wykreślić mój numer. | Nie dzwoń już do mnie. | "
        "Wycofuję zgodę. | "
        "Nie życzę sobie więcej telefonów.",
        no_opt_out="Proszę zadzwonić jutro. | Czy może pan oddzwonić? | Odebrałem telefon.",
        yes="Tak. | Nie. | Dokładnie. | Zgadza się.",
        asking="Czy chce pan zarezerwować? | Proszę powiedzieć tak. | Proszę potwierdzić.",
        telling="Jesteśmy otwarci do dziewiątej. | Chwileczkę, proszę.",
    ),
    "tr": Sayings(
        unfinished="Numaram. | Bir masa istiyorum ama. | Arıyorum çünkü. | İki kutu ve. | Salı günü bir "
        "şey varsa eğer. | "
        "Geçen hafta aradığımda. | Şey. | Benim adım. | Dört kişi için. | Akşam gelince. | "
        "Salı günü olursa. | "
        "Bir dakika.",
        finished="Evet. | Hayır, teşekkürler. | Salı günü saat dokuzda. | Ne kadar? | Bu nedir? | "
        "Nerede olduğunu bilmiyorum. | Mümkünse evet. | İki büyük kutu, lütfen. | Dört. | Oda 415. | "
        "Biriyle konuşmak istiyorum. | Bir masa ayırtmak istiyorum. | İki gün sonra.",
        backchannels="Hı hı. | Anladım. | Evet. | Tamam. | Peki. | Aynen. | Tabii. | Doğru. | Evet, evet, "
        "tamam.",
        no_backchannels="Bekleyin, bu yanlış. | Bir masa istiyorum. | Hayır, yarın.",
        hold="Bir dakika. | Bir saniye lütfen. | Bekleyin. | Bir bakayım. | Biraz bekler misiniz? | "
        "Düşüneyim. | "
        "Kapatmayın. | Hatta kalın.",
        hear="Beni duyuyor musunuz? | Sesim geliyor mu? | Orada mısınız? | Alo? Duyuyor musunuz? | "
        "Kimse var mı? | "
        "Hatta mısınız? | Beni duyabiliyor musun? | Alo, alo?",
        opt_out="Beni bir daha aramayın. | Beni artık aramayın. | Aramayı bırakın. | Numaramı "
        "listenizden çıkarın. | "
        "Beni listeden silin. | Aranmak istemiyorum. | Beni aramayı kesin. | Listenizden çıkmak istiyorum.",
        no_opt_out="Beni yarın arayın. | Tekrar arar mısınız? | Aramanızı gördüm.",
        yes="Evet. | Hayır. | Aynen. | Doğru.",
        asking="Ayırtmak ister misiniz? | Lütfen evet deyin. | Adınızı onaylayın.",
        telling="Dokuza kadar açığız. | Bir saniye lütfen.",
    ),
    "hi": Sayings(
        unfinished="मेरा नंबर। | मुझे एक टेबल चाहिए लेकिन। | मैं कॉल कर रहा हूँ क्योंकि। | मैं पूछना चाहता "
        "था कि। | दो डिब्बे और। | "
        "अगर मंगलवार को कुछ हो। | जब मैंने पिछले हफ़्ते कॉल किया। | मतलब। | मेरा नाम। | चार लोगों के लिए। | "
        "एक मिनट रुकिए। | मुझे सोचने दीजिए।",
        finished="हाँ। | नहीं, धन्यवाद। | मंगलवार को नौ बजे। | कितने का है? | यह क्या है? | मुझे नहीं पता "
        "कि वह कहाँ है। | "
        "अगर हो सके। | दो बड़े डिब्बे दीजिए। | चार। | कमरा 415। | मुझे किसी से बात करनी है। | "
        "मेरा नाम राम है। | "
        "अगर मंगलवार को कुछ हो तो ठीक है।",
        backchannels="हम्म। | अच्छा। | समझ गया। | हाँ। | जी। | ठीक है। | बिल्कुल। | सही है। | हाँ, हाँ, ठीक है।",
        no_backchannels="रुकिए, यह गलत है। | मुझे टेबल चाहिए। | नहीं, कल।",
        hold="एक मिनट। | एक मिनट रुकिए। | ज़रा रुकिए। | मुझे सोचने दीजिए। | होल्ड कीजिए। | एक सेकंड। "
        "| मैं देख रहा हूँ। | "
        "थोड़ा रुको।",
        hear="क्या मेरी आवाज़ आ रही है? | आप सुन रहे हैं? | क्या आप मुझे सुन सकते हैं? | हैलो, हैलो? | "
        "क्या कोई है? | "
        "आप लाइन पर हैं? | सुन रहे हो? | आवाज़ आ रही है क्या?",
        opt_out="मुझे कॉल मत कीजिए। | मुझे दोबारा कॉल मत करना। | कॉल करना बंद कीजिए। | मेरा नंबर अपनी "
        "लिस्ट से हटा दीजिए। | "
        "मुझे फ़ोन मत करो। | लिस्ट से मेरा नाम हटा दें। | मुझे परेशान मत कीजिए। | मुझे आपका कॉल नहीं चाहिए।",
        no_opt_out="मुझे कल कॉल कीजिए। | क्या आप फिर कॉल करेंगे? | आपका कॉल आया था।",
        yes="हाँ। | नहीं। | बिल्कुल। | सही।",
        asking="क्या आप चाहते हैं? | कृपया हाँ कहें। | अपना नाम बताइए।",
        telling="हम नौ बजे तक खुले हैं। | एक मिनट रुकिए।",
    ),
    "zh": Sayings(
        unfinished="我的电话号码是。 | 我想订。 | 我打电话来是因为。 | 我想问一下。 | 两个盒子和。 | "
        "如果星期二有空。 | 然后。 | 嗯。 | "
        "我叫。 | 但是。 | 请稍等。 | 我的地址。 | 因为我的。 | 我需要。",
        finished="是的。 | 不用，谢谢。 | 星期二九点。 | 多少钱？ | 这是什么？ | 我不知道在哪里。 | "
        "可以的话。 | 两个大盒子，谢谢。 | "
        "四个人。 | 415房间。 | 我想找人工客服。 | 我要红色的。 | 对的。 | 如果星期二有空，我就来。",
        backchannels="嗯。 | 嗯嗯。 | 好的。 | 是的。 | 对对对。 | 明白了。 | 知道了。 | 这样啊。 | "
        "对，对，好的。",
        no_backchannels="等一下，不对。 | 我要订位。 | 不是，是明天。",
        hold="请稍等。 | 等一下。 | 让我想想。 | 我看一下。 | 稍等一下。 | 别挂。 | 我查一下。 | 等等。",
        hear="你听得到吗？ | 能听见我说话吗？ | 您还在吗？ | 喂？听得见吗？ | 有人吗？ | 你在吗？ | "
        "喂，喂？ | 听得清吗？",
        opt_out="别再给我打电话了。 | 不要再打电话来了。 | 请把我的号码从名单里删除。 | 不要再打给我。 "
        "| 请停止骚扰。 | "
        "我不想再接到你们的电话。 | 别再打了。 | 删除我的号码。",
        no_opt_out="请明天给我打电话。 | 你可以再打来吗？ | 我接到你们的电话了。",
        yes="是的。 | 不是。 | 对。 | 没错。",
        asking="您要预订吗？ | 请说是。 | 请确认您的名字。",
        telling="我们营业到九点。 | 请稍等。",
    ),
    "ja": Sayings(
        unfinished="電話番号は。 | 予約したいんですけど。 | 先週電話したんですが。 | 忙しいので。 | "
        "箱を二つと。 | 火曜日が空いていれば。 | "
        "えーと。 | 住所は東京都の。 | 明日行って。 | もし火曜日なら。 | でも。 | "
        "少々お待ちください。 | それから。",
        finished="はい。 | いいえ、結構です。 | 火曜日の九時です。 | いくらですか？ | これは何ですか。 "
        "| どこにあるかわかりません。 | "
        "大きい箱を二つください。 | 四人です。 | 415号室です。 | 予約をお願いします。 | "
        "担当の方と話したいです。 | こんにちは。 | 山田です。",
        backchannels="うん。 | はい。 | ええ。 | なるほど。 | そうですか。 | そうですね。 | わかりました。 "
        "| へえ。 | はい、はい。",
        no_backchannels="待って、違います。 | 予約したいです。 | いいえ、明日です。",
        hold="ちょっと待ってください。 | 少々お待ちください。 | 待って。 | 今確認します。 | "
        "ちょっと待ってね。 | 切らないでください。 | "
        "調べています。 | 少し待ってください。",
        hear="聞こえますか？ | もしもし、聞こえてますか？ | 私の声が聞こえますか？ | 誰かいますか？ "
        "| もしもし、もしもし？ | "
        "つながってますか？ | 聞こえる？ | まだいますか？",
        opt_out="もう電話しないでください。 | 二度とかけてこないでください。 | 電話をやめてください。 "
        "| リストから外してください。 | "
        "番号を削除してください。 | リストから名前を消してください。 | 連絡しないでください。 "
        "| 電話はもういりません。",
        no_opt_out="明日電話してください。 | またかけてもらえますか？ | 電話をもらいました。",
        yes="はい。 | いいえ。 | そうです。 | 違います。",
        asking="予約なさいますか？ | はいとおっしゃってください。 | お名前を教えて。",
        telling="九時まで営業しております。 | 少々お待ちくださいませ。",
    ),
}
