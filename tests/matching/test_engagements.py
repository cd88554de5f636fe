"""Several bids of one member in a consultation: every answer with its words and article."""

from itertools import product

from tests.builders import ReadingView, a_finding, a_lot_view
from tests.recorded import hold
from vigie.domain.matches import Reason
from vigie.matching.engagements import Bans, Engagement, bans_of, lots_cap, one_more, subcontracting

ROLES = ("alone", "cotraitant", "mandataire")


def test_one_more_candidacy_in_each_role_under_each_ban() -> None:
    told = {}
    for where, engaged, joins_as, banned, read in product(
        ("A", "B"), (*ROLES, ""), ROLES, ("", "with_alone", "several"), (False, True)
    ):
        bans = Bans(
            with_alone=banned == "with_alone", several=banned == "several", whole=read, read=read
        )
        engagements = [Engagement(where, engaged)] if engaged else []
        answer, reasons = one_more(engagements, "A", joins_as, bans)
        case = f"{engaged or 'rien'} sur {where}, {joins_as} sur A, interdit : {banned or 'rien'}"
        told[f"{case}, {'lu, pour le tout' if read else 'non lu'}"] = [answer, *reasons]
    hold(__file__, "engagements", told)


def test_the_worst_of_several_engagements_answers() -> None:
    engaged = [Engagement("A", "cotraitant"), Engagement("B", "alone"), Engagement("A", "alone")]
    answer, reasons = one_more(engaged, "A", "mandataire", Bans(with_alone=True, whole=True))
    assert (answer, [reason.answer for reason in reasons]) == ("non", ["non", "à vérifier"])


def test_bans_are_those_that_the_notice_was_read_to_make() -> None:
    def read(*readings: ReadingView) -> Bans:
        return bans_of(a_lot_view(readings=readings))

    ban = {"individual_and_member": True, "several_groups": False, "scope": "lot"}
    assert read() == Bans(False, False, True, False, None, None)
    assert read(ReadingView("several_bids_ban", ban)) == Bans(True, False, False, True, None, None)
    ban = {"individual_and_member": False, "several_groups": True}
    assert read(ReadingView("several_bids_ban", ban)) == Bans(False, True, True, True, None, None)
    assert read(ReadingView("several_bids_ban", "oui")) == Bans(
        False, False, True, True, None, None
    )
    cap = ReadingView("lot_cap", {"bid": 2, "awarded": 1.0})
    assert read(cap) == Bans(False, False, True, False, 2, 1)
    cap = ReadingView("lot_cap", {"bid": 0, "awarded": "deux"})
    assert read(cap) == Bans(False, False, True, False, None, None)
    assert read(ReadingView("lot_cap", 3)) == Bans(False, False, True, False, None, None)


def test_caps_on_lots_exclude_once_reached_and_awarded_ones_never() -> None:
    told = {}
    for bid, bans in product(
        (0, 1, 2, 3), (Bans(), Bans(bid=1), Bans(bid=2), Bans(awarded=1), Bans(bid=3, awarded=2))
    ):
        answer, reasons = lots_cap(bid, bans)
        told[f"engagé sur {bid}, {bans.bid} demandés, {bans.awarded} gagnés"] = [answer, *reasons]
    hold(__file__, "engagements_caps", told)


def test_subcontracting_of_each_kind_of_lot() -> None:
    sure = ("oui", [Reason("proof", "oui", "convention valable")])
    doubt = ("à vérifier", [Reason("subcontracting", "oui", "dite ailleurs")])
    never = ("non", [Reason("kind", "non", "pas une SIAE")])
    reserved = {"findings": (a_finding("reserved_insertion"),)}
    told = {}
    for name, fields, eligible in (
        ("services", {}, None),
        ("fournitures", {"nature": "supplies", "text": "Mobilier exposé"}, None),
        ("pose", {"nature": "supplies", "text": "Mobilier, livraison et Pose comprises"}, None),
        ("maintenance", {"nature": "supplies", "text": "Vélos et maintenance"}, None),
        ("mise en service", {"nature": "supplies", "text": "Mise en service de bornes"}, None),
        ("installation", {"nature": "supplies", "text": "Avec installation ."}, None),
        ("montage", {"nature": "supplies", "text": "Y compris montage sur place"}, None),
        ("entretien", {"nature": "supplies", "text": "Linge et entretien du linge"}, None),
        ("réservé, éligible", reserved, sure),
        ("réservé, à vérifier", reserved, doubt),
        ("réservé, non éligible", reserved, never),
        ("réservé, on ne sait", reserved, None),
        ("non réservé, non éligible", {}, never),
    ):
        answer, reasons = subcontracting(a_lot_view(**fields), eligible)
        told[name] = [answer, *reasons]
    hold(__file__, "subcontracting", told)
