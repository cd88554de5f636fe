"""Messages about the person rather than a lot (pure): the welcome, and links asked for."""

from datetime import datetime

from alerts import letter as letters
from alerts.clean import header, isolated, line
from alerts.compose import House, Person, foot, mail
from alerts.letter import Letter
from alerts.links import Links
from alerts.message import Message
from vigie.domain import french


def welcome_message(
    person: Person, rhythm: str, house: House, links: Links, now: datetime
) -> Message:
    """The one mail that a new contact gets: why, where the data come from, how often, how to
    stop.
    """
    structure = isolated(line(person.structure, 100))
    subject = (
        f"{header(house.chamber, 60)} veille pour {header(person.structure, 60)}\u00a0: "
        f"ce que vous recevrez"
    )
    letter = Letter(
        title=subject,
        intro=(
            person.hello,
            f"{line(house.chamber, 80)} lit chaque jour les marchés publics et signale à ses "
            f"adhérents les lots réservés ou "
            f"assortis d’une clause sociale auxquels ils peuvent répondre. Vous recevrez ces "
            f"messages pour {structure}.",
            f"Rythme : {rhythm}. Une alerte immédiate ne part que pour un lot réservé ou une "
            f"échéance à moins de 7 jours. "
            "S’il n’y a rien à dire, vous ne recevez rien.",
            _data(person),
            "Vous pouvez à tout moment changer le rythme, vos métiers et vos territoires, "
            "obtenir une copie de vos données "
            "ou les faire effacer.",
        ),
        buttons=(
            ("Choisir mes préférences", links.preferences),
            ("Ne pas recevoir la lettre", links.unsubscribe("digest")),
        ),
        why=f"Vous recevez ce message une seule fois, parce que {structure} est suivie par "
        f"{line(house.chamber, 80)}.",
        foot=foot(links, "digest"),
        caution=False,
    )
    return mail(person, subject, letter, house, links, "digest")


def network_welcome(
    person: Person, rhythm: str, house: House, links: Links, now: datetime
) -> Message:
    """The one mail that a partner network's new contact gets."""
    network, chamber = isolated(line(person.structure, 100)), line(house.chamber, 80)
    subject = (
        f"{header(house.chamber, 60)} veille pour le réseau "
        f"{header(person.structure, 60)}\u00a0: ce que vous recevrez"
    )
    letter = Letter(
        title=subject,
        intro=(
            person.hello,
            f"{chamber} lit chaque jour les marchés publics. Vous recevrez la liste des lots "
            f"réservés ou assortis d’une "
            f"clause sociale qui concernent le réseau {network}, à relayer à ses adhérents.",
            f"Rythme : {rhythm}. S’il n’y a rien à dire, vous ne recevez rien.",
            _data(person),
        ),
        buttons=(
            ("Choisir mes préférences", links.preferences),
            ("Ne pas recevoir la lettre", links.unsubscribe("news")),
        ),
        why=f"Vous recevez ce message une seule fois, au titre du réseau {network}, partenaire "
        f"de {chamber}.",
        foot=foot(links, "news"),
        caution=False,
    )
    return mail(person, subject, letter, house, links, "news")


def _data(person: Person) -> str:
    """Where the data about the person come from and what is kept."""
    given = "lors de votre adhésion" if person.member else "par votre réseau"
    origin = (
        f"Vos coordonnées viennent de : {line(person.source, 120)}"
        if person.source
        else (f"Vos coordonnées nous ont été données {given}")
    )
    day = f", le {french.long_date(person.source_day)}" if person.source_day else ""
    return (
        f"{origin}{day}. Nous ne gardons que votre nom, votre fonction, votre adresse et vos "
        f"choix. Nous ne suivons ni "
        "l’ouverture ni la lecture des messages."
    )


def link_message(person: Person, url: str, house: House, *, change: bool = False) -> Message:
    """A link asked for by the person: to the preferences, or to confirm a new address. No list,
    nothing to stop.
    """
    subject = "Confirmez votre nouvelle adresse" if change else "Votre lien vers vos préférences"
    button = "Confirmer cette adresse" if change else "Ouvrir mes préférences"
    asked = "Une nouvelle adresse a été donnée" if change else "Vous avez demandé à ouvrir"
    rest = "pour recevoir vos messages. Confirmez-la" if change else "vos préférences. Ouvrez-les"
    letter = Letter(
        title=subject,
        intro=(
            person.hello,
            f"{asked} {rest} avec ce bouton. Le lien vaut 30 minutes et ne sert qu’une fois.",
        ),
        buttons=((button, url),),
        outro=("Si cette demande ne vient pas de vous, ne faites rien : rien ne change.",),
        caution=False,
    )
    return Message(
        subject=subject,
        **letters.rendered(letter, house.chamber),
        to=person.email,
        to_name=person.name,
        headers=(("Auto-Submitted", "auto-generated"),),
    )
