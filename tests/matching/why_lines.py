"""Made cases whose reasons are read aloud: each number draws its own member and lot, every trade
and département in turn, and keeps only what a member would be told.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

from tests.builders import NOW, a_finding, a_lot_view, a_member, an_activity, in_days
from tests.matching.making import ATLAS
from vigie.data.places import departments
from vigie.data.trades import trades
from vigie.domain.considerations import Consideration
from vigie.domain.lot_trades import LotTrades
from vigie.domain.lots import FindingView, LotView, ReadingView, Volume
from vigie.domain.matches import Reason
from vigie.domain.members import Kind, MemberView, ProofView
from vigie.matching.facts import lot_text
from vigie.matching.match import match, opens, ready
from vigie.matching.trades.answer import version

CASES = 200
DRAWS = 60  # members and lots tried for one case; most reserved lots are not for most kinds
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
    Kind.SOCIETE_ESS: "ess",
}
SHARES = ("share_50_insertion", "share_50", "share_50_disability")
NEEDS = ("", "", "entretien des squares", "ouvrages d’art", "heures de ménage", "hôtellerie")
WHYS = (
    "le titre dit « nettoyage », qui ne suffit pas",
    "le code 77310000 (Réalisation et exécution de jardins) couvre 3 métiers",
    "le titre dit « entretien », sans code de ce métier",
)
AMOUNTS = (None, 90_000.0, 480_000.0, 27_500.0, 12_000_000.0)
TURNOVERS = (None, None, 400_000.0, 120_000.0, 3_000_000.0)
LABELS = ("", "", "Atelier d’espaces verts", "Huilerie", "Entretien de l’Hôtel-Dieu")
TOWNS = ((), (), (), ("93066",), ("93055", "93066"))
OLD = datetime(2020, 10, 1, tzinfo=UTC)  # before some reservations were in force


def why_cases(first: int = 0) -> list[tuple[Reason, ...]]:
    """The reasons of two hundred cases, the same each time."""
    return [case(number) for number in range(first, first + CASES)]


def case(number: int) -> tuple[Reason, ...]:
    """The reasons of one made member for one made lot that it would be told of."""
    pick = Random(number)
    slug = sorted(trades())[number % len(trades())]
    for _ in range(DRAWS):
        lot = _lot(number, slug, pick)
        member = _member(slug, lot.departments or ("93",), pick)
        found = match(member, ready(lot, ATLAS), NOW)
        if found and opens(found):
            return found.reasons
    raise AssertionError(f"case {number} is told to nobody")


def _lot(number: int, slug: str, pick: Random) -> LotView:
    places = sorted(departments())
    here = [places[(number * 7) % len(places)]]
    towns = pick.choice(TOWNS)
    if towns:
        here = ["93"]
    elif pick.random() < 0.15:
        here.append(pick.choice([place for place in places if place != here[0]]))
    sure = pick.random() < 0.75
    decided = LotTrades(
        oui=(slug,) if sure else (),
        voir=() if sure else (slug,),
        need=pick.choice(NEEDS),
        why={slug: pick.choice(WHYS)} if pick.random() < 0.8 else {},
    )
    lot = a_lot_view(
        title="Prestations diverses",
        text="Prestations diverses",
        departments=tuple(here) if pick.random() < 0.9 else (),
        buyer_departments=(here[0],) if pick.random() < 0.5 else (),
        communes=towns,
        nuts=(),
        cpv=("85310000",) if pick.random() < 0.3 else (),
        trades=decided,
        findings=tuple(_findings(pick)),
        readings=tuple(_readings(pick)),
        estimated_value=pick.choice(AMOUNTS),
        duration_months=pick.choice((None, 12.0, 48.0)),
        deadline_at=None if pick.random() < 0.1 else in_days(pick.choice((1, 2, 6, 30, 80))),
        sent_at=OLD if pick.random() < 0.1 else None,
        concession=pick.random() < 0.1,
    )
    return replace(lot, trades=replace(decided, version=version(), text_hash=lot_text(lot).hash))


def _findings(pick: Random) -> list[FindingView]:
    codes = [pick.choice(list(Consideration)) for _ in range(pick.choice((1, 1, 1, 2)))]
    findings = []
    for code in dict.fromkeys(codes):
        finding = a_finding(code, conflict=pick.random() < 0.1)
        if pick.random() < 0.2:
            finding = replace(finding, status="à vérifier", confidence=0.6)
        if code is Consideration.INSERTION_CONDITION:
            hours = pick.choice((None, 1.0, 630.0, 12_500.0))
            per = pick.choice(("year", None))
            finding = replace(finding, volumes=(Volume(hours=hours, per=per),))
        findings.append(finding)
    return findings


def _readings(pick: Random) -> list[ReadingView]:
    readings = []
    if pick.random() < 0.2:
        readings.append(ReadingView("min_turnover", {"euros": pick.choice((100e3, 250e3, 500e3))}))
    if pick.random() < 0.2:
        value = {"families": ["disability", "insertion"], "share": True}
        readings.append(ReadingView("status_proof", value))
    return readings


def _member(slug: str, places: tuple[str, ...], pick: Random) -> MemberView:
    kinds = [pick.choice(list(Kind)) for _ in range(pick.choice((1, 1, 1, 2)))]
    proofs = [
        ProofView(
            PROOF_OF_KIND.get(kind, "convention_iae"),
            pick.choice(ENDS),
            pick.choice((True, True, True, None)),
        )
        for kind in kinds
        if pick.random() < 0.8
    ]
    if pick.random() < 0.3:
        proofs.append(ProofView(pick.choice(SHARES), pick.choice(ENDS)))
    activity = an_activity(
        trade=slug,
        label=pick.choice(LABELS) or trades()[slug].label,
        cpv=(),
        words=(),
        departments=() if pick.random() < 0.1 else places,
        max_value=pick.choice((None, 200_000.0)),
        insertion_hours_per_year=pick.choice((None, 900.0, 20_000.0)),
        proposed=pick.random() < 0.1,
    )
    return a_member(
        1,
        *kinds,
        proofs=tuple(proofs),
        activities=(activity,),
        turnover=pick.choice(TURNOVERS),
        staff=pick.choice((None, 12.0)),
        awards=((str(900000000), date(2025, 3, 1)),) if pick.random() < 0.2 else (),
        **({"kinds": frozenset()} if pick.random() < 0.06 else {}),
    )


__all__ = ["CASES", "case", "why_cases"]
