"""A file put on a consultation is sealed, read by page, understood, told; put twice it is one."""

import io

import pytest
from sqlmodel import select

from tests.builders import NOW, a_notice, in_days, recorded
from tests.classifier_kit import classifier
from tests.documents.making import a_docx, a_pdf, a_zip
from vigie.acts.actor import COMMAND_LINE
from vigie.acts.documents import AddedFile, add_document, withdraw_file
from vigie.config import Settings
from vigie.domain.refusals import BadChange
from vigie.flow.loop import work
from vigie.flow.steps import Context
from vigie.flow.story import steps_by_event
from vigie.store import Store
from vigie.store.documents.texts import documents_of, texts_of
from vigie.store.read.findings import effective
from vigie.store.tables import AuditEntry, DocumentFile, EventRow, FilePart, Finding, Lot, Reading

CLAUSE = [
    "Article 9 - Clause sociale",
    "Pour le lot 2, le titulaire réserve 250 heures de travail à des personnes éloignées de",
    "l’emploi, sur la durée du marché.",
]
CCAP = [["CAHIER DES CLAUSES ADMINISTRATIVES PARTICULIERES"], ["Article 8 - Prix fermes"], CLAUSE]


def put(store: Store, name: str, content: bytes, *, at: float = 0, **settings: int) -> AddedFile:
    """That file on the store's one consultation."""
    return add_document(
        store, Settings(**settings), COMMAND_LINE, 1, name, io.BytesIO(content), in_days(at)
    )


def worked(store: Store, at: float = 1) -> None:
    """Every waiting event answered, that many days later."""
    work(Context(store, Settings(), in_days(at), {"classifier": classifier()}), steps_by_event())


def carried(store: Store) -> dict[str, list[tuple[str, str, str]]]:
    """Lot number → code, place and status of each finding."""
    with store.reading() as session:
        lots = {lot.id or 0: lot.number for lot in session.exec(select(Lot))}
        views = effective(session, list(lots))
    return {
        lots[lot_id]: [(str(view.code), view.field, view.status) for view in found]
        for lot_id, found in views.items()
    }


def kinds(store: Store) -> set[str]:
    with store.reading() as session:
        return {row.kind for row in session.exec(select(Reading))}


def test_a_clause_of_the_ccap_is_found_on_its_lot_with_its_page(store: Store) -> None:
    recorded(store, a_notice(lots=["1", "2"], text="Nettoyage des locaux."))
    put(store, "CCAP.pdf", a_pdf(CCAP))
    worked(store)
    assert carried(store) == {"1": [], "2": [("insertion_condition", "CCAP, p. 3", "sûr")]}


def test_the_quote_stands_on_the_page_that_its_proof_names(store: Store) -> None:
    recorded(store, a_notice(text="Nettoyage des locaux."))
    put(store, "CCAP.pdf", a_pdf(CCAP))
    worked(store)
    with store.reading() as session:
        [row] = session.exec(select(Finding)).all()
        [document] = documents_of(session, [1])[1]
        pages = texts_of(session, [document.id or 0])[document.id or 0]
    proof = row.proofs[0]
    place, text = pages[proof["text"]]
    assert (proof["notice_id"], place) == (f"document:{document.id}", "p. 3")
    assert text[proof["start"] : proof["end"]] == row.quote


def test_a_statement_that_runs_over_a_page_is_read_whole(store: Store) -> None:
    recorded(store, a_notice(text="Nettoyage des locaux."))
    first = ["Le titulaire réserve 250 heures de travail à des personnes"]
    put(store, "CCAP.pdf", a_pdf([first, ["éloignées de l’emploi, sur la durée du marché."]]))
    worked(store)
    assert carried(store)["1"] == [("insertion_condition", "CCAP, p. 1", "sûr")]


def test_a_lot_named_by_its_folder_is_the_one_that_is_meant(store: Store) -> None:
    recorded(store, a_notice(lots=["1", "2", "3"], text="Nettoyage des locaux."))
    content = a_zip(
        {"Lot 3/CCAP.docx": a_docx(["Clause d’insertion : 120 heures.", "Prix fermes."])}
    )
    put(store, "DCE.zip", content)
    worked(store)
    assert [number for number, found in carried(store).items() if found] == ["3"]


def test_the_same_bytes_are_one_file_whatever_their_name(store: Store) -> None:
    recorded(store, a_notice(text="Nettoyage des locaux."))
    first, again = put(store, "CCAP.pdf", a_pdf(CCAP)), put(store, "copie.pdf", a_pdf(CCAP))
    worked(store)
    with store.reading() as session:
        assert len(session.exec(select(DocumentFile)).all()) == 1
        journal = session.exec(select(AuditEntry.action)).all()
    assert (first.new, again.new, again.id) == (True, False, first.id)
    assert journal == ["pièce ajoutée"]


