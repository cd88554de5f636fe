"""About how large a member is where its turnover is not known, and what is out of proportion.

An estimate never makes a « non »: the match stays « à vérifier », on the member's own page and
with staff, until a turnover is told.
"""

from vigie.domain.french import euros
from vigie.domain.matches import SIZE, Reason
from vigie.domain.members import Kind, MemberView
from vigie.matching.cells import Needs

# A generous yearly turnover by kind, in euros: nine structures of that kind in ten are smaller.
LARGEST = {
    Kind.ACI: 3e6,
    Kind.EI: 8e6,
    Kind.AI: 4e6,
    Kind.ETTI: 20e6,
    Kind.EITI: 2e6,
    Kind.EA: 12e6,
    Kind.EATT: 15e6,
    Kind.ESAT: 6e6,
    Kind.GEIQ: 8e6,
    Kind.SEP: 5e6,
    Kind.PARTNER: 5e6,
    Kind.ASSOCIATION: 10e6,
    Kind.COOPERATIVE: 15e6,
}
CONVENTIONED = (Kind.ACI, Kind.EI, Kind.AI, Kind.ETTI, Kind.EITI, Kind.EA, Kind.EATT, Kind.ESAT)
USUAL = 1 / 6  # of the generous turnover of a kind: what most of its structures turn over
USUAL_A_HEAD = 36_000.0  # the same by staff
ONE_CONTRACT = 1 / 2  # of an estimated turnover: beyond, a year of one contract is much for it
A_HEAD = 90_000.0  # euros a year and full-time job, generous for trades of labour
UNTOLD_YEARS = 2.0  # of a contract whose duration is not told
A_DWELLING = 50_000.0  # euros to renovate one, where no amount is told
FAR_ABOVE = 5.0  # times the known turnover that one year of the contract may not exceed


def largest_turnover(member: MemberView) -> float | None:
    """The most that a structure of that staff, else of those kinds, turns over; null where
    nothing tells.
    """
    if member.staff:
        return max(member.staff, 3.0) * A_HEAD
    kinds = [kind for kind in CONVENTIONED if kind in member.kinds] or sorted(member.kinds)
    return max((LARGEST[kind] for kind in kinds if kind in LARGEST), default=None)


def usual_turnover(member: MemberView) -> float | None:
    """What most structures of that staff, else of those kinds, turn over."""
    if member.staff:
        return member.staff * USUAL_A_HEAD
    largest = largest_turnover(member)
    return largest * USUAL if largest else None


def yearly_amount(needed: Needs, duration_months: float | None) -> float | None:
    """One year of the contract, by its amount or else by the dwellings that it renovates; a
    duration that is not told is taken as some years.
    """
    if needed.amount is None:
        years = max(1.0, duration_months / 12.0) if duration_months else UNTOLD_YEARS
        return needed.dwellings * A_DWELLING / years if needed.dwellings else None
    return needed.yearly if duration_months else needed.amount / UNTOLD_YEARS


def out_of_proportion(
    member: MemberView, needed: Needs, duration_months: float | None
) -> Reason | None:
    """Why that lot is far from the member's size; null where nothing says so."""
    yearly = yearly_amount(needed, duration_months)
    limit = FAR_ABOVE * member.turnover if member.turnover else largest_turnover(member)
    if limit is None:
        return None
    if yearly is not None and yearly > limit * (1.0 if member.turnover else ONE_CONTRACT):
        asked_text = f"environ {euros(yearly)} par an"
        sentence_text = f"Le lot représente {asked_text}"
    elif needed.turnover_asked is not None and needed.turnover_asked > limit:
        asked = euros(needed.turnover_asked, before_tax=False)
        asked_text = f"chiffre d’affaires minimum de {asked}"
        sentence_text = f"L’acheteur demande un chiffre d’affaires d’au moins {asked}"
    else:
        return None
    if member.turnover:
        own = euros(member.turnover, before_tax=False)
        own_text = f"votre chiffre d’affaires est de {own}"
        sentence_text += (
            f" et le vôtre est de {own}" if "chiffre" in sentence_text else f" et {own_text}"
        )
        sentence_text += " : vérifiez que le lot vous convient."
    else:
        rarely = (
            f"une structure comme la vôtre dépasse rarement {euros(limit, before_tax=False)} de "
            f"chiffre d’affaires"
        )
        own_text = f"{rarely} ; indiquez le vôtre"
        sentence_text += f" et {rarely} : dites-nous le vôtre."
    return Reason(
        SIZE, "à vérifier", f"taille à vérifier : {asked_text}, {own_text}", sentence=sentence_text
    )
