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
from vigie.domain.matches import ORDER, Answer, Reason
from vigie.domain.members import Kind, MemberView, ProofView
from vigie.domain.reason_sentences import capital
from vigie.matching import rules, sentences

ALL_FAMILIES = (Family.DISABILITY, Family.INSERTION, Family.ESS, Family.PRISON)
SHARE_KINDS = ("share_50", *rules.SHARES.values())
WHICH_ONE = "demandez à l’acheteur quelle réserve vaut"
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
    findings = _standing_findings(lot.reservations())
    if not findings:
        return None
    families = tuple(
        family
        for family in ALL_FAMILIES
        if any(family in _families(finding) for finding in findings)
    )
    specified = all(finding.code is not Consideration.RESERVED_UNSPECIFIED for finding in findings)
    return Reservation(families or ALL_FAMILIES, specified, tuple(_doubts(lot, findings, families)))


def eligible(
    member: MemberView, lot: LotView, today: date, eiti_ends: date = EITI_ENDS
) -> tuple[Answer, list[Reason]]:
    """The answer and its reasons; the best of the families that the lot is reserved to."""
    reserved = reservation(lot)
    if reserved is None:
        text = "aucune réserve lue dans l’avis (elle peut être dans le DCE)"
        return "oui", [Reason("open", "oui", text, rules.share_article(lot.concession))]
    question = Asked(lot, today, eiti_ends)
    answers = {family: _answer_of_family(family, member, question) for family in reserved.families}
    answer = min((one_answer for one_answer, _ in answers.values()), key=ORDER.__getitem__)
    reasons_alike = _by_own_right(
        [reasons for one_answer, reasons in answers.values() if one_answer == answer]
    )
    reasons_told = (
        reasons_alike[0]
        if answer == "oui"
        else [reason for reasons in reasons_alike for reason in reasons]
    )
    doubts = _doubts_left(reserved.doubts, answers) if answer != "non" else ()
    if answer == "oui" and doubts:
        answer = "à vérifier"
    return answer, [*reasons_told, *doubts]


def _by_own_right(reasons_of_families: list[list[Reason]]) -> list[list[Reason]]:
    """An EA on a lot reserved to EA and SIAE bids as an EA: nothing is said of what it is not."""
    own = [reasons for reasons in reasons_of_families if reasons[0].rule == "proof"]
    return own or reasons_of_families


def group_eligible(
    members: Sequence[MemberView], lot: LotView, today: date, eiti_ends: date = EITI_ENDS
) -> tuple[Answer, list[Reason]]:
    """A group on a reserved lot: every member must be eligible; the article is the lot's own."""
    answers = [eligible(member_answer, lot, today, eiti_ends) for member_answer in members]
    answer = max((member_answer for member_answer, _ in answers), key=ORDER.__getitem__)
    reasons = [
        reason
        for member_answer, member_reasons in answers
        if member_answer == answer
        for reason in member_reasons
    ]
    return answer, list(dict.fromkeys(reasons))


def status_proofs(member: MemberView, today: date) -> tuple[Answer, list[str]]:
    """Whether the dated proofs of its kinds hold today, whatever the lot; the same answer on every
    page. A member whose kinds ask for none holds nothing to check.
    """
    answers = [
        _answer_of_proof(line, member.proofs, today, today)
        for family in (Family.DISABILITY, Family.INSERTION)
        for kind in sorted(member.kinds)
        if (line := rules.rule(family, kind)).may == "yes"
    ]
    if not answers:
        return "oui", []
    answer = min((proof.answer for proof in answers), key=ORDER.__getitem__)
    return answer, [proof.text for proof in answers if proof.answer == answer]


def _doubts_left(
    doubts: Sequence[Reason], answers: dict[Family, tuple[Answer, list[Reason]]]
) -> Sequence[Reason]:
    """The doubts that remain for this member: prison and another family may be asked together of
    an operator that meets both.
    """
    yes = {family for family, (answer, _) in answers.items() if answer == "oui"}
    both = Family.PRISON in yes and len(yes) > 1
    return [doubt for doubt in doubts if not (both and doubt.rule == PRISON_COMBINATION)]


def possible_kinds(families: Iterable[Family]) -> frozenset[Kind]:
    """Kinds that the table alone does not refuse (dates and equivalent structures apart)."""
    return frozenset().union(*(_kinds_admitted(family) for family in families))


