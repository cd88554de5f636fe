"""May this member bid on this lot? The reservation's table applied by article and date; unknown
facts are « à vérifier ».
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from vigie.domain.clock import paris_day
from vigie.domain.considerations import FACTS, FAMILIES, Consideration, Family
from vigie.domain.french import enumeration, numeric_date
from vigie.domain.lots import FindingView, LotView
from vigie.domain.matches import Answer, Reason
from vigie.domain.members import Kind, MemberView, ProofView
from vigie.matching import rules
from vigie.matching.gate import ORDER

GRACE = timedelta(
    days=365
)  # a proof that ran out longer ago was not renewed; until then it may only be late here
ALL_FAMILIES = (Family.DISABILITY, Family.INSERTION, Family.ESS, Family.PRISON)


class Reservation(NamedTuple):
    """What the lot's findings say together: to whom, sure or not, and what is wrong with it."""

    families: tuple[Family, ...]
    specified: bool
    doubts: tuple[Reason, ...] = ()


def reservation(lot: LotView) -> Reservation | None:
    """The lot's reservation, null when none was found; the families of all its findings
    together.
    """
    found = _standing(lot.reservations())
    if not found:
        return None
    families = tuple(
        family for family in ALL_FAMILIES if any(family in _families(one) for one in found)
    )
    specified = all(one.code is not Consideration.RESERVED_UNSPECIFIED for one in found)
    return Reservation(families or ALL_FAMILIES, specified, tuple(_doubts(lot, found, families)))


def eligible(member: MemberView, lot: LotView, today: date) -> tuple[Answer, list[Reason]]:
    """The answer and its reasons; the best of the families that the lot is reserved to."""
    held = reservation(lot)
    if held is None:
        return "oui", [
            Reason("open", "oui", "le lot est ouvert à tous", "L3 du code de la commande publique")
        ]
    answers = [_family(family, member, lot, today) for family in held.families]
    answer, told = min(answers, key=lambda one: ORDER[one[0]])
    if answer == "non":
        told = [reason for _, reasons in answers for reason in reasons]
    elif answer == "oui" and (held.doubts or not held.specified):
        answer = "à vérifier"
    return answer, [*told, *(held.doubts if answer != "non" else ())]


def possible_kinds(families: Iterable[Family]) -> frozenset[Kind]:
    """Kinds that the table alone does not refuse (dates and equivalent structures apart)."""
    return frozenset().union(*(_admitted(family) for family in families))


@cache
def _admitted(family: Family) -> frozenset[Kind]:
    return frozenset(kind for kind in Kind if rules.rule(family, kind).may != "no")


def possible(member: MemberView, families: Sequence[Family]) -> bool:
    """A quick first test, never wrong by « no »: a kind that the table admits, or a claim to be
    equivalent.
    """
    return not member.kinds or bool(member.kinds & possible_kinds(families)) or _claims(member)


def _claims(member: MemberView) -> bool:
    return any(one.kind in ("share_50", "ess") and one.holds for one in member.proofs)


def _standing(found: Sequence[FindingView]) -> list[FindingView]:
    """Staff's word first; a named family makes « réservé, à préciser » needless."""
    judged = [one for one in found if one.verdict]
    kept = judged or list(found)
    named = [one for one in kept if one.code is not Consideration.RESERVED_UNSPECIFIED]
    return named or kept


def _families(finding: FindingView) -> frozenset[Family]:
    if finding.code in FAMILIES:
        return FAMILIES[finding.code]
    return frozenset(Family(name) for name in finding.families if name in set(Family))


