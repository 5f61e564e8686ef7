"""Turkish: words and patterns. The verb stands at the end: what ends otherwise is often not over."""

from __future__ import annotations

import re

from voiceflow.turns.languages.language import Language, Sentence, noun, pattern, phrases, words
from voiceflow.turns.languages.phrases import Phrases
from voiceflow.turns.values import Value

_TENS = "on yirmi otuz kırk elli altmış yetmiş seksen doksan"
# "Numaram", "adım", "adresim": a thing of mine, of which nothing has been said yet.
_MINE = words(
    "numaram adım soyadım ismim adresim telefonum postam e-postam mailim kodum tarihim "
    "siparişim kartım sorunum sorum"
)
# Converbs: "arayıp", "aradığımda", "olursa", "gelince", "ararken", "istediğim için".
_CONVERB = re.compile(
    r"\w{2,}(?:y?[ıiuü]p|y?[ıiuü]nc[ae]|rken|d[ıiuü]ğ[ıiuü]m(?:[ıi]z)?da|d[ıiuü]ğ[ıiuü]mde"
    r"|[aeıiuü]rs[ae][mkn]?)"
)


def _is_open(sentence: Sentence) -> bool | None:
    """A sentence that ends before its verb: "Numaram.", "Geçen hafta aradığımda."."""
    if sentence.is_question:
        return None
    last = sentence.words[-1]
    if last in _MINE:
        return True
    return bool(_CONVERB.fullmatch(last)) or None