@cache
def _kinds_admitted(family: Family) -> frozenset[Kind]:
    return frozenset(kind for kind in Kind if rules.rule(family, kind).may != "no")


def possible(member: MemberView, families: Sequence[Family]) -> bool:
    """A quick first test, never wrong by « no »: a kind that the table admits, or a claim to be
    equivalent, of the ESS, or to produce in prison.
    """
    return (
        not member.kinds
        or bool(member.kinds & possible_kinds(families))
        or _claims_a_status(member)
    )


def _claims_a_status(member: MemberView) -> bool:
    return any(proof.kind in (*SHARE_KINDS, "ess", "prison") for proof in member.proofs)


def _standing_findings(findings: Sequence[FindingView]) -> list[FindingView]:
    """Staff's word first; a named family makes « réservé, à préciser » needless."""
    judged = [finding for finding in findings if finding.verdict]
    standing = judged or list(findings)
    named = [
        finding for finding in standing if finding.code is not Consideration.RESERVED_UNSPECIFIED
    ]
    return named or standing


def _families(finding: FindingView) -> frozenset[Family]:
    if finding.code in FAMILIES:
        return FAMILIES[finding.code]
    return frozenset(Family(name) for name in finding.families if name in set(Family))


def _doubts(
    lot: LotView, findings: Sequence[FindingView], families: Sequence[Family]
) -> list[Reason]:
    """What staff must check before anyone relies on the reservation."""
    doubts = []
    if all(finding.status == "à vérifier" and not finding.verdict for finding in findings):
        doubts.append(
            _doubt_reason(
                "reservation",
                "la réserve elle-même est à confirmer",
                law_of(findings[0].code, lot.concession),
                "La réserve elle-même est à confirmer dans le DCE.",
            )
        )
    if any(finding.code is Consideration.RESERVED_UNSPECIFIED for finding in findings):
        text = "la famille n’est pas précisée dans l’avis : à lire dans le DCE"
        law = law_of(Consideration.RESERVED_UNSPECIFIED, lot.concession)
        sentence = "Il est réservé, mais l’avis ne dit pas à qui : lisez-le dans le DCE."
        doubts.append(_doubt_reason("unspecified", text, law, sentence))
    if any(finding.conflict for finding in findings):
        text = "le texte et le code de l’avis se contredisent sur la réserve"
        sentence = "Le texte et le code de l’avis se contredisent sur la réserve : lisez le DCE."
        law = rules.share_article(lot.concession)
        doubts.append(_doubt_reason("conflict", text, law, sentence))
    return [
        *doubts,
        *_doubts_of_combination(lot, findings, families),
        *_doubts_by_date(lot, families),
    ]


def _doubts_of_combination(
    lot: LotView, findings: Sequence[FindingView], families: Sequence[Family]
) -> Iterable[Reason]:
    """Reservations that the law does not let stand together on one lot."""
    named = {
        family
        for finding in findings
        if finding.code in FAMILIES
        for family in FAMILIES[finding.code]
    }
    workers = {Family.DISABILITY, Family.INSERTION} <= named
    together = "L3113-3" if lot.concession else "L2113-14"
    if Family.PRISON in named and len(named) > 1:
        text = "la réserve « prison » ne se joint à l’autre que pour qui remplit les deux"
        sentence = (
            "La réserve à la production en prison se joint ici à une autre, et il faut remplir les "
            "deux conditions : vérifiez-le dans le DCE."
        )
        yield _doubt_reason(PRISON_COMBINATION, text, together, sentence)
    if workers and lot.concession:
        text = "une concession ne peut pas être réservée aux deux familles à la fois"
        sentence = (
            f"Une concession ne peut pas être réservée à la fois aux EA ou ESAT et aux SIAE : "
            f"{WHICH_ONE}."
        )
        yield _doubt_reason("combination", text, together, sentence)
    elif workers and (sent := _day_sent(lot)) and sent < MIXED_SINCE:
        text = "réserve commune interdite avant le 9 décembre 2020"
        sentence = (
            f"Avant le 9 décembre 2020, un lot ne pouvait pas être réservé à la fois aux EA ou "
            f"ESAT et aux SIAE : {WHICH_ONE}."
        )
        yield _doubt_reason("combination", text, together, sentence)
    ess = any(finding.code is Consideration.RESERVED_ESS for finding in findings)
    if ess and Family.ESS in families and len(families) > 1:
        text = "réserve ESS et autre réserve sur le même lot : à éclaircir"
        law = rules.article(Family.ESS, lot.concession)
        sentence = f"Le lot porte une réserve à l’ESS et une autre : {WHICH_ONE}."
        yield _doubt_reason("combination", text, law, sentence)


