"""Contracts (DECP): reading a file as a stream, against a bare JSON stream of the same file."""

import io
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from vigie.readers.decp import contracts, records

CONTRACTS = 20_000
ROUNDS = 3


def run() -> list[dict[str, Any]]:
    """Rows of name, value, baseline, ratio, unit."""
    raw = json.dumps({"marches": {"marche": [_contract(number) for number in range(CONTRACTS)]}})
    file = raw.encode()
    bare = _rate(lambda: sum(1 for _ in records(io.BytesIO(file))))
    read = _rate(lambda: sum(1 for _ in contracts(io.BytesIO(file), "essai")))
    return [
        {
            "name": "read contracts, against a bare JSON stream of the same file",
            "value": read,
            "baseline": bare,
            "ratio": read / bare,
            "unit": "contracts/s",
            "target": 0.15,
        }
    ]


def _rate(work: Callable[[], object]) -> float:
    """Contracts a second, the median of a few rounds."""
    rates = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        rates.append(CONTRACTS / (time.process_time() - began))
    return statistics.median(rates)


def _contract(number: int) -> dict[str, Any]:
    holder = {"typeIdentifiant": "SIRET", "id": "29910001600011"}
    return {
        "id": f"2026-{number}",
        "acheteur": {"id": "29900001800018"},
        "nature": "Marché",
        "objet": f"Entretien des espaces verts, lot {number % 9}",
        "codeCPV": "77310000-6",
        "procedure": "Procédure adaptée",
        "lieuExecution": {"code": "93210", "typeCode": "Code postal"},
        "dureeMois": 24,
        "dateNotification": "2026-05-15",
        "datePublicationDonnees": "2026-06-01",
        "montant": 57500.0,
        "titulaires": [{"titulaire": holder}],
        "considerationsSociales": {"considerationSociale": ["Clause sociale"]},
        "modifications": [],
    }
