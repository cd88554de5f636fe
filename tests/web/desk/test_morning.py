"""Ce matin, and what each page of the desk says of what was judged, merged or missed."""

from datetime import timedelta

from sqlmodel import select

from tests.builders import NOW, a_lot, a_notice, recorded
from tests.desk_client import Desk
from tests.desk_data import Tender, publish
from vigie.domain.considerations import Consideration
from vigie.domain.notice import TextPart
from vigie.flow.indexing import territories_of
from vigie.matching.explain import Miss
from vigie.store import Store
from vigie.store.read.findings import NewFinding, keep_findings
from vigie.store.read.verdicts import write_verdict
from vigie.store.search.documents import documents, reindex
from vigie.store.search.index import put
from vigie.store.search.lists import Search, ids_of
from vigie.store.tables import Consultation, Finding, Lot
from vigie.web.desk.completeness import costs
from vigie.web.desk.notice_text import around
from vigie.web.desk.search_query import read


def test_a_short_quote_is_shown_with_the_words_around_it() -> None:
    text = "La valeur technique compte pour 60 points et le critère social pour 10 points."
    start = text.index("social")
    assert around(text, start, start + 6, 23) == (
        "… points et le critère ",
        "social",
        " pour 10 points.",
    )
    assert around(text, 70, 700) == ("", "", "")


def test_a_merged_consultation_leads_to_the_one_that_took_it_in(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        session.get_one(Consultation, 2).merged_into = 1
        session.flush()
        reindex(session, [2])
    desk = Desk(desk_store)
    answer = desk.get("/consultations/2", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/consultations/1")
    for path in ("/consultations?tri=published", "/consultations?q=nettoyage", "/"):
        assert '"/consultations/2"' not in desk.get(path).text


def test_a_judgement_whose_words_are_gone_is_shown_then_put_away(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        finding = session.exec(select(Finding).where(Finding.quote != "")).first()
        kept = write_verdict(
            session,
            lot_id=finding.lot_id,
            verdict="confirmed",
            finding_id=finding.id,
            now=NOW,
            user_id=1,
        )
        kept.to_review, number = True, kept.id
    desk = Desk(desk_store)
    assert "Validations à revoir (1)" in desk.get("/").text
    assert "Validation classée." in desk.post(f"/validations/{number}/classer").text
    assert "Validations à revoir" not in desk.get("/").text
    assert "n’est plus à revoir" in desk.post(f"/validations/{number}/classer").text


def test_where_nothing_leaves_without_staff_what_nobody_judged_waits_on_the_morning(
    desk_store: Store,
) -> None:
    title = "Collecte et réemploi du mobilier"
    assert title not in released(Desk(desk_store).get("/").text)
    assert title in released(Desk(desk_store, release="review").get("/").text)


def released(page: str) -> str:
    return page.partition('id="t-diffuser"')[2].partition("</section>")[0]


def test_no_deadline_this_week_shows_the_next_ones(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        for row in session.exec(select(Consultation)).all():
            row.deadline_at = row.deadline_at + timedelta(days=20)
            session.flush()
            reindex(session, [row.id])
    page = Desk(desk_store).get("/").text
    assert "Ensuite\u00a0:" in page
    assert "Accompagnement à la parentalité" in page.partition('id="t-echeances"')[2]


def test_a_profile_says_how_many_lots_its_zone_cost(desk_store: Store) -> None:
    for number in (90, 91):
        lot = ("Jardins", "reserved_insertion", "Lot réservé aux structures d’insertion.", 0.97)
        publish(
            desk_store,
            number,
            Tender(f"Entretien des jardins {number}", "Ville", "78", (lot,), 20, "77310000"),
        )
    page = Desk(desk_store).get("/adherents/1").text.replace("\u00a0", " ")
    assert "2 lots manqués : zone 78" in page


def test_costs_count_by_cause_and_example() -> None:
    missed = [Miss(n, "zone", f"lot {n} dans le 95", "95") for n in range(3)] + [
        Miss(9, "alone", "trop grand", "groupement")
    ]
    told = costs(missed)
    assert [one.heading.replace("\u00a0", " ") for one in told] == [
        "3 lots manqués : zone 95",
        "1 lot reçu mais trop grand seul : un groupement aiderait",
    ]
    assert told[0].why == "Par exemple : lot 0 dans le 95"


def test_a_lot_without_title_shows_its_description_else_the_consultations_title(
    desk_store: Store,
) -> None:
    lots = [
        a_lot(number="1", title="", description="Taille des haies du parc nord"),
        a_lot(number="2", title=""),
    ]
    recorded(desk_store, a_notice("26-99001", title="Entretien du parc", lots=lots))
    with desk_store.reading() as session:
        number = session.exec(
            select(Consultation.id).where(Consultation.title == "Entretien du parc")
        ).one()
    page = Desk(desk_store).get(f"/consultations/{number}").text
    assert "Lot 1 – Taille des haies du parc nord" in page
    assert "Lot 2 – Entretien du parc" in page


def test_a_territory_of_the_grand_paris_narrows_the_list_and_outlives_a_change(
    desk_store: Store,
) -> None:
    lot = ("Jardins", "reserved_insertion", "Lot réservé aux structures d’insertion.", 0.97)
    number = publish(
        desk_store,
        92,
        Tender("Entretien des jardins de Montreuil", "Ville de Bagnolet", "93", (lot,), 20),
    )
    with desk_store.reading() as session:
        found = documents(session, [number], territories_of)
    with desk_store.transaction() as session:
        put(session, found)
    desk = Desk(desk_store)
    assert "jardins de Montreuil" in desk.get("/consultations?ept=T8").text
    assert "jardins de Montreuil" not in desk.get("/consultations?ept=T6").text
    desk.post(f"/consultations/{number}/suivi", etat="suivie")
    assert "jardins de Montreuil" in desk.get("/consultations?ept=T8").text


def test_words_of_another_lots_text_are_not_marked_as_its_proof(desk_store: Store) -> None:
    lots = [a_lot(number="LOT-0001", title="Nord"), a_lot(number="LOT-0002", title="Sud")]
    texts = tuple(
        TextPart(field="BT-70", lot=one.number, text="100 heures d’insertion.") for one in lots
    )
    recorded(desk_store, a_notice("26-99002", title="Deux lots", lots=lots, texts=texts))
    with desk_store.transaction() as session:
        north = session.exec(select(Lot).where(Lot.title == "Nord")).one()
        proofs = tuple(
            {"notice_id": "boamp:26-99002", "text": n, "start": 0, "end": 10, "field": "BT-70"}
            for n in (0, 1)
        )
        kept = NewFinding(
            code=Consideration.INSERTION_CONDITION,
            source="text",
            status="sûr",
            confidence=0.97,
            rule="essai",
            version="1",
            folded_quote="100heures",
            quote="100 heures",
            proofs=proofs,
        )
        keep_findings(session, north.consultation_id, north.id, [kept], NOW)
        number = north.consultation_id
    assert Desk(desk_store).get(f"/consultations/{number}").text.count("<mark") == 1


def test_what_is_open_and_reserved_is_asked_of_one_facet_and_gives_the_same(
    desk_store: Store,
) -> None:
    for nature in ("any", "reserved", "condition", "criterion", "service"):
        asked = read({"nature": [nature], "phase": ["open"]}).search(NOW)
        assert dict(asked.facets) == {"live": (nature,)}
        with desk_store.reading() as session:
            both = ids_of(session, Search(facets={"kind": (nature,), "state": ("open",)}), 100)
            assert ids_of(session, asked, 100) == both != []