def _doubts_by_date(lot: LotView, families: Sequence[Family]) -> Iterable[Reason]:
    sent = _day_sent(lot)
    if Family.PRISON in families and sent and sent < PRISON_SINCE:
        text = "réserve entrée en vigueur le 21 octobre 2022, après cet avis"
        sentence = (
            "Cette réserve n’existe que depuis le 21 octobre 2022, après cet avis : vérifiez-la "
            "dans le DCE."
        )
        law = rules.article(Family.PRISON, lot.concession)
        yield _doubt_reason("date", text, law, sentence)


def _day_sent(lot: LotView) -> date | None:
    published = lot.sent_at or lot.published_at
    return paris_day(published) if published else None


def _doubt_reason(rule: str, text: str, article: str, sentence: str = "") -> Reason:
    return Reason(rule, "à vérifier", text, article, sentence)


def _answer_of_family(
    family: Family, member: MemberView, question: Asked
) -> tuple[Answer, list[Reason]]:
    if family is Family.ESS:
        return _answer_of_ess(member, question)
    if family is Family.PRISON:
        return _answer_of_prison(member, question)
    if not member.kinds:
        return _kind_unknown(family, question)
    answers = [
        _answer_of_kind(family, kind, member, question) for kind in _own_first(family, member)
    ]
    return min(answers, key=lambda kind_answer: ORDER[kind_answer[0]])


def _own_first(family: Family, member: MemberView) -> list[Kind]:
    """Kinds that the table names for that family first: their reason says more than that of
    everybody.
    """
    return sorted(member.kinds, key=lambda kind: (kind not in rules.RULES[family], kind))


def _reserved_reason(
    rule: str, answer: Answer, family: Family, reason_text: str, article: str = "", clause: str = ""
) -> Reason:
    """A reason that begins with whom the lot is reserved to; the clause is the member's own, where
    the desk's words are not said to it.
    """
    short = rules.SHORT[family]
    sentence = sentences.reserved_sentence(short, clause or reason_text)
    return Reason(rule, answer, f"réservé {short} : {reason_text}", article, sentence)


def _kind_unknown(family: Family, question: Asked) -> tuple[Answer, list[Reason]]:
    text = "votre forme n’est pas renseignée"
    article = question.article(family)
    return "à vérifier", [
        _reserved_reason("kind", "à vérifier", family, text, article, sentences.TELL_YOUR_KIND)
    ]


def _answer_of_kind(
    family: Family, kind: Kind, member: MemberView, question: Asked
) -> tuple[Answer, list[Reason]]:
    line = rules.rule(family, kind)
    article = question.article(family, line.law)
    if line.may != "yes":
        return _answer_of_equivalent(family, kind, line, member, question)
    proof = _answer_of_proof(line, member.proofs, question.day_of_bid, question.today)
    share, reasons = _answer_of_share(family, line, member, question)
    worst = max(proof.answer, share, key=ORDER.__getitem__)
    return worst, [
        _reserved_reason("proof", proof.answer, family, proof.text, article, proof.clause),
        *reasons,
    ]


class ProofAnswer(NamedTuple):
    """What a dated proof answers, as the desk reads it, and as a clause to the member."""

    answer: Answer
    text: str
    clause: str = ""


