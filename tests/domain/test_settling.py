"""What awards, cancellations and pauses do to each lot: every outcome as it was read once."""

from tests.builders import Winner, a_lot, a_notice, in_days
from tests.recorded import hold
from vigie.domain.notice import Ending, ParsedNotice
from vigie.domain.settling import keys_of, resumed, settled, targets_of, voided
from vigie.domain.tender import LotState, Tender

CALL = a_notice("26-1", lots=["1", "2"])


def lots(*states: str, **fields: object) -> tuple[LotState, ...]:
    return tuple(
        LotState(key=f"{number}", number=f"{number}", position=number, state=state, **fields)  # type: ignore[arg-type]
        for number, state in enumerate(states, 1)
    )


def following(kind: str, *endings: Ending, **fields: object) -> ParsedNotice:
    """A notice that follows the call."""
    told = {"changes": ("boamp:26-1",), "deadline": None, "published": in_days(40), **fields}
    return a_notice("26-2", kind=kind, **told).model_copy(update={"endings": endings})  # type: ignore[arg-type]


def said(tender: Tender) -> list[str]:
    return [
        f"{lot.key} {lot.state}, {lot.why}, doutes {list(lot.doubts)}"
        for lot in tender.lots_or_one()
    ] + [f"en tout : doutes {list(tender.doubts)}"]


THREE = Tender(lots=lots("open", "open", "open"), groups={"GLO-0001": ("LOT-0001", "LOT-0002")})
MIXED = Tender(lots=lots("open", "awarded", "closed", "cancelled"), doubts=("déjà dit",))
PAUSED = Tender(
    lots=lots(
        "open",
        "open",
        why="suspended",
        doubts=("procédure suspendue : vérifier avant de répondre", "autre doute"),
    )
)
AHEAD = Tender(lots=lots("open", "closed", "awarded", deadline_at=in_days(50)))
DUE = Tender(lots=lots("open", "closed", "awarded", deadline_at=in_days(40)))
WHOLE = Tender(title="Un seul lot")


def test_each_ending_does_to_each_lot_what_was_read_of_it() -> None:
    told = {}
    endings = {
        "sans suite": Ending(what="cancelled", why="sans_suite"),
        "sans suite, lot 2": Ending(what="cancelled", why="sans_suite", lots=("2",)),
        "sans suite, sauf le 2": Ending(what="cancelled", lots=("2",), but=True),
        "sans suite, lot inconnu": Ending(what="cancelled", lots=("9",)),
        "groupe de lots": Ending(what="unsuccessful", why="infructueux", lots=("glo-0001",)),
        "attribué, lot 1": Ending(what="awarded", lots=("1",)),
        "attribué, lot inconnu": Ending(what="awarded", lots=("9",)),
        "suspendu": Ending(what="suspended", why="suspended"),
        "suspendu, lot 1": Ending(what="suspended", why="suspended", lots=("LOT-0001",)),
        "annonce d’une fin": Ending(what="intent"),
        "annonce d’une fin, lot 1": Ending(what="intent", lots=("1",)),
        "pas clair": Ending(what="unclear"),
        "pas clair, lot 1": Ending(what="unclear", lots=("1",)),
        "reprise": Ending(what="resumed"),
        "reprise, lot 2": Ending(what="resumed", lots=("2",)),
    }
    tenders = {"trois": THREE, "mêlés": MIXED, "suspendus": PAUSED, "un seul": WHOLE}
    for name, ending in endings.items():
        for which, tender in tenders.items():
            told[f"{name} ; {which}"] = said(settled(tender, following("change", ending)))
    for name in ("pas clair", "pas clair, lot 1", "suspendu", "suspendu, lot 1"):
        notice = following("cancellation", endings[name], voids="award")
        told[f"{name}, d’une attribution ; mêlés"] = said(settled(MIXED, notice))
    hold(__file__, "endings", told)


