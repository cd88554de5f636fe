"""Members on the desk: trades by name, a count for each activity, what an import and an edit
change, in words.
"""

import pytest

from tests.desk_client import Desk, plain
from tests.web.desk.test_changes import MEMBER, rows
from vigie.domain.member_record import (
    ActivityRecord,
    ContactRecord,
    MemberRecord,
    ProofRecord,
    changed_fields,
)
from vigie.matching.explain import Miss
from vigie.store import Store
from vigie.store.tables import Activity, Member, Site
from vigie.web.desk.completeness import costs
from vigie.web.desk.member_form import BadMember, trade_of
from vigie.web.desk.member_words import changes


@pytest.mark.parametrize(
    "told", ["Entretien d’espaces verts", "entretien d'espaces verts", "espaces-verts"]
)
def test_a_trade_is_told_by_its_name_or_its_slug(told: str) -> None:
    assert trade_of(told) == "espaces-verts"


def test_a_trade_that_is_none_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadMember, match="le choisir dans la liste"):
        trade_of("Espace vert")


def test_a_form_with_an_unknown_trade_is_kept_for_mending(desk_store: Store) -> None:
    answer = Desk(desk_store).post("/adherents/nouveau", **{**MEMBER, "a0-trade": "Espace vert"})
    assert (
        answer.status_code,
        "Métier « Espace vert » inconnu" in answer.text.replace("\u00a0", " "),
    ) == (422, True)


def test_a_trade_chosen_by_name_is_kept_as_its_slug(desk_store: Store) -> None:
    Desk(desk_store).post(
        "/adherents/nouveau", **{**MEMBER, "a0-trade": "Entretien d’espaces verts"}
    )
    assert [row.trade for row in rows(desk_store, Activity, label="Peinture") if row.trade] == [
        "espaces-verts"
    ]


def test_each_activity_tells_its_own_count_without_javascript(desk_store: Store) -> None:
    page = Desk(desk_store).get("/adherents/3/modifier").text
    assert (
        '<output id="a0-volume" aria-live="polite" class="soft">1\u00a0lot réservé ou clausé '
        "en trente jours" in page
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [("a0", "0\u00a0lot"), ("a1", "1\u00a0lot réservé ou clausé en trente jours")],
)
def test_the_live_count_is_of_the_activity_asked(desk_store: Store, line: str, words: str) -> None:
    asked = {"ligne": line, "a0-cpv": "0311", "a1-cpv": "7957", "a1-departments": "92"}
    assert Desk(desk_store).get("/adherents/volume", params=asked).text.startswith(words)


def test_a_live_count_of_no_trade_says_so(desk_store: Store) -> None:
    assert (
        "à choisir dans la liste"
        in Desk(desk_store).get("/adherents/volume?ligne=a0&a0-trade=rien").text
    )


def test_a_step_keeps_what_was_typed_and_saves_nothing(desk_store: Store) -> None:
    desk, before = Desk(desk_store), len(rows(desk_store, Member))
    page = desk.post("/adherents/nouveau", **{**MEMBER, "siret": "12", "etape": "activites"}).text
    assert "Étape 2 sur 4" in plain(page)
    assert 'name="name" value="Ateliers neufs"' in page
    assert 'name="siret" value="12"' in page
    assert 'name="a0-cpv" value="45442100-8"' in page
    assert "en trente jours" in page.split('id="a0-volume"')[1][:200]
    assert len(rows(desk_store, Member)) == before


