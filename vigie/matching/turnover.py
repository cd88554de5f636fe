"""The turnover that a notice asks: what is stated decides, its legal ceiling is said apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from vigie.domain.clock import paris_day
from vigie.domain.french import euros, number
from vigie.domain.law import CEILING, figure
from vigie.domain.lots import LotView
from vigie.domain.matches import Answer, Reason


@dataclass(frozen=True)
class TurnoverFloor:
    """The least turnover asked, and the ceiling of R2142-7 where the notice lets it be counted."""

    euros: float
    factor: float | None = None  # 1.5, or 2 before 2026; null: a concession has no such ceiling
    base: float | None = None  # what the factor applies to; null: not told
    article: str = ""  # R2142-7, -8 for a group of lots, -9 for a framework; empty: concession

    @property
    def ceiling(self) -> float | None:
        """The most that may be asked « sauf justifications »; null where it cannot be counted."""
        return self.factor * self.base if self.factor and self.base else None

    @property
    def above(self) -> bool:
        """Whether more is asked than the ceiling lets, justifications apart."""
        return self.ceiling is not None and self.euros > self.ceiling


def turnover_floor(lot: LotView, bids_for: Sequence[str] = ()) -> TurnoverFloor | None:
    """What the lot asks; `bids_for` are the lots that the member bids for, where one floor is
    stated for several of them.
    """
    reading = lot.reading("min_turnover")
    stated: dict[str, Any] = reading.value if reading and isinstance(reading.value, dict) else {}
    euros_asked, article = _euros(stated.get("euros")), "R2142-7"
    several: dict[str, Any] = stated.get("lots") or {}
    grouped = _euros(several.get("euros"))
    if grouped and set(several.get("numbers", ())) <= set(bids_for):
        euros_asked, article = max(euros_asked or 0.0, grouped), "R2142-8"
    if not euros_asked:
        return None
    if lot.concession:
        return TurnoverFloor(euros_asked)
    base: float | None = lot.estimated_value if article == "R2142-7" else None
    if lot.framework:
        article, base = "R2142-9", _euros(stated.get("concurrent_orders"))
    day = lot.sent_at or lot.published_at
    factor = figure("R2142-7", paris_day(day) if day else date.max, CEILING)
    return TurnoverFloor(euros_asked, factor, base if base and base > 0 else None, article)


def turnover_reasons(
    floor: TurnoverFloor | None, turnovers: Sequence[float | None]
) -> tuple[Answer, list[Reason]]:
    """One member's turnover, or the sum of a group's, against what is asked: never « oui » below
    it.
    """
    if floor is None:
        return "oui", []
    total_turnover = sum(turnover or 0.0 for turnover in turnovers)
    group = len(turnovers) > 1
    whose = "chiffre d’affaires du groupement" if group else "votre chiffre d’affaires"
    article = " et ".join(filter(None, (floor.article, "R2142-25" if group else "")))
    article = article if floor.article else ""
    asked = euros(floor.euros, before_tax=False)
    asked_text = f"chiffre d’affaires minimum demandé : {asked}"
    sentence_text = f"L’acheteur demande un chiffre d’affaires d’au moins {asked}"
    if total_turnover >= floor.euros:
        total = f" ({whose}, ensemble : {euros(total_turnover, before_tax=False)})" if group else ""
        return "oui", [
            Reason("min_turnover", "oui", asked_text + total, article, f"{sentence_text}.")
        ]
    if None in turnovers:
        missing = (
            "celui d’un membre n’est pas renseigné" if group else f"{whose} n’est pas renseigné"
        )
        whose_unknown = "celui de chacun" if group else "le vôtre"
        unknown = f"{sentence_text} ; nous ne connaissons pas {whose_unknown}."
        text = f"{asked_text} ; {missing}"
        return "à vérifier", [Reason("min_turnover", "à vérifier", text, article, unknown)]
    below = f"{asked_text} ; {whose} ({euros(total_turnover, before_tax=False)}) est en dessous"
    shortfall = [Reason("min_turnover", "non", below, article)]
    if floor.above:
        text = (
            f"ce minimum dépasse {number(floor.factor or 0, 1).replace(',0', '')} fois le montant "
            f"({euros(floor.ceiling or 0)}), ce que le code de la commande publique n’admet "
            f"qu’avec des justifications : posez la question à l’acheteur, sa raison n’est pas "
            f"toujours publique"
        )
        shortfall.append(
            Reason("turnover_cap", "à vérifier", text, article, f"{sentence_text}, mais {text}.")
        )
    return "non", shortfall


def _euros(amount: object) -> float | None:
    try:
        return float(amount) if amount is not None else None  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
