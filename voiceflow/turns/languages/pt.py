"""Portuguese, of Brazil and of Portugal: words and patterns."""

from __future__ import annotations

import re

from voiceflow.turns.languages.language import Language, Sentence, noun, pattern, phrases, words
from voiceflow.turns.languages.phrases import Phrases
from voiceflow.turns.values import Value

_TWO = "dez onze doze treze catorze quatorze quinze dezesseis dezasseis dezessete dezassete dezoito "
"dezenove dezanove"
_TENS = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"
_QUESTIONS = words("que quem qual quais como onde quando quanto quantos quanta quantas")
_VERBS = words(
    "é são era está estão seria quero queria gostaria preciso procuro tenho chamo posso podia fica"
)


def _is_open(sentence: Sentence) -> bool | None:
    """A verb that wants something behind it: "Meu número é.", not "O que é?"."""
    *earlier, last = sentence.words
    if not earlier or last not in _VERBS or _QUESTIONS & set(earlier):
        return None
    return not {"sim", "não", "já", "isso", "claro", "aqui", "ali", "lá"} & set(earlier)


PORTUGUESE = Language(
    code="pt",
    phrases=Phrases(
        not_understood="Desculpe, não entendi. Pode repetir, por favor?",
        no_answer="Desculpe, tive um problema. Pode repetir, por favor?",
        refused="Desculpe, não posso ajudar com isso.",
        not_transferred="Desculpe, não foi possível transferir a chamada.",
        farewell="Desculpe, houve um erro do nosso lado. Por favor, ligue mais tarde. Até logo.",
        closing="Desculpe, preciso encerrar a chamada agora. Por favor, tente mais tarde. Até logo.",
        resumed="Desculpe, a ligação caiu por um momento.",
        moment="Um momento, por favor.",
        still_there="Ainda está aí?",
        unheard="Não consigo ouvir, por isso vou encerrar a chamada. Até logo.",
        no_more_calls="Está bem, não voltaremos a ligar. Até logo.",
        goodbye="Obrigado por ligar. Até logo.",
    ),
    fillers=words("ahn hã hum eh ah hm hmm mm mmm uh um então tipo"),
    noises=phrases(
        "mhm, mm-hm, hm, hmm, aham, ahã, uhum, ah, oh, ah tá, ah sim, ah é, entendi, entendo, "
        "percebo, percebi, sei, "
        "pois, pois é, que bom, legal, nossa, ótimo, interessante, beleza, fixe, compreendo, estou a ver"
    ),
    answers=phrases(
        "sim, sim sim, tá, tá bom, tá bem, está bem, está bom, ok, okay, claro, claro que sim, "
        "com certeza, certo, "
        "certinho, exato, exatamente, isso, isso mesmo, correto, perfeito, bom, bem, muito "
        "bem, pode ser, de acordo, "
        "combinado, pode, quero, com prazer"
    ),
    refusals=phrases("não, não não, talvez, acho que não, nem por isso"),
    dangling=words(
        "o a os as um uma uns umas de do da dos das em no na nos nas ao à aos às com por para "
        "pra pro sem sobre entre "
        "até desde e ou mas porque que se quando meu minha meus minhas teu tua seu sua seus "
        "suas nosso nossa muito "
        "pelo pela embora enquanto nem cada eu cujo durante tão mais num numa"
    ),
    wholes=pattern(
        "(?:que|não|nada|ainda|muito|e|nunca|um pouco) mais$", "(?:por|o|para) quê?$", "não muito$"
    ),
    holding=re.compile(
        r"(?:(?:sim|tá|ok|bom|bem|então|ah|hum|desculpe|por favor|só) )*"
        r"(?:(?:um|uma|só um|só uma|me dá um|me dê um|dê-me um|espere um|espera um|aguarde um) "
        r"(?:momento|momentinho|minuto|minutinho|segundo|segundinho|instante|instantinho)(?: por favor| só)?"
        r"|(?:esper[ae]|aguarde|aguenta|calma)(?: aí| só| um pouco)*(?: por favor)?|não "
        r"desligue|peraí|pera aí|pera"
        r"|(?:deixa|deixe)(?:-me| eu| me)? (?:ver|pensar|olhar|procurar|verificar|pegar)(?: .*)?"
        r"|vou (?:ver|olhar|procurar|verificar|buscar|pegar)(?: .*)?"
        r"|(?:estou|tô) (?:procurando|vendo|pensando|a ver|a pensar|à procura))"
    ),
    courteous=words("obrigado obrigada tchau olá oi bom boa"),
    polite=words("favor"),
    open_questions=pattern(
        "(?:como|em que) (?:posso|eu posso) (?:ajudar|ajudá-l[oa])",
        "o que (?:aconteceu|deseja)",
        "do que se trata",
        "mais alguma coisa",
        "conte-me",
    ),
    hearing=pattern(
        "(?:está|tá|estás|você está) (?:me )?(?:ouvindo|escutando|a ouvir-me|a ouvir)(?: me)?",
        "(?:consegue|consegues|pode) (?:me ouvir|ouvir-me|me escutar)",
        "me (?:ouve|escuta)",
        "ouve-me",
        "(?:ainda )?(?:está|estás|tá|você está) (?:ainda )?aí",
        "tem alguém(?: aí)?",
        "está alguém(?: aí)?",
        "alô alô",
    ),
    opt_outs=pattern(
        "não (?:me |nos )?(?:ligue|liguem|liga|telefone|telefonem|contate|contactem|"
        "perturbem?)(?:-me)?(?: para mim| "
        "para cá)? (?:mais|nunca mais|outra vez|de novo)",
        "(?:pare|parem|para|deixe|deixem) de (?:me ligar|ligar|telefonar|me perturbar|me "
        "contatar|me incomodar)"
        "(?:-me)?(?: \\w+)*",
        "(?:tire|tira|retire|remova|exclua|apague)(?:-me| me| meu número| o meu número| meu "
        "nome)? (?:da|desta|dessa) "
        "(?:\\w+ )?lista",
        "não quero (?:mais )?(?:receber (?:mais )?(?:ligações|chamadas)|que (?:me )?liguem)(?: \\w+)*",
        "me (?:tire|tira|retire|remova|exclua) d(?:a|essa|esta|e) (?:\\w+ )?(?:lista|cadastro)",
    ),
    replies=pattern("sim|não|exato|correto|claro"),
    cues=pattern(
        "por favor|diga|digam?-me|aperte|pressione|digite|marque|confirme|escolha|responda",
        "quer|deseja|pode|poderia|prefere|gostaria",
    ),
    delays=pattern("momento|momentinho|instante|segundo|minuto|espere|aguarde"),
    subordinators=re.compile(
        r"(?:e |mas |então )*(?:se(?! (?:possível|for possível|puder|quiser|não|der|calhar))"
        r"|quando (?:eu|a gente|nós|ele|ela|você)|embora|enquanto|assim que|antes de|depois "
        r"de|a menos que|para que)\b"
    ),
    is_open=_is_open,
    digits=words("zero um uma dois duas três quatro cinco seis meia sete oito nove"),
    counts=tuple("um dois três quatro cinco seis sete oito nove dez onze doze".split()),
    numbers={**dict.fromkeys(f"{_TWO} {_TENS}".split(), 2), "cem": 3, "cento": 1, "mil": 3},
    tens=words("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"),
    multipliers={"duplo": 2, "dobro": 2, "triplo": 3},
    separators=words("ponto traço hífen barra arroba underline sublinhado"),
    at=words("arroba"),
    dots=words("ponto"),
    address_words=words("arroba underline www traço"),
    letters=words(
        "amor bola casa dado elefante faca gato hotel igreja jacaré kilo limão macaco navio ovo pato queijo "
        "rato sapo tatu uva vaca washington xadrez yolanda zebra aveiro braga coimbra évora faro guarda "
        "horta itália josé lisboa maria nazaré ovar porto queluz rossio setúbal tavira unidade vidago bê "
        "cê dê efe gê agá jota ká ele eme ene pê quê erre esse tê vê dáblio xis ípsilon zê"
    ),
    spelling=(("de",), ("como", "em"), ("como",)),
    months=words("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    ordinals=re.compile(r"primeiro"),
    denials=words("não nenhum nenhuma nunca nada que como quando quem"),
    before_plain_number=words(
        "a às as os o em de para por até desde sobre quarto porta voo linha página ônibus quase só mesa"
    ),
    introductions=words("é são era seria com então"),
    courtesies=re.compile(
        r"(?:(?:sim|tá|ok|claro|bom|bem|então|por|favor|é|o|a|meu|minha|número|um|momento|e|depois|aqui|está|"
        r"email|e-mail|endereço|olá|oi|obrigado|obrigada|seria|são|anote|anota)(?: |$))*"
    ),
    nouns=(
        noun("iban", Value.CODE, 25),
        noun("soletr\\w*|se escreve|escreve-se", Value.SPELLING),
        noun("e-?mail|correio eletrónico", Value.EMAIL),
        noun("(?:dois|três|quatro|cinco|seis|oito|dez|\\d+) (?:últimos )?(?:dígitos|números)", Value.CODE),
        noun("código de segurança|cvv", Value.CODE, 3),
        noun("pin|data de validade", Value.CODE, 4),
        noun("cpf", Value.CODE, 11),
        noun("nif", Value.CODE, 9),
        noun("número do (?:seu |meu )?cartão|cartão", Value.CARD),
        noun("código postal|cep", Value.POSTCODE),
        noun("data de nascimento|nasceu|nasci", Value.DATE),
        noun("número (?:do quarto|da mesa|do voo|da porta|de pessoas)", None),
        noun("endereço|morada|onde (?:o senhor |a senhora |você )?mora", Value.ADDRESS),
        noun(
            "número d[aoe] (?!telefone|celular|telemóvel)\\w+|referência|código|protocolo|matrícula|placa",
            Value.CODE,
        ),
        noun("telefone|celular|telemóvel|número", Value.PHONE),
        noun("nome completo|nome e sobrenome|nome e apelido", Value.NAME),
        noun("o que .*(?:pedir|tomar|comer|beber|comprar)", Value.LIST),
    ),
    items=words("um uma uns umas mais"),
    conjunctions=words("e"),
    requests=re.compile(
        r"(?:e |então |bom )*(?:qual|quais|como|onde|quando|em que)\b.*"
        r"|.*\b(?:pode|poderia|podia|posso|consegue)\b.*\b(?:dar|"
        r"dizer|informar|soletrar|confirmar|repetir|passar|"
        r"fornecer|anotar|indicar)\b.*"
        r"|.*\b(?:diga|dê|informe|soletre|confirme|preciso|precisaria|por favor)\b.*"
        r"|(?:e )?(?:o seu|a sua|seu|sua|o|a)\b(?!.*\b(?:é|está|são|foi)\b).*"
    ),
    yes_no=re.compile(r"(?:e |então )*(?:é|está|são|tem|quer|deseja|prefere|posso ligar)\b.*"),
    streets=pattern(
        "rua|avenida|av|travessa|praça|largo|alameda|estrada|rodovia|beco|calçada|ladeira|viela|bairro|"
        "quadra|loteamento|urbanização|rotunda"
    ),
    is_street_first=True,
    homes=pattern("moro (?:em|na|no)", "endereço é", "morada é"),
)
