"""Spanish: what answers a call."""

from voiceflow.answering.words.greeting import GreetingKind, GreetingWords

WORDS = GreetingWords(
    {
        GreetingKind.NO_MESSAGE: (
            r"buzón.{0,30}está (?:lleno|completo)|buzón.{0,30}no (?:está|ha sido) (?:activado|configurado)",
            r"número (?:que ha marcado|marcado|al que llama).{0,30}(?:no existe|no está en servicio|"
            r"no corresponde)",
            r"no (?:puede|es posible) dejar (?:un )?mensajes?",
        ),
        GreetingKind.SCREENING: (
            r"(?:diga|indique|grabe|dígame) su nombre y",
            r"motivo de (?:su|la) llamada",
            r"(?:veré|comprobaré|voy a ver) si .{1,30}(?:disponible|puede)",
        ),
        GreetingKind.HOLD: (
            r"un momento|le (?:comunico|paso|transfiero)|está siendo transferid",
            r"(?:permanezca|manténgase|espere) (?:en|a la) (?:la )?(?:línea|espera)|no cuelgue",
            r"(?:todos )?nuestros (?:agentes|operadores|asesores) (?:están|se encuentran) ocupados",
            r"su llamada es (?:muy )?importante",
        ),
        GreetingKind.IVR: (
            r"(?:pulse|presione|marque|oprima) (?:el |la )?(?:tecla )?(?:\d|uno|dos|tres|cuatro|"
            r"cinco|seis|siete|ocho|nueve|"
            r"cero|asterisco|almohadilla)\b",
            r"menú principal|siguientes opciones",
            r"(?:introduzca|ingrese|marque) su (?:número|código|pin)",
        ),
        GreetingKind.VOICEMAIL: (
            r"(?:deje|deja|dejar) (?:su|tu|un|el) (?:nombre|mensaje)",
            r"después (?:de la señal|del tono|de oír)|al oír la señal",
            r"buzón|contestador",
            r"no (?:puedo|podemos|puede) (?:atender|contestar|responder)",
            r"no (?:está|estoy|estamos|se encuentra) disponible|apagado o fuera de cobertura",
        ),
        GreetingKind.HUMAN: (
            r"(?:en qué|cómo) (?:puedo|le puedo|la puedo) (?:ayudar|atender)|quién (?:es|habla|"
            r"llama)|al habla",
            r"^[¿¡]?(?:hola|bueno|diga|dígame|sí|aló|mande)\b[ ,.]*(?:dígame|hola)?[.?!]*$",
        ),
    }
)