def test_the_bytes_are_sealed_and_whole(store: Store) -> None:
    recorded(store, a_notice(text="Nettoyage des locaux."))
    content = bytes(range(256)) * 10_000
    put(store, "plan.bin", content)
    with store.reading() as session:
        parts = session.exec(select(FilePart)).all()
    assert [part.size for part in parts] == [1_000_000, 1_000_000, 560_000]
    assert content not in b"".join(part.content for part in parts)


@pytest.mark.parametrize(
    ("content", "settings", "words"),
    [
        (b"", {}, "est vide"),
        (b"x" * 1_000_001, {"document_file_mb": 1}, "VIGIE_DOCUMENT_FILE_MB"),
        (b"x" * 1_000_001, {"documents_quota_mb": 1}, "VIGIE_DOCUMENTS_QUOTA_MB"),
    ],
)
def test_what_cannot_be_kept_says_why(
    store: Store, content: bytes, settings: dict[str, int], words: str
) -> None:
    recorded(store, a_notice(text="Nettoyage des locaux."))
    with pytest.raises(BadChange, match=words):
        put(store, "CCAP.pdf", content, **settings)


def test_an_unknown_consultation_is_named(store: Store) -> None:
    with pytest.raises(BadChange, match="consultation 1 inconnue"):
        put(store, "CCAP.pdf", b"x")


def test_a_later_version_retires_what_the_first_one_said(store: Store) -> None:
    recorded(store, a_notice(text="Nettoyage des locaux."))
    put(store, "CCAP.pdf", a_pdf(CCAP))
    worked(store)
    put(store, "CCAP_v2.pdf", a_pdf([["Le présent CCAP ne comporte pas de clause sociale."]]), at=1)
    worked(store)
    assert carried(store)["1"] == []
    with store.reading() as session:
        first, second = documents_of(session, [1])[1]
    assert (first.replaced_by, second.replaced_by) == (second.id, None)


def test_a_file_withdrawn_takes_its_findings_and_bytes_with_it(store: Store) -> None:
    recorded(store, a_notice(text="Nettoyage des locaux."))
    file = put(store, "CCAP.pdf", a_pdf(CCAP))
    worked(store)
    with store.transaction() as session:
        withdraw_file(session, COMMAND_LINE, file.id, NOW)
    worked(store)
    assert carried(store)["1"] == []
    with store.reading() as session:
        assert session.exec(select(FilePart)).all() == []
        assert documents_of(session, [1]) == {}


def test_contacts_are_masked_before_texts_are_kept(store: Store) -> None:
    recorded(store, a_notice(text="Nettoyage des locaux."))
    put(store, "RC.txt", b"Contact : jeanne.martin@ville.example, 01 44 55 66 77.")
    worked(store)
    with store.reading() as session:
        [document] = documents_of(session, [1])[1]
        [(_, text)] = texts_of(session, [document.id or 0])[document.id or 0]
    assert "martin" not in text
    assert "44 55" not in text


def test_the_notice_and_the_ccap_that_agree_are_one_finding_with_two_proofs(store: Store) -> None:
    recorded(store, a_notice(text="Clause d’insertion : 250 heures."))
    put(store, "CCAP.pdf", a_pdf([["Clause d’insertion : 250 heures."]]))
    worked(store)
    with store.reading() as session:
        [row] = session.exec(select(Finding)).all()
    assert [proof["notice_id"].partition(":")[0] for proof in row.proofs] == ["boamp", "document"]
    assert not row.conflict


@pytest.mark.parametrize(
    ("notice", "document"),
    [
        ("Clause d’insertion : 250 heures.", "Clause d’insertion : 400 heures."),
        (
            "Le marché est réservé aux entreprises adaptées (L. 2113-12).",
            "Le marché est réservé aux structures d’insertion par l’activité économique.",
        ),
    ],
)
def test_a_notice_and_a_document_that_disagree_are_in_conflict(
    store: Store, notice: str, document: str
) -> None:
    recorded(store, a_notice(text=notice))
    put(store, "CCAP.pdf", a_pdf([[document]]))
    worked(store)
    with store.reading() as session:
        rows = session.exec(select(Finding)).all()
    assert all(row.conflict for row in rows)
    told = {proof["notice_id"].partition(":")[0] for row in rows for proof in row.proofs}
    assert told == {"boamp", "document"}


def test_reading_twice_doubles_nothing(store: Store) -> None:
    recorded(store, a_notice(text="Nettoyage des locaux."))
    put(store, "DCE.zip", a_zip({"CCAP.pdf": a_pdf(CCAP), "RC.txt": b"Offres en mars."}))
    worked(store)

    def counts() -> tuple[int, ...]:
        with store.reading() as session:
            documents = documents_of(session, [1])[1]
            texts = texts_of(session, [document.id or 0 for document in documents])
            return len(documents), sum(map(len, texts.values()))

    first = counts()
    with store.transaction() as session:
        for event in session.exec(select(EventRow).where(EventRow.kind == "DocumentAdded")):
            event.state = "open"
    worked(store)
    assert (first, counts()) == ((2, 4), (2, 4))
