"""The sentences that users are told, against those that the law notes ask for."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alerts.content.gather import _ended
from alerts.content.message import House, Person
from alerts.messages.members import data_information
from tests.builders import ReadingView, a_finding, a_lot_view, a_member
from tests.law.kit import has, plain
from vigie.domain.blind_spots import blind_spots
from vigie.domain.clause_labels import clause_words
from vigie.domain.considerations import FACTS, Consideration
from vigie.domain.endings import end_words, second_ranked
from vigie.domain.group_forms import BOTH, CONJOINT, ENTENTE, SOLIDAIRE, liability, reason
from vigie.domain.law_dates import changes, warning
from vigie.domain.members import Kind, ProofView
from vigie.matching.eligibility import eligible, group_eligible, status_proofs
from vigie.matching.engagements import Bans, Engagement, lots_cap, one_more, subcontracting
from vigie.matching.hours_supply import explained, fulfils
from vigie.matching.retro_planning import STEPS
from vigie.matching.turnover import turnover_floor, turnover_reasons
from vigie.web.desk.consultation_view import _clause_note

NOT_ADVICE = (
    "Lu le 30 novembre 2026 dans le code en son état du 1er septembre 2026 ; aucun avocat ni "
    "juriste ne l’a relu, ce n’est pas un conseil juridique. Seuls le texte officiel et le DCE "
    "font foi."
)

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "vigie/web/templates"
TODAY = date(2026, 11, 30)
OLD = date(2024, 11, 30)
EA_OLD = a_member(1, Kind.EA, proofs=(ProofView("cpom", OLD),))


def joined(told: tuple[str, list[Any]]) -> str:
    """The answer with its reasons and articles, as a page shows them."""
    return " ; ".join([told[0], *(f"{one.text} ({one.article})" for one in told[1])])


def reserved(code: str, member: Any, today: date = TODAY, **fields: Any) -> str:
    lot = a_lot_view(findings=(a_finding(code),), buyer_siren="130000001", **fields)
    return joined(eligible(member, lot, today))


def floor(asked: float, owned: float) -> str:
    lot = a_lot_view(
        estimated_value=200_000.0, readings=(ReadingView("min_turnover", {"euros": asked}),)
    )
    return joined(turnover_reasons(turnover_floor(lot), [owned]))


def mixed(concession: bool) -> str:
    lot = a_lot_view(findings=(a_finding("reserved_disability"),), concession=concession)
    ea = a_member(1, Kind.EA, proofs=(ProofView("cpom", date(2028, 1, 1)),))
    return joined(group_eligible([ea, a_member(2, Kind.PARTNER, proofs=())], lot, TODAY))


def end(state: str, why: str | None) -> str:
    words = end_words(state, why)
    assert words is not None
    return f"{_ended(state, why, whole=True)} {words.says} {words.opens} {words.law}"


def second(ended: date) -> str:
    words = second_ranked(2, awarded=True, notified=False, ended=ended)
    return f"{words.says} {words.opens} {words.law}" if words else ""


def template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def informed(*, member: bool) -> str:
    person = Person(1, "Awa", "a@exemple.org", "Structure", member=member)
    house = House("CRESS", "https://vigie.exemple.org", "s" * 40, "Vigie <vigie@exemple.org>")
    return " ".join(data_information(person, house))


SHARE_ASKED = {"readings": (ReadingView("status_proof", {"families": [], "share": True}),)}
PLAN = " ".join(what for _, what in STEPS)
SERVICE = {"cpv": ("85312310",), "duration_months": 24.0}
WON = a_member(1, Kind.ASSOCIATION, proofs=(), awards=(("130000001", date(2025, 5, 30)),))
WON_ELSEWHERE = a_member(1, Kind.ASSOCIATION, proofs=(), awards=(("130000002", date(2025, 5, 30)),))
PUBLIC = a_member(
    1, Kind.ESAT, proofs=(ProofView("habilitation_esat", date(2028, 1, 1)),), public_body=True
)

SAID: dict[str, Callable[[], str]] = {
    "say-conjoint-accept": lambda: liability(CONJOINT, lead=False),
    "say-solidaire-accept": lambda: liability(SOLIDAIRE, lead=False),
    "say-not-settled-accept": lambda: liability("", lead=False),
    "say-lead-solidaire-accept-lead": lambda: liability(BOTH, lead=True),
    "say-lead-solidaire-accept-member": lambda: liability(BOTH, lead=False),
    "say-form-changed": lambda: liability(SOLIDAIRE, lead=False),
    "say-form-changed-back": lambda: liability(CONJOINT, lead=False),
    "say-form-proposed-default": lambda: reason(CONJOINT),
    "say-form-imposed-bid": lambda: reason(SOLIDAIRE, "solidaire"),
    "say-mixed-group": lambda: mixed(False),
    "say-mixed-group-concession": lambda: mixed(True),
    "say-several-bids-other-lot": lambda: joined(
        one_more([Engagement("2", "cotraitant")], "1", "cotraitant", Bans(several=True, whole=True))
    ),
    "say-cap-bid": lambda: joined(lots_cap(2, Bans(bid=2))),
    "say-cap-awarded": lambda: joined(lots_cap(2, Bans(awarded=2))),
    "say-turnover-below": lambda: floor(300_000, 250_000),
    "say-turnover-above-ceiling": lambda: floor(400_000, 250_000),
    "say-plan-habilitation": lambda: PLAN,
    "say-plan-signature": lambda: PLAN,
    "say-entente": lambda: ENTENTE,
    "say-subcontract-reserved": lambda: joined(
        subcontracting(
            a_lot_view(findings=(a_finding("reserved_disability"),)),
            eligible(
                a_member(2, Kind.PARTNER, proofs=()),
                a_lot_view(findings=(a_finding("reserved_disability"),)),
                TODAY,
            ),
        )
    ),
    "say-first-message-contact": lambda: informed(member=True),
    "say-first-message-network": lambda: informed(member=False),
    "say-only-kept": lambda: informed(member=True),
    "say-erasure": lambda: template("member/erased.html"),
    "say-basis-objection": lambda: template("member/data.html"),
    "say-ccag-services": lambda: explained("services"),
    "say-ccag-works": lambda: explained("works"),
    "say-hours-through-aci": lambda: explained("services"),
    "say-hours-cocontractor": lambda: joined_hours(),
    "say-infructueux-reserved": lambda: end("unsuccessful", "infructueux"),
    "say-sans-suite": lambda: end("cancelled", "sans_suite"),
    "say-annule": lambda: end("cancelled", None),
    "say-no-award-silent": lambda: end("unsuccessful", "sans_attribution"),
    "say-second-ranked": lambda: second(TODAY),
    "say-second-ranked-2025": lambda: second(date(2025, 11, 30)),
    "say-limits": lambda: " ".join(blind_spots(TODAY)),
    "say-limits-social-member": lambda: blind_spots(TODAY)[0],
    "say-silence": lambda: joined(eligible(a_member(1), a_lot_view(findings=()), TODAY)),
    "say-proof-expired": lambda: reserved("reserved_disability", EA_OLD),
    "say-proof-expired-sourcing": lambda: " ; ".join(
        [status_proofs(EA_OLD, TODAY)[0], *status_proofs(EA_OLD, TODAY)[1]]
    ),
    "say-share-asked": lambda: reserved("reserved_insertion", a_member(1), **SHARE_ASKED),
    "say-geiq-insertion": lambda: reserved("reserved_insertion", a_member(1, Kind.GEIQ, proofs=())),
    "say-eiti-after": lambda: reserved(
        "reserved_insertion", a_member(1, Kind.EITI, proofs=()), date(2027, 1, 5)
    ),
    "say-eiti-staff": lambda: warning(changes()[0], date(2026, 11, 22), 3, 5),
    "say-ess-three-years-same": lambda: reserved("reserved_ess", WON, **SERVICE),
    "say-ess-public": lambda: reserved("reserved_ess", PUBLIC, **SERVICE),
    "say-clause-expected": lambda: clause_words("expected_clause", False),
    "say-clause-defence": lambda: "",
    "say-clause-reserved": lambda: clause_words("clause_likely", False),
    "say-insertion-contract": lambda: (
        f"{FACTS[Consideration.INSERTION_SERVICE].plain} "
        f"{FACTS[Consideration.INSERTION_SERVICE].law}"
    ),
    "say-lead-conjoint-silent": lambda: liability(CONJOINT, lead=True),
    "say-form-after-award": lambda: reason(SOLIDAIRE, "solidaire"),
    "say-two-leads-same-lot": lambda: joined(
        one_more([Engagement("1", "mandataire")], "1", "mandataire", Bans())
    ),
    "say-group-turnover": lambda: joined(
        turnover_reasons(
            turnover_floor(a_lot_view(readings=(ReadingView("min_turnover", {"euros": 3e5}),))),
            [180_000.0, 150_000.0],
        )
    ),
    "say-subcontract-supplies": lambda: joined(subcontracting(a_lot_view(nature="supplies"))),
    "say-consent-one-contact": lambda: template("member/joint_bid.html"),
    "say-prison-on-disability": lambda: reserved(
        "reserved_disability",
        a_member(1, Kind.PARTNER, proofs=(ProofView("prison", date(2028, 1, 1)),)),
    ),
    "say-ess-three-years-other": lambda: reserved("reserved_ess", WON_ELSEWHERE, **SERVICE),
    "say-clause-exception": lambda: _clause_note(
        ReadingView("clause_exception", None, "Aucune clause."), False
    ),
    "say-clause-concession": lambda: clause_words("expected_clause", True),
    "say-not-legal-advice": lambda: NOT_ADVICE,
}


def joined_hours() -> str:
    """What an insertion firm that is co-contractor is told of the hours."""
    return f"heures : {fulfils(a_member(1), 'services', TODAY)[1].text}"


def wanted() -> list[dict[str, Any]]:
    paths = (HERE / "sentences.jsonl", HERE / "unread/sentences.jsonl")
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines if line]


def wrong(one: dict[str, Any], said: str) -> list[str]:
    """What must be said and is not, and the reverse."""
    text = plain(said)
    lacking = [f"says no {words}" for words in one["must_say"] if not has(words, text)]
    return lacking + [f"says {words}" for words in one["must_not_say"] if has(words, text)]


@pytest.mark.parametrize("one", wanted(), ids=lambda one: one["id"])
def test_sentence(one: dict[str, Any]) -> None:
    said = SAID[one["id"]]()
    assert wrong(one, said) == [], said
