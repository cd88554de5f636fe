"""What eForms notices say of the end of each lot."""

import pytest

from tests.readers.endings_kit import (
    CALL_ID,
    NEXT_ID,
    award,
    change,
    changes,
    doubts,
    eforms,
    group_lot,
    groups,
    lines_of,
    lots,
    one_notice,
    reasons,
    results,
    states,
)

AWARD_VOID = "avis d’attribution annulé : résultat à suivre"
CHANGE_VOID = "avis rectificatif annulé par l’acheteur : l’avis précédent vaut de nouveau"
ENDED_PERHAPS = "annulation possible : lire la correction"
INTENDED = "l’acheteur annonce son intention d’annuler : lire l’avis"
SUSPENDED = "procédure suspendue : vérifier avant de répondre"
UNCLEAR = "annulation à vérifier : l’avis ne dit pas clairement ce qui est annulé"

CALL = eforms()
ALL = {"1": "cancelled", "2": "cancelled", "3": "cancelled"}
NONE = {"1": "open", "2": "open", "3": "open"}
FIRST = {"1": "cancelled", "2": "open", "3": "open"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, ALL),
        ({"why": "La procédure est déclarée sans suite."}, ALL),
        ({"sections": ["PROCEDURE"]}, ALL),
        ({"sections": ["PROCEDURE", "LOT-0001"]}, ALL),
        ({"sections": ["LOT-0001"]}, FIRST),
        ({"sections": ["LOT-0001"], "old_path": True}, FIRST),
        ({"sections": ["LOT-0001", "ORG-0001"]}, FIRST),
        ({"sections": ["LOT-0001", "LOT-0003"]}, {**FIRST, "3": "cancelled"}),
        ({"sections": ["LOT-0001", "LOT-0002", "LOT-0003"]}, ALL),
        ({"sections": ["ORG-0001"]}, NONE),
        ({"words": "Le lot 1 est annulé, les lots 2 et 3 se poursuivent."}, FIRST),
        ({"why": "Annulation de l’avis rectificatif publié par erreur."}, NONE),
        ({"why": "Annulation partielle de la consultation."}, NONE),
    ],
)
def test_a_cancellation_ends_what_its_sections_or_words_name(
    told: dict[str, object], expected: dict[str, str]
) -> None:
    assert states(CALL, change(**told)) == expected


def test_a_group_of_lots_is_cancelled_with_its_lots_alone() -> None:
    terms = groups(GLO_0001=["LOT-0001", "LOT-0002"])
    told = states(eforms(terms=terms), change(sections=["GLO-0001"], terms=terms))
    assert told == {"1": "cancelled", "2": "cancelled", "3": "open"}


def test_a_group_known_from_the_call_alone_is_enough() -> None:
    call = eforms(terms=groups(GLO_0001=["LOT-0001", "LOT-0002"]))
    assert states(call, change(sections=["GLO-0001"])) == {
        "1": "cancelled",
        "2": "cancelled",
        "3": "open",
    }


def test_a_cancellation_that_repeats_only_the_lots_that_live_on_ends_the_one_it_names() -> None:
    told = change(sections=["LOT-0001"], parts=lots("LOT-0002", "LOT-0003"))
    assert states(CALL, told) == FIRST


def test_a_cancellation_without_its_call_says_the_same() -> None:
    assert states(change(sections=["LOT-0001"])) == FIRST


def test_a_correction_of_the_other_lots_does_not_open_a_cancelled_lot_again() -> None:
    after = change(
        "update-add",
        number="700003-2026",
        notice_id="11111111-2222-4333-8444-000000000003",
        day="2026-12-12",
        sections=["LOT-0002"],
        of=NEXT_ID + "-01",
    )
    assert states(CALL, change(sections=["LOT-0001"]), after) == FIRST


def test_words_tell_why() -> None:
    told = change(why="La consultation est déclarée infructueuse, aucune offre n’a été reçue.")
    assert reasons(CALL, told) == {"1": "infructueux", "2": "infructueux", "3": "infructueux"}
    assert set(reasons(CALL, change(why="Procédure sans suite.")).values()) == {"sans_suite"}
    assert set(reasons(CALL, change()).values()) == {None}