def _answer_of_proof(
    line: rules.ReservationRight, proofs: Sequence[ProofView], bid: date, today: date
) -> ProofAnswer:
    """« votre convention ACI est valable jusqu’au 31/12/2026 »."""
    standing = [proof for proof in proofs if proof.kind == line.proof and proof.holds is not False]
    if not standing:
        if any(proof.kind == line.proof and proof.holds is False for proof in proofs):
            return ProofAnswer("non", f"{line.why} n’est pas accordée ou a été retirée")
        clause = f"il nous manque la preuve de {line.why}"
        return ProofAnswer("à vérifier", f"{line.why} n’est pas renseignée", clause)
    ends = [proof.valid_until for proof in standing]
    if None in ends:
        text = f"{line.why} est connue, sa date de fin est à vérifier"
        clause = f"dites-nous jusqu’à quand vaut {line.why}"
        return ProofAnswer("à vérifier", text, clause)
    last = max(end for end in ends if end)
    if last >= bid:
        return ProofAnswer("oui", f"{line.why} est valable jusqu’au {numeric_date(last)}")
    if last >= today:
        text = f"{line.why} prend fin le {numeric_date(last)}, avant la date limite"
        return ProofAnswer(
            "à vérifier",
            f"{text} : renouvellement à prévoir",
            f"{text} : prévoyez son renouvellement",
        )
    text = f"{line.why} a pris fin le {numeric_date(last)}"
    return ProofAnswer(
        "à vérifier",
        f"{text} : renouvellement à confirmer",
        f"{text} : confirmez-nous son renouvellement",
    )


class Share(NamedTuple):
    """What is known of the half of the people concerned: yes, no or not known, and why."""

    holds: bool | None
    text: str
    said: str = ""  # the same as a clause of a sentence to the member
    yours: str = "votre part est à confirmer"  # the same after the share has been named


def _known_share(family: Family, member: MemberView, bid: date) -> Share:
    people = rules.PEOPLE[family]
    half = f"50 % de {people}"
    shares = [proof for proof in member.proofs if proof.kind == rules.SHARES[family]]
    current = [proof for proof in shares if proof.valid_until is None or proof.valid_until >= bid]
    if any(proof.holds for proof in current):
        return Share(True, f"au moins {half}", f"vous employez au moins {half}", "c’est votre cas")
    if any(proof.holds is False for proof in current):
        return Share(False, f"vous employez moins de {half}", f"vous employez moins de {half}")
    if any(proof.holds for proof in shares):
        last = max(proof.valid_until for proof in shares if proof.valid_until and proof.holds)
        day = numeric_date(last)
        text = f"part de {half} : la preuve a pris fin le {day}, à confirmer"
        share_sentence = (
            f"la preuve de votre part de {half}, valable jusqu’au {day}, est à renouveler"
        )
        yours = f"votre preuve, valable jusqu’au {day}, est à renouveler"
        return Share(None, text, share_sentence, yours)
    if any(proof.kind == "share_50" for proof in member.proofs):
        text = f"part de {half} à confirmer : votre preuve ne dit pas de quels travailleurs"
        share_sentence = (
            f"la part de {half} est à confirmer, votre preuve ne disant pas de quels travailleurs"
        )
        yours = "votre preuve ne dit pas de quels travailleurs"
        return Share(None, text, share_sentence, yours)
    return Share(None, f"part de {half} à confirmer", f"la part de {half} est à confirmer")


def _answer_of_share(
    family: Family, line: rules.ReservationRight, member: MemberView, question: Asked
) -> tuple[Answer, list[Reason]]:
    """Presumed for conventioned SIAE, EA and ESAT; a known share below the half undoes it."""
    share_known = _known_share(family, member, question.day_of_bid)
    if share_known.holds is not None:
        answer: Answer = "oui" if share_known.holds else "non"
        sentence = f"{capital(share_known.said)}."
        return answer, [
            Reason("share_50", answer, share_known.text, question.share_article, sentence)
        ]
    if not line.presumed:
        sentence = f"{capital(share_known.said)}."
        law = question.share_article
        return "à vérifier", [_doubt_reason("share_50", share_known.text, law, sentence)]
    if question.asks_share:
        text = f"{share_known.text} : l’avis en demande la preuve"
        asked = "la demande" if share_known.said.startswith("la preuve") else "en demande la preuve"
        sentence = f"{capital(share_known.said)} : l’avis {asked}."
        return "oui", [_doubt_reason("share_50", text, question.share_article, sentence)]
    return "oui", []


