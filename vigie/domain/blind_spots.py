"""What Vigie cannot see: purchases that the law lets a buyer make without any notice that it reads
(R2122-8, -9-1, R2131-12, -14), and those of private buyers.
"""

from collections.abc import Sequence
from datetime import date

from vigie.domain.french import euros
from vigie.domain.law import figure
from vigie.domain.light_services import is_light

SERVICES, WORKS = "fournitures et services", "travaux"


def blind_spots(on: date) -> tuple[str, ...]:
    """The limits, the widest for our members first."""
    return (
        f"les services sociaux de moins de {euros(figure('R2131-14', on))} : leur publicité est "
        f"adaptée, beaucoup d’avis ne paraissent sur aucun portail que lit Vigie (R2131-14)",
        f"les fournitures et services de moins de {euros(figure('R2122-8', on, SERVICES))}, et les "
        f"travaux de moins de {euros(figure('R2122-8', on, WORKS))} : l’achat peut se faire sans "
        f"publicité (R2122-8 ; achats innovants de moins de "
        f"{euros(figure('R2122-9-1', on))} : R2122-9-1)",
        f"sous {euros(figure('R2131-12', on))}, la publicité est libre : l’avis peut être ailleurs "
        f"(R2131-12)",
        "les acheteurs privés non soumis au code de la commande publique, que rien n’oblige à "
        "publier",
    )


def may_be_unseen(
    nature: str | None,
    cpv: Sequence[str],
    estimate: float | None,
    on: date,
    *,
    private: bool = False,
) -> str:
    """Why a purchase of that sort and size may never show in Vigie; empty when it must be
    published.
    """
    if private:
        return "acheteur privé : rien ne l’oblige à publier s’il n’est pas soumis au code"
    if estimate is None:
        return "montant non dit : l’achat peut être sous les seuils de publicité"
    if nature == "services" and cpv and is_light(cpv[0]):
        limit = figure("R2131-14", on)
        if estimate < limit:
            return f"services sociaux de moins de {euros(limit)} : publicité adaptée (R2131-14)"
        return ""
    direct = figure("R2122-8", on, WORKS if nature == "works" else SERVICES)
    if estimate < direct:
        return f"moins de {euros(direct)} : sans publicité obligatoire (R2122-8)"
    free = figure("R2131-12", on)
    return f"moins de {euros(free)} : publicité libre (R2131-12)" if estimate < free else ""
