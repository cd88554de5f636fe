"""What the holder of an account, or of an address, is told of its security (pure)."""

from alerts.content.clean import isolated, line
from alerts.content.message import House, Message
from alerts.messages import letter as letters
from alerts.messages.letter import Letter, Pair

ALONE = (("Auto-Submitted", "auto-generated"),)
WHY = (
    "Vous recevez ce message de sécurité parce que cette adresse est, ou était, celle d’un compte "
    "ou d’un contact de Vigie."
)


def reset_message(name: str, to: str, url: str, house: House) -> Message:
    """The link by which a forgotten password is replaced."""
    letter = Letter(
        title="Choisir un nouveau mot de passe",
        intro=(
            f"Bonjour {name},",
            "Vous avez demandé à remplacer le mot de passe de votre compte Vigie. "
            "Le lien vaut 30\u00a0minutes et ne sert qu’une fois.",
        ),
        buttons=(("Choisir un mot de passe", url),),
        why=WHY,
        outro=("Si cette demande ne vient pas de vous, ne faites rien : rien ne change.",),
        caution=False,
    )
    return _message(letter, to, name, house)


def security_note(
    title: str, words: tuple[str, ...], remedy: str, button: Pair, to: str, name: str, house: House
) -> Message:
    """Something changed that its owner must be able to stop: what, when, what to do."""
    letter = Letter(
        title=title,
        intro=(f"Bonjour {name}," if name else "Bonjour,", *words),
        buttons=(button,),
        why=WHY,
        outro=("Si c’est vous, il n’y a rien à faire.", remedy),
        caution=False,
    )
    return _message(letter, to, name, house)


def moved_message(
    name: str, to: str, new: str, structure: str, url: str, days: int, house: House
) -> Message:
    """Tells the address that a contact had that it has another one, and how to undo that."""
    return security_note(
        "Votre adresse a été remplacée",
        (
            f"Les messages de la veille pour {isolated(line(structure, 100))} iront "
            f"désormais à {_hinted(new)}, et plus à cette adresse. Les liens envoyés ici "
            f"ne s’ouvrent plus.",
        ),
        f"Sinon, dites-le dans les {days}\u00a0jours par « Ce n’était pas moi » : cette adresse "
        f"est rétablie, et les pages ouvertes ailleurs sont fermées.",
        ("Ce n’était pas moi", url),
        to,
        name,
        house,
    )


def moved_back_message(name: str, to: str, structure: str, house: House) -> Message:
    """Tells the newer address that the older one took its place back."""
    return security_note(
        "Le changement d’adresse a été annulé",
        (
            f"L’adresse précédente a repris sa place pour {isolated(line(structure, 100))} : elle "
            f"a répondu que ce changement ne venait pas d’elle.",
        ),
        "Sinon, écrivez à la chambre.",
        ("Voir mes pages", f"{house.public_url}/m/lien"),
        to,
        name,
        house,
    )


def _hinted(address: str) -> str:
    """Enough of an address to know one’s own."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}…@{host}"


def _message(letter: Letter, to: str, name: str, house: House) -> Message:
    return Message(
        subject=letter.title,
        **letters.rendered(letter, house.chamber),
        to=to,
        to_name=name,
        headers=ALONE,
    )
