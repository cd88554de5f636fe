"""The documents on the page of a consultation: put in, listed, read page by page, withdrawn."""

from sqlmodel import select

from tests.builders import a_notice, recorded
from tests.classifier_kit import classifier
from tests.desk_client import Desk, plain
from tests.documents.making import a_docx, a_pdf, a_zip, an_image_pdf
from tests.documents.test_documents_kept import CCAP
from vigie.config import Settings
from vigie.flow.loop import work
from vigie.flow.steps import Context
from vigie.flow.story import steps_by_event
from vigie.store import Store
from vigie.store.documents.texts import documents_of
from vigie.store.tables import Consultation, DocumentFile, Finding, TenderDocument, Verdict

RC = [
    ["REGLEMENT DE LA CONSULTATION", "Les variantes ne sont pas autorisées."],
    [
        "Article 7 - Critères d’attribution",
        "Prix : 60 %",
        "Valeur technique : 40 %",
        "Article 8 - Recours",
    ],
]
HOSTILE = "<img src=x onerror=alert(1)>.pdf"


def a_consultation(store: Store, text: str = "Nettoyage des locaux.") -> int:
    recorded(store, a_notice("26-77777", title="Nettoyage des écoles de Valmorel", text=text))
    with store.reading() as session:
        return max(session.exec(select(Consultation.id)).all())  # type: ignore[type-var]


def put(desk: Desk, number: int, *files: tuple[str, bytes], **more):
    return desk.client.post(
        f"/consultations/{number}/pieces",
        data={"csrf": desk.csrf},
        files=[("pieces", file) for file in files],
        **more,
    )


def worked(store: Store, desk: Desk) -> None:
    work(
        Context(store, Settings(), desk.app.state.now(), {"classifier": classifier()}),
        steps_by_event(),
    )


def pieces(store: Store, number: int) -> list[TenderDocument]:
    with store.reading() as session:
        return documents_of(session, [number]).get(number, [])


def test_files_put_in_are_listed_with_what_they_say(desk_store: Store) -> None:
    number, desk = a_consultation(desk_store), Desk(desk_store)
    answer = put(desk, number, ("CCAP.pdf", a_pdf(CCAP)), ("RC.pdf", a_pdf(RC, head="RC")))
    assert "2 pièces déposées" in answer.text
    assert "pas encore lue" in answer.text
    worked(desk_store, desk)
    page = plain(desk.get(f"/consultations/{number}").text)
    assert "CCAP, 3 pages" in page
    assert "règlement de la consultation, 2 pages" in page
    assert "Trouvé dans le dossier, absent de l’avis." in page
    assert "Prix : 60 % ; Valeur technique : 40 %" in page
    assert "Les variantes ne sont pas autorisées." in page


def test_the_quote_leads_to_its_page_with_the_words_marked(desk_store: Store) -> None:
    number, desk = a_consultation(desk_store), Desk(desk_store)
    put(desk, number, ("CCAP.pdf", a_pdf(CCAP)))
    worked(desk_store, desk)
    [document] = pieces(desk_store, number)
    with desk_store.reading() as session:
        finding = session.exec(select(Finding).where(Finding.consultation_id == number)).one()
    href = f"/consultations/{number}/pieces/{document.id}?page=3#r{finding.id}"
    assert href in desk.get(f"/consultations/{number}").text
    page = desk.get(href).text
    assert f'<mark id="r{finding.id}">{finding.quote}</mark>' in page
    assert "page 3 sur 3" in page


def test_a_checklist_line_leads_to_its_words(desk_store: Store) -> None:
    number, desk = a_consultation(desk_store), Desk(desk_store)
    put(desk, number, ("RC.pdf", a_pdf(RC, head="RC")))
    worked(desk_store, desk)
    page = desk.get(f"/consultations/{number}").text
    href = page.split('<a class="soft" href="')[1].split('"')[0].replace("&amp;", "&")
    assert '<mark id="r0">' in desk.get(href).text


def test_a_piece_that_is_not_read_says_why(desk_store: Store) -> None:
    number, desk = a_consultation(desk_store), Desk(desk_store)
    put(desk, number, ("RC.pdf", an_image_pdf(3)))
    worked(desk_store, desk)
    page = plain(desk.get(f"/consultations/{number}").text)
    assert "image : à lire par une personne (3 pages)" in page


def test_a_hostile_name_is_escaped(desk_store: Store) -> None:
    number, desk = a_consultation(desk_store), Desk(desk_store)
    put(desk, number, ("DCE.zip", a_zip({HOSTILE: a_docx(["Texte du règlement."])})))
    worked(desk_store, desk)
    page = desk.get(f"/consultations/{number}").text
    assert "alert(" in page
    assert "<img src=x" not in page


