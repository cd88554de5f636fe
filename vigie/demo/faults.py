"""What the demonstration's portal serves broken, as portals do: cut, of unknown shape, hostile."""

import json
from datetime import date

CUT_RECORD_ID = "81900"
CUT_FILE, BOMB_FILE = "81901", "81902"
ODD_TED = 719_000


def broken_records(today: date) -> list[str]:
    """Two API records: a body cut in its middle, and one of a shape that nobody knows; as JSON
    texts.
    """
    year = today.year % 100
    cut = {
        "idweb": f"{year:02d}-{CUT_RECORD_ID}",
        "objet": "Entretien des chemins de halage",
        "dateparution": str(today),
        "nature": "APPEL_OFFRE",
        "etat": "INITIAL",
        "famille": "FNS",
        "donnees": '{"FNSimple": {"organisme": {"nomOfficiel": "Syndicat des Berges", "vil',
    }
    odd = {
        "fiche": 12,
        "auteur": "module de test",
        "dateparution": str(today),
        "contenu": ["bonjour"],
    }
    return [json.dumps(cut, ensure_ascii=False), json.dumps(odd, ensure_ascii=False)]


def broken_files(today: date) -> dict[str, bytes]:
    """Two files of DILA's tree: one cut, one that would swell without end."""
    year = today.year % 100
    cut = (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<jo:ann '
        b'xmlns:jo="http://boamp.journal-officiel.gouv.fr/XML/3.2.5"><DONNEES><MAPA>'
    )
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    space = "http://boamp.journal-officiel.gouv.fr/XML/3.2.5"
    document = f'<jo:ann xmlns:jo="{space}"><DONNEES>&e8;</DONNEES></jo:ann>'
    bomb = f'<?xml version="1.0"?>\n<!DOCTYPE ann [<!ENTITY e0 "marche">{levels}]>\n{document}'
    return {f"{year:02d}-{CUT_FILE}.xml": cut, f"{year:02d}-{BOMB_FILE}.xml": bomb.encode()}


def odd_notice() -> bytes:
    """A TED document that is no notice."""
    maintenance = (
        b'<Maintenance xmlns="urn:demo"><Message>Service en cours de '
        b"reprise</Message></Maintenance>"
    )
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + maintenance