CORRECTED = change("update-add", words="Report de la date limite.")


def cancelled_correction(**fields: object) -> bytes:
    """A cancellation that names the correction, not the call."""
    return change(
        number="700004-2026",
        notice_id="11111111-2222-4333-8444-000000000004",
        day="2026-12-14",
        of=NEXT_ID + "-01",
        **fields,
    )


def test_a_cancelled_correction_leaves_the_call_as_it_was() -> None:
    moved = change(
        "update-add", parts=[part.replace("2027-01-15", "2027-02-20") for part in lots()]
    )
    told = cancelled_correction(why="Annulation de l’avis rectificatif.")
    (line,) = lines_of(CALL, moved, told)
    assert {lot["state"] for lot in line["lots"]} == {"open"}
    assert {lot["deadline_at"] for lot in line["lots"]} == {"2027-01-15T11:00:00Z"}
    assert line["doubts"] == [CHANGE_VOID]


@pytest.mark.parametrize("why", ["", "Annulation."])
def test_a_bare_code_on_a_correction_is_unclear_and_closes_nothing(why: str) -> None:
    assert states(CALL, CORRECTED, cancelled_correction(why=why)) == NONE
    assert UNCLEAR in doubts(CALL, CORRECTED, cancelled_correction(why=why))


def test_a_cancellation_of_the_last_version_ends_the_call_where_its_words_say_so() -> None:
    for why in ("La procédure est déclarée sans suite.", "Sans suite"):
        assert states(CALL, CORRECTED, cancelled_correction(why=why)) == ALL


WON = award(("LOT-0001", "selec-w", ""), ("LOT-0002", "selec-w", ""), ("LOT-0003", "clos-nw", ""))


def cancelled_award(**fields: object) -> bytes:
    """A cancellation of the result notice."""
    given = {
        "number": "700040-2027",
        "notice_id": "11111111-2222-4333-8444-000000000040",
        "day": "2027-01-25",
        "form": "result",
        "of": "11111111-2222-4333-8444-000000000030-01",
        **fields,
    }
    return change(**given)


def test_a_cancelled_award_awards_nothing() -> None:
    assert states(CALL, WON) == {"1": "awarded", "2": "awarded", "3": "unsuccessful"}
    assert states(CALL, WON, cancelled_award()) == NONE
    assert AWARD_VOID in doubts(CALL, WON, cancelled_award())


def test_an_award_is_cancelled_for_one_lot() -> None:
    told = states(CALL, WON, cancelled_award(sections=["LOT-0002"]))
    assert told == {"1": "awarded", "2": "open", "3": "unsuccessful"}


def test_an_award_cancelled_because_the_procedure_ends_ends_the_lots() -> None:
    told = cancelled_award(why="La procédure est abandonnée.")
    assert states(CALL, WON, told) == ALL


# --- corrections that end, pause or announce --------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Le lot 2 est déclaré sans suite.",
        "Suppression du lot 3.",
        "Abandon de la procédure.",
        "Il est renoncé à la passation du marché.",
    ],
)
def test_a_correction_whose_words_end_something_is_in_doubt(words: str) -> None:
    told = change("cor-buy", words=words)
    assert ENDED_PERHAPS in doubts(CALL, told)
    assert states(CALL, told) == NONE


@pytest.mark.parametrize(
    "words",
    [
        "Le marché n’est pas annulé, seule la date change.",
        "La visite du lot 2 est annulée.",
        "Le critère 3 est supprimé.",
        "Report de la date limite.",
    ],
)
def test_a_correction_that_ends_nothing_is_not(words: str) -> None:
    assert doubts(CALL, change("cor-buy", words=words)) == []


