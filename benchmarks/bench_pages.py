"""The desk's pages with 200,000 consultations against the same pages with 2,000; SQLite, 2,000
members, no network.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from vigie.config import Settings
from vigie.domain.considerations import FACTS
from vigie.store import Store, open_store
from vigie.store.desk.users import add_user
from vigie.store.search.index import put
from vigie.store.tables import (
    Activity,
    Alarm,
    Buyer,
    Consultation,
    Contact,
    Crawl,
    Delivery,
    Finding,
    JointBid,
    JointBidMember,
    Lot,
    LotTrade,
    Match,
    Member,
    Opportunity,
    Proof,
)
from vigie.store.tables.full_text import create_index

SMALL, LARGE, MEMBERS = 2_000, 200_000, 2_000
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "une phrase de mesure"
WORDS = [
    "entretien",
    "espaces",
    "verts",
    "nettoyage",
    "locaux",
    "peinture",
    "restauration",
    "collecte",
    "mobilier",
    "conciergerie",
    "accueil",
    "travaux",
    "second",
    "œuvre",
    "logements",
    "écoles",
    "parc",
    "fourniture",
    "papier",
    "impression",
    "routage",
    "traiteur",
    "blanchisserie",
    "jardins",
    "propreté",
    "voirie",
]
CODES = [str(code) for code in FACTS]
LISTS = {
    "Ce matin": "/",
    "Consultations": "/consultations",
    "Toutes": "/consultations?tri=published",
    "Par échéance": "/consultations?tri=deadline",
    "Réservées 93": "/consultations?nature=reserved&dep=93&tri=deadline",
    "Deux départements": "/consultations?dep=93&dep=94&phase=open",
    "Semaine": "/consultations?echeance=7&nature=any",
    "Acheteur": "/consultations?acheteur=7",
    "Montant": "/consultations?tri=amount&nature=any",
    "À vérifier": "/consultations?a_verifier=1&tri=deadline",
    "Adhérents": "/adherents",
    "Groupements": "/groupements",
    "Envois": "/envois",
    "Sources": "/sources",
    "Observatoire": "/observatoire",
    "Une consultation": "/consultations/77",
}
TEXTS = {
    "Mot courant": "/consultations?q=nettoyage",
    "Deux mots": "/consultations?q=espaces+verts",
    "Mot et 93": "/consultations?q=peinture&dep=93",
    "Mot, par échéance": "/consultations?q=travaux&tri=deadline",
}


def run(small: int = SMALL, large: int = LARGE, rounds: int = 60) -> list[dict[str, Any]]:
    """Rows name, value (p95 in ms at the large size), baseline (at the small one), ratio, unit."""
    with tempfile.TemporaryDirectory() as folder:
        least = _measured(Path(folder) / "small.db", small, rounds)
        most = _measured(Path(folder) / "large.db", large, rounds)
    limits = {**dict.fromkeys(LISTS, 2.0), **dict.fromkeys(TEXTS, 5.0)}
    return [
        {
            "name": f"page « {name} » : {large} contre {small} consultations",
            "value": round(most[name], 1),
            "baseline": round(least[name], 1),
            "ratio": round(most[name] / least[name], 2),
            "unit": "ms (p95)",
            "limit": limits[name],
        }
        for name in limits
    ]


def _measured(path: Path, consultations: int, rounds: int) -> dict[str, float]:
    from fastapi.testclient import TestClient

    from vigie.store.desk.figures import refresh
    from vigie.web.app import create_app

    store = filled(path, consultations)
    refresh(store, NOW)
    client = TestClient(
        create_app(store, Settings(secret="x" * 40, public_url="http://testserver"), lambda: NOW)
    )  # type: ignore[arg-type]
    client.post(
        "/connexion", data={"email": "mesure@exemple.org", "mot_de_passe": PASSWORD, "suite": "/"}
    )
    found = {}
    for name, path_of in {**LISTS, **TEXTS}.items():
        times = [_timed(client, path_of) for _ in range(rounds + 5)][
            5:
        ]  # the first ones make templates and plans
        found[name] = statistics.quantiles(times, n=20)[-1]
    store.close()
    return found


def _timed(client: Any, path: str) -> float:
    start = time.perf_counter()
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} : {answer.status_code}")
    return (time.perf_counter() - start) * 1000


def filled(path: Path, consultations: int, members: int = MEMBERS) -> Store:
    """A database of that size, rows written directly; the same for the same size."""
    store, chance = open_store(f"sqlite:///{path}"), random.Random(7)
    store.create_all()
    with store.engine.begin() as connection:
        create_index(connection)
    with store.transaction() as session:
        add_user(session, "mesure@exemple.org", "Mesure", "administration", PASSWORD, NOW)
        session.add(Alarm(source="place", kind="silent", detail="PLACE se tait", raised_at=NOW))
        session.execute(
            insert(Buyer),
            [
                {"id": n, "key": f"name:{n}", "name": f"Ville n° {n}", "departments": []}
                for n in range(1, 901)
            ],
        )
        session.execute(insert(Crawl), [_crawl(number) for number in range(2_000)])
        _members(session, members)
    for start in range(1, consultations + 1, 5_000):
        _consultations(store, range(start, min(consultations + 1, start + 5_000)), members, chance)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("ANALYZE")
    return store


def _crawl(number: int) -> dict[str, Any]:
    source = ("boamp", "ted", "maximilien", "place")[number % 4]
    at = NOW - timedelta(hours=3 * number)
    return {
        "source": source,
        "started_at": at,
        "ended_at": at,
        "requests": 9,
        "got": 80,
        "new": 60,
        "changed": 9,
        "unchanged": 11,
        "refused": 0,
        "ended": "finished",
        "detail": "",
        "cursor": {},
    }


def _members(session: Any, members: int) -> None:
    session.add_all(
        Member(
            id=n,
            name=f"Structure {n * 7919 % members:05d}",
            kinds=["EI"],
            created_at=NOW,
            updated_at=NOW,
        )
        for n in range(1, members + 1)
    )
    session.flush()
    for n in range(1, members + 1):
        session.add(
            Activity(
                member_id=n,
                label="Propreté",
                cpv=["9091"],
                departments=[("75", "92", "93", "94")[n % 4]],
            )
        )
        session.add(
            Proof(member_id=n, kind="convention_iae", valid_until=(NOW + timedelta(days=n)).date())
        )
        session.add(Contact(member_id=n, email=f"c{n}@exemple.org", created_at=NOW))


def _consultations(store: Store, numbers: range, members: int, chance: random.Random) -> None:
    from vigie.store.search.documents import documents

    rows = list(_rows(numbers, members, chance))
    with store.transaction() as session:
        for table in (
            Consultation,
            Lot,
            LotTrade,
            Finding,
            Match,
            Opportunity,
            JointBid,
            JointBidMember,
            Delivery,
        ):
            told = [values for kind, values in rows if kind is table]
            if told:
                session.execute(insert(table), told)
    with store.reading() as session:
        found = documents(session, list(numbers))
    with store.transaction() as session:
        put(session, found)


def _rows(
    numbers: range, members: int, chance: random.Random
) -> Iterator[tuple[Any, dict[str, Any]]]:
    for n in numbers:
        age = timedelta(minutes=n * 5 % (2 * 365 * 1440))
        live = age < timedelta(days=30)
        title = " ".join(chance.choices(WORDS, k=7))
        place, due = (
            ("75", "77", "78", "91", "92", "93", "94", "95")[n % 8],
            NOW - age + timedelta(days=30),
        )
        useful = chance.random() < 0.08
        yield (
            Consultation,
            {
                "id": n,
                "title": title,
                "description": " ".join(chance.choices(WORDS, k=40)),
                "buyer_name": f"Ville n° {n % 900 + 1}",
                "buyer_id": n % 900 + 1,
                "state": "open" if live else "closed",
                "published_at": NOW - age,
                "deadline_at": due,
                "live_until": due,
                "cpv": ["90910000"],
                "departments": [place],
                "nuts": [],
                "sources": ["boamp"],
                "doubts": [],
                "desk_state": "à diffuser" if useful and n % 3 else "à qualifier",
                "estimated_value": float(chance.randrange(10_000, 2_000_000)),
                "created_at": NOW,
                "updated_at": NOW,
                "concession": False,
                "held": False,
            },
        )
        yield (
            Lot,
            {
                "id": n,
                "consultation_id": n,
                "key": "1",
                "number": "1",
                "position": 0,
                "title": title,
                "description": "",
                "cpv": ["90910000"],
                "departments": [place],
                "nuts": [],
                "state": "open" if live else "closed",
                "deadline_at": due,
                "live_until": due,
                "codes": {},
                "doubts": [],
            },
        )
        yield (
            LotTrade,
            {
                "lot_id": n,
                "consultation_id": n,
                "oui": ["nettoyage-locaux"],
                "voir": [],
                "need": title,
                "why": {},
                "version": "1",
                "text_hash": "",
                "decided_at": NOW,
            },
        )
        if useful:
            yield from _of_useful(n, members, chance)


def _of_useful(n: int, members: int, chance: random.Random) -> Iterator[tuple[Any, dict[str, Any]]]:
    sure = chance.random() < 0.8
    yield (
        Finding,
        {
            "consultation_id": n,
            "lot_id": n,
            "code": chance.choice(CODES),
            "families": [],
            "source": "text",
            "status": "sûr" if sure else "à vérifier",
            "confidence": 0.97 if sure else 0.6,
            "rule": "mesure",
            "version": "1",
            "quote": "Le lot est réservé.",
            "folded_quote": f"lelot{n}",
            "scope": "lot",
            "field": "description",
            "raw": "",
            "proofs": [],
            "legal_basis": "",
            "volumes": [],
            "optional": False,
            "conflict": False,
            "read_at": NOW,
            "retired_why": "",
        },
    )
    chosen = chance.sample(range(1, members + 1), 6)
    for member in chosen:
        yield (
            Match,
            {
                "member_id": member,
                "lot_id": n,
                "consultation_id": n,
                "concerned": "oui",
                "eligible": "oui",
                "able": "oui",
                "reasons": [],
                "rank": 1.0,
                "near_miss": False,
                "matched_at": NOW,
            },
        )
        yield (
            Opportunity,
            {
                "member_id": member,
                "lot_id": n,
                "consultation_id": n,
                "state": "sent",
                "version": 1,
                "excluded_by_staff": False,
                "opened_at": NOW,
                "changed_at": NOW,
                "closed_why": "",
            },
        )
    state = "suggested" if n % 40 == 0 else "stale"
    yield (
        JointBid,
        {
            "id": n,
            "lot_id": n,
            "consultation_id": n,
            "key": f"joint_bid:{n}",
            "kind": "joint_bid",
            "state": state,
            "alternative": 1,
            "form": "",
            "form_reason": "",
            "need": "Besoin",
            "covered": [],
            "uncovered": [],
            "reasons": [],
            "why_not": [],
            "plan": [],
            "created_at": NOW,
            "updated_at": NOW,
        },
    )
    for member in chosen[:2]:
        yield (
            JointBidMember,
            {"joint_bid_id": n, "member_id": member, "lead": False, "covers": [], "reasons": []},
        )
    yield (
        Delivery,
        {
            "what": f"opportunity:{n}",
            "kind": "alert",
            "recipient": f"contact:{n}",
            "channel": "email",
            "version": 1,
            "member_id": chosen[0],
            "contact_id": chosen[0],
            "state": "sent",
            "real_time": False,
            "due_at": NOW,
            "message": {},
            "idempotency_key": f"k{n}",
            "attempts": 1,
            "error": "",
            "doubtful": False,
            "provider_id": "",
            "thread": "",
            "created_at": NOW,
            "sent_at": NOW - timedelta(minutes=n * 5 % (2 * 365 * 1440)),
        },
    )


if __name__ == "__main__":
    for row in run():
        mark = "" if row["ratio"] <= row["limit"] else "  TROP"
        print(
            f"{row['name']:<75} {row['value']:>8} / {row['baseline']:>7} {row['unit']}  "
            f"×{row['ratio']}{mark}"
        )
