"""May this member bid on this lot? The reservation's table applied by article and date; unknown
facts are « à vérifier », a « non » names the fact that makes it no (domain/LAW.md).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from vigie.domain.clock import paris_day
from vigie.domain.considerations import FAMILIES, Consideration, Family, law_of
from vigie.domain.french import enumeration, numeric_date
from vigie.domain.law import EITI_ENDS, MIXED_SINCE, PRISON_SINCE
from vigie.domain.lots import FindingView, LotView
from vigie.domain.matches import Answer, Reason
from vigie.domain.members import Kind, MemberView, ProofView
from vigie.matching import rules, sentences
from vigie.matching.gate import ORDER

ALL_FAMILIES = (Family.DISABILITY, Family.INSERTION, Family.ESS, Family.PRISON)
SHARE_KINDS = ("share_50", *rules.SHARES.values())
PRISON_COMBINATION = "prison_combination"  # excepts who meets both conditions (L2113-14 al. 2)


class Reservation(NamedTuple):
    """What the lot's findings say together: to whom, sure or not, and what is wrong with it."""

    families: tuple[Family, ...]
    specified: bool
    doubts: tuple[Reason, ...] = ()


class Asked(NamedTuple):
    """What is asked of a member: a lot, on a day, with the date set for the EITI trial."""

    lot: LotView
    today: date
    eiti_ends: date

    @property
    def day_of_bid(self) -> date:
        """The day on which proofs must hold: the deadline's, or today's."""
        deadline = self.lot.deadline_at
        return max(self.today, paris_day(deadline)) if deadline else self.today

    @property
    def asks_share(self) -> bool:
        """Whether the notice asks for the proof of the half."""
        reading = self.lot.reading("status_proof")
        return bool(reading and isinstance(reading.value, dict) and reading.value.get("share"))

    def article(self, family: Family, law: str = "") -> str:
        """« L2113-13 ; L5132-4 du code du travail »."""
        return " ; ".join(filter(None, (rules.article(family, self.lot.concession), law)))

    @property
    def share_article(self) -> str:
        """The article of the half, a concession's own where it is one."""
        return rules.share_article(self.lot.concession)


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


def eligible(
    member: MemberView, lot: LotView, today: date, eiti_ends: date = EITI_ENDS
) -> tuple[Answer, list[Reason]]:
    """The answer and its reasons; the best of the families that the lot is reserved to."""
    held = reservation(lot)
    if held is None:
        text = "aucune réserve lue dans l’avis (elle peut être dans le DCE)"
        return "oui", [Reason("open", "oui", text, rules.share_article(lot.concession))]
    asked = Asked(lot, today, eiti_ends)
    answers = {family: _family(family, member, asked) for family in held.families}
    answer = min((one for one, _ in answers.values()), key=ORDER.__getitem__)
    same = [reasons for one, reasons in answers.values() if one == answer]
    told = same[0] if answer == "oui" else [reason for reasons in same for reason in reasons]
    doubts = _left(held.doubts, answers) if answer != "non" else ()
    if answer == "oui" and doubts:
        answer = "à vérifier"
    return answer, [*told, *doubts]


def group_eligible(
    members: Sequence[MemberView], lot: LotView, today: date, eiti_ends: date = EITI_ENDS
) -> tuple[Answer, list[Reason]]:
    """A group on a reserved lot: every member must be eligible; the article is the lot's own."""
    told = [eligible(one, lot, today, eiti_ends) for one in members]
    answer = max((one for one, _ in told), key=ORDER.__getitem__)
    reasons = [reason for one, found in told if one == answer for reason in found]
    return answer, list(dict.fromkeys(reasons))


