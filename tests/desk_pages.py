"""Every page of the desk, derived from the application: a new page is walked over as it comes, and
one that needs an example fails until it has one.
"""

from email.message import EmailMessage
from pathlib import Path

from fastapi import FastAPI

from alerts.channels.files import FOLDER
from tests.attack.routes import routes_of
from tests.builders import NOW
from tests.documents.making import a_pdf
from vigie.acts.actor import COMMAND_LINE
from vigie.acts.documents import add_document
from vigie.config import Settings
from vigie.domain.events import DocumentAdded
from vigie.flow.document_files import read_files
from vigie.flow.steps import Context
from vigie.store import Store

# what answers with a file, a fragment or another site's page rather than with a page of the desk
NO_PAGES = frozenset(
    {
        "/adherents/communes",
        "/adherents/export.{kind}",
        "/adherents/modele.{kind}",
        "/adherents/volume",
        "/comprehension.jsonl",
        "/consultations/export.{kind}",
        "/consultations/volume",
        "/consultations/{number:int}/echeance.ics",
        "/envois/message/{number:int}/courriel",
        "/envois/{member:int}/lire/courriel",
        "/essai/flux/{member:int}.{form}",
        "/essai/{name}/page",
        "/envois/recherche/{key}/courriel",
        "/groupements/{number:int}/couverture",
        "/observatoire/donnees.{kind}",
        "/recherches/{number:int}",
    }
)
# where one address is not enough, or where a part of it must be said
EXAMPLES = {
    "/consultations": ("/consultations", "/consultations?tri=published&dep=93"),
    "/consultations/ajouter": ("/consultations/ajouter", "/consultations/ajouter?brouillon=rien"),
    "/consultations/{number:int}": ("/consultations/1", "/consultations/9", "/consultations/99"),
    "/consultations/{number:int}/heures": ("/consultations/1/heures",),
    "/consultations/{number:int}/pieces/{document_id:int}": ("/consultations/1/pieces/1",),
    "/consultations/{number:int}/texte": ("/consultations/1/texte?avis=boamp:26-20000",),
    "/adherents/{number:int}": ("/adherents/1",),
    "/adherents/{number:int}/modifier": ("/adherents/1/modifier",),
    "/envois/{member:int}": ("/envois/1",),
    "/envois/{member:int}/lire": ("/envois/1/lire",),
    "/envois/message/{number:int}": ("/envois/message/1",),
    "/envois/recherche/{key}": ("/envois/recherche/contact:1:weekly",),
    "/essai/{name}": ("/essai/lettre",),
    "/groupements/{number:int}": ("/groupements/1",),
    "/groupements/{number:int}/proposer": ("/groupements/1/proposer",),
    "/groupements/{number:int}/fiche": ("/groupements/1/fiche",),
    "/observatoire/fiche": ("/observatoire/fiche?territoire=93",),
    "/sourcing": ("/sourcing", "/sourcing?cpv=7731&dep=93"),
}
# what those pages are there to say no with
REFUSALS = {"/confirmer": 403, "/consultations/99": 404, "/connexion/nouveau/perime": 410}
SIGNED_OUT = {"/connexion/nouveau/{raw}": ("/connexion/nouveau/perime",)}


def desk_pages(app: FastAPI) -> list[str]:
    """The address of every page behind the sign-in."""
    return _addresses(app, EXAMPLES, signed_in=True)


def signed_out_pages(app: FastAPI) -> list[str]:
    """Of every page before it."""
    return _addresses(app, SIGNED_OUT, signed_in=False)


def _addresses(app: FastAPI, examples: dict[str, tuple[str, ...]], *, signed_in: bool) -> list[str]:
    paths = {
        route.path
        for route in routes_of(app)
        if route.method == "GET"
        and route.path not in NO_PAGES
        and ("staff" in route.guards if signed_in else route.path.startswith("/connexion"))
    }
    unknown = sorted(path for path in paths if "{" in path and path not in examples)
    assert unknown == [], "give an example of these pages in tests/desk_pages.py"
    return sorted(address for path in paths for address in examples.get(path, (path,)))


def furnish(store: Store, home: Path) -> None:
    """What the seed lacks for every page to show something: a piece that was read, a mail of the
    demonstration.
    """
    with (home / "rc.pdf").open("wb+") as content:
        content.write(a_pdf([["RÈGLEMENT DE LA CONSULTATION", "Le lot 2 est réservé aux ESAT."]]))
        file = add_document(store, Settings(), COMMAND_LINE, 1, "RC.pdf", content, NOW)
    [read] = read_files(
        Context(store, Settings(), NOW), [DocumentAdded(file.id, 1, NOW.isoformat())]
    )
    with store.transaction() as session:
        read(session)
    letter = EmailMessage()
    letter["To"], letter["Subject"] = "lou@exemple.org", "2 lots pour vous"
    letter["Date"] = NOW
    letter.set_content("Bonjour Lou,")
    (home / FOLDER).mkdir()
    (home / FOLDER / "lettre.eml").write_bytes(bytes(letter))
    (home / FOLDER / "lettre.html").write_text("<p>Bonjour Lou,</p>", encoding="utf-8")