def test_what_an_award_leaves_unsaid_is_read_of_the_whole_notice() -> None:
    won = Winner(name="Atelier", lots=("1",))
    whole = Winner(name="Atelier")
    notices = {
        "gagné, lot 1": {"winners": (won,)},
        "gagné, lot 1, envoyé avant la date": {"winners": (won,), "sent_at": in_days(1)},
        "gagné, lot 1, publié avant la date": {"winners": (won,), "published": in_days(1)},
        "gagné, lot 1, jamais daté": {"winners": (won,), "published": None},
        "gagné, en entier": {"winners": (whole,)},
        "gagné, en entier, lots 1 et 3": {
            "winners": (whole,),
            "lots": (a_lot("1", "Lot 1"), a_lot("3", "Lot 3")),
        },
        "sans suite": {"result": "Déclaré sans suite"},
        "infructueux": {"result": "Lots infructueux"},
        "sans suite car infructueux": {"result": "sans suite : infructueux"},
        "sans gagnant choisi": {"result": "clos-nw"},
        "le concours continue": {"result": "open-nw"},
        "le concours continue, gagné": {"result": "open-nw", "winners": (won,)},
        "rien n’est dit": {},
        "attribué": {"result": "Marché attribué"},
        "eForms, rien n’est dit": {"format": "ted_eforms", "source": "boamp"},
        "eForms, un gagnant": {"format": "ted_eforms", "source": "boamp", "winners": (won,)},
        "TED, rien n’est dit": {"source": "ted", "format": "ted_page"},
        "TED, sans suite": {"source": "ted", "format": "ted_page", "result": "sans suite"},
        "recherche TED": {"format": "ted_search", "source": "ted", "winners": (won,)},
    }
    told = {}
    for name, fields in notices.items():
        for which, tender in {
            "trois": THREE,
            "mêlés": MIXED,
            "en cours": AHEAD,
            "échus": DUE,
        }.items():
            told_fields = {"format": "boamp_api_fnsimple", **fields}
            told[f"{name} ; {which}"] = said(settled(tender, following("award", **told_fields)))
    one = Ending(what="cancelled", why="sans_suite", lots=("1",))
    for name, fields in (
        ("lot 1 sans suite, le reste gagné", {"winners": (whole,)}),
        ("lot 1 sans suite, le reste non dit", {}),
    ):
        told_fields = {"format": "boamp_api_fnsimple", **fields}
        told[f"{name} ; trois"] = said(settled(THREE, following("award", one, **told_fields)))
        told[f"{name}, eForms ; trois"] = said(
            settled(THREE, following("award", one, source="ted", format="ted_eforms", **fields))
        )
    told["annulation muette ; mêlés"] = said(settled(MIXED, following("cancellation")))
    told["annulation muette, lot 1 ; trois"] = said(
        settled(THREE, following("cancellation", lots=(a_lot("1", "Lot 1"),)))
    )
    told["annulation d’une attribution ; mêlés"] = said(
        settled(MIXED, following("cancellation", voids="award"))
    )
    told["rectificatif muet ; trois"] = said(settled(THREE, following("change")))
    hold(__file__, "awards", told)


def test_a_code_that_cancels_a_correction_or_an_award_does_not_end_the_call() -> None:
    by_code = Ending(what="cancelled", why="sans_suite")
    in_words = Ending(what="cancelled", why="infructueux", basis="words")
    call, plan = CALL, a_notice("26-0", kind="planning")
    change, award = following("change"), following("award")
    targets = {
        "rien": (),
        "l’appel": (call,),
        "le projet": (plan,),
        "un rectificatif": (change,),
        "une attribution": (award,),
        "une attribution et un rectificatif": (award, change),
        "l’appel et une attribution": (call, award),
    }
    told = {}
    for name, named in targets.items():
        for kind, endings in {
            "code": (by_code,),
            "mots": (in_words,),
            "code et mots": (by_code, in_words),
        }.items():
            notice = following("cancellation", *endings)
            told[f"{name}, par {kind}"] = said(settled(MIXED, notice, named))
    told["un rectificatif annulé par un rectificatif"] = said(
        settled(MIXED, following("change", by_code), (change,))
    )
    hold(__file__, "cancelled", told)


def cancelling(*names: str, number: str = "26-9", **fields: object) -> ParsedNotice:
    ending = fields.pop("endings", (Ending(what="cancelled"),))
    notice = a_notice(number, kind="cancellation", changes=names, **fields)  # type: ignore[arg-type]
    return notice.model_copy(update={"endings": ending})


