"""Lots are read from all standing notices; only what changed is told; verdicts stand while their
quote stands.
"""

import pytest
from sqlmodel import col, select

from tests.builders import NOW, a_lot, a_notice, in_days, recorded
from tests.classifier_kit import classifier
from vigie.config import Settings
from vigie.domain.events import NoticeAmended, NoticePublished
from vigie.domain.lots import FindingView, Volume
from vigie.domain.refusals import BadChange
from vigie.flow.reading import reading_step, reread, standing
from vigie.flow.steps import Context
from vigie.store import Store
from vigie.store.read.findings import effective
from vigie.store.read.findings import standing as kept
from vigie.store.read.verdicts import Said, to_review, write_verdict
from vigie.store.tables import Consultation, EventRow, Finding, Lot

RESERVED = "Le lot 2 est réservé aux entreprises adaptées (L. 2113-12)."


def read(store: Store, *, amended: bool = False) -> None:
    """As the loop would answer the last notice."""
    with store.reading() as session:
        consultation = session.exec(select(Consultation.id)).one()
    assert consultation is not None
    event = (
        NoticeAmended(consultation, 1)
        if amended
        else NoticePublished("boamp:26-10001", consultation)
    )
    context = Context(store, Settings(), NOW)
    for write in reading_step(classifier)(context, [event]):
        with store.transaction() as session:
            write(session)


def lots(store: Store) -> dict[str, int]:
    with store.reading() as session:
        return {
            lot.number: lot.id or 0 for lot in session.exec(select(Lot).order_by(col(Lot.position)))
        }


def carries(store: Store, number: str) -> list[str]:
    return [str(view.code) for view in views(store, number)]


def views(store: Store, number: str) -> tuple[FindingView, ...]:
    identity = lots(store)[number]
    with store.reading() as session:
        return effective(session, [identity])[identity]


def told(store: Store) -> int:
    with store.reading() as session:
        return len(session.exec(select(EventRow).where(EventRow.kind == "LotRead")).all())


def say(store: Store, number: str, said: Said, **fields: object) -> None:
    identity = lots(store)[number]
    with store.transaction() as session:
        if said != "added":
            fields["finding_id"] = kept(session, [identity])[0].id
        write_verdict(session, lot_id=identity, verdict=said, now=NOW, **fields)  # type: ignore[arg-type]


def test_a_statement_on_lot_2_is_written_on_lot_2_alone(store: Store) -> None:
    recorded(store, a_notice(lots=["1", "2"], text=RESERVED))
    read(store)
    assert (carries(store, "1"), carries(store, "2")) == ([], ["reserved_disability"])


def test_the_quote_is_cut_out_of_the_stored_text(store: Store) -> None:
    notice = a_notice(lots=["1", "2"], text=RESERVED)
    recorded(store, notice)
    read(store)
    with store.reading() as session:
        (row,) = session.exec(select(Finding)).all()
    proof = row.proofs[0]
    assert notice.texts[proof["text"]].text[proof["start"] : proof["end"]] == row.quote


def test_reading_twice_changes_nothing_and_tells_nothing_more(store: Store) -> None:
    recorded(store, a_notice(lots=["1", "2"], text=RESERVED))
    read(store)
    read(store)
    assert told(store) == 1


def test_a_notice_that_says_nothing_social_raises_no_event(store: Store) -> None:
    recorded(store, a_notice(text="Nettoyage des locaux communaux."))
    read(store)
    assert told(store) == 0


def test_the_same_finding_told_by_two_notices_is_one_with_two_proofs(store: Store) -> None:
    first = a_notice(lots=["1"], text="Le marché est réservé aux ESAT.", procedure_key="p-1")
    other = a_notice(
        "2026-1",
        source="ted",
        lots=["1"],
        text="Le marché est réservé aux ESAT.",
        procedure_key="p-1",
    )
    recorded(store, first)
    recorded(store, other)
    read(store)
    with store.reading() as session:
        (row,) = session.exec(select(Finding)).all()
    assert {proof["notice_id"] for proof in row.proofs} == {first.id, other.id}


def test_a_text_replaced_by_a_correction_retires_its_findings(store: Store) -> None:
    recorded(store, a_notice(lots=["1", "2"], text=RESERVED, procedure_key="p-1"))
    read(store)
    later = a_notice(
        "26-10002",
        kind="change",
        lots=["1", "2"],
        text="Le marché est ouvert à tous.",
        procedure_key="p-1",
        changes=("boamp:26-10001",),
        published=NOW,
    )
    recorded(store, later)
    read(store, amended=True)
    assert carries(store, "2") == []