@pytest.mark.parametrize(
    ("told", "suspended"),
    [
        ({"reason": "susp-review"}, {"1", "2", "3"}),
        ({"reason": "susp-review", "sections": ["LOT-0002"]}, {"2"}),
        ({"reason": "susp-review", "sections": ["PROCEDURE", "LOT-0002"]}, {"1", "2", "3"}),
        ({"reason": "cor-buy", "words": "La procédure est suspendue."}, {"1", "2", "3"}),
        ({"reason": "cor-buy", "words": "La procédure n’est pas suspendue."}, set()),
    ],
)
def test_a_suspension_is_told_of_its_lots(told: dict[str, object], suspended: set[str]) -> None:
    after = change(told.pop("reason"), **told)  # type: ignore[arg-type]
    found = reasons(CALL, after)
    assert {number for number, why in found.items() if why == "suspended"} == suspended
    assert (SUSPENDED in doubts(CALL, after)) is bool(suspended)
    assert states(CALL, after) == NONE


def test_a_new_deadline_takes_a_suspended_procedure_up_again() -> None:
    after = change(
        "cor-buy",
        number="700005-2026",
        notice_id="11111111-2222-4333-8444-000000000005",
        day="2027-01-10",
        parts=[part.replace("2027-01-15", "2027-03-01") for part in lots()],
    )
    told = (CALL, change("susp-review", sections=["LOT-0001", "LOT-0002", "LOT-0003"]), after)
    assert set(reasons(*told).values()) == {None}
    assert SUSPENDED not in doubts(*told)


def test_an_intended_cancellation_is_told_and_ends_nothing() -> None:
    told = change("cancel-intent")
    assert INTENDED in doubts(CALL, told)
    assert states(CALL, told) == NONE


# --- results ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("endings", "expected"),
    [
        ([("LOT-0001", "selec-w", "")], {"1": "awarded", "2": "open", "3": "open"}),
        (
            [("LOT-0001", "clos-nw", ""), ("LOT-0002", "open-nw", "")],
            {"1": "unsuccessful", "2": "open", "3": "open"},
        ),
        (
            [("LOT-0001", "clos-nw", ""), ("LOT-0001", "selec-w", "")],
            {"1": "awarded", "2": "open", "3": "open"},
        ),
        (
            [("GLO-0001", "selec-w", ""), ("LOT-0003", "clos-nw", "")],
            {"1": "awarded", "2": "awarded", "3": "unsuccessful"},
        ),
        (
            [("GLO-0001", "clos-nw", ""), ("LOT-0001", "selec-w", ""), ("LOT-0002", "open-nw", "")],
            {"1": "awarded", "2": "open", "3": "open"},
        ),
        ([("LOT-0001", "unpublished", "")], {"1": "open", "2": "open", "3": "open"}),
    ],
)
def test_each_lot_ends_as_its_own_result_says(
    endings: list[tuple[str, str, str]], expected: dict[str, str]
) -> None:
    terms = groups(GLO_0001=["LOT-0001", "LOT-0002"])
    assert states(CALL, award(*endings, terms=terms)) == expected


def test_a_group_named_by_the_call_alone_is_awarded_with_its_lots() -> None:
    call = eforms(terms=groups(GLO_0001=["LOT-0001", "LOT-0002"]))
    told = states(call, award(("GLO-0001", "selec-w", ""), parts=()))
    assert told == {"1": "awarded", "2": "awarded", "3": "open"}


def test_who_wins_a_group_wins_its_lots() -> None:
    terms = groups(GLO_0001=["LOT-0001", "LOT-0002"])
    (winner,) = one_notice(award(("GLO-0001", "selec-w", ""), terms=terms)).winners
    assert (winner.name, winner.lots) == ("Atelier Propre", ("LOT-0001", "LOT-0002"))


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("no-rece", "infructueux"),
        ("all-rej", "infructueux"),
        ("chan-need", "sans_suite"),
        ("ins-fund", "sans_suite"),
        ("other", "sans_attribution"),
        ("", "sans_attribution"),
        ("unpublished", "sans_attribution"),
    ],
)
def test_the_reason_tells_fruitless_from_without_follow_up(reason: str, why: str) -> None:
    assert reasons(CALL, award(("LOT-0001", "clos-nw", reason)))["1"] == why


# --- groups of lots ---------------------------------------------------------------------------

