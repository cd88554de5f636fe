"""Who may bid on a reserved lot: the table of cases, each with its article."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_finding, a_lot_view, a_member, in_days
from tests.matching.making import members
from vigie.domain.considerations import Consideration, Family
from vigie.domain.members import Kind, ProofView
from vigie.matching.eligibility import eligible, possible

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
