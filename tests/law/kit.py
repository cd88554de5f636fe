"""Puts a case of law, as its author wrote it, to the code, and judges what the code answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from classifier.document import Document, Part
from classifier.expected import ConsultationFacts, buyer_of, clause_label, is_defence
from classifier.readings import read_document
from tests.builders import a_finding
from vigie.domain import law
from vigie.domain.blind_spots import may_be_unseen
from vigie.domain.clock import PARIS
from vigie.domain.considerations import FACTS, Consideration
from vigie.domain.endings import end_words, second_ranked
from vigie.domain.group_forms import FORMS, liability, proposed, reason
from vigie.domain.law_dates import changes, step_due
from vigie.domain.lots import LotView, ReadingView
from vigie.domain.matches import ORDER, Answer, Reason
from vigie.domain.members import Kind, MemberView, ProofView
from vigie.matching.eligibility import eligible, group_eligible
from vigie.matching.engagements import Engagement, bans_of, lots_cap, one_more, subcontracting
from vigie.matching.hours_supply import clause_law, fulfils
from vigie.matching.retro_planning import retro_plan
from vigie.matching.turnover import turnover_floor, turnover_reasons

KINDS = {
    **{str(kind): kind for kind in Kind},
    "regie": Kind.REGIE,
    "association": Kind.ASSOCIATION,
    "cooperative": Kind.COOPERATIVE,
    "mutuelle": Kind.MUTUELLE,
    "fondation": Kind.FONDATION,
    "societe_ess": Kind.SOCIETE_ESS,
    "tpe": Kind.PARTNER,
    "company": Kind.PARTNER,
}
PROOFS = {
    "CPOM entreprise adaptée": "cpom",
    "agrément EATT": "cpom",
    "autorisation ESAT": "habilitation_esat",
    "convention IAE": "convention_iae",
    "inscription ESS au RCS": "ess",
}
SHARES = {"handicap": "share_50_disability", "défavorisés": "share_50_insertion"}
BUYER, OTHER_BUYER = "130000001", "130000002"
ANSWERS = {"oui": "oui", "à vérifier": "verifier", "non": "non"}


@dataclass(frozen=True)
class Given:
    """What the code answers to one case: its answer, its words and the articles that it cites."""

    answer: Any = None
    reasons: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    more: dict[str, Any] | None = None


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def noon(text: str | None) -> datetime | None:
    told = day(text)
    return datetime.combine(told, time(12), PARIS) if told else None


def lot_of(case: dict[str, Any], bids_for: tuple[str, ...] = ()) -> LotView:
    told = case["lot"]
    codes = [*told.get("reservations", ()), *told.get("conditions", ())]
    months = told.get("duration_months")
    return LotView(
        id=1,
        consultation_id=1,
        number=told.get("number", "1"),
        title="",
        text="fourniture et installation de mobilier" if told.get("with_installation") else "",
        buyer="",
        buyer_siren=BUYER,
        cpv=(told["cpv"],) if told.get("cpv") else (),
        departments=("93",),
        nuts=(),
        deadline_at=noon(told.get("deadline_at")),
        live_until=None,
        state="open",
        nature=told.get("nature"),
        concession=bool(told.get("concession")),
        framework=bool(told.get("framework")),
        estimated_value=told.get("estimated_value"),
        duration_months=months * (1 + told.get("renewals", 0)) if months else None,
        published_at=noon(told.get("notice_at")),
        sent_at=noon(told.get("notice_at")),
        award_expected=day(told.get("award_expected_at")),
        findings=tuple(a_finding(code) for code in codes),
        readings=tuple(readings_of(told)),
    )


def readings_of(told: dict[str, Any]) -> list[ReadingView]:
    found = []
    if told.get("turnover_floor") or told.get("floor_for_lots"):
        value: dict[str, Any] = {"euros": told.get("turnover_floor")}
        framework, several = told.get("framework"), told.get("floor_for_lots")
        if isinstance(framework, dict):
            value["concurrent_orders"] = framework.get("concurrent_orders_max")
        if several:
            value["lots"] = {"numbers": several["lots"], "euros": several["floor"]}
        found.append(ReadingView("min_turnover", value))
    caps = told.get("caps") or {}
    if any(caps.values()):
        found.append(ReadingView("lot_cap", caps))
    ban = told.get("several_bids_ban")
    if ban:
        both = {"individual_and_member": True, "several_groups": True}
        found.append(ReadingView("several_bids_ban", {**both, **ban}))
    if told.get("asks_share_50"):
        found.append(ReadingView("status_proof", {"families": [], "share": True}))
    asked = asked_form(told.get("form_asked"))
    if asked:
        found.append(ReadingView("group_form", {"form": asked}))
    return found


def asked_form(told: str | None) -> str | None:
    if not told or told == "libre":
        return None
    if "mandataire" in told:
        return "conjoint_mandataire_solidaire"
    return "solidaire" if "solidaire" in told else "conjoint"


def member_of(told: dict[str, Any], number: int = 1) -> MemberView:
    proofs = [
        ProofView(PROOFS[one["name"]], day(one["until"]))
        for one in told.get("proofs", ())
        if one["name"] in PROOFS
    ]
    share, prison = told.get("share_50"), told.get("prison_production")
    if share:
        kind = SHARES[share["people"]]
        proofs.append(ProofView(kind, day(share.get("until")), share["percent"] >= 50))
    if prison:
        proofs.append(ProofView("prison", day(prison.get("until")), prison["produces"]))
    buyers = {"same": BUYER, "other": OTHER_BUYER}
    awards = tuple(
        (buyers.get(one["buyer"], ""), day(one["awarded_at"]))
        for one in told.get("past_ess_awards") or ()
        if one.get("ground") == "L2113-15"
    )
    return MemberView(
        id=number,
        name="",
        siret=None,
        kinds=frozenset(KINDS[one] for one in told.get("kinds", ()) if one != "public_body"),
        proofs=tuple(proofs),
        turnover=told.get("turnover"),
        public_body="public_body" in told.get("kinds", ()),
        awards=awards,  # type: ignore[arg-type]
    )


def of_reasons(answer: Answer, told: list[Reason], **more: Any) -> Given:
    return Given(
        ANSWERS[answer],
        tuple(one.text for one in told),
        tuple(one.article for one in told),
        more or None,
    )


def worst(*answers: Answer) -> Answer:
    return max(answers, key=ORDER.__getitem__)


def eiti_ends(case: dict[str, Any]) -> date:
    dates = case.get("settings") or {}
    told = next((value for name, value in dates.items() if "eiti" in name.lower()), None)
    return day(told) or law.EITI_ENDS


def ask_eligibility(case: dict[str, Any]) -> Given:
    lot, today = lot_of(case), day(case["today"])
    assert today is not None
    group = [member_of(one, at) for at, one in enumerate(case.get("group") or (), 1)]
    alone = case.get("member") or {}
    members = group or [member_of(alone)]
    ends = eiti_ends(case)
    may, told = (
        group_eligible(members, lot, today, ends)
        if group
        else eligible(members[0], lot, today, ends)
    )
    floor = turnover_floor(lot, tuple(alone.get("bids_for", ())))
    size, sums = turnover_reasons(floor, [one.turnover for one in members])
    return of_reasons(
        worst(may, size),
        [*told, *sums],
        three_year_warning=any(one.rule == "three_years" for one in told),
        ceiling_factor=floor.factor if floor else None,
        floor_above_ceiling=floor.above if floor else None,
    )


def ask_form(case: dict[str, Any]) -> Given:
    asked = asked_form(case["lot"].get("form_asked"))
    form = FORMS.get(case.get("form") or "")
    role = (case.get("member") or {}).get("role")
    chosen = proposed(asked)
    names = {label: name for name, label in FORMS.items()}
    if role:
        words = [liability(form or "", lead=role == "mandataire")]
    else:
        words = [reason(form or chosen, asked)]
    sentences = {name: liability(label, lead=False) for name, label in FORMS.items()}
    return Given(
        None, tuple(words), (), {"proposed_form": names[chosen], "sentence_by_form": sentences}
    )


def ask_several_bids(case: dict[str, Any]) -> Given:
    lot = lot_of(case)
    told = case["member"]
    engaged = [Engagement(one["lot"], one["as"]) for one in told.get("engaged", ())]
    return of_reasons(*one_more(engaged, lot.number, told["joins_as"], bans_of(lot)))


def ask_lots_cap(case: dict[str, Any]) -> Given:
    lot = lot_of(case)
    others = {one["lot"] for one in case["member"].get("engaged", ())} - {lot.number}
    return of_reasons(*lots_cap(len(others), bans_of(lot)))


def ask_subcontracting(case: dict[str, Any]) -> Given:
    lot, today = lot_of(case), day(case["today"])
    assert today is not None
    own = eligible(member_of(case["member"]), lot, today, eiti_ends(case))
    return of_reasons(*subcontracting(lot, own))


def ask_plan(case: dict[str, Any]) -> Given:
    lot, now = lot_of(case), noon(case["today"])
    assert now is not None
    return Given(None, tuple(step["what"] for step in retro_plan(lot.deadline_at, now)))


def ask_expected_clause(case: dict[str, Any]) -> Given:
    told = case["lot"]
    sentence = told.get("sentence") or case.get("sentence") or ""
    found = [
        one
        for one in read_document(Document("d", (Part("x", sentence),), ("1",)))
        if one.kind == "clause_exception"
    ]
    about = ConsultationFacts(
        sent_at=noon(told.get("notice_at")),
        published_at=noon(told.get("notice_at")),
        nature=told.get("nature"),
        buyer=buyer_of(told.get("buyer")),
        value=told.get("estimated_value"),
        concession=bool(told.get("concession")),
        cpv=(told["cpv"],) if told.get("cpv") else (),
        months=told.get("duration_months"),
        defence=is_defence(
            told.get("notice_form"),
            told.get("legal_basis"),
            *(told.get("articles") or ()),
            sentence,
        ),
    )
    codes = [*told.get("reservations", ()), *told.get("conditions", ())]
    label = clause_label(about, codes, bool(found))
    quotes = [one.evidence.quote for one in found] if label.label == "exception_invoquee" else []
    return Given(
        None,
        (label.words,),
        (label.law,),
        {"label": label.label, "quote_kept": quotes[0] if quotes else None},
    )


def ask_hours(case: dict[str, Any]) -> Given:
    today = day(case["today"])
    assert today is not None
    answer, told = fulfils(member_of(case["member"]), case["lot"].get("nature"), today)
    return of_reasons(answer, [told])


def ask_in_force(case: dict[str, Any]) -> Given:
    on, words = day(case["on"]), case["article"]
    assert on is not None
    named = [row for row in law.ARTICLES if row.number in words.replace("L. ", "L")]
    longest = max((len(row.number) for row in named), default=0)
    rows = [row for row in named if len(row.number) == longest]
    rows = [row for row in rows if row.topic in words] or rows
    holding = [row for row in rows if row.in_force(on)]
    figure = holding[0].figure if holding else None
    return Given(None, (), (), {"in_force": bool(holding), "figure": figure})


def ask_staff_told(case: dict[str, Any]) -> Given:
    today = day(case["today"])
    assert today is not None
    told = [int(one.split()[0]) for one in case.get("already_told") or ()]
    change = next(one for one in changes(eiti_ends(case)) if one.name == "eiti")
    return Given(None, (), (), {"staff_told": step_due(change, today, told) is not None})


def ask_seen(case: dict[str, Any]) -> Given:
    told, today = case["lot"], day(case["today"])
    assert today is not None
    cpv = (told["cpv"],) if told.get("cpv") else ()
    private = told.get("buyer") == "privé"
    value = told.get("estimated_value")
    why = may_be_unseen(told.get("nature"), cpv, value, today, private=private)
    return Given(None, (why,), (), {"always_seen": not why})


def ask_reservation_read(case: dict[str, Any]) -> Given:
    from classifier.pipeline import load
    from tests.builders import a_lot, a_notice
    from vigie.domain.notice import TextPart

    notice = a_notice(
        lots=(a_lot("1"),),
        title="Prestations",
        texts=(TextPart(field="conditions", text=case["sentence"]),),
    )
    found = load().classify(notice).found
    codes = sorted({str(one.code) for one in found if str(one.code).startswith("reserved")})
    return Given(None, (), (), {"reservations": codes})


def ask_article_for(case: dict[str, Any]) -> Given:
    nature = (case.get("lot") or {}).get("nature")
    if "CCAG" in case["subject"]:
        return Given(None, (clause_law(nature),), ())
    facts = FACTS[Consideration.INSERTION_SERVICE]
    return Given(None, (facts.plain,), (facts.law,))


def ask_end(case: dict[str, Any]) -> Given:
    from tests.law.ends import state_and_why

    told, today = case.get("ended") or {}, day(case["today"])
    assert today is not None
    concession = bool(case["lot"].get("concession"))
    second = second_ranked(
        (case.get("member") or {}).get("rank"),
        awarded=bool(told.get("awarded")),
        notified=bool(told.get("notified")),
        ended=today,
        concession=concession,
    )
    state, why = state_and_why(told, case.get("sentence"))
    words = second or end_words(state, why, concession=concession)
    assert words is not None
    return Given(
        None, (words.says, words.label), (words.law,), {"end": words.code, "opens": [words.opens]}
    )


QUESTIONS: dict[str, Callable[[dict[str, Any]], Given]] = {
    name.removeprefix("ask_"): ask
    for name, ask in list(globals().items())
    if name.startswith("ask_")
}


VALUES = (
    "proposed_form",
    "label",
    "end",
    "in_force",
    "figure",
    "staff_told",
    "always_seen",
    "reservations",
    "three_year_warning",
    "ceiling_factor",
    "floor_above_ceiling",
)


def plain(text: str) -> str:
    """As the cases compare: no case, one apostrophe, one sort of space."""
    return " ".join(text.replace("’", "'").casefold().split())


def has(words: str, text: str) -> bool:
    return any(plain(one) in text for one in words.split("|"))


def faults(case: dict[str, Any], given: Given, others: Callable[[str], Given]) -> list[str]:
    """What the expected table finds wrong with the answer given."""
    wanted, found = case["expect"], []
    all_words = plain(" ; ".join([*given.reasons, *given.articles]))
    if "answer" in wanted:
        allowed = wanted["answer"] if isinstance(wanted["answer"], list) else [wanted["answer"]]
        if given.answer not in allowed:
            found.append(f"answer {given.answer}, wanted {allowed}")
    for one in wanted.get("articles", ()):
        if not has(one, all_words):
            found.append(f"article {one} not cited")
    found += [f"says no {one}" for one in wanted.get("reason_has", ()) if not has(one, all_words)]
    found += [f"says {one}" for one in wanted.get("reason_lacks", ()) if has(one, all_words)]
    other = wanted.get("reason_differs_from")
    if other and plain(" ".join(others(other).reasons)) == plain(" ".join(given.reasons)):
        found.append(f"same words as {other}")
    found += _of_values(case, wanted, given.more or {})
    return [*found, f"[{all_words[:600]}]"] if found else []


def _of_values(case: dict[str, Any], wanted: dict[str, Any], more: dict[str, Any]) -> Iterator[str]:
    for name, told in (wanted.get("sentence_by_form") or {}).items():
        text = plain(more["sentence_by_form"][name])
        yield from (f"{name} says no {one}" for one in told.get("has", ()) if not has(one, text))
        yield from (f"{name} says {one}" for one in told.get("lacks", ()) if has(one, text))
    opened = plain(" ".join(more.get("opens", ())))
    yield from (f"does not open {one}" for one in wanted.get("opens", ()) if not has(one, opened))
    for name in VALUES:
        if name in wanted and not _same(wanted[name], more.get(name)):
            yield f"{name} {more.get(name)}, wanted {wanted[name]}"
    if "quote_kept" in case and not more.get("quote_kept"):
        yield "quote not kept"


def _same(wanted: Any, given: Any) -> bool:
    if isinstance(wanted, list) and not isinstance(given, list):
        return given in wanted
    return sorted(wanted) == sorted(given) if isinstance(wanted, list) else wanted == given
