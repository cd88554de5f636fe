"""Who may bid on a reserved lot: the table of cases, each with its article."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import ReadingView, a_finding, a_lot_view, a_member, in_days
from tests.matching.making import members
from tests.recorded import hold
from vigie.domain.considerations import Consideration, Family
from vigie.domain.members import Kind, ProofView
from vigie.matching.eligibility import (
    eligible,
    group_eligible,
    possible,
    possible_kinds,
    status_proofs,
)

K, C = Kind, Consideration
TODAY = date(2026, 11, 24)
LATER, SOON, PAST, LONG_PAST = (
    date(2028, 1, 1),
    date(2026, 12, 1),
    date(2026, 6, 1),
    date(2025, 1, 1),
)
OUI, DOUTE, NON = "oui", "à vérifier", "non"

DISABILITY, INSERTION, BOTH = (
    C.RESERVED_DISABILITY,
    C.RESERVED_INSERTION,
    C.RESERVED_DISABILITY_OR_INSERTION,
)
PRISON, ESS, UNSPECIFIED = C.RESERVED_PRISON, C.RESERVED_ESS, C.RESERVED_UNSPECIFIED
IAE, CPOM, ESAT_RIGHT = ("convention_iae", LATER), ("cpom", LATER), ("habilitation_esat", LATER)
HALF = ("share_50", None, True)  # does not say which people
HALF_DISABILITY, HALF_INSERTION = ("share_50_disability", LATER), ("share_50_insertion", LATER)
LESS_DISABILITY = ("share_50_disability", None, False)
LESS_INSERTION = ("share_50_insertion", None, False)
SERVICE = {"cpv": ("85312310",), "duration_months": 24.0}

# what is asked, kinds, proofs, lot, answer, article that must stand in the reasons
CASES = {
    # --- L2113-12: EA, EATT, ESAT
    "EA avec CPOM en cours": (DISABILITY, [K.EA], [CPOM], {}, OUI, "L2113-12"),
    "EA sans CPOM renseigné": (DISABILITY, [K.EA], [], {}, DOUTE, "L5213-13"),
    "EA dont le CPOM finit avant la date limite": (
        DISABILITY,
        [K.EA],
        [("cpom", SOON)],
        {},
        DOUTE,
        "L2113-12",
    ),
    "EA dont le CPOM vient de finir": (DISABILITY, [K.EA], [("cpom", PAST)], {}, DOUTE, "L2113-12"),
    "EA dont le CPOM a fini il y a plus d’un an": (
        DISABILITY,
        [K.EA],
        [("cpom", LONG_PAST)],
        {},
        DOUTE,
        "L2113-12",
    ),
    "EA dont le CPOM a été retiré": (
        DISABILITY,
        [K.EA],
        [("cpom", LATER, False)],
        {},
        NON,
        "L2113-12",
    ),
    "EA dont la fin du CPOM est inconnue": (
        DISABILITY,
        [K.EA],
        [("cpom", None)],
        {},
        DOUTE,
        "L2113-12",
    ),
    "EA qui déclare moins de la moitié de travailleurs handicapés": (
        DISABILITY,
        [K.EA],
        [CPOM, LESS_DISABILITY],
        {},
        NON,
        "R2113-7",
    ),
    "EATT avec CPOM en cours": (DISABILITY, [K.EATT], [CPOM], {}, DOUTE, "L5213-13-3"),
    "ESAT avec habilitation": (DISABILITY, [K.ESAT], [ESAT_RIGHT], {}, OUI, "L344-2"),
    "ESAT sans habilitation renseignée": (DISABILITY, [K.ESAT], [], {}, DOUTE, "L344-2"),
    "ESAT public : admis ici": (
        DISABILITY,
        [K.ESAT],
        [ESAT_RIGHT],
        {"public_body": True},
        OUI,
        "L2113-12",
    ),
    "EI sur un lot EA-ESAT": (DISABILITY, [K.EI], [IAE, HALF], {}, DOUTE, "L2113-12"),
    "ACI sur un lot EA-ESAT": (DISABILITY, [K.ACI], [IAE, HALF], {}, DOUTE, "L2113-12"),
    "AI sur un lot EA-ESAT": (DISABILITY, [K.AI], [IAE, HALF], {}, DOUTE, "L2113-12"),
    "ETTI sur un lot EA-ESAT": (DISABILITY, [K.ETTI], [IAE, HALF], {}, DOUTE, "L2113-12"),
    "EITI sur un lot EA-ESAT": (DISABILITY, [K.EITI], [], {}, DOUTE, "L2113-12"),
    "GEIQ sur un lot EA-ESAT": (DISABILITY, [K.GEIQ], [], {}, DOUTE, "L2113-12"),
    "association ordinaire sur un lot EA-ESAT": (
        DISABILITY,
        [K.ASSOCIATION],
        [],
        {},
        NON,
        "L2113-12",
    ),
    "coopérative ordinaire sur un lot EA-ESAT": (
        DISABILITY,
        [K.COOPERATIVE],
        [],
        {},
        NON,
        "L2113-12",
    ),
    "TPE partenaire sur un lot EA-ESAT": (DISABILITY, [K.PARTNER], [], {}, NON, "L2113-12"),
    "association équivalente, la moitié de ses travailleurs": (
        DISABILITY,
        [K.ASSOCIATION],
        [HALF_DISABILITY],
        {},
        DOUTE,
        "L2113-12",
    ),
    "ESUS ne prouve rien ici": (
        DISABILITY,
        [K.SOCIETE_ESS],
        [("esus", LATER)],
        {},
        NON,
        "L3332-17-1",
    ),
    "production en prison sur un lot EA-ESAT": (
        DISABILITY,
        [K.SEP],
        [("prison", LATER)],
        {},
        NON,
        "L2113-12",
    ),
    "structure de forme inconnue": (DISABILITY, [], [], {}, DOUTE, "L2113-12"),
    "EA et association à la fois": (DISABILITY, [K.EA, K.ASSOCIATION], [CPOM], {}, OUI, "L2113-12"),
    # --- L2113-13: SIAE
    "EI, convention et part de 50 %": (INSERTION, [K.EI], [IAE, HALF], {}, OUI, "L5132-4"),
    "EI dont la part est présumée": (INSERTION, [K.EI], [IAE], {}, OUI, "L5132-4"),
    "EI sous la moitié": (INSERTION, [K.EI], [IAE, LESS_INSERTION], {}, NON, "R2113-7"),
    "EI sans convention renseignée": (INSERTION, [K.EI], [HALF], {}, DOUTE, "L2113-13"),
    "EI dont la convention finit avant la date limite": (
        INSERTION,
        [K.EI],
        [("convention_iae", SOON), HALF],
        {},
        DOUTE,
        "L2113-13",
    ),
    "EI dont la convention a fini il y a plus d’un an": (
        INSERTION,
        [K.EI],
        [("convention_iae", LONG_PAST), HALF],
        {},
        DOUTE,
        "L2113-13",
    ),
    "ACI, convention et part de 50 %": (INSERTION, [K.ACI], [IAE, HALF], {}, OUI, "L5132-4"),
    "ACI dont la part est présumée": (INSERTION, [K.ACI], [IAE], {}, OUI, "L5132-4"),
    "AI, convention et part de 50 %": (INSERTION, [K.AI], [IAE, HALF], {}, OUI, "L5132-4"),
    "ETTI, convention et part de 50 %": (INSERTION, [K.ETTI], [IAE, HALF], {}, OUI, "L5132-4"),
    "EITI au dernier jour de l’expérimentation": (
        INSERTION,
        [K.EITI],
        [],
        {"today": date(2026, 12, 22)},
        DOUTE,
        "2018-771",
    ),
    "EITI après la fin de l’expérimentation": (
        INSERTION,
        [K.EITI],
        [IAE],
        {"today": date(2026, 12, 23)},
        DOUTE,
        "2018-771",
    ),
    "GEIQ : équivalente, à faire admettre": (
        INSERTION,
        [K.GEIQ],
        [IAE, HALF],
        {},
        DOUTE,
        "L1253-1",
    ),
    "EA sur un lot SIAE": (INSERTION, [K.EA], [CPOM], {}, DOUTE, "L2113-13"),
    "EATT sur un lot SIAE": (INSERTION, [K.EATT], [CPOM], {}, DOUTE, "L2113-13"),
    "ESAT sur un lot SIAE": (INSERTION, [K.ESAT], [ESAT_RIGHT], {}, DOUTE, "L2113-13"),
    "association ordinaire sur un lot SIAE": (INSERTION, [K.ASSOCIATION], [], {}, NON, "L2113-13"),
    "régie qui a une convention ACI": (
        INSERTION,
        [K.ASSOCIATION, K.ACI],
        [IAE, HALF],
        {},
        OUI,
        "L2113-13",
    ),
    "association équivalente sur un lot SIAE": (
        INSERTION,
        [K.ASSOCIATION],
        [HALF_INSERTION],
        {},
        DOUTE,
        "L2113-13",
    ),
    "ESUS ne prouve rien sur un lot SIAE": (
        INSERTION,
        [K.ASSOCIATION],
        [("esus", LATER)],
        {},
        NON,
        "L3332-17-1",
    ),
    "TPE partenaire sur un lot SIAE": (INSERTION, [K.PARTNER], [], {}, NON, "L2113-13"),
    "production en prison sur un lot SIAE": (
        INSERTION,
        [K.SEP],
        [("prison", LATER)],
        {},
        NON,
        "L2113-13",
    ),
    # --- L2113-14: both families
    "EA sur un lot commun": (BOTH, [K.EA], [CPOM], {}, OUI, "L2113-12"),
    "EI sur un lot commun": (BOTH, [K.EI], [IAE, HALF], {}, OUI, "L2113-13"),
    "GEIQ sur un lot commun": (BOTH, [K.GEIQ], [], {}, DOUTE, "L2113-13"),
    "association ordinaire sur un lot commun": (BOTH, [K.ASSOCIATION], [], {}, NON, "L2113-12"),
    "réserve commune avant la loi ASAP": (
        BOTH,
        [K.EA],
        [CPOM],
        {"sent_at": in_days(-2400)},
        DOUTE,
        "L2113-14",
    ),
    # --- L2113-13-1: prison
    "production en prison avec convention": (
        PRISON,
        [K.SEP],
        [("prison", LATER)],
        {},
        OUI,
        "L2113-13-1",
    ),
    "production en prison, convention non renseignée": (
        PRISON,
        [K.SEP],
        [],
        {},
        DOUTE,
        "L2113-13-1",
    ),
    "EI sur un lot prison": (PRISON, [K.EI], [IAE, HALF], {}, NON, "L2113-13-1"),
    "EA sur un lot prison": (PRISON, [K.EA], [CPOM], {}, NON, "L2113-13-1"),
    "association équivalente : pas pour la prison": (
        PRISON,
        [K.ASSOCIATION],
        [HALF],
        {},
        NON,
        "L2113-13-1",
    ),
    "réserve prison avant sa création": (
        PRISON,
        [K.SEP],
        [("prison", LATER)],
        {"sent_at": in_days(-1800)},
        DOUTE,
        "L2113-13-1",
    ),
    # --- L2113-15 and -16: ESS
    "titulaire d’un autre acheteur il y a deux ans": (
        ESS,
        [K.ASSOCIATION],
        [],
        {**SERVICE, "awards": (("130000002", date(2025, 1, 15)),)},
        DOUTE,
        "L2113-16",
    ),
    "association, service listé": (ESS, [K.ASSOCIATION], [], SERVICE, DOUTE, "2014-856"),
    "coopérative, service listé": (ESS, [K.COOPERATIVE], [], SERVICE, DOUTE, "2014-856"),
    "mutuelle, service listé": (ESS, [K.MUTUELLE], [], SERVICE, DOUTE, "2014-856"),
    "fondation, service listé": (ESS, [K.FONDATION], [], SERVICE, DOUTE, "2014-856"),
    "société de l’ESS inscrite": (
        ESS,
        [K.SOCIETE_ESS],
        [("ess", LATER)],
        SERVICE,
        DOUTE,
        "2014-856",
    ),
    "société dont la qualité ESS a été retirée": (
        ESS,
        [K.SOCIETE_ESS],
        [("ess", LATER, False)],
        SERVICE,
        NON,
        "2014-856",
    ),
    "EI dont la forme n’est pas connue": (ESS, [K.EI], [IAE, HALF], SERVICE, DOUTE, "L2113-15"),
    "ESAT public : pas de l’ESS": (
        ESS,
        [K.ESAT],
        [ESAT_RIGHT],
        {**SERVICE, "public_body": True},
        NON,
        "2014-856",
    ),
    "ESAT associatif": (
        ESS,
        [K.ESAT, K.ASSOCIATION],
        [],
        {**SERVICE, "public_body": False},
        DOUTE,
        "2014-856",
    ),
    "TPE partenaire sur un lot ESS": (ESS, [K.PARTNER], [], SERVICE, NON, "L2113-15"),
    "service hors de la liste": (
        ESS,
        [K.ASSOCIATION],
        [],
        {"cpv": ("77310000",)},
        DOUTE,
        "L2113-15",
    ),
    "contrat de plus de trois ans": (
        ESS,
        [K.ASSOCIATION],
        [],
        {**SERVICE, "duration_months": 48.0},
        DOUTE,
        "L2113-16",
    ),
    "titulaire du même acheteur il y a deux ans": (
        ESS,
        [K.ASSOCIATION],
        [],
        {**SERVICE, "awards": (("219300487", date(2025, 1, 15)),)},
        DOUTE,
        "L2113-16",
    ),
    "concession réservée à l’ESS : n’existe pas": (
        ESS,
        [K.ASSOCIATION],
        [],
        {**SERVICE, "concession": True},
        DOUTE,
        "L3113-1",
    ),
    # --- concessions
    "concession EA-ESAT": (DISABILITY, [K.EA], [CPOM], {"concession": True}, OUI, "L3113-1"),
    "concession SIAE": (INSERTION, [K.EI], [IAE, HALF], {"concession": True}, OUI, "L3113-2"),
    "concession SIAE demandée par une EA": (
        INSERTION,
        [K.EA],
        [CPOM],
        {"concession": True},
        DOUTE,
        "L3113-2",
    ),
    "concession prison": (
        PRISON,
        [K.SEP],
        [("prison", LATER)],
        {"concession": True},
        OUI,
        "L3113-2-1",
    ),
    "concession aux deux familles : interdit": (
        BOTH,
        [K.EA],
        [CPOM],
        {"concession": True},
        DOUTE,
        "L3113-3",
    ),
    # --- not told to whom; open
    "réserve sans famille dite, EA": (UNSPECIFIED, [K.EA], [CPOM], {}, DOUTE, "L2113-12"),
    "réserve sans famille dite, TPE": (UNSPECIFIED, [K.PARTNER], [], {}, NON, "L2113-15"),
    "sans réserve lue, association": (
        C.INSERTION_CONDITION,
        [K.ASSOCIATION],
        [],
        {},
        OUI,
        "R2113-7",
    ),
    "sans réserve lue, TPE partenaire": (
        C.INSERTION_CONDITION,
        [K.PARTNER],
        [],
        {},
        OUI,
        "R2113-7",
    ),
    "sans réserve lue, EITI après sa fin": (
        C.SOCIAL_CRITERION,
        [K.EITI],
        [],
        {"today": date(2027, 3, 1)},
        OUI,
        "R2113-7",
    ),
}


def judged(code, kinds, proofs, fields):
    fields = dict(fields)
    today = fields.pop("today", TODAY)
    own = {name: fields.pop(name) for name in ("public_body", "awards") if name in fields}
    lot = a_lot_view(findings=(a_finding(code),), buyer_siren="219300487", **fields)
    member = a_member(1, proofs=tuple(ProofView(*one) for one in proofs), **own)
    member = type(member)(**{**member.__dict__, "kinds": frozenset(kinds)})
    return eligible(member, lot, today)


def test_there_are_sixty_cases_and_more():
    assert len(CASES) >= 60


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    code, kinds, proofs, fields, expected, article = CASES[name]
    answer, reasons = judged(code, kinds, proofs, fields)
    assert answer == expected, [(one.text, one.article) for one in reasons]
    assert any(article in one.article for one in reasons), [one.article for one in reasons]
    assert all(one.text for one in reasons)


def test_the_prison_reservation_is_never_combined():
    lot = a_lot_view(findings=(a_finding(PRISON), a_finding(INSERTION)))
    answer, reasons = eligible(
        a_member(1, K.EI, proofs=(ProofView("convention_iae", LATER), ProofView("share_50"))),
        lot,
        TODAY,
    )
    assert answer == DOUTE
    assert any(one.rule == "prison_combination" and one.article == "L2113-14" for one in reasons)


def test_a_named_family_makes_the_unnamed_one_needless():
    lot = a_lot_view(findings=(a_finding(DISABILITY), a_finding(UNSPECIFIED)))
    assert eligible(a_member(1, K.EA, proofs=(ProofView("cpom", LATER),)), lot, TODAY)[0] == OUI


def test_what_staff_confirmed_is_what_counts():
    lot = a_lot_view(
        findings=(
            a_finding(DISABILITY, status="à vérifier"),
            a_finding(INSERTION, verdict="corrected"),
        )
    )
    assert eligible(a_member(1, K.PARTNER, proofs=()), lot, TODAY)[0] == NON
    assert eligible(a_member(1, K.EA, proofs=(ProofView("cpom", LATER),)), lot, TODAY)[0] == DOUTE


def test_a_code_alone_makes_no_certainty():
    lot = a_lot_view(findings=(a_finding(DISABILITY, status="à vérifier", source="code"),))
    assert eligible(a_member(1, K.EA, proofs=(ProofView("cpom", LATER),)), lot, TODAY)[0] == DOUTE


def test_workshop_code_without_text_is_for_both_families():
    lot = a_lot_view(findings=(a_finding(UNSPECIFIED, families=("disability", "insertion")),))
    assert (
        eligible(
            a_member(1, K.EI, proofs=(ProofView("convention_iae", LATER), ProofView("share_50"))),
            lot,
            TODAY,
        )[0]
        == DOUTE
    )
    assert eligible(a_member(2, K.ASSOCIATION, proofs=()), lot, TODAY)[0] == NON


@given(members(4), st.sampled_from(list(Family)), st.dates(date(2024, 1, 1), date(2028, 1, 1)))
@settings(max_examples=120, deadline=None)
def test_the_quick_test_never_refuses_whom_the_table_admits(ones, family, today):
    code = {
        Family.DISABILITY: DISABILITY,
        Family.INSERTION: INSERTION,
        Family.PRISON: PRISON,
        Family.ESS: ESS,
    }[family]
    lot = a_lot_view(findings=(a_finding(code),), cpv=("85312310",))
    for member in ones:
        assert possible(member, (family,)) or eligible(member, lot, today)[0] == NON


# --- every word of an answer

ENDED = date(2026, 3, 1)
PROOF_ASKED = ReadingView("status_proof", {"share": True})
CALL = {"buyer_siren": "219300487"}


def reasons_of(member, *findings, today=TODAY, **fields):
    lot = a_lot_view(findings=findings, **{**CALL, **fields})
    answer, reasons = eligible(member, lot, today)
    return [answer, *reasons]


def holder(kind, *proofs, **fields):
    return a_member(1, kind, proofs=tuple(ProofView(*proof) for proof in proofs), **fields)


def test_every_reason_of_the_cases_is_as_it_was_read():
    told = {}
    for name, (code, kinds, proofs, fields, _, _) in CASES.items():
        answer, reasons = judged(code, kinds, proofs, fields)
        told[name] = [answer, *reasons]
    hold(__file__, "eligibility_cases", told)


def test_doubts_on_the_reservation_itself_are_as_they_were_read():
    ea, siae = holder(K.EA, CPOM), holder(K.EI, IAE)
    prison = a_member(1, K.SEP, K.EI, proofs=(ProofView("prison", LATER), ProofView(*IAE)))
    told = {
        "à confirmer": reasons_of(ea, a_finding(DISABILITY, status="à vérifier")),
        "à confirmer, mais jugée": reasons_of(
            ea, a_finding(DISABILITY, status="à vérifier", verdict="confirmed")
        ),
        "à confirmer dans une concession": reasons_of(
            ea, a_finding(DISABILITY, status="à vérifier"), concession=True
        ),
        "famille non précisée, concession": reasons_of(ea, a_finding(UNSPECIFIED), concession=True),
        "famille non précisée, code des deux": reasons_of(
            siae, a_finding(UNSPECIFIED, families=("disability", "insertion", "autre"))
        ),
        "une famille nommée, une autre non": reasons_of(
            ea, a_finding(DISABILITY), a_finding(UNSPECIFIED, id=2)
        ),
        "texte et code se contredisent": reasons_of(ea, a_finding(DISABILITY, conflict=True)),
        "se contredisent, concession": reasons_of(
            ea, a_finding(DISABILITY, conflict=True), concession=True
        ),
        "prison et insertion, SIAE": reasons_of(siae, a_finding(PRISON), a_finding(INSERTION)),
        "prison et insertion, les deux": reasons_of(
            prison, a_finding(PRISON), a_finding(INSERTION)
        ),
        "prison et handicap, concession": reasons_of(
            prison, a_finding(PRISON), a_finding(DISABILITY), concession=True
        ),
        "ESS et insertion": reasons_of(
            siae, a_finding(ESS), a_finding(INSERTION), cpv=("85312310",)
        ),
        "ESS et insertion, concession": reasons_of(
            siae, a_finding(ESS), a_finding(INSERTION), concession=True
        ),
        "deux familles la veille de la loi": reasons_of(
            ea, a_finding(BOTH), sent_at=datetime(2020, 12, 8, 12, tzinfo=UTC)
        ),
        "deux familles le jour de la loi": reasons_of(
            ea, a_finding(BOTH), sent_at=datetime(2020, 12, 9, 12, tzinfo=UTC)
        ),
        "deux familles en deux constats avant la loi": reasons_of(
            ea,
            a_finding(DISABILITY),
            a_finding(INSERTION),
            published_at=datetime(2019, 1, 1, tzinfo=UTC),
        ),
        "prison la veille de sa création": reasons_of(
            prison, a_finding(PRISON), sent_at=datetime(2022, 10, 20, 12, tzinfo=UTC)
        ),
        "prison le jour de sa création": reasons_of(
            prison, a_finding(PRISON), sent_at=datetime(2022, 10, 21, 12, tzinfo=UTC)
        ),
        "sans date d’envoi ni de publication": reasons_of(
            prison, a_finding(PRISON), published_at=None
        ),
        "concession prison avant sa création": reasons_of(
            prison, a_finding(PRISON), sent_at=datetime(2022, 1, 1, tzinfo=UTC), concession=True
        ),
        "sans réserve, concession": reasons_of(ea, concession=True),
    }
    hold(__file__, "eligibility_doubts", told)


def test_what_proofs_and_shares_answer_is_as_it_was_read():
    day = in_days(30).date()  # of the deadline
    told = {
        f"EA, CPOM jusqu’au {end}": reasons_of(holder(K.EA, ("cpom", end)), a_finding(DISABILITY))
        for end in (day, day - timedelta(days=1), TODAY, TODAY - timedelta(days=1))
    }
    told |= {
        "sans date limite, CPOM jusqu’à ce jour": reasons_of(
            holder(K.EA, ("cpom", TODAY)), a_finding(DISABILITY), deadline_at=None
        ),
        "date limite passée": reasons_of(
            holder(K.EA, ("cpom", TODAY)), a_finding(DISABILITY), deadline_at=in_days(-9)
        ),
        "deux CPOM, le plus long vaut": reasons_of(
            holder(K.EA, ("cpom", ENDED), ("cpom", LATER)), a_finding(DISABILITY)
        ),
        "deux CPOM, l’un sans fin connue": reasons_of(
            holder(K.EA, ("cpom", LATER), ("cpom", None)), a_finding(DISABILITY)
        ),
        "un CPOM retiré, un autre valable": reasons_of(
            holder(K.EA, ("cpom", LATER, False), ("cpom", LATER)), a_finding(DISABILITY)
        ),
        "part prouvée": reasons_of(holder(K.EA, CPOM, HALF_DISABILITY), a_finding(DISABILITY)),
        "part prouvée, concession": reasons_of(
            holder(K.EA, CPOM, HALF_DISABILITY), a_finding(DISABILITY), concession=True
        ),
        "part prouvée jusqu’à la date limite": reasons_of(
            holder(K.EA, CPOM, ("share_50_disability", day)), a_finding(DISABILITY)
        ),
        "preuve de la part finie": reasons_of(
            holder(K.EA, CPOM, ("share_50_disability", ENDED)), a_finding(DISABILITY)
        ),
        "preuve de la part finie et demandée": reasons_of(
            holder(K.EA, CPOM, ("share_50_disability", ENDED)),
            a_finding(DISABILITY),
            readings=(PROOF_ASKED,),
        ),
        "part demandée, jamais dite": reasons_of(
            holder(K.EI, IAE), a_finding(INSERTION), readings=(PROOF_ASKED,)
        ),
        "part demandée, on ne sait de qui": reasons_of(
            holder(K.EI, IAE, HALF), a_finding(INSERTION), readings=(PROOF_ASKED,)
        ),
        "preuve demandée, mais pas de la part": reasons_of(
            holder(K.EI, IAE),
            a_finding(INSERTION),
            readings=(ReadingView("status_proof", {"share": False}),),
        ),
        "preuve demandée, illisible": reasons_of(
            holder(K.EI, IAE), a_finding(INSERTION), readings=(ReadingView("status_proof", "oui"),)
        ),
        "moins de la moitié": reasons_of(
            holder(K.EA, CPOM, LESS_DISABILITY), a_finding(DISABILITY)
        ),
        "plus puis moins de la moitié": reasons_of(
            holder(K.EA, CPOM, LESS_DISABILITY, HALF_DISABILITY), a_finding(DISABILITY)
        ),
        "moins de la moitié, mais la preuve est finie": reasons_of(
            holder(K.EA, CPOM, ("share_50_disability", ENDED, False)), a_finding(DISABILITY)
        ),
        "EATT, part finie": reasons_of(
            holder(K.EATT, CPOM, ("share_50_disability", ENDED)), a_finding(DISABILITY)
        ),
        "équivalente, part finie": reasons_of(
            holder(K.ASSOCIATION, ("share_50_insertion", ENDED)), a_finding(INSERTION)
        ),
        "équivalente, part des autres": reasons_of(
            holder(K.ASSOCIATION, HALF_DISABILITY), a_finding(INSERTION)
        ),
        "équivalente, on ne sait de qui": reasons_of(
            holder(K.ASSOCIATION, HALF), a_finding(INSERTION)
        ),
        "équivalente, prouvée, concession": reasons_of(
            holder(K.ASSOCIATION, HALF_INSERTION), a_finding(INSERTION), concession=True
        ),
        "association sous la moitié": reasons_of(
            holder(K.ASSOCIATION, LESS_INSERTION), a_finding(INSERTION)
        ),
        "ESUS sous la moitié": reasons_of(
            holder(K.SOCIETE_ESS, ("esus", LATER), LESS_INSERTION), a_finding(INSERTION)
        ),
        "EITI pendant l’expérimentation": reasons_of(
            holder(K.EITI, IAE), a_finding(INSERTION), deadline_at=in_days(10)
        ),
        "EITI, date limite le dernier jour": reasons_of(
            holder(K.EITI, IAE), a_finding(INSERTION), deadline_at=in_days(28)
        ),
        "EITI, date limite le lendemain": reasons_of(
            holder(K.EITI, IAE), a_finding(INSERTION), deadline_at=in_days(29)
        ),
        "EITI sur un lot EA-ESAT, date limite après": reasons_of(
            holder(K.EITI, IAE), a_finding(DISABILITY), deadline_at=in_days(60)
        ),
        "EITI le lendemain de la fin": reasons_of(
            holder(K.EITI, IAE), a_finding(INSERTION), today=date(2026, 12, 23)
        ),
        "plusieurs formes, celle de la famille d’abord": reasons_of(
            a_member(1, K.ASSOCIATION, K.EA, K.PARTNER, proofs=()), a_finding(DISABILITY)
        ),
        "prison, convention finie": reasons_of(holder(K.SEP, ("prison", ENDED)), a_finding(PRISON)),
        "prison, convention retirée": reasons_of(
            holder(K.SEP, ("prison", LATER, False)), a_finding(PRISON)
        ),
        "prison, forme inconnue": reasons_of(
            a_member(1, proofs=(), **{"kinds": frozenset()}), a_finding(PRISON)
        ),
        "prison, une EI qui y produit": reasons_of(
            holder(K.EI, ("prison", LATER)), a_finding(PRISON)
        ),
        "prison, refus chez qui n’est pas SEP": reasons_of(
            holder(K.EI, ("prison", LATER, False)), a_finding(PRISON)
        ),
    }
    hold(__file__, "eligibility_proofs", told)


def test_what_the_ess_is_told_is_as_it_was_read():
    ess = a_finding(ESS)
    listed = {"cpv": ("85312310",), "duration_months": 24.0}
    told = {
        "qualité valable ce jour": reasons_of(holder(K.SOCIETE_ESS, ("ess", TODAY)), ess, **listed),
        "qualité finie hier": reasons_of(
            holder(K.SOCIETE_ESS, ("ess", TODAY - timedelta(days=1))), ess, **listed
        ),
        "deux qualités finies": reasons_of(
            holder(K.SOCIETE_ESS, ("ess", ENDED), ("ess", LONG_PAST)), ess, **listed
        ),
        "qualité sans fin": reasons_of(holder(K.SOCIETE_ESS, ("ess", None)), ess, **listed),
        "société non inscrite": reasons_of(holder(K.SOCIETE_ESS), ess, **listed),
        "retirée": reasons_of(holder(K.SOCIETE_ESS, ("ess", None, False)), ess, **listed),
        "forme inconnue": reasons_of(
            a_member(1, proofs=(), **{"kinds": frozenset()}), ess, **listed
        ),
        "EI et association": reasons_of(a_member(1, K.EI, K.ASSOCIATION, proofs=()), ess, **listed),
        "organisme public": reasons_of(holder(K.ASSOCIATION, public_body=True), ess, **listed),
        "trois ans tout juste": reasons_of(
            holder(K.ASSOCIATION), ess, cpv=("85312310",), duration_months=36.0
        ),
        "un mois de trop": reasons_of(
            holder(K.ASSOCIATION), ess, cpv=("85312310",), duration_months=37.0
        ),
        "durée non dite": reasons_of(holder(K.ASSOCIATION), ess, cpv=("85312310",)),
        "sans code": reasons_of(holder(K.ASSOCIATION), ess, cpv=()),
        "quatre codes hors liste": reasons_of(
            holder(K.ASSOCIATION), ess, cpv=("77310000", "90910000", "45000000", "30200000")
        ),
        "un code hors liste": reasons_of(holder(K.ASSOCIATION), ess, cpv=("85312310", "77310000")),
        "concession": reasons_of(holder(K.ASSOCIATION), ess, concession=True, **listed),
    }
    won = {
        "même acheteur, deux fois": (
            ("219300487", date(2025, 1, 15)),
            ("219300487", date(2024, 2, 1)),
        ),
        "même acheteur et un autre": (
            ("219300487", date(2024, 1, 15)),
            ("130000002", date(2026, 1, 1)),
        ),
        "un autre acheteur": (("130000002", date(2025, 1, 15)), ("130000002", date(2024, 6, 1))),
        "acheteur inconnu": (("", date(2025, 1, 15)),),
        "trois ans à la date limite": (("219300487", date(2023, 12, 24)),),
        "trois ans moins un jour": (("219300487", date(2023, 12, 25)),),
        "attribué ce jour": (("219300487", TODAY),),
        "attribué demain": (("219300487", TODAY + timedelta(days=1)),),
        "un 29 février": (("219300487", date(2024, 2, 29)),),
    }
    for name, awards in won.items():
        told[name] = reasons_of(holder(K.ASSOCIATION, awards=awards), ess, **listed)
    late = {"award_expected": date(2027, 2, 27)}
    leap = (("219300487", date(2024, 2, 29)),)
    told["attribution la veille"] = reasons_of(
        holder(K.ASSOCIATION, awards=leap), ess, **listed, **late
    )
    late = {"award_expected": date(2027, 2, 28)}
    told["attribution le jour même"] = reasons_of(
        holder(K.ASSOCIATION, awards=leap), ess, **listed, **late
    )
    told["attribution prévue dans le passé"] = reasons_of(
        holder(K.ASSOCIATION, awards=(("219300487", date(2023, 11, 24)),)),
        ess,
        **listed,
        award_expected=date(2026, 1, 1),
    )
    told["acheteur sans SIREN"] = reasons_of(
        holder(K.ASSOCIATION, awards=(("", date(2025, 1, 15)),)), ess, **listed, buyer_siren=""
    )
    hold(__file__, "eligibility_ess", told)


def test_a_group_is_as_eligible_as_its_least_member():
    lot = a_lot_view(findings=(a_finding(INSERTION),))
    sure, doubt = holder(K.EI, IAE), a_member(2, K.GEIQ, proofs=())
    twin, never = a_member(3, K.GEIQ, proofs=()), a_member(4, K.PARTNER, proofs=())
    told = {}
    for name, group in {
        "sûrs": [sure],
        "un doute": [sure, doubt],
        "deux mêmes doutes": [doubt, twin],
        "un non": [sure, doubt, never],
    }.items():
        answer, reasons = group_eligible(group, lot, TODAY)
        told[name] = [answer, *reasons]
    hold(__file__, "eligibility_groups", told)


def test_what_is_said_of_the_proofs_of_a_status_whatever_the_lot():
    told = {
        name: list(map(str, status_proofs(member, TODAY)))
        for name, member in {
            "EI en cours": holder(K.EI, IAE),
            "EI finie": holder(K.EI, ("convention_iae", ENDED)),
            "EI à renouveler": holder(K.EI, ("convention_iae", TODAY)),
            "EA sans preuve": holder(K.EA),
            "EA et EI, l’une en cours": a_member(1, K.EA, K.EI, proofs=(ProofView(*IAE),)),
            "EA et EI, rien": a_member(1, K.EA, K.EI, proofs=()),
            "association": holder(K.ASSOCIATION),
            "retirée": holder(K.EI, ("convention_iae", LATER, False)),
        }.items()
    }
    hold(__file__, "eligibility_status", told)


def test_the_quick_test_by_kind_is_as_the_table_says():
    told = {family.value: sorted(possible_kinds((family,))) for family in Family}
    claims = {
        kind: possible(holder(K.PARTNER, (kind,)), (Family.DISABILITY,))
        for kind in (
            *HALF[:1],
            "share_50_disability",
            "share_50_insertion",
            "ess",
            "prison",
            "cpom",
        )
    }
    told["dit"] = [f"{kind} : {'peut-être' if may else 'non'}" for kind, may in claims.items()]
    hold(__file__, "eligibility_kinds", told)