def _doubts(lot: LotView, found: Sequence[FindingView], families: Sequence[Family]) -> list[Reason]:
    """What staff must check before anyone relies on the reservation."""
    doubts = []
    told = lot.sent_at or lot.published_at
    sent = paris_day(told) if told else None
    named = {family for one in found if one.code in FAMILIES for family in FAMILIES[one.code]}
    workers = {Family.DISABILITY, Family.INSERTION} <= named
    if all(one.status == "à vérifier" and not one.verdict for one in found):
        doubts.append(
            _doubt("reservation", "la réserve elle-même est à confirmer", FACTS[found[0].code].law)
        )
    if any(one.conflict for one in found):
        doubts.append(
            _doubt(
                "conflict",
                "le texte et le code de l’avis se contredisent sur la réserve",
                "R2113-7",
            )
        )
    if Family.PRISON in named and len(named) > 1:
        doubts.append(
            _doubt(
                "combination", "la réserve « prison » ne se combine avec aucune autre", "L2113-14"
            )
        )
    elif workers and lot.concession:
        doubts.append(
            _doubt(
                "combination",
                "une concession ne peut pas être réservée aux deux familles à la fois",
                "L3113-3",
            )
        )
    elif workers and sent and sent < rules.MIXED_SINCE:
        doubts.append(
            _doubt("combination", "réserve commune interdite avant le 9 décembre 2020", "L2113-14")
        )
    if (
        Family.ESS in families
        and len(families) > 1
        and any(one.code is Consideration.RESERVED_ESS for one in found)
    ):
        doubts.append(
            _doubt(
                "combination",
                "réserve ESS et autre réserve sur le même lot : à éclaircir",
                "L2113-15",
            )
        )
    if Family.PRISON in families and sent and sent < rules.PRISON_SINCE:
        doubts.append(
            _doubt("date", "réserve créée le 20 octobre 2022, après cet avis", "L2113-13-1")
        )
    return doubts


def _doubt(rule: str, text: str, article: str) -> Reason:
    return Reason(rule, "à vérifier", text, article)


def _family(
    family: Family, member: MemberView, lot: LotView, today: date
) -> tuple[Answer, list[Reason]]:
    told = [_kind(family, kind, member, lot, today) for kind in _own_first(family, member)] or [
        _unknown(family)
    ]
    answer, found = min(told, key=lambda one: ORDER[one[0]])
    if answer == "non":
        answer, found = _equivalent(family, member, answer, found)
    if family is Family.ESS and answer != "non":
        answer, found = _ess(member, lot, today, found)
    return answer, found


def _own_first(family: Family, member: MemberView) -> list[Kind]:
    """Kinds that the table names for that family first: their reason says more than that of
    everybody.
    """
    return sorted(member.kinds, key=lambda kind: (kind not in rules.RULES[family], kind))


def _unknown(family: Family) -> tuple[Answer, list[Reason]]:
    text = f"réservé {rules.SHORT[family]} : votre forme n’est pas renseignée"
    return "à vérifier", [Reason("kind", "à vérifier", text, rules.ARTICLES[family])]


def _kind(
    family: Family, kind: Kind, member: MemberView, lot: LotView, today: date
) -> tuple[Answer, list[Reason]]:
    line = rules.rule(family, kind)
    article = _article(family, line, lot)
    lead = f"réservé {rules.SHORT[family]} : "
    if line.may == "no" or (line.until and today > line.until):
        ended = f" (fin de l’expérimentation le {numeric_date(line.until)})" if line.until else ""
        return "non", [Reason("kind", "non", lead + line.why + ended, article)]
    if line.may == "doubt" and not line.proof:
        late = line.until and _day_of_bid(lot, today) > line.until
        ended = (
            f" ; l’expérimentation finit le {numeric_date(line.until)}, avant la date limite"
            if line.until and late
            else ""
        )
        return "à vérifier", [Reason("kind", "à vérifier", lead + line.why + ended, article)]
    answer, text = _proof(line, member.proofs, _day_of_bid(lot, today), today)
    if line.since and today < line.since:
        answer = "à vérifier"
    found = [Reason("proof", answer, lead + text, article)]
    if line.may == "yes" and not line.share_by_law:
        share, reason = _share(member)
        found.append(reason)
        answer = max(answer, share, key=ORDER.__getitem__)
    return answer, found


def _article(family: Family, line: rules.Rule, lot: LotView) -> str:
    if not lot.concession:
        return line.article
    return line.article.replace(rules.ARTICLES[family], rules.CONCESSIONS[family])


def _day_of_bid(lot: LotView, today: date) -> date:
    return max(today, paris_day(lot.deadline_at)) if lot.deadline_at else today


def _proof(
    line: rules.Rule, proofs: Sequence[ProofView], bid: date, today: date
) -> tuple[Answer, str]:
    """« votre convention ACI est valable jusqu’au 31/12/2026 »."""
    held = [one for one in proofs if one.kind == line.proof and one.holds is not False]
    if not held:
        refused = any(one.kind == line.proof and one.holds is False for one in proofs)
        return (
            ("non", f"{line.why} n’est pas accordée ou a été retirée")
            if refused
            else ("à vérifier", f"{line.why} n’est pas renseignée")
        )
    ends = [one.valid_until for one in held]
    if None in ends:
        return "à vérifier", f"{line.why} est connue, sa date de fin est à vérifier"
    last = max(end for end in ends if end)
    if last >= bid:
        return "oui", f"{line.why} est valable jusqu’au {numeric_date(last)}"
    if last >= today:
        return (
            "à vérifier",
            f"{line.why} prend fin le {numeric_date(last)}, avant la date limite : "
            f"renouvellement à prévoir",
        )
    if today - last <= GRACE:
        return (
            "à vérifier",
            f"{line.why} a pris fin le {numeric_date(last)} : renouvellement à confirmer",
        )
    return "non", f"{line.why} a pris fin le {numeric_date(last)}, il y a plus d’un an"


