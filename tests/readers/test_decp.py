"""Contracts (DECP): every shape with its quirks, and millions of them in little memory."""

import io
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from vigie.domain.contracts import Contract
from vigie.domain.notice import RefusedPayload
from vigie.readers.decp import contracts, records

HOLDER = {"typeIdentifiant": "SIRET", "id": "29910001600011"}


def contract(**told: object) -> dict[str, object]:
    """A contract in the 2022 shape."""
    return {
        "id": "26-1",
        "acheteur": {"id": "29900001800018"},
        "objet": "Entretien des espaces verts",
        "codeCPV": "77310000-6",
        "lieuExecution": {"code": "93210", "typeCode": "Code postal"},
        "dureeMois": 24,
        "dateNotification": "2026-05-15",
        "montant": 57500.0,
        "titulaires": [{"titulaire": HOLDER}],
        **told,
    }


def read_one(record: dict[str, object]) -> Contract:
    """The only contract of a file."""
    raw = json.dumps({"marches": {"marche": [record]}}).encode()
    (made,) = contracts(io.BytesIO(raw), "essai")
    assert isinstance(made, Contract)
    return made


@pytest.mark.parametrize(
    "holders",
    [
        [HOLDER],
        [{"titulaire": HOLDER}],
        [[[[HOLDER]]]],
        {"titulaire": HOLDER},
        [{"titulaire": "typeIdentifiant"}, {"titulaire": [HOLDER]}],
    ],
    ids=["2019", "2022", "nested", "object", "broken-beside"],
)
def test_holders_are_found_however_they_are_wrapped(holders: object) -> None:
    assert [one.siren for one in read_one(contract(titulaires=holders)).holders] == ["299100016"]


@pytest.mark.parametrize(
    ("stated", "social"),
    [
        ({"considerationSociale": ["Clause sociale", "Critère social"]}, ("clause", "criterion")),
        (["Marché réservé"], ("reserved",)),
        ({"considerationSociale": ["Pas de considération sociale"]}, ()),
        ({"considerationSociale": ["None"]}, None),
        (None, None),
        ("CDL", None),
    ],
)
def test_social_considerations_are_yes_no_or_not_stated(
    stated: object, social: tuple[str, ...] | None
) -> None:
    assert read_one(contract(considerationsSociales=stated)).social == social


@pytest.mark.parametrize(
    ("stated", "amount"), [("48000", 48000.0), (1.0e17, None), (0, None), ("NC", None), (1, None)]
)
def test_amounts_that_cannot_be_are_none(stated: object, amount: float | None) -> None:
    assert read_one(contract(montant=stated)).amount == amount


def test_the_first_notification_counts_and_modifications_stay_in_order() -> None:
    changes = [
        {"modification": {"dateNotificationModification": "2027-01-05", "dureeMois": 36}},
        {"modification": {"dateNotificationModification": "2026-09-01", "montant": 60000}},
    ]
    made = read_one(contract(modifications=changes, objet="Tonte, renouvelable trois fois"))
    assert (made.notified_on, made.months, made.renewals) == (date(2026, 5, 15), 24.0, 3)
    assert [(one.on, one.months, one.amount) for one in made.changes] == [
        (date(2026, 9, 1), None, 60000.0),
        (date(2027, 1, 5), 36.0, None),
    ]


def test_a_siret_that_lost_its_zeros_is_padded() -> None:
    assert read_one(contract(acheteur={"id": 2990000180001})).buyer_siret == "02990000180001"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.999])
def test_a_file_that_is_cut_says_so_and_keeps_what_came(cut: float) -> None:
    raw = json.dumps({"marches": {"marche": [contract(id=f"26-{n}") for n in range(50)]}}).encode()
    parts = list(contracts(io.BytesIO(raw[: int(len(raw) * cut)]), "essai"))
    assert isinstance(parts[-1], RefusedPayload)
    assert parts[-1].reason == "cut"
    assert len(parts) - 1 == sum(isinstance(part, Contract) for part in parts)


def test_both_lists_of_a_file_are_read() -> None:
    concession = {"id": "C-1", "autoriteConcedante": {"id": "29900001800018"}, "objet": "Plage"}
    raw = json.dumps({"marches": {"marche": [contract()], "contrat-concession": [concession]}})
    made = [one for one in contracts(io.BytesIO(raw.encode()), "x") if isinstance(one, Contract)]
    assert [(one.number, one.concession) for one in made] == [("26-1", False), ("C-1", True)]


class MadeFile(io.RawIOBase):
    """A file of as many contracts as asked, made while it is read."""

    def __init__(self, count: int) -> None:
        self.rows, self.kept = self._rows(count), b""

    def _rows(self, count: int) -> Iterator[bytes]:
        yield b'{"marches": {"marche": ['
        for number in range(count):
            row = json.dumps(contract(id=f"26-{number}"), ensure_ascii=False).encode()
            yield (b"," if number else b"") + row
        yield b"]}}"

    def read(self, size: int = -1) -> bytes:
        pieces, length = [self.kept], len(self.kept)
        while length < size and (row := next(self.rows, None)) is not None:
            pieces.append(row)
            length += len(row)
        whole = b"".join(pieces)
        self.kept = whole[size:]
        return whole[:size]


# VmHWM is this program's own peak; ru_maxrss is inherited from the process that started it.
COUNTED = """
import sys
from tests.readers.test_decp import MadeFile, contracts
read = sum(1 for _ in contracts(MadeFile(int(sys.argv[1])), "x"))
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(read, peak.split()[1])
"""


@pytest.mark.parametrize(
    "count", [10_000, pytest.param(1_000_000, marks=[pytest.mark.endure, pytest.mark.timeout(900)])]
)
def test_a_million_contracts_stream_in_little_memory(count: int) -> None:
    """Traced memory slows reading tenfold: the peak is taken on a part, the count on all."""
    tracemalloc.start()
    assert sum(1 for _ in contracts(MadeFile(10_000), "x")) == 10_000  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 * 1024**2
    if count > 10_000:  # in a process of its own: other tests weigh in this one
        told = subprocess.run(
            [sys.executable, "-c", COUNTED, str(count)],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        read, kilobytes = map(int, told.stdout.split())
        assert (read, kilobytes < 300 * 1024) == (count, True)


def test_nothing_but_a_list_of_contracts_is_read() -> None:
    assert list(records(io.BytesIO(b'{"marches": {}}'))) == []
    assert list(records(io.BytesIO(b"[1, 2]"))) == ["l\u2019accolade qui le ferme manque"]
