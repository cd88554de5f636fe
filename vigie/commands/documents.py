"""`vigie documents`: tender documents put on a consultation, listed, or read as `vigie classify`
takes them.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from vigie.documents.extracted import Extracted


def register(app: typer.Typer) -> None:
    """Add the group `documents`."""
    group = typer.Typer(help="Les pièces d’une consultation : RC, CCAP, acte d’engagement…")
    app.add_typer(group, name="documents")

    group.command("add")(add_files)
    group.command("list")(list_files)
    group.command("collect")(collect_files)

    @group.command("read")
    def read_files(
        files: Annotated[list[Path], typer.Argument(help="PDF, DOCX, ODT, XLSX, ODS, ZIP…")],
    ) -> None:
        """Lit des pièces et affiche leur texte avec ses pages, une ligne JSON par document."""
        import json

        from vigie.documents.apart import read_apart
        from vigie.domain import french

        read, refused = 0, 0
        for path in files:
            if not path.is_file():
                typer.echo(f"{path} : introuvable.", err=True)
                refused += 1
                continue
            for document in read_apart(path):
                if document.problem:
                    typer.echo(f"{document.name} : {document.problem}.", err=True)
                if not document.stretches:
                    refused += 1
                else:
                    read += 1
                    typer.echo(json.dumps(document_line(document), ensure_ascii=False))
        read_words = french.count(read, "document lu", "documents lus")
        typer.echo(f"{read_words}, {refused} non lu(s). Suite : `vigie classify -`.", err=True)
        if refused:
            raise typer.Exit(1)


def add_files(
    consultation: Annotated[int, typer.Argument(metavar="CONSULTATION", help="Son numéro.")],
    files: Annotated[list[Path], typer.Argument(help="PDF, DOCX, ODT, XLSX, ODS, ZIP…")],
) -> None:
    """Dépose des pièces sur une consultation ; elles sont lues comme les avis (`vigie work`)."""
    from vigie.acts.actor import COMMAND_LINE
    from vigie.acts.documents import add_document
    from vigie.config import load as load_settings
    from vigie.domain.clock import now
    from vigie.domain.refusals import BadChange
    from vigie.store.service.upgrading import ready_store

    settings, refused = load_settings(), 0
    store = ready_store(settings.database)
    try:
        for path in files:
            try:
                with path.open("rb") as content:
                    added = add_document(
                        store, settings, COMMAND_LINE, consultation, path.name, content, now()
                    )
            except (BadChange, OSError) as why:
                refused += 1
                words = why.strerror if isinstance(why, OSError) else str(why)
                typer.echo(f"{path} : {words}", err=True)
                continue
            typer.echo(f"{added.name} : {'déposée' if added.new else 'déjà là'}")
    finally:
        store.close()
    if refused:
        raise typer.Exit(1)


def list_files(
    consultation: Annotated[int, typer.Argument(metavar="CONSULTATION", help="Son numéro.")],
) -> None:
    """Montre les pièces d’une consultation : sorte, pages, lue ou pourquoi non, remplacée."""
    from vigie.config import load as load_settings
    from vigie.domain import french
    from vigie.domain.document_kinds import DOCUMENT_KINDS
    from vigie.store.documents.files import disk_use
    from vigie.store.documents.texts import documents_of, files_of
    from vigie.store.service.upgrading import ready_store

    settings = load_settings()
    store = ready_store(settings.database)
    with store.reading() as session:
        files = files_of(session, consultation)
        documents = documents_of(session, [consultation]).get(consultation, [])
        used = disk_use(session)
    store.close()
    for file in files:
        if file.state == "waiting":
            typer.echo(f"{file.name} : pas encore lue")
    for document in documents:
        pages = french.count(document.pages, "page") if document.pages else ""
        standing = ", ".join(filter(None, (pages, document.problem)))
        later = ", remplacée" if document.replaced_by else ""
        typer.echo(f"{document.name} : {DOCUMENT_KINDS[document.kind]}, {standing}{later}")
    megabytes = french.number(used / 1_000_000)
    quota = french.number(settings.documents_quota_mb)
    typer.echo(f"Place prise par toutes les pièces : {megabytes} Mo sur {quota}.", err=True)


def collect_files() -> None:
    """Télécharge les pièces servies sans compte, pour les lots utiles, dans la limite du jour."""
    from vigie.acts.document_fetch import Courier, moved_hosts, pause_for
    from vigie.acts.document_links import collect_documents
    from vigie.acts.documents import MEGABYTE
    from vigie.config import load as load_settings
    from vigie.domain.clock import now
    from vigie.store.service.upgrading import ready_store

    settings = load_settings()
    moved = moved_hosts(settings)
    if not settings.contact.strip() and not moved:
        typer.echo("VIGIE_CONTACT manque : donner une adresse ou une page de contact.", err=True)
        raise typer.Exit(1)
    largest, pause = settings.document_file_mb * MEGABYTE, pause_for(moved)

    def courier(room: int) -> Courier:
        contact = settings.contact or settings.public_url
        return Courier(contact, room, largest, moved, delay=pause)

    store = ready_store(settings.database)
    counts = collect_documents(store, settings, now(), courier)
    store.close()
    typer.echo(
        f"{counts['fetched']} téléchargée(s), {counts['by_hand']} à télécharger à la main, "
        f"{counts['later']} à redemander demain."
    )


def document_line(document: "Extracted") -> dict[str, Any]:
    """One document in the form that `vigie classify` takes, each stretch a section."""
    from vigie.domain.document_kinds import place_of

    return {
        "id": document.name,
        "source": "dce",
        "kind": document.kind,
        "title": document.name.rsplit("/", 1)[-1],
        "sections": [
            {"name": place_of(document.kind, stretch.place), "text": stretch.text}
            for stretch in document.stretches
        ],
        "lots": [{"number": number, "title": ""} for number in document.lots],
    }