def test_several_trades_at_once_are_several_activities(desk_store: Store) -> None:
    trades = {
        "metiers": ["Entretien d’espaces verts", "Peinture", ""],
        "metiers-departements": "93",
    }
    Desk(desk_store).post("/adherents/nouveau", name="Ateliers verts", **trades)
    [member] = rows(desk_store, Member, name="Ateliers verts")
    activities = rows(desk_store, Activity, member_id=member.id)
    assert sorted(activity.trade for activity in activities) == ["espaces-verts", "peinture"]
    assert {tuple(activity.departments) for activity in activities} == {("93",)}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("saint den", "Saint-Denis (93200)"),
        ("St-Denis", "Saint-Denis (93200)"),
        ("9320", "Saint-Denis (93200)"),
        ("rennes", "Rennes (35000)"),
    ],
)
def test_communes_are_suggested_ours_first(desk_store: Store, typed: str, first: str) -> None:
    desk = Desk(desk_store, departments=["93"])
    assert desk.get("/adherents/communes", params={"q": typed}).text.split("\n")[0] == first


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Pantin", ("Pantin", "93500", "93")),
        ("saint-denis", ("Saint-Denis", "93200", "93")),
        ("Rennes (35000)", ("Rennes", "35000", "35")),
        ("35200 Rennes", ("Rennes", "35200", "35")),
    ],
)
def test_a_commune_brings_its_postal_code(
    desk_store: Store, typed: str, kept: tuple[str, str, str]
) -> None:
    desk = Desk(desk_store, departments=["93"])
    desk.post("/adherents/nouveau", **{"name": "Ateliers situés", "s0": "1", "s0-city": typed})
    [member] = rows(desk_store, Member, name="Ateliers situés")
    [site] = rows(desk_store, Site, member_id=member.id)
    assert (site.city, site.post_code, site.department) == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Sain-Denys", "inconnue, peut-être Saint-Denis (93200)"),
        ("Sainte-Colombe", "plusieurs portent ce nom, choisir : Sainte-Colombe ("),
    ],
)
def test_a_commune_that_is_not_sure_is_asked_for(desk_store: Store, typed: str, words: str) -> None:
    sent = {"name": "Ateliers situés", "s0": "1", "s0-city": typed}
    answer = Desk(desk_store, departments=["93"]).post("/adherents/nouveau", **sent)
    assert (answer.status_code, words in plain(answer.text)) == (422, True)


OLD = MemberRecord(
    name="Couleurs d’Atelier", staff=12, contacts=(ContactRecord(email="lou@exemple.org"),)
)
NEW = MemberRecord(
    name="Couleurs d’Atelier",
    staff=14,
    turnover=90_000,
    activities=(ActivityRecord(trade="peinture", departments=("93",)),),
    proofs=(ProofRecord(kind="convention_iae"),),
)


def test_a_change_of_a_member_is_told_value_by_value() -> None:
    told = [one.replace("\u00a0", " ").replace("\u202f", " ") for one in changes(OLD, NEW)]
    assert {
        "effectif : 12 → 14",
        "chiffre d’affaires : rien → 90 000 € HT",
        "preuves : rien → convention IAE",
    } <= set(told)


def test_contacts_are_counted_never_named() -> None:
    assert "exemple.org" not in " ".join(changes(OLD, NEW))


def test_changed_fields_are_named_in_french() -> None:
    assert set(changed_fields(OLD, NEW)) == {
        "effectif",
        "chiffre d’affaires",
        "activités",
        "preuves",
        "contacts",
    }


def test_the_history_of_a_member_says_who_changed_what(desk_store: Store) -> None:
    desk = Desk(desk_store)
    desk.post("/adherents/nouveau", **MEMBER)
    number = rows(desk_store, Member, name="Ateliers neufs")[0].id
    page = plain(desk.post(f"/adherents/{number}", **{**MEMBER, "turnover": "300 000"}).text)
    assert "<strong>Camille Ormeau</strong> : fiche modifiée : chiffre d’affaires" in page


def test_a_profile_says_how_complete_it_is(desk_store: Store) -> None:
    assert "Fiche renseignée : " in plain(Desk(desk_store).get("/adherents/1").text)


def test_the_preview_of_an_import_says_from_what_to_what(desk_store: Store) -> None:
    desk = Desk(desk_store)
    table = (
        desk.get("/adherents/export.csv").content.decode("utf-8-sig").replace("60000", "75000", 1)
    )
    sent = {"fichier": ("adherents.csv", table.encode(), "text/csv")}
    page = desk.client.post("/adherents/import", data={"csrf": desk.csrf}, files=sent).text.replace(
        "\u202f", " "
    )
    before, after = (
        page.split("activités : Espaces verts (93, 94")[1].split("</li>")[0].split(" → ")
    )
    assert ("60 000" in before, "75 000" in after) == (True, True)


def test_what_a_gap_costs_is_said_in_the_third_person() -> None:
    misses = [Miss(1, "zone", "lot dans le 95 ; votre activité n° 1 (Tonte) couvre 93", "95")]
    (gap,) = costs(misses)
    assert gap.why == "Par exemple : lot dans le 95 ; son activité n° 1 (Tonte) couvre 93"