def _answer_of_equivalent(
    family: Family, kind: Kind, line: rules.ReservationRight, member: MemberView, question: Asked
) -> tuple[Answer, list[Reason]]:
    """« Structures équivalentes » excludes no kind: the share of the people concerned decides."""
    share_known = _known_share(family, member, question.day_of_bid)
    claims = any(proof.kind in ("share_50", rules.SHARES[family]) for proof in member.proofs)
    article = question.article(family, line.law)
    why = line.why + _eiti_trial(family, kind, question)
    if share_known.holds is False or (line.may == "no" and not claims):
        less = f" ; {share_known.text}" if share_known.holds is False else rules.NOT_CLAIMED
        reasons = [_reserved_reason("kind", "non", family, why + less, article)]
        if any(proof.kind == "esus" for proof in member.proofs):
            reasons.append(Reason("esus", "non", rules.ESUS, "L3332-17-1 du code du travail"))
        return "non", reasons
    text = f"{rules.EQUIVALENT} ({share_known.text})"
    sentence = f"Il faut employer au moins 50 % de {rules.PEOPLE[family]} : {share_known.yours}."
    clause = rules.if_admitted(line) + _eiti_trial(family, kind, question)
    return "à vérifier", [
        _reserved_reason("kind", "à vérifier", family, why, article, clause),
        Reason("equivalent", "à vérifier", text, question.article(family), sentence),
    ]


def _eiti_trial(family: Family, kind: Kind, question: Asked) -> str:
    """The EITI trial: its end is a date set, and what comes after it is not known."""
    if kind is not Kind.EITI or family is not Family.INSERTION:
        return ""
    day = numeric_date(question.eiti_ends)
    if question.today > question.eiti_ends:
        return f" ; à vérifier : l’expérimentation devait finir le {day}"
    late = question.day_of_bid > question.eiti_ends
    return f" ; l’expérimentation finit le {day}, avant la date limite" if late else ""


def _answer_of_prison(member: MemberView, question: Asked) -> tuple[Answer, list[Reason]]:
    """The proof decides, not the kind: any operator that produces in prison may bid."""
    line = rules.RULES[Family.PRISON][Kind.SEP]
    article = question.article(Family.PRISON)
    proofs = [proof for proof in member.proofs if proof.kind == "prison"]
    if not proofs and not member.kinds:
        return _kind_unknown(Family.PRISON, question)
    if not proofs and Kind.SEP not in member.kinds:
        why = rules.OTHERS[Family.PRISON].why
        return "non", [_reserved_reason("kind", "non", Family.PRISON, why, article)]
    if proofs and all(proof.holds is False for proof in proofs):
        text = "vous ne produisez pas en établissement pénitentiaire"
        return "non", [_reserved_reason("proof", "non", Family.PRISON, text, article)]
    proof = _answer_of_proof(line, member.proofs, question.day_of_bid, question.today)
    return proof.answer, [
        _reserved_reason("proof", proof.answer, Family.PRISON, proof.text, article, proof.clause)
    ]


def _answer_of_ess(member: MemberView, question: Asked) -> tuple[Answer, list[Reason]]:
    """Statute, then what the lot must be; the public-service aim is never known here, so never
    more than « à vérifier ». No concession may be reserved to the ESS.
    """
    lot = question.lot
    if lot.concession:
        text = "aucune concession ne peut être réservée à l’ESS : réserve à éclaircir"
        sentence = (
            "Il est annoncé réservé à l’ESS, ce qu’aucune concession ne peut être : interrogez "
            "l’acheteur."
        )
        law = question.article(Family.ESS)
        return "à vérifier", [_doubt_reason("ess_concession", text, law, sentence)]
    article = question.article(Family.ESS)
    if member.public_body:
        law = f"{article} ; {rules.ESS_LAW}"
        return "non", [_reserved_reason("public_body", "non", Family.ESS, rules.PUBLIC_BODY, law)]
    answer, reasons = _ess_statute(member, question)
    if answer == "non":
        return answer, reasons
    return "à vérifier", [*reasons, *_ess_lot(lot), *_three_years(member, question)]