TURKISH = Language(
    code="tr",
    phrases=Phrases(
        not_understood="Özür dilerim, anlayamadım. Tekrar eder misiniz?",
        no_answer="Özür dilerim, bir sorun oluştu. Tekrar söyler misiniz?",
        refused="Özür dilerim, bu konuda yardımcı olamam.",
        not_transferred="Özür dilerim, sizi bağlayamadım.",
        farewell="Özür dilerim, bizden kaynaklanan bir hata oluştu. Lütfen daha sonra tekrar arayın. "
        "Hoşça kalın.",
        closing="Özür dilerim, görüşmeyi şimdi sonlandırmam gerekiyor. Lütfen daha sonra tekrar "
        "deneyin. Hoşça kalın.",
        resumed="Özür dilerim, bağlantı kısa bir süre kesildi.",
        moment="Bir saniye lütfen.",
        still_there="Hâlâ orada mısınız?",
        unheard="Sizi duyamıyorum, bu yüzden görüşmeyi sonlandırıyorum. Hoşça kalın.",
        no_more_calls="Tamam, sizi bir daha aramayacağız. Hoşça kalın.",
        goodbye="Aradığınız için teşekkür ederim. Hoşça kalın.",
    ),
    fillers=words("ıı ııı eee ee hm hmm mm mmm şey yani ıhm eh işte"),
    noises=phrases(
        "mhm, mm-hm, hm, hmm, hı hı, hıhı, hı-hı, hıh, ha, haa, hah, aa, ah, oh, öyle mi, "
        "anladım, anlıyorum, gerçekten "
        "mi, gerçekten, güzel, harika, süper, çok güzel, vay, vay be, ilginç, biliyorum, öyle, ya, hımm"
    ),
    answers=phrases(
        "evet, evet evet, tamam, tamamdır, tamam tamam, olur, peki, tabii, tabi, tabii ki, "
        "elbette, aynen, aynen öyle, "
        "doğru, kesinlikle, oldu, iyi, çok iyi, ok, okey, mükemmel, haklısınız, uygun, "
        "uygundur, memnuniyetle, lütfen"
    ),
    refusals=phrases("hayır, yok, olmaz, belki, pek değil, sanmıyorum, hayır hayır"),
    dangling=words(
        "ve veya ya da ama fakat çünkü ile için gibi kadar göre sonra önce eğer benim bizim "
        "sizin bir bu şu o en çok her "
        "ki hem ben biz de yoksa ancak lakin üzere dolayı rağmen hakkında daha olan"
    ),
    wholes=pattern(
        "(?:teşekkürler|sevdim|iyi|evet|pek) çok$",
        "(?:daha|az|biraz|çok|hafta|gün|ay|saat|yıl|dan|den) (?:sonra|önce)$",
        "\\w+(?:dan|den|tan|ten) (?:sonra|önce|daha)$",
        "(?:bu|şu|o|hangisi|kim) (?:kadar|için|o|bu)$",
        "(?:hepsi|işte|evet|hayır|tamam) (?:bu|o|bu kadar|o kadar)$",
        "(?:ne|kaç|niye|nasıl|kim|nerede) (?:için|kadar|gibi|ile|de)$",
        "ben de$",
        "bir daha$",
    ),
    holding=re.compile(
        r"(?:(?:evet|tamam|peki|şey|pardon|affedersiniz|lütfen|ıı|hemen|durun|dur) )*"
        r"(?:(?:bir |1 )?(?:dakika|saniye|saniyecik|dakikacık|an)(?: lütfen| bekleyin| bekle| "
        r"bekler misiniz)?"
        r"|bi(?: dakika| saniye)|(?:biraz |bir dakika )?(?:bekle|bekleyin|bekler "
        r"misiniz|bekleyiniz)(?: lütfen| biraz)?"
        r"|hatta kal(?:ın)?|kapatmayın"
        r"|(?:bir |dur |hemen )*(?:bakayım|düşüneyim|bakıyorum|düşünüyorum|arıyorum|kontrol "
        r"edeyim|bulayım|bir bakayım|"
        r"kontrol ediyorum)(?: .*)?)"
    ),
    courteous=words("teşekkürler teşekkür sağolun hoşçakalın merhaba alo günaydın"),
    polite=words("lütfen"),
    open_questions=pattern(
        "nasıl yardımcı olabilirim",
        "size nasıl yardım(?:cı)? (?:olabilirim|edebilirim)",
        "ne oldu",
        "konu nedir",
        "başka bir (?:şey|isteğiniz)",
        "anlatın",
    ),
    hearing=pattern(
        "beni (?:duyuyor|duyabiliyor) (?:musunuz|musun)",
        "sesim (?:geliyor mu|size geliyor mu|duyuluyor mu)",
        "(?:orada|hatta) (?:mısınız|mısın)",
        "(?:kimse|biri|birisi) (?:var mı|yok mu)",
        "duyuyor (?:musunuz|musun)(?: beni)?",
        "alo alo",
    ),
    opt_outs=pattern(
        "(?:beni|bizi|bu numarayı)? ?(?:bir daha|artık|daha fazla) (?:beni |bizi |bu numarayı "
        ")?(?:aramayın|arama|aramayınız|"
        "rahatsız etmeyin|aranmak istemiyorum)",
        "(?:beni|bizi) (?:aramayı|rahatsız etmeyi) (?:bırakın|kesin|bırak|kes)",
        "(?:beni|bizi) (?:bir daha |artık )?aramayın",
        "aramayı (?:bırakın|kesin)",
        "(?:beni|numaramı|ismimi|adımı) (?:\\w+ )*?(?:listenizden|listeden|"
        "listesinden|sistemden|sisteminizden|"
        "kayıtlarınızdan) (?:çıkarın|çıkar|silin|sil|kaldırın)",
        "(?:listenizden|listeden|sistemden) (?:çıkmak|silinmek) istiyorum",
        "(?:aranmak|arama almak|bu aramaları) istemiyorum",
    ),
    replies=pattern("evet|hayır|aynen|doğru|tabii|yok"),
    cues=pattern(
        "lütfen|söyleyin|söyler misiniz|basın|tuşlayın|seçin|onaylayın|cevap verin",
        "\\w+ (?:mısınız|misiniz|musunuz|müsünüz|mı|mi|mu|mü)",
    ),
    delays=pattern("dakika|saniye|bekleyin|bekler misiniz|bir an"),
    subordinators=re.compile(r"(?:ve |ama )*(?:eğer|şayet)(?! (?:mümkünse|olursa|isterseniz|uygunsa))\b"),
    is_open=_is_open,
    digits=words("sıfır bir iki üç dört beş altı yedi sekiz dokuz"),
    counts=tuple("bir iki üç dört beş altı yedi sekiz dokuz on".split()),
    numbers={**dict.fromkeys(_TENS.split(), 2), "yüz": 2, "bin": 3},
    tens=words(_TENS),
    multipliers={"çift": 2},
    separators=words("nokta tire alt çizgi kuyruklu et"),
    at=words("et"),
    dots=words("nokta"),
    address_words=words("nokta www"),
    spelling=(("gibi",),),
    letters=words(
        "adana bolu ceyhan denizli edirne fatsa giresun hatay ısparta izmir jandarma kars "
        "lüleburgaz muş niğde ordu "
        "polatlı rize sinop tokat uşak van yozgat zonguldak"
    ),
    months=words("ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık"),
    ordinals=re.compile(r"\w+[ıiuü]nc[ıiuü]"),
    denials=words("hayır yok değil hiç niye neden ne nasıl kim"),
    before_plain_number=words("saat oda masa peron otobüs sayfa kapı yaklaşık sadece"),
    introductions=words("şey evet da de"),
    courtesies=re.compile(
        r"(?:(?:evet|tamam|tabii|tabi|peki|benim|numaram|telefonum|telefon|"
        r"numarası|şey|ve|sonra|adresim|e-posta|"
        r"merhaba|teşekkürler|hemen|söylüyorum|veriyorum|buyurun|adım|soyadım)(?: |$))*"
    ),
    nouns=(
        noun("iban\\w*", Value.CODE, 26),
        noun("harf harf|heceley\\w*|kodlar\\w*|nasıl yazıl\\w*", Value.SPELLING),
        noun("e-?posta\\w*|e-?mail\\w*|mail\\w*", Value.EMAIL),
        noun("(?:iki|üç|dört|beş|altı|sekiz|\\d+) (?:hane\\w*|rakam\\w*)", Value.CODE),
        noun("güvenlik kod\\w*|cvv", Value.CODE, 3),
        noun("pin\\w*|son kullanma tarih\\w*", Value.CODE, 4),
        noun("(?:tc|t\\.c\\.)? ?kimlik numara\\w*|tc numara\\w*", Value.CODE, 11),
        noun("kart numara\\w*|kredi kart\\w*", Value.CARD),
        noun("posta kod\\w*", Value.POSTCODE),
        noun("doğum tarih\\w*", Value.DATE),
        noun("(?:oda|masa|uçuş|koltuk|kapı|peron) numara\\w*", None),
        noun("adres\\w*|nerede oturuyor\\w*", Value.ADDRESS),
        noun(
            "(?:sipariş|müşteri|rezervasyon|sözleşme|poliçe|fatura|hesap|takip|abone|başvuru|referans) "
            "(?:numara|kod)\\w*|plaka\\w*|kod\\w*",
            Value.CODE,
        ),
        noun("telefon\\w*(?: numara\\w*)?|cep numara\\w*|numara\\w*", Value.PHONE),
        noun("ad(?:ınız)? (?:ve )?soyad\\w*", Value.NAME),
    ),
    requests=re.compile(
        r".*\b(?:nedir|ne|neydi|kaç|nerede|ne zaman|nasıl)\b.*"
        r"|.*\b(?:alabilir miyim|alabilir miyiz|öğrenebilir miyim|verir misiniz|söyler "
        r"misiniz|paylaşır mısınız|"
        r"kodlar mısınız|heceler misiniz|tekrarlar mısınız|rica edeyim|rica edebilir miyim|lütfen|gerekiyor|"
        r"söyleyin|verin)\b.*"
    ),
    yes_no=re.compile(r".*\b(?:doğru mu|bu mu|ister misiniz|uygun mu|var mı|tercih eder misiniz)"),
    items=words("bir yarım biraz birkaç iki üç"),
    conjunctions=words("ve ile"),
    streets=pattern(
        "sokak|sokağı|sokakta|cadde|caddesi|mahalle|mahallesi|bulvar|bulvarı|apartmanı|sitesi|meydanı|yolu"
    ),
    homes=pattern("adresim", "oturuyorum", "evim", "adres"),
)
