"""The sentences of new bots and of their tests, by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """The words in the calls of a new bot's tests.

    Attributes:
        greeting: The bot's first sentence.
        question: The caller's words.
        answer: The model's answer.
    """

    greeting: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class ClosingWords:
    """How a call ends.

    Attributes:
        bye: The caller's last sentence.
        goodbye: The agent's.
        speak: What the prompt says about the language.
    """

    bye: str
    goodbye: str
    speak: str


FAREWELLS: Mapping[str, ClosingWords] = {
    "en": ClosingWords("Thank you, goodbye.", "Thank you for calling. Goodbye!", ""),
    "de": ClosingWords(
        "Danke, auf Wiederhören.", "Danke für den Anruf. Auf Wiederhören!", "You speak German."
    ),
    "es": ClosingWords("Gracias, adiós.", "Gracias por llamar. ¡Adiós!", "You speak Spanish."),
    "fr": ClosingWords("Merci, au revoir.", "Merci de votre appel. Au revoir !", "You speak French."),
}

TEXTS: Mapping[str, Mapping[str, Texts]] = {
    "answer": {
        "en": Texts(
            "Hello, this is the dental practice. How can I help you?",
            "When are you open?",
            "We are open Monday to Friday from eight until six.",
        ),
        "de": Texts(
            "Guten Tag, hier ist die Zahnarztpraxis. Was kann ich für Sie tun?",
            "Wann haben Sie geöffnet?",
            "Wir haben Montag bis Freitag von acht bis achtzehn Uhr geöffnet.",
        ),
        "es": Texts(
            "Buenos días, clínica dental. ¿En qué puedo ayudarle?",
            "¿Cuál es su horario?",
            "Abrimos de lunes a viernes, de ocho a seis.",
        ),
        "fr": Texts(
            "Bonjour, ici le cabinet dentaire. Que puis-je faire pour vous ?",
            "Quels sont vos horaires ?",
            "Nous sommes ouverts du lundi au vendredi, de huit heures à dix-huit heures.",
        ),
    },
    "order": {
        "en": Texts(
            "Hello, this is the order line. What is your order number?",
            "Where is my order?",
            "It is on its way and comes tomorrow.",
        ),
        "de": Texts(
            "Guten Tag, hier ist die Bestellauskunft. Wie lautet Ihre Bestellnummer?",
            "Wo ist meine Bestellung?",
            "Sie ist unterwegs und kommt morgen an.",
        ),
        "es": Texts(
            "Buenos días, servicio de pedidos. ¿Cuál es su número de pedido?",
            "¿Dónde está mi pedido?",
            "Está en camino y llega mañana.",
        ),
        "fr": Texts(
            "Bonjour, ici le suivi des commandes. Quel est votre numéro de commande ?",
            "Où est ma commande ?",
            "Elle est en route et arrive demain.",
        ),
    },
    "appointments": {
        "en": Texts(
            "Hello, this is the hairdresser. When would you like to come?",
            "What is free on Friday?",
            "On Friday, ten o'clock and four o'clock are free.",
        ),
        "de": Texts(
            "Guten Tag, hier ist der Friseursalon. Wann möchten Sie kommen?",
            "Was ist am Freitag frei?",
            "Am Freitag sind zehn Uhr und sechzehn Uhr frei.",
        ),
        "es": Texts(
            "Buenos días, peluquería. ¿Cuándo quiere venir?",
            "¿Qué hora está libre el viernes?",
            "El viernes están libres las diez y las cuatro.",
        ),
        "fr": Texts(
            "Bonjour, ici le salon de coiffure. Quand voulez-vous venir ?",
            "Qu'est-ce qui est libre vendredi ?",
            "Vendredi, dix heures et seize heures sont libres.",
        ),
    },
    "reception": {
        "en": Texts(
            "Hello, how can I direct your call?",
            "The sales department, please.",
            "I will put you through to sales.",
        ),
        "de": Texts(
            "Guten Tag, mit wem darf ich Sie verbinden?",
            "Mit dem Verkauf, bitte.",
            "Ich verbinde Sie mit dem Verkauf.",
        ),
        "es": Texts(
            "Buenos días, ¿con quién desea hablar?",
            "Con el departamento de ventas, por favor.",
            "Le paso con el departamento de ventas.",
        ),
        "fr": Texts(
            "Bonjour, à qui souhaitez-vous parler ?",
            "Au service des ventes, s'il vous plaît.",
            "Je vous passe le service des ventes.",
        ),
    },
    "outbound": {
        "en": Texts(
            "Hello, this is the dental practice. Are you coming to your appointment tomorrow at ten?",
            "Yes, I am coming.",
            "Very good, until tomorrow.",
        ),
        "de": Texts(
            "Guten Tag, hier ist die Zahnarztpraxis. Kommen Sie morgen um zehn zu Ihrem Termin?",
            "Ja, ich komme.",
            "Sehr gut, bis morgen.",
        ),
        "es": Texts(
            "Buenos días, clínica dental. ¿Viene mañana a las diez a su cita?",
            "Sí, voy a ir.",
            "Muy bien, hasta mañana.",
        ),
        "fr": Texts(
            "Bonjour, ici le cabinet dentaire. Venez-vous demain à dix heures à votre rendez-vous ?",
            "Oui, je viens.",
            "Très bien, à demain.",
        ),
    },
}
"""By kind and language."""