def status_proofs(member: MemberView, today: date) -> tuple[Answer, list[str]]:
    """Whether the dated proofs of its kinds hold today, whatever the lot; the same answer on every
    page. A member whose kinds ask for none holds nothing to check.
    """
    told = [
        _proof(line, member.proofs, today, today)
        for family in (Family.DISABILITY, Family.INSERTION)
        for kind in sorted(member.kinds)
        if (line := rules.rule(family, kind)).may == "yes"
    ]
    if not told:
        return "oui", []
    answer = min((one for one, _ in told), key=ORDER.__getitem__)
    return answer, [text for one, text in told if one == answer]


def _left(
    doubts: Sequence[Reason], answers: dict[Family, tuple[Answer, list[Reason]]]
) -> Sequence[Reason]:
    """The doubts that remain for this member: prison and another family may be asked together of
    an operator that meets both.
    """
    yes = {family for family, (answer, _) in answers.items() if answer == "oui"}
    both = Family.PRISON in yes and len(yes) > 1
    return [one for one in doubts if not (both and one.rule == PRISON_COMBINATION)]


def possible_kinds(families: Iterable[Family]) -> frozenset[Kind]:
    """Kinds that the table alone does not refuse (dates and equivalent structures apart)."""
    return frozenset().union(*(_admitted(family) for family in families))


@cache
def _admitted(family: Family) -> frozenset[Kind]:
    return frozenset(kind for kind in Kind if rules.rule(family, kind).may != "no")


def possible(member: MemberView, families: Sequence[Family]) -> bool:
    """A quick first test, never wrong by « no »: a kind that the table admits, or a claim to be
    equivalent, of the ESS, or to produce in prison.
    """
    return not member.kinds or bool(member.kinds & possible_kinds(families)) or _claims(member)


def _claims(member: MemberView) -> bool:
    return any(one.kind in (*SHARE_KINDS, "ess", "prison") for one in member.proofs)


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
    if all(one.status == "à vérifier" and not one.verdict for one in found):
        doubts.append(
            _doubt(
                "reservation",
                "la réserve elle-même est à confirmer",
                law_of(found[0].code, lot.concession),
                "La réserve elle-même est à confirmer dans le DCE.",
            )
        )
    if any(one.code is Consideration.RESERVED_UNSPECIFIED for one in found):
        text = "la famille n’est pas précisée dans l’avis : à lire dans le DCE"
        law = law_of(Consideration.RESERVED_UNSPECIFIED, lot.concession)
        said = "Il est réservé, mais l’avis ne dit pas à qui : lisez-le dans le DCE."
        doubts.append(_doubt("unspecified", text, law, said))
    if any(one.conflict for one in found):
        text = "le texte et le code de l’avis se contredisent sur la réserve"
        doubts.append(_doubt("conflict", text, rules.share_article(lot.concession)))
    return [*doubts, *_combined(lot, found, families), *_dated(lot, families)]


def _combined(
    lot: LotView, found: Sequence[FindingView], families: Sequence[Family]
) -> Iterable[Reason]:
    """Reservations that the law does not let stand together on one lot."""
    named = {family for one in found if one.code in FAMILIES for family in FAMILIES[one.code]}
    workers = {Family.DISABILITY, Family.INSERTION} <= named
    together = "L3113-3" if lot.concession else "L2113-14"
    if Family.PRISON in named and len(named) > 1:
        text = "la réserve « prison » ne se joint à l’autre que pour qui remplit les deux"
        yield _doubt(PRISON_COMBINATION, text, together)
    if workers and lot.concession:
        text = "une concession ne peut pas être réservée aux deux familles à la fois"
        yield _doubt("combination", text, together)
    elif workers and (sent := _sent(lot)) and sent < MIXED_SINCE:
        yield _doubt("combination", "réserve commune interdite avant le 9 décembre 2020", together)
    ess = any(one.code is Consideration.RESERVED_ESS for one in found)
    if ess and Family.ESS in families and len(families) > 1:
        text = "réserve ESS et autre réserve sur le même lot : à éclaircir"
        yield _doubt("combination", text, rules.article(Family.ESS, lot.concession))