def test_a_reading_that_comes_back_is_told_again(store: Store) -> None:
    recorded(
        store, a_notice(lots=["1"], text="Le marché est réservé aux ESAT.", procedure_key="p-1")
    )
    read(store)
    for place, text in enumerate(("Ouvert à tous.", "Le marché est réservé aux ESAT."), 2):
        change = a_notice(
            f"26-1000{place}",
            kind="change",
            lots=["1"],
            text=text,
            procedure_key="p-1",
            changes=(f"boamp:26-1000{place - 1}",),
            published=in_days(place),
        )
        recorded(store, change)
        read(store, amended=True)
    assert (told(store), carries(store, "1")) == (3, ["reserved_disability"])


def test_a_rejected_finding_is_no_longer_carried(store: Store) -> None:
    recorded(store, a_notice(lots=["1", "2"], text=RESERVED))
    read(store)
    say(store, "2", "rejected")
    assert carries(store, "2") == []


def test_a_verdict_outlives_a_new_reading_of_the_same_text(store: Store) -> None:
    recorded(store, a_notice(lots=["1", "2"], text=RESERVED))
    read(store)
    say(store, "2", "rejected")
    read(store)
    assert carries(store, "2") == []


def test_a_verdict_whose_quote_is_gone_returns_to_review(store: Store) -> None:
    recorded(
        store, a_notice(lots=["1"], text="Le marché est réservé aux ESAT.", procedure_key="p-1")
    )
    read(store)
    say(store, "1", "rejected")
    change = a_notice(
        "26-10002",
        kind="change",
        lots=["1"],
        text="Ce marché est réservé aux entreprises adaptées.",
        procedure_key="p-1",
        changes=("boamp:26-10001",),
        published=NOW,
    )
    recorded(store, change)
    read(store, amended=True)
    with store.reading() as session:
        assert [one.code for one in to_review(session)] == ["reserved_disability"]
    assert carries(store, "1") == ["reserved_disability"]


def test_a_corrected_code_is_what_the_lot_carries(store: Store) -> None:
    recorded(store, a_notice(lots=["1", "2"], text=RESERVED))
    read(store)
    say(store, "2", "corrected", corrected_code="reserved_disability_or_insertion")
    assert carries(store, "2") == ["reserved_disability_or_insertion"]


def test_corrected_hours_are_what_the_lot_carries(store: Store) -> None:
    recorded(store, a_notice(lots=["1"], text="Clause d'insertion : 100 heures."))
    read(store)
    say(store, "1", "corrected", volumes=[Volume(hours=150)])
    assert views(store, "1")[0].volumes == (Volume(hours=150),)


def test_what_staff_add_is_carried_with_their_quote(store: Store) -> None:
    recorded(store, a_notice(lots=["1"], text="Voir le dossier."))
    read(store)
    say(store, "1", "added", code="insertion_condition", quote="Voir le dossier.")
    assert carries(store, "1") == ["insertion_condition"]


def test_every_change_of_a_verdict_is_told(store: Store) -> None:
    recorded(store, a_notice(lots=["1", "2"], text=RESERVED))
    read(store)
    say(store, "2", "rejected")
    say(store, "2", "confirmed")
    with store.reading() as session:
        assert len(session.exec(select(EventRow).where(EventRow.kind == "VerdictGiven")).all()) == 2


@pytest.mark.parametrize(
    ("said", "fields", "words"),
    [
        ("added", {"code": "autre"}, "code « autre » inconnu"),
        ("added", {}, "considération absente"),
        ("corrected", {}, "correction vide"),
    ],
)
def test_a_verdict_that_cannot_be_kept_says_why(
    store: Store, said: Said, fields: dict[str, object], words: str
) -> None:
    recorded(store, a_notice(lots=["1", "2"], text=RESERVED))
    read(store)
    with pytest.raises(BadChange, match=words):
        say(store, "2", said, **fields)


def test_lots_read_by_an_older_version_are_read_again_and_only_changes_told(store: Store) -> None:
    recorded(store, a_notice(lots=["1", "2"], text=RESERVED))
    read(store)
    with store.transaction() as session:
        for lot in session.exec(select(Lot)):
            lot.read_version = "r0"
    assert reread(store, classifier(), NOW) == 2
    assert told(store) == 1
    assert reread(store, classifier(), NOW) == 0


def test_a_code_alone_is_kept_to_be_checked_with_its_raw_value(store: Store) -> None:
    recorded(store, a_notice(lots=[a_lot("1", reserved="res-ws")]))
    read(store)
    (view,) = views(store, "1")
    assert (view.code, view.status, view.quote) == ("reserved_unspecified", "à vérifier", "")


def test_a_cancellation_says_nothing_of_the_lots() -> None:
    call = a_notice(lots=["1"])
    gone = a_notice("26-10002", kind="cancellation", changes=(call.id,))
    assert standing([call, gone]) == [call]


def test_a_partial_correction_leaves_the_first_notice_standing() -> None:
    call = a_notice(lots=["1"], text=RESERVED)
    partial = a_notice(
        "26-10002", kind="change", text="La date limite est reportée.", changes=(call.id,)
    )
    assert standing([call, partial]) == [call, partial]