RESERVED = (
    "<cac:TendererQualificationRequest><cac:SpecificTendererRequirement>"
    '<cbc:TendererRequirementTypeCode listName="reserved-procurement">res-ws'
    "</cbc:TendererRequirementTypeCode></cac:SpecificTendererRequirement>"
    "</cac:TendererQualificationRequest>"
)


def test_what_is_said_of_a_group_is_told_of_its_lots() -> None:
    group = group_lot("GLO-0001", "Ce groupe est réservé aux ESAT.", RESERVED)
    notice = one_notice(
        eforms(parts=[*lots(), group], terms=groups(GLO_0001=["LOT-0002", "LOT-0003"]))
    )
    words = [part.lot for part in notice.texts if part.text == "Ce groupe est réservé aux ESAT."]
    assert words == ["LOT-0002", "LOT-0003"]
    assert [lot.reserved for lot in notice.lots] == ["none", "res-ws", "res-ws"]
    assert [(one.number, one.lots) for one in notice.groups] == [
        ("GLO-0001", ("LOT-0002", "LOT-0003"))
    ]


def test_a_group_without_its_lots_is_in_doubt() -> None:
    notice = one_notice(eforms(parts=[*lots(), group_lot("GLO-0001", "Groupe réservé.")]))
    assert notice.doubts == ("groupe de lots sans liste de ses lots : à vérifier",)


# --- codes withdrawn --------------------------------------------------------------------------


def test_codes_left_out_of_a_change_published_in_full_are_withdrawn() -> None:
    call = eforms(parts=lots("LOT-0001", reserved="res-ws", social=["opp"], strategic=["soc-obj"]))
    after = change("cor-buy", words="Correction.", parts=lots("LOT-0001", reserved=None))
    (line,) = lines_of(call, after)
    (told,) = line["lots"]
    assert (told["reserved"], told["social_objectives"], told["strategic"]) == (None, [], [])


def test_codes_that_an_award_does_not_repeat_stay() -> None:
    call = eforms(parts=lots("LOT-0001", reserved="res-ws", social=["opp"]))
    result = award(("LOT-0001", "selec-w", ""), parts=lots("LOT-0001", reserved=None))
    (line,) = lines_of(call, result)
    assert line["lots"][0]["social_objectives"] == ["opp"]


# --- links ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "700001-2026",
        "00700001-2026",
        "2026/S 230-700001",
        "2026/S 230-00700001",
        "https://ted.europa.eu/fr/notice/-/detail/700001-2026",
        CALL_ID + "-01",
        CALL_ID,
    ],
)
def test_an_award_joins_the_notice_that_it_names_before_it(written: str) -> None:
    named = f"<cac:NoticeDocumentReference><cbc:ID>{written}</cbc:ID></cac:NoticeDocumentReference>"
    told = award(
        ("LOT-0001", "selec-w", ""), process=named, folder="99999999-0c1a-4a53-9d28-7d6a5c0e0009"
    )
    assert states(CALL, told) == {"1": "awarded", "2": "open", "3": "open"}


def test_a_call_that_names_an_earlier_one_is_another_tender() -> None:
    named = (
        "<cac:NoticeDocumentReference><cbc:ID>700001-2026</cbc:ID></cac:NoticeDocumentReference>"
    )
    other = eforms(
        number="700050-2027",
        notice_id="11111111-2222-4333-8444-000000000050",
        folder="99999999-0c1a-4a53-9d28-7d6a5c0e0009",
        day="2027-03-01",
        process=named,
        parts=[part.replace("2027-01-15", "2027-04-15") for part in lots()],
    )
    assert one_notice(other).kind == "call"
    assert len(lines_of(CALL, other)) == 2


def test_the_result_of_a_changed_section_names_its_lot() -> None:
    told = change(
        inside=results(("LOT-0002", "open-nw", "")), sections=["RES-0001"], number="700002-2026"
    )
    assert states(CALL, told) == {"1": "open", "2": "cancelled", "3": "open"}


def test_the_kit_writes_its_words() -> None:
    assert "ReasonDescription" not in changes("cancel")