def _dated(lot: LotView, families: Sequence[Family]) -> Iterable[Reason]:
    sent = _sent(lot)
    if Family.PRISON in families and sent and sent < PRISON_SINCE:
        text = "réserve entrée en vigueur le 21 octobre 2022, après cet avis"
        yield _doubt("date", text, rules.article(Family.PRISON, lot.concession))


def _sent(lot: LotView) -> date | None:
    told = lot.sent_at or lot.published_at
    return paris_day(told) if told else None


def _doubt(rule: str, text: str, article: str, sentence: str = "") -> Reason:
    return Reason(rule, "à vérifier", text, article, sentence)


def _family(family: Family, member: MemberView, asked: Asked) -> tuple[Answer, list[Reason]]:
    if family is Family.ESS:
        return _ess(member, asked)
    if family is Family.PRISON:
        return _prison(member, asked)
    if not member.kinds:
        return _unknown(family, member, asked)
    told = [_kind(family, kind, member, asked) for kind in _own_first(family, member)]
    return min(told, key=lambda one: ORDER[one[0]])


def _own_first(family: Family, member: MemberView) -> list[Kind]:
    """Kinds that the table names for that family first: their reason says more than that of
    everybody.
    """
    return sorted(member.kinds, key=lambda kind: (kind not in rules.RULES[family], kind))


def _reserved(rule: str, answer: Answer, family: Family, rest: str, article: str = "") -> Reason:
    """A reason that begins with whom the lot is reserved to."""
    short = rules.SHORT[family]
    said = sentences.reserved_sentence(short, rest)
    return Reason(rule, answer, f"réservé {short} : {rest}", article, said)


def _unknown(family: Family, member: MemberView, asked: Asked) -> tuple[Answer, list[Reason]]:
    text = "votre forme n’est pas renseignée"
    return "à vérifier", [_reserved("kind", "à vérifier", family, text, asked.article(family))]


def _kind(
    family: Family, kind: Kind, member: MemberView, asked: Asked
) -> tuple[Answer, list[Reason]]:
    line = rules.rule(family, kind)
    article = asked.article(family, line.law)
    if line.may != "yes":
        return _equivalent(family, kind, line, member, asked)
    answer, text = _proof(line, member.proofs, asked.day_of_bid, asked.today)
    share, reasons = _share(family, line, member, asked)
    worst = max(answer, share, key=ORDER.__getitem__)
    return worst, [_reserved("proof", answer, family, text, article), *reasons]


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
    return (
        "à vérifier",
        f"{line.why} a pris fin le {numeric_date(last)} : renouvellement à confirmer",
    )


class Share(NamedTuple):
    """What is known of the half of the people concerned: yes, no or not known, and why."""

    holds: bool | None
    text: str


def _known_share(family: Family, member: MemberView, bid: date) -> Share:
    people = rules.PEOPLE[family]
    half = f"50 % de {people}"
    said = [one for one in member.proofs if one.kind == rules.SHARES[family]]
    current = [one for one in said if one.valid_until is None or one.valid_until >= bid]
    if any(one.holds for one in current):
        return Share(True, f"au moins {half}")
    if any(one.holds is False for one in current):
        return Share(False, f"vous employez moins de {half}")
    if any(one.holds for one in said):
        last = max(one.valid_until for one in said if one.valid_until and one.holds)
        return Share(
            None, f"part de {half} : la preuve a pris fin le {numeric_date(last)}, à confirmer"
        )
    if any(one.kind == "share_50" for one in member.proofs):
        return Share(
            None, f"part de {half} à confirmer : votre preuve ne dit pas de quels travailleurs"
        )
    return Share(None, f"part de {half} à confirmer")