def _share(member: MemberView) -> tuple[Answer, Reason]:
    told = [one.holds for one in member.proofs if one.kind == "share_50"]
    if True in told:
        return "oui", Reason(
            "share_50", "oui", "au moins la moitié de travailleurs concernés", rules.SHARE
        )
    if False in told:
        return "non", Reason(
            "share_50", "non", "moins de la moitié de travailleurs concernés", rules.SHARE
        )
    return "à vérifier", Reason(
        "share_50",
        "à vérifier",
        "part de travailleurs concernés (50 % au moins) à vérifier",
        rules.SHARE,
    )


def _equivalent(
    family: Family, member: MemberView, answer: Answer, found: list[Reason]
) -> tuple[Answer, list[Reason]]:
    """Ordinary structures may be « équivalentes » where they employ the share; kinds that the
    law sets apart may not.
    """
    apart = family in (Family.PRISON, Family.ESS) or any(
        kind in rules.RULES[family] for kind in member.kinds
    )
    if not apart and any(one.kind == "share_50" and one.holds for one in member.proofs):
        return "à vérifier", [
            Reason("equivalent", "à vérifier", rules.EQUIVALENT, rules.ARTICLES[family])
        ]
    if family is not Family.ESS and any(one.kind == "esus" for one in member.proofs):
        found = [*found, Reason("esus", "non", rules.ESUS, "L3332-17-1 du code du travail")]
    return answer, found


def _ess(
    member: MemberView, lot: LotView, today: date, found: list[Reason]
) -> tuple[Answer, list[Reason]]:
    """Statute, then what the lot must be; the public-service aim is never known here, so never
    more than « à vérifier ».
    """
    if Kind.ESAT in member.kinds and member.public_body:
        text = "un ESAT géré par un établissement public n’est pas de l’ESS"
        return "non", [Reason("public_body", "non", text, rules.ESS_LAW)]
    held = (one for one in member.proofs if one.kind == "ess" and one.holds)
    if any(one.valid_until is None or one.valid_until >= today for one in held):
        found = [
            Reason(
                "kind",
                "oui",
                "réservé ESS : votre qualité d’entreprise de l’ESS est renseignée",
                rules.ESS_LAW,
            )
        ]
    return "à vérifier", [*found, *_ess_lot(lot), *_three_years(member, lot, today)]


def _ess_lot(lot: LotView) -> list[Reason]:
    """Listed service, three years at most, public-service aim, no concession."""
    told = [_doubt("aim", "mission de service public liée à ces services : à vérifier", "L2113-15")]
    outside = [code for code in lot.cpv if not rules.ess_cpv(code)]
    if outside or not lot.cpv:
        text = (
            f"service hors de la liste réservable (CPV {enumeration(outside[:3]) or 'non indiqué'})"
        )
        told.append(_doubt("ess_cpv", text, "L2113-15"))
    if lot.duration_months and lot.duration_months > rules.ESS_MONTHS:
        told.append(
            _doubt(
                "ess_duration",
                "durée de plus de trois ans, non permise pour cette réserve",
                "L2113-16",
            )
        )
    if lot.concession:
        told.append(
            _doubt(
                "ess_concession",
                "aucune concession ne peut être réservée à l’ESS",
                "L3113-1 à L3113-3",
            )
        )
    return told


def _three_years(member: MemberView, lot: LotView, today: date) -> list[Reason]:
    """A warning, not a no: the code does not say whether the three years are those of one buyer."""
    won = [
        day
        for buyer, day in member.awards
        if buyer and buyer == lot.buyer_siren and _within(day, today)
    ]
    if not won:
        return []
    text = (
        f"déjà titulaire à ce titre du même acheteur le {numeric_date(max(won))} : pas deux "
        f"fois en trois ans"
    )
    return [_doubt("three_years", text, "L2113-16")]


def _within(day: date, today: date) -> bool:
    return (today - day).days < 365.25 * rules.ESS_YEARS