def test_what_is_refused_is_told_with_its_reason(desk_store: Store) -> None:
    number, desk = a_consultation(desk_store), Desk(desk_store)
    assert "« vide.pdf » est vide" in plain(put(desk, number, ("vide.pdf", b"")).text)
    told = put(desk, number, ("vide.pdf", b""), headers={"Accept": "application/json"})
    assert (told.status_code, plain(told.json()["told"])) == (
        422,
        "« vide.pdf » est vide : la télécharger de nouveau.",
    )


def test_a_reader_of_the_team_puts_nothing_in(desk_store: Store) -> None:
    number, desk = a_consultation(desk_store), Desk(desk_store, "lecture")
    assert put(desk, number, ("CCAP.pdf", a_pdf(CCAP))).status_code == 403
    assert "data-drop" not in desk.get(f"/consultations/{number}").text


def test_a_file_is_withdrawn_from_the_page(desk_store: Store) -> None:
    number, desk = a_consultation(desk_store), Desk(desk_store)
    put(desk, number, ("CCAP.pdf", a_pdf(CCAP)))
    worked(desk_store, desk)
    with desk_store.reading() as session:
        file = session.exec(select(DocumentFile)).one()
    answer = desk.post(f"/consultations/{number}/pieces/{file.id}/retirer")
    assert "Pièce retirée" in answer.text
    worked(desk_store, desk)
    assert pieces(desk_store, number) == []
    with desk_store.reading() as session:
        finding = session.exec(select(Finding).where(Finding.consultation_id == number)).one()
    assert finding.retired_at is not None


def test_words_of_a_document_may_be_added_as_a_finding(desk_store: Store) -> None:
    number, desk = a_consultation(desk_store), Desk(desk_store)
    put(desk, number, ("RC.pdf", a_pdf(RC, head="RC")))
    worked(desk_store, desk)
    page = desk.get(f"/consultations/{number}/pieces/{pieces(desk_store, number)[0].id}").text
    lot = page.split('<select id="lot" name="lot"><option value="')[1].split('"')[0]
    desk.post(
        f"/consultations/{number}/reperages",
        lot=lot,
        code="social_criterion",
        citation="Valeur technique : 40 %",
    )
    with desk_store.reading() as session:
        verdict = session.exec(select(Verdict).where(Verdict.consultation_id == number)).one()
    assert (verdict.verdict, verdict.proofs[0]["field"]) == ("added", "RC, p. 2")
    worked(desk_store, desk)
    with desk_store.reading() as session:
        verdict = session.exec(select(Verdict).where(Verdict.consultation_id == number)).one()
    assert not verdict.to_review


def test_a_conflict_shows_the_words_of_both(desk_store: Store) -> None:
    number = a_consultation(desk_store, "Clause d’insertion : 250 heures.")
    desk = Desk(desk_store)
    put(desk, number, ("CCAP.pdf", a_pdf([["Clause d’insertion : 400 heures."]])))
    worked(desk_store, desk)
    page = plain(desk.get(f"/consultations/{number}").text)
    assert "L’avis et une pièce se contredisent" in page
    assert "dit « Clause d’insertion : 250 heures" in page
    assert "dit « Clause d’insertion : 400 heures" in page


def test_search_finds_words_of_a_document(desk_store: Store) -> None:
    number, desk = a_consultation(desk_store), Desk(desk_store)
    assert "Valmorel" not in desk.get("/consultations?q=calorifugeage").text
    put(desk, number, ("CCTP.docx", a_docx(["Le calorifugeage des réseaux est repris."])))
    worked(desk_store, desk)
    assert "écoles de Valmorel" in desk.get("/consultations?q=calorifugeage").text


def test_nothing_of_documents_stands_in_exports(desk_store: Store) -> None:
    number, desk = a_consultation(desk_store), Desk(desk_store)
    put(desk, number, ("CCTP.docx", a_docx(["Le calorifugeage des réseaux est repris."])))
    worked(desk_store, desk)
    assert "calorifugeage" not in desk.get("/consultations/export.csv").text


def test_disk_use_and_its_quota_are_shown(desk_store: Store) -> None:
    number, desk = a_consultation(desk_store), Desk(desk_store)
    put(desk, number, ("plan.bin", bytes(3_000_000)))
    page = plain(Desk(desk_store, "administration").get("/reglages").text)
    assert "3 Mo pris sur 20 000 Mo" in page