def _share(
    family: Family, line: rules.Rule, member: MemberView, asked: Asked
) -> tuple[Answer, list[Reason]]:
    """Presumed for conventioned SIAE, EA and ESAT; a known share below the half undoes it."""
    known = _known_share(family, member, asked.day_of_bid)
    if known.holds is not None:
        answer: Answer = "oui" if known.holds else "non"
        said = f"Vous employez {known.text}." if known.holds else ""
        return answer, [Reason("share_50", answer, known.text, asked.share_article, said)]
    if not line.presumed:
        return "à vérifier", [_doubt("share_50", known.text, asked.share_article)]
    if asked.asks_share:
        text = f"{known.text} : l’avis en demande la preuve"
        return "oui", [_doubt("share_50", text, asked.share_article)]
    return "oui", []


def _equivalent(
    family: Family, kind: Kind, line: rules.Rule, member: MemberView, asked: Asked
) -> tuple[Answer, list[Reason]]:
    """« Structures équivalentes » excludes no kind: the share of the people concerned decides."""
    known = _known_share(family, member, asked.day_of_bid)
    claims = any(one.kind in ("share_50", rules.SHARES[family]) for one in member.proofs)
    article = asked.article(family, line.law)
    why = line.why + _trial(family, kind, asked)
    if known.holds is False or (line.may == "no" and not claims):
        less = f" ; {known.text}" if known.holds is False else rules.NOT_CLAIMED
        reasons = [_reserved("kind", "non", family, why + less, article)]
        if any(one.kind == "esus" for one in member.proofs):
            reasons.append(Reason("esus", "non", rules.ESUS, "L3332-17-1 du code du travail"))
        return "non", reasons
    text = f"{rules.EQUIVALENT} ({known.text})"
    said = f"Une structure « équivalente » peut répondre si l’acheteur l’admet : {known.text}."
    return "à vérifier", [
        _reserved("kind", "à vérifier", family, why, article),
        Reason("equivalent", "à vérifier", text, asked.article(family), said),
    ]


def _trial(family: Family, kind: Kind, asked: Asked) -> str:
    """The EITI trial: its end is a date set, and what comes after it is not known."""
    if kind is not Kind.EITI or family is not Family.INSERTION:
        return ""
    day = numeric_date(asked.eiti_ends)
    if asked.today > asked.eiti_ends:
        return f" ; à vérifier : l’expérimentation devait finir le {day}"
    late = asked.day_of_bid > asked.eiti_ends
    return f" ; l’expérimentation finit le {day}, avant la date limite" if late else ""


def _prison(member: MemberView, asked: Asked) -> tuple[Answer, list[Reason]]:
    """The proof decides, not the kind: any operator that produces in prison may bid."""
    line = rules.RULES[Family.PRISON][Kind.SEP]
    article = asked.article(Family.PRISON)
    told = [one for one in member.proofs if one.kind == "prison"]
    if not told and not member.kinds:
        return _unknown(Family.PRISON, member, asked)
    if not told and Kind.SEP not in member.kinds:
        why = rules.OTHERS[Family.PRISON].why
        return "non", [_reserved("kind", "non", Family.PRISON, why, article)]
    if told and all(one.holds is False for one in told):
        text = "vous ne produisez pas en établissement pénitentiaire"
        return "non", [_reserved("proof", "non", Family.PRISON, text, article)]
    answer, text = _proof(line, member.proofs, asked.day_of_bid, asked.today)
    return answer, [_reserved("proof", answer, Family.PRISON, text, article)]


def _ess(member: MemberView, asked: Asked) -> tuple[Answer, list[Reason]]:
    """Statute, then what the lot must be; the public-service aim is never known here, so never
    more than « à vérifier ». No concession may be reserved to the ESS.
    """
    lot = asked.lot
    if lot.concession:
        text = "aucune concession ne peut être réservée à l’ESS : réserve à éclaircir"
        return "à vérifier", [_doubt("ess_concession", text, asked.article(Family.ESS))]
    article = asked.article(Family.ESS)
    if member.public_body:
        law = f"{article} ; {rules.ESS_LAW}"
        return "non", [_reserved("public_body", "non", Family.ESS, rules.PUBLIC_BODY, law)]
    answer, reasons = _ess_statute(member, asked)
    if answer == "non":
        return answer, reasons
    return "à vérifier", [*reasons, *_ess_lot(lot), *_three_years(member, asked)]


