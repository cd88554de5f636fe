"""A simulation plays its own days on somebody's files: who is told what, who hears nothing, why."""

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from vigie.domain.notice import ParsedNotice
from vigie.simulation.days import FolderInUse, begin, enrol, play
from vigie.simulation.notices import by_day, notices_of, spread
from vigie.simulation.report import report

MEMBERS = """nom;formes;departement;metier;departements;activite_proposee
Propreté du Canal;EI;93;nettoyage-locaux;93;
Peintres du Quai;EI;93;peinture;93;
Maison Supposée;EI;93;nettoyage-locaux;93;oui
Sans Activité;ACI;93;;;
"""


def notice(number: int, title: str, day: str, **more: object) -> dict[str, object]:
    told = "Marché réservé aux structures d’insertion par l’activité économique (L2113-13)."
    return {
        "id": f"saisie:{number}",
        "source": "saisie",
        "source_id": str(number),
        "format": "essai",
        "kind": "call",
        "title": title,
        "published_at": f"{day}T06:00:00+02:00",
        "deadline_at": "2026-10-30T12:00:00+01:00",
        "buyer": {"name": "Commune de Valmorel"},
        "departments": ["93"],
        "texts": [{"field": "Conditions", "lot": None, "text": told}],
        **more,
    }


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine days with one notice and four members."""
    home, first = tmp_path_factory.mktemp("simulation"), date(2026, 10, 5)
    notices = [
        ParsedNotice.model_validate(notice(1, "Nettoyage des locaux de l’école", "2026-10-06"))
    ]
    simulated = begin(home)
    enrol(simulated, "membres.csv", MEMBERS.encode(), first, confirmed=False)
    play(simulated, notices, first, date(2026, 10, 13), lambda line: None)
    report(simulated)
    simulated.store.close()
    return home


def told(home: Path) -> set[tuple[str, str, str]]:
    rows = map(json.loads, (home / "dit.jsonl").read_text(encoding="utf-8").splitlines())
    return {(row["member"]["name"], row["what"], row["day"]) for row in rows}


def test_a_sure_member_is_told_at_once_and_a_supposed_one_in_its_letter(played: Path) -> None:
    assert told(played) == {
        ("Propreté du Canal", "alerte", "2026-10-06"),
        ("Maison Supposée", "lettre", "2026-10-12"),
    }


def test_who_hears_nothing_is_listed_with_why_and_remedy(played: Path) -> None:
    with (played / "silence.csv").open(encoding="utf-8", newline="") as lines:
        rows = {row["structure"]: row for row in csv.DictReader(lines, delimiter=";")}
    assert {name: row["cause"] for name, row in rows.items()} == {
        "Peintres du Quai": "nothing",
        "Sans Activité": "activity",
    }
    assert rows["Sans Activité"]["remède"] == "décrire au moins une activité (métier et zone)"


def test_a_folder_in_use_is_left_alone(played: Path) -> None:
    with pytest.raises(FolderInUse, match="n’est pas vide"):
        begin(played)


def test_a_line_that_is_no_notice_is_named_and_the_others_go_on() -> None:
    lines = list(notices_of('{"a": 1}\n\nrien\n' + json.dumps(notice(1, "Objet", "2026-10-06"))))
    assert [(line.number, bool(line.refused)) for line in lines] == [
        (1, True),
        (3, True),
        (4, False),
    ]


def test_a_labelled_notice_is_read_as_a_call() -> None:
    labelled = {
        "id": "essai-1",
        "title": "Deux lots",
        "sections": [{"name": "Acheteur", "text": "Commune de Valmorel"}],
        "lots": [{"number": "1", "title": "Peinture", "text": ""}],
    }
    [line] = notices_of(json.dumps(labelled))
    [found] = line.notices
    assert (found.kind, found.buyer.name, found.lots[0].title) == (
        "call",
        "Commune de Valmorel",
        "Peinture",
    )


def test_spreading_is_the_same_for_a_seed_and_gives_a_place_to_who_has_none() -> None:
    parsed = ParsedNotice.model_validate(notice(1, "Objet", "2025-01-02", departments=[]))
    first, last = date(2026, 10, 5), date(2026, 11, 1)
    [one], [again] = spread([parsed], first, last, 3), spread([parsed], first, last, 3)
    assert one == again
    assert first <= one.published_at.date() <= last
    assert len(one.departments) == 1


def test_what_was_published_before_comes_on_the_first_day() -> None:
    parsed = ParsedNotice.model_validate(notice(1, "Objet", "2025-01-02"))
    assert list(by_day([parsed], date(2026, 10, 5))) == [date(2026, 10, 5)]
    assert parsed.published_at < datetime(2026, 1, 1, tzinfo=UTC)
