"""How a call ends, by its right name, and what each end opens: state and why of a lot → words."""

from datetime import date
from typing import NamedTuple

from vigie.domain.law import article

INFRUCTUEUX, SANS_SUITE, SANS_ATTRIBUTION, SUSPENDED = (
    "infructueux",
    "sans_suite",
    "sans_attribution",
    "suspended",
)


class EndWords(NamedTuple):
    """What members are told of an end: its name, one sentence, what it opens, the articles."""

    code: str  # infructueux, sans_suite, annule, sans_attribution, attribue, suspendu
    label: str
    says: str
    opens: str = ""
    law: str = ""


NO_BID = EndWords(
    "infructueux",
    "infructueux",
    "Lot infructueux : aucune offre, ou seulement des offres irrégulières ou inappropriées.",
    "Selon le cas, l’acheteur peut négocier directement, sans publicité : dites-lui que vous êtes "
    "intéressé.",
    "R2122-2",
)
CONCESSION_NO_BID = EndWords(
    "infructueux",
    "infructueux",
    "Concession infructueuse : aucune offre qui convienne.",
    "L’acheteur peut relancer : dites-lui que vous êtes intéressé.",
)
DROPPED = EndWords(
    "sans_suite",
    "sans suite",
    "Procédure déclarée sans suite : l’acheteur en doit les motifs aux candidats.",
    "Demandez le motif : un nouvel avis peut suivre.",
    "R2185-1 et R2185-2",
)
CANCELLED = EndWords("annule", "annulé", "Procédure annulée : un nouvel avis peut suivre.")
UNTOLD = EndWords(
    "sans_attribution",
    "sans attribution (motif non dit)",
    "Fini sans attribution (motif non dit) : l’avis ne dit pas pourquoi.",
    "Demandez le motif à l’acheteur.",
)
AWARDED = EndWords("attribue", "attribué", "Le lot est attribué.")
PAUSED = EndWords("suspendu", "suspendu", "Procédure suspendue : vérifier avant de répondre.")


def end_words(state: str, why: str | None, *, concession: bool = False) -> EndWords | None:
    """The words for a lot in that state, ended for that reason; null while it is open."""
    if why == SUSPENDED:
        return PAUSED
    if state == "awarded":
        return AWARDED
    if state not in ("cancelled", "unsuccessful"):
        return None
    if why == INFRUCTUEUX:
        return CONCESSION_NO_BID if concession else NO_BID
    if why == SANS_SUITE:
        return DROPPED._replace(law="") if concession else DROPPED
    if why == SANS_ATTRIBUTION or state == "unsuccessful":
        return UNTOLD
    return CANCELLED


def second_ranked(
    rank: int | None, *, awarded: bool, notified: bool, ended: date, concession: bool = False
) -> EndWords | None:
    """Good news for a member ranked second, until the contract is notified; not before 2026."""
    row = article("R2181-7", ended)
    if rank != 2 or not awarded or notified or concession or row is None:
        return None
    return EndWords(
        "attribue",
        "attribué, vous êtes classé deuxième",
        "Vous êtes classé deuxième.",
        "Tant que le marché n’est pas notifié, l’acheteur peut appeler le candidat classé deuxième "
        "si le premier se retire : restez prêt jusqu’à la notification.",
        "R2181-7",
    )