CHANGE = a_notice("26-2", kind="change", changes=("boamp:26-1",))
AWARD = a_notice("26-3", kind="award", changes=("boamp:26-1",))
AWARD_VOID = "avis d’attribution annulé : résultat à suivre"
CHANGE_VOID = "avis rectificatif annulé par l’acheteur : l’avis précédent vaut de nouveau"


def test_the_notices_that_a_cancellation_names_are_its_targets() -> None:
    every = [CALL, CHANGE, AWARD]
    assert targets_of(CHANGE, every) == []
    assert targets_of(cancelling("boamp:26-1"), every) == [CALL]
    assert targets_of(cancelling("boamp:26-3", "boamp:26-2"), every) == [CHANGE, AWARD]
    plan = a_notice("26-0", kind="planning")
    assert targets_of(cancelling("boamp:26-0"), [plan]) == [plan]
    other = cancelling("boamp:26-1", number="26-8")
    assert targets_of(cancelling("boamp:26-8"), [other]) == []
    own = cancelling("boamp:26-9")
    assert targets_of(own, [own]) == []


def test_what_a_later_notice_cancels_is_void() -> None:
    assert voided([CALL, CHANGE, AWARD]) == {}
    assert voided([CALL, AWARD, cancelling("boamp:26-3")]) == {"boamp:26-3": AWARD_VOID}
    assert voided([CALL, AWARD, cancelling("boamp:26-1")]) == {}
    assert voided([CALL, AWARD, cancelling("boamp:26-1", voids="award")]) == {
        "boamp:26-3": AWARD_VOID
    }
    assert voided([CALL, CHANGE, cancelling("boamp:26-2", voids="change")]) == {
        "boamp:26-2": CHANGE_VOID
    }
    assert voided([CALL, CHANGE, cancelling("boamp:26-2")]) == {}
    later = a_notice("26-4", kind="award", changes=("boamp:26-1",))
    assert voided([AWARD, later, cancelling(voids="award")]) == {"boamp:26-4": AWARD_VOID}
    assert voided([AWARD, cancelling(voids="award"), later]) == {"boamp:26-3": AWARD_VOID}
    in_words = (Ending(what="cancelled", basis="words"),)
    assert voided([AWARD, cancelling("boamp:26-3", endings=in_words)]) == {}
    assert voided([AWARD, cancelling("boamp:26-3", endings=())]) == {}
    of_a_lot = (Ending(what="cancelled", lots=("1",)),)
    assert voided([AWARD, cancelling("boamp:26-3", endings=of_a_lot, voids="award")]) == {}
    both = cancelling("boamp:26-1", "boamp:26-3")
    assert voided([CALL, AWARD, both]) == {}
    assert voided([cancelling("boamp:26-3"), AWARD]) == {"boamp:26-3": AWARD_VOID}


def test_numbers_name_lots_by_key_by_group_and_the_only_one_by_zero() -> None:
    two = lots("open", "open")
    groups = {"GLO-0001": ("LOT-0001", "LOT-0002")}
    assert keys_of(["LOT-0001"], two, {}) == {"1"}
    assert keys_of(["01", "9"], two, {}) == {"1"}
    assert keys_of(["glo-0001"], two, groups) == {"1", "2"}
    assert keys_of(["GLO-0002"], two, groups) == set()
    assert keys_of(["LOT-0000"], lots("open"), {}) == {"1"}
    assert keys_of(["LOT-0000"], two, {}) == set()
    assert keys_of([], lots("open"), {}) == set()
    lettered = (LotState(key="x", number="Tranche ferme", position=0),)
    assert keys_of(["Tranche ferme"], lettered, {}) == {"x"}
    assert keys_of(["Autre"], lettered, {}) == set()


def test_only_what_was_paused_goes_on_again() -> None:
    paused, other = (
        PAUSED.lots[0],
        lots("open", doubts=("procédure suspendue : vérifier avant de répondre",))[0],
    )
    assert (resumed(paused).why, resumed(paused).state) == (None, "open")
    assert resumed(other) is other
