"""Two hundred made cases whose reasons are read aloud: every trade, département, kind, proof,
consideration, size and doubt comes up at least once somewhere.
"""

from dataclasses import replace
from datetime import date
from random import Random

from tests.builders import NOW, a_finding, a_lot_view, a_member, an_activity, in_days
from tests.matching.making import ATLAS
from vigie.data.places import departments
from vigie.data.trades import trades
from vigie.domain.considerations import Consideration
from vigie.domain.lot_trades import LotTrades
from vigie.domain.lots import ReadingView, Volume
from vigie.domain.matches import Reason
from vigie.domain.members import Kind, MemberView, ProofView
from vigie.matching.facts import lot_text
from vigie.matching.match import match, ready
from vigie.matching.trades import version

CASES = 200
ENDS = (None, date(2027, 12, 31), date(2026, 12, 1), date(2026, 1, 1), date(2028, 2, 13))
PROOF_OF_KIND = {
    Kind.EA: "cpom",
    Kind.EATT: "cpom",
    Kind.ESAT: "habilitation_esat",
    Kind.SEP: "prison",
    Kind.ASSOCIATION: "ess",
    Kind.COOPERATIVE: "ess",
    Kind.MUTUELLE: "ess",
    Kind.FONDATION: "ess",
    Kind.SOCIETE_ESS: "esus",
    Kind.REGIE: "share_50_insertion",
    Kind.GEIQ: "share_50",
    Kind.PARTNER: "share_50_disability",
}
NEEDS = ("", "entretien des squares", "ouvrages d’art", "heures de ménage", "hôtellerie")
WHYS = (
    "le titre dit « nettoyage », qui ne suffit pas",
    "le code 77310000 (Réalisation et entretien d’espaces verts) couvre 3 métiers",
    "le titre dit « entretien » ; aucun code de ce métier",
)
AMOUNTS = (None, 90_000.0, 480_000.0, 1.0, 12_000_000.0)
TURNOVERS = (None, 400_000.0, 20_000.0, 3_000_000.0)
LABELS = ("", "Atelier d’espaces verts", "Huilerie", "Entretien de l’Hôtel-Dieu")


def why_cases() -> list[tuple[Reason, ...]]:
    """The reasons of each case, the same each time."""
    return [case(number) for number in range(CASES)]


def case(number: int) -> tuple[Reason, ...]:
    """The reasons of one made member for one made lot."""
    pick = Random(number)
    slug = sorted(trades())[number % len(trades())]
    places = sorted(departments())
    here = [places[(number * 7) % len(places)]]
    if number % 5 == 0:
        here.append(places[(number * 11 + 3) % len(places)])
    told_places = tuple(here) if number % 17 else ()
    oui = number % 4 != 0
    decided = LotTrades(
        oui=(slug,) if oui else (),
        voir=() if oui else (slug,),
        need=pick.choice(NEEDS),
        why={} if number % 8 == 0 else {slug: pick.choice(WHYS)},
    )
    lot = a_lot_view(
        title="Prestations diverses",
        text="Prestations diverses",
        departments=told_places,
        nuts=(),
        cpv=(),
        trades=decided,
        findings=tuple(_findings(number, pick)),
        readings=tuple(_readings(number)),
        estimated_value=AMOUNTS[number % len(AMOUNTS)],
        duration_months=(None, 12.0, 48.0)[number % 3],
        deadline_at=None if number % 13 == 0 else in_days((6, 30, 12, 80)[number % 4]),
        concession=number % 10 == 7,
    )
    kept = replace(decided, version=version(), text_hash=lot_text(lot).hash)
    member = _member(number, slug, here)
    found = match(member, ready(replace(lot, trades=kept), ATLAS), NOW)
    return found.reasons if found else ()


def _findings(number: int, pick: Random) -> list[object]:
    codes = list(Consideration)
    told = [codes[number % len(codes)]]
    if number % 3 == 0:
        told.append(codes[(number * 5 + 1) % len(codes)])
    findings = []
    for code in dict.fromkeys(told):
        finding = a_finding(code, conflict=number % 19 == 0)
        if number % 6 == 1:
            finding = replace(finding, status="à vérifier", confidence=0.6)
        if code is Consideration.INSERTION_CONDITION:
            hours = pick.choice((None, 1.0, 630.0, 12_500.0))
            per = "year" if number % 2 else None
            finding = replace(finding, volumes=(Volume(hours=hours, per=per),))
        findings.append(finding)
    return findings


def _readings(number: int) -> list[ReadingView]:
    readings = []
    if number % 9 == 0:
        readings.append(ReadingView("min_turnover", {"euros": 250_000.0 * (1 + number % 3)}))
    if number % 11 == 0:
        value = {"families": ["disability", "insertion"], "share": True}
        readings.append(ReadingView("status_proof", value))
    return readings


def _member(number: int, slug: str, places: list[str]) -> MemberView:
    kinds = list(Kind)
    kind = kinds[(number * 3 + 1) % len(kinds)]
    name = PROOF_OF_KIND.get(kind, "convention_iae")
    holds = (True, None, False)[0 if number % 5 else number % 3]
    proof = ProofView(name, ENDS[number % len(ENDS)], holds)
    label = LABELS[number % len(LABELS)]
    activity = an_activity(
        trade=slug,
        label=label or trades()[slug].label,
        cpv=(),
        words=(),
        departments=tuple(places) if number % 14 else (),
        max_value=(None, 200_000.0)[number % 2],
        insertion_hours_per_year=(None, 900.0, 20_000.0)[number % 3],
        proposed=number % 12 == 5,
    )
    return a_member(
        1,
        *(() if number % 16 == 3 else (kind,)),
        proofs=(proof,) if number % 7 else (),
        activities=(activity,),
        turnover=TURNOVERS[number % len(TURNOVERS)],
        staff=None if number % 2 else 12.0,
    )


__all__ = ["CASES", "case", "why_cases"]
