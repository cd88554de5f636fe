"""What a correction changed, said in one French sentence a change (pure)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from alerts.clean import line
from vigie.domain import french
from vigie.domain.clock import paris

ASPECTS = ("cancelled", "deadline", "reservation", "clause", "lots", "amount")  # told in this order
STATES = {
    "cancelled": "consultation annulée",
    "unsuccessful": "consultation déclarée infructueuse ou sans suite",
    "open": "consultation de nouveau ouverte",
    "awarded": "marché attribué",
    "closed": "consultation close",
}


def sentences(
    differences: Iterable[Mapping[str, Any]], number: str | None = None
) -> tuple[str, ...]:
    """The material changes of one lot (its own and the whole's), most important first, none
    twice.
    """
    mine = [one for one in differences if one.get("aspect") and one.get("lot") in (None, number)]
    mine.sort(
        key=lambda one: ASPECTS.index(one["aspect"]) if one["aspect"] in ASPECTS else len(ASPECTS)
    )
    return tuple(dict.fromkeys(said for said in map(_sentence, mine) if said))


def _sentence(one: Mapping[str, Any]) -> str:
    old, new = one.get("old"), one.get("new")
    match one["aspect"]:
        case "deadline":
            return _deadline(_moment(old), _moment(new))
        case "cancelled":
            return STATES.get(str(new), "état de la consultation modifié")
        case "amount":
            return _amount(old, new)
        case "lots":
            return _lots(old, new)
        case "reservation":
            return "réservation ajoutée ou modifiée" if new else "réservation retirée de l’avis"
        case "clause":
            return (
                "conditions sociales modifiées" if new else "conditions sociales retirées de l’avis"
            )
    return ""


def _deadline(old: datetime | None, new: datetime | None) -> str:
    if new is None:
        return "date limite retirée de l’avis : à vérifier dans le DCE"
    if old is None:
        return f"date limite fixée au {short(new)} à {french.clock_time(new)}"
    verb = "reportée" if new > old else "avancée"
    if paris(old).date() == paris(new).date():
        return (
            f"heure limite {verb} de {french.clock_time(old)} à {french.clock_time(new)}, "
            f"le {short(new)}"
        )
    return f"date limite {verb} du {short(old)} au {short(new)} à {french.clock_time(new)}"


def _amount(old: Any, new: Any) -> str:
    if not isinstance(new, (int, float)):
        return "montant estimé retiré de l’avis"
    if not isinstance(old, (int, float)):
        return f"montant estimé : {french.euros(new)}"
    return f"montant estimé passé de {french.euros(old)} à {french.euros(new)}"


def _lots(old: Any, new: Any) -> str:
    if new is None:
        return "lot retiré de la consultation"
    return f"lot ajouté\u00a0: {line(str(new), 90)}" if old is None else "lots modifiés"


def short(moment: datetime) -> str:
    """« 24 nov. »."""
    day = paris(moment).date()
    return f"{french.day_first(day.day)} {french.MONTHS[day.month - 1]}"


def _moment(told: Any) -> datetime | None:
    if isinstance(told, datetime):
        return told
    try:
        return datetime.fromisoformat(str(told)) if told else None
    except ValueError:
        return None
