"""Which members will hear nothing, why, and what would mend it (pure)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vigie.data.trades import trades
from vigie.domain.french import count, enumeration
from vigie.domain.members import Kind, MemberView
from vigie.matching.explain import Miss

# cause → what to do about it, in the imperative; the order is that in which they are asked
REMEDIES = {
    "partner": "aucun : une TPE ou PME partenaire n’entend parler que de groupements",
    "contact": "ajouter un contact qui reçoit les messages",
    "activity": "décrire au moins une activité (métier et zone)",
    "supposed": "confirmer ou corriger les activités supposées",
    "checked": "regarder sur sa page les lots à vérifier",
    "zone": "élargir la zone si la structure s’y rend",
    "status": "vérifier les formes et les justificatifs de la structure",
    "limit": "revoir le plus petit marché indiqué",
    "trade": "vérifier que le métier choisi est le bon",
    "nothing": "aucun : rien n’a été publié pour ce métier dans cette zone",
}


@dataclass(frozen=True)
class Unheard:
    """One member that hears nothing."""

    member_id: int
    name: str
    cause: str  # a key of REMEDIES
    text: str

    @property
    def remedy(self) -> str:
        """What would mend it."""
        return REMEDIES[self.cause]


def unheard(member: MemberView, missed: Sequence[Miss], *, reached: bool, to_check: int) -> Unheard:
    """Why that member hears nothing; `to_check` counts the lots that stand on its page only."""
    cause, text = _why(member, missed, reached, to_check)
    return Unheard(member.id, member.name, cause, text)


def _why(
    member: MemberView, missed: Sequence[Miss], reached: bool, to_check: int
) -> tuple[str, str]:
    if member.kinds == frozenset({Kind.PARTNER}):
        return "partner", "partenaire : entre dans des groupements seulement"
    if not reached:
        return "contact", "personne ne reçoit de messages pour elle"
    if not member.activities:
        return "activity", "aucune activité décrite"
    if all(activity.proposed for activity in member.activities):
        guessed = enumeration(_labels(member)[:3])
        return "supposed", f"activités seulement supposées ({guessed})"
    if to_check:
        return "checked", f"{count(to_check, 'lot')} à vérifier, sur sa page seulement"
    counts = Counter(miss.cause for miss in missed)
    for cause in ("zone", "status", "limit", "trade"):
        if counts[cause]:
            return cause, _missed(cause, counts[cause], missed)
    return "nothing", f"aucun lot pour {enumeration(_labels(member)[:3])}"


def _missed(cause: str, many: int, missed: Iterable[Miss]) -> str:
    lots, reserved = count(many, "lot"), "réservés" if many > 1 else "réservé"
    openings = Counter(miss.unlocks for miss in missed if miss.cause == cause and miss.unlocks)
    most = f" (surtout : {openings.most_common(1)[0][0]})" if openings else ""
    return {
        "zone": f"{lots} de son métier hors de sa zone{most}",
        "status": f"{lots} {reserved} à d’autres formes de structures",
        "limit": f"{lots} sous son plus petit marché",
        "trade": f"{lots} d’un métier voisin{most}",
    }[cause]


def _labels(member: MemberView) -> list[str]:
    vocabulary = trades()
    return [
        activity.label
        or (vocabulary[activity.trade].label if activity.trade in vocabulary else "activité")
        for activity in member.activities
    ]
