"""Essential data of public contracts, as portals publish them on data.gouv.fr."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any, BinaryIO

from spiders.base.dataset_files import DatasetFiles
from vigie.domain.contracts import Contract
from vigie.domain.notice import RefusedPayload
from vigie.domain.silence import SourceRhythm
from vigie.readers.decp import contracts
from vigie.store.collect.contracts import record_contracts, wanted

BATCH = 200  # contracts a transaction


class Decp(DatasetFiles):
    """Who holds which contract: the history of awards by SIREN.

    Publisher: the buyers, through their portals (Atexo, AWS, DUME), on data.gouv.fr
    Covers: contracts of 40,000 € or more (25,000 € before 2024) once signed, their modifications,
    their holders, what they say of social considerations; those of the chamber's départements,
    buyers and members are kept
    Access: data.gouv.fr API, list of a data set's files, each in JSON (2019 and 2022 shapes), by
    pieces of 8 MB
    Terms of use: Licence Ouverte 2.0; the API is open, a few calls a day
    Caveats: the first notification date counts, a modification repeats it; placeholders (NC, CDL,
    MQ) and absurd amounts; holders nested in lists; a month's file is rewritten when a contract
    of it changes; the shape of the API's answer is known from its documentation, not seen here
    Documentation: https://guides.data.gouv.fr/api-de-data.gouv.fr
    """

    name = "decp"
    label = "Contrats signés (DECP)"
    licence = "Données essentielles de la commande publique, contrat"
    covers = "Qui a gagné quoi, chez quel acheteur, pour combien de temps."
    crawled_at = ("23", 30)
    hosts = ("https://www.data.gouv.fr", "https://static.data.gouv.fr")
    datasets = (
        "67272093922b37b9b2f1b653",  # Maximilien
        "5df410e86f44413a91d34be3",  # DUME: PLACE and others
        "65cf11893fda573b53b19f52",  # marches-publics.info
    )
    # files change by the month
    expected_every = SourceRhythm(timedelta(days=45))

    def take(self, file: BinaryIO, name: str) -> bool:
        """Keep the contracts that the chamber wants, a batch at a time."""
        with self.memory.store.reading() as session:
            takes = wanted(session, self.asked_for.departments).takes
        whole = True
        parts = contracts(file, name)
        while batch := list(islice(parts, BATCH)):
            accepted = [part for part in batch if isinstance(part, Contract) and takes(part)]
            whole &= self._refuse(part for part in batch if isinstance(part, RefusedPayload))
            self.ledger.counts["announced"] += len(batch)
            if accepted:
                self._count(record_contracts(self.memory.store, accepted, self.ledger.now()))
        return whole

    def _count(self, recorded: Any) -> None:
        counts = {"new": recorded.new, "changed": recorded.changed, "unchanged": recorded.unchanged}
        self.ledger.counts.update({**counts, "got": sum(counts.values())})
        self.ledger.save()

    def _refuse(self, refused: Iterator[RefusedPayload]) -> bool:
        """A contract that cannot be read is kept by name; only a cut file is asked for again: what
        a buyer published wrong stays so.
        """
        whole = True
        for part in refused:
            is_cut = part.reason == "cut"
            self.ledger.refuse(part, part.excerpt, None, missing=is_cut)
            whole &= not is_cut
        return whole