def _ess_statute(member: MemberView, question: Asked) -> tuple[Answer, list[Reason]]:
    if not member.kinds:
        return _kind_unknown(Family.ESS, question)
    article = question.article(Family.ESS, rules.ESS_LAW)
    proofs = [proof for proof in member.proofs if proof.kind == "ess" and proof.holds]
    if any(proof.valid_until is None or proof.valid_until >= question.today for proof in proofs):
        text = "votre qualité d’entreprise de l’ESS est renseignée"
        clause = "vous en faites partie"
        return "oui", [_reserved_reason("kind", "oui", Family.ESS, text, article, clause)]
    if proofs:
        last = max(proof.valid_until for proof in proofs if proof.valid_until)
        ended = (
            f"la preuve de votre qualité d’entreprise de l’ESS a pris fin le {numeric_date(last)}"
        )
        text = f"{ended} : renouvellement à confirmer"
        clause = f"{ended} : envoyez-nous la nouvelle"
        return "à vérifier", [
            _reserved_reason("proof", "à vérifier", Family.ESS, text, article, clause)
        ]
    if any(proof.kind == "ess" and proof.holds is False for proof in member.proofs):
        text = "la qualité d’entreprise de l’ESS vous est retirée"
        return "non", [_reserved_reason("proof", "non", Family.ESS, text, article)]
    answers = []
    for kind in _own_first(Family.ESS, member):
        line = rules.rule(Family.ESS, kind)
        answer: Answer = "non" if line.may == "no" else "à vérifier"
        why = f"{line.why} n’est pas renseignée" if line.may == "yes" else line.why
        clause = rules.of_the_ess(line)
        reason = _reserved_reason("kind", answer, Family.ESS, why, article, clause)
        answers.append((answer, [reason]))
    return min(answers, key=lambda proof: ORDER[proof[0]])


def _ess_lot(lot: LotView) -> list[Reason]:
    """Listed service, three years at most renewals included, public-service aim."""
    aim = "mission de service public liée à ces services : à vérifier"
    sentence = (
        "La loi demande que votre structure assure une mission de service public liée à ces "
        "services : vérifiez-le."
    )
    doubts = [_doubt_reason("aim", aim, "L2113-15", sentence)]
    outside = [code for code in lot.cpv if not rules.ess_cpv(code)]
    if outside or not lot.cpv:
        codes = f"CPV {enumeration(outside[:3]) or 'non indiqué'}"
        text = f"service peut-être hors de la liste réservable ({codes})"
        sentence = (
            f"Seuls certains services se réservent à l’ESS, et celui-ci n’en est peut-être pas "
            f"({codes}) : lisez le DCE."
        )
        doubts.append(_doubt_reason("ess_cpv", text, "L2113-15", sentence))
    if lot.duration_months and lot.duration_months > rules.ESS_MONTHS:
        doubts.append(
            _doubt_reason(
                "ess_duration",
                "durée de plus de trois ans, reconductions comprises, non permise pour cette "
                "réserve",
                "L2113-16",
                "Le marché dure plus de trois ans, reconductions comprises, ce que cette réserve "
                "ne permet pas : interrogez l’acheteur.",
            )
        )
    return doubts


def _three_years(member: MemberView, question: Asked) -> list[Reason]:
    """A warning, not a no: the article names no buyer, so any buyer's award warns, in other
    words; measured at the coming award, which is never before the deadline.
    """
    lot = question.lot
    award = max(lot.award_expected or question.day_of_bid, question.today)
    won = [
        (buyer, day)
        for buyer, day in member.awards
        if day <= question.today and _is_within_years(day, award)
    ]
    own = [day for buyer, day in won if buyer and buyer == lot.buyer_siren]
    if own:
        text = (
            f"déjà titulaire à ce titre auprès du même acheteur le {numeric_date(max(own))} : pas "
            f"deux fois en trois ans"
        )
        sentence = (
            f"Vous êtes titulaire à ce titre auprès du même acheteur depuis le "
            f"{numeric_date(max(own))} : la loi ne le permet pas deux fois en trois ans, "
            f"interrogez-le."
        )
        return [_doubt_reason("three_years", text, "L2113-16", sentence)]
    if won:
        day = numeric_date(max(day for _, day in won))
        text = (
            f"déjà titulaire à ce titre auprès d’un autre acheteur le {day} : la loi, qui exclut "
            f"trois ans, ne dit pas si c’est par acheteur ; à demander"
        )
        sentence = (
            f"Vous êtes titulaire à ce titre auprès d’un autre acheteur depuis le {day} : la loi "
            f"ne le permet pas deux fois en trois ans, sans dire si l’on compte par acheteur, "
            f"interrogez celui-ci."
        )
        return [_doubt_reason("three_years", text, "L2113-16", sentence)]
    return []


def _is_within_years(day: date, award: date) -> bool:
    try:
        end = day.replace(year=day.year + rules.ESS_YEARS)
    except ValueError:  # 29 February
        end = day.replace(year=day.year + rules.ESS_YEARS, day=28)
    return award < end