def _ess_statute(member: MemberView, asked: Asked) -> tuple[Answer, list[Reason]]:
    if not member.kinds:
        return _unknown(Family.ESS, member, asked)
    article = asked.article(Family.ESS, rules.ESS_LAW)
    held = [one for one in member.proofs if one.kind == "ess" and one.holds]
    if any(one.valid_until is None or one.valid_until >= asked.today for one in held):
        text = "votre qualité d’entreprise de l’ESS est renseignée"
        return "oui", [_reserved("kind", "oui", Family.ESS, text, article)]
    if held:
        last = max(one.valid_until for one in held if one.valid_until)
        text = (
            f"la preuve de votre qualité d’entreprise de l’ESS a pris fin le "
            f"{numeric_date(last)} : renouvellement à confirmer"
        )
        return "à vérifier", [_reserved("proof", "à vérifier", Family.ESS, text, article)]
    if any(one.kind == "ess" and one.holds is False for one in member.proofs):
        text = "la qualité d’entreprise de l’ESS vous est retirée"
        return "non", [_reserved("proof", "non", Family.ESS, text, article)]
    told = []
    for kind in _own_first(Family.ESS, member):
        line = rules.rule(Family.ESS, kind)
        answer: Answer = "non" if line.may == "no" else "à vérifier"
        why = f"{line.why} n’est pas renseignée" if line.may == "yes" else line.why
        told.append((answer, [_reserved("kind", answer, Family.ESS, why, article)]))
    return min(told, key=lambda one: ORDER[one[0]])


def _ess_lot(lot: LotView) -> list[Reason]:
    """Listed service, three years at most renewals included, public-service aim."""
    aim = "mission de service public liée à ces services : à vérifier"
    said = (
        "La loi demande que votre structure assure une mission de service public liée à ces "
        "services : vérifiez-le."
    )
    told = [_doubt("aim", aim, "L2113-15", said)]
    outside = [code for code in lot.cpv if not rules.ess_cpv(code)]
    if outside or not lot.cpv:
        text = (
            f"service peut-être hors de la liste réservable (CPV "
            f"{enumeration(outside[:3]) or 'non indiqué'})"
        )
        told.append(_doubt("ess_cpv", text, "L2113-15"))
    if lot.duration_months and lot.duration_months > rules.ESS_MONTHS:
        told.append(
            _doubt(
                "ess_duration",
                "durée de plus de trois ans, reconductions comprises, non permise pour cette "
                "réserve",
                "L2113-16",
            )
        )
    return told


def _three_years(member: MemberView, asked: Asked) -> list[Reason]:
    """A warning, not a no: the article names no buyer, so any buyer's award warns, in other
    words; measured at the coming award, which is never before the deadline.
    """
    lot = asked.lot
    award = max(lot.award_expected or asked.day_of_bid, asked.today)
    won = [
        (buyer, day) for buyer, day in member.awards if day <= asked.today and _within(day, award)
    ]
    own = [day for buyer, day in won if buyer and buyer == lot.buyer_siren]
    if own:
        text = (
            f"déjà titulaire à ce titre auprès du même acheteur le {numeric_date(max(own))} : pas "
            f"deux fois en trois ans"
        )
        return [_doubt("three_years", text, "L2113-16")]
    if won:
        day = numeric_date(max(day for _, day in won))
        text = (
            f"déjà titulaire à ce titre auprès d’un autre acheteur le {day} : la loi, qui exclut "
            f"trois ans, ne dit pas si c’est par acheteur ; à demander"
        )
        return [_doubt("three_years", text, "L2113-16")]
    return []


def _within(day: date, award: date) -> bool:
    try:
        end = day.replace(year=day.year + rules.ESS_YEARS)
    except ValueError:  # 29 February
        end = day.replace(year=day.year + rules.ESS_YEARS, day=28)
    return award < end
