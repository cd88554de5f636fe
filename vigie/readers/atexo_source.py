"""Which Atexo portal (Maximilien, PLACE) a body comes from, and how it names notices and trades."""

import re
from email.utils import parsedate_to_datetime

from vigie.domain.notice import Kind, Nature
from vigie.readers.dates import Moment, read_deadline, read_moment

HOSTS = {"maximilien": "maximilien", "marches-publics.gouv.fr": "place"}
NAMED = re.compile(r"\b(maximilien|place)(?:[:/_-]([A-Za-z0-9]{1,20}))?(?=$|[./?&\s_-])")
CONSULTATION = re.compile(r"(?:consultation/|refConsultation=|[?&;](?:amp;)?id=)(\d{3,12})\b")
NATURES: dict[str, Nature] = {"travaux": "works", "fournitures": "supplies", "services": "services"}
# code or words of « Avis » / « Type d’annonce », in lower case → kind; the first that is found in
# it
KINDS: tuple[tuple[str, Kind], ...] = (
    ("annul", "cancellation"),
    ("rectif", "change"),
    ("aapc", "call"),
    ("consultation", "call"),
    ("attribution", "award"),
    ("pré-information", "planning"),
    ("préinformation", "planning"),
    ("modification", "modification"),
)
CODES: dict[str, Kind] = {
    "api": "planning",
    "aip": "planning",
    "pi": "planning",
    "aa": "award",
    "aat": "award",
    "dp": "call",
}


def source_of(text: str, name: str) -> str:
    """The portal that links of a body name, else its file name, else « atexo »."""
    found = next((source for host, source in HOSTS.items() if host in text), None)
    stated = NAMED.search(name)
    return (
        stated[1]
        if stated and (found is None or ":" in stated[0])
        else found or (stated[1] if stated else "atexo")
    )


def consultation_id(text: str) -> str | None:
    """The consultation's number in an address."""
    found = CONSULTATION.search(text)
    return found[1] if found else None


def read_kind(stated: str | None) -> Kind | None:
    """The kind of « AAPC » or « Annonce de consultation »; None where the word is unknown."""
    text = (stated or "").strip().lower()
    return CODES.get(text) or next((kind for word, kind in KINDS if word in text), None)


def read_nature(stated: str | None) -> Nature | None:
    """« Fournitures » → supplies."""
    return NATURES.get((stated or "").strip().lower())


def mail_moment(text: str | None) -> Moment:
    """An RFC 822 date; its offset is the portal's own."""
    return read_moment(_iso(text)) if text else Moment()


def mail_deadline(text: str | None) -> Moment:
    """An RFC 822 deadline; where its offset is not that of Paris that day, the earlier instant
    with a doubt.
    """
    return read_deadline(_iso(text)) if text else Moment()


def _iso(text: str) -> str:
    try:
        return parsedate_to_datetime(text[:60]).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return text[:60]
