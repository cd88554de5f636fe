"""`vigie documents`: tender documents read as `vigie classify` takes them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from vigie.documents.extracted import Extracted


def register(app: typer.Typer) -> None:
    """Add the group `documents`."""
    group = typer.Typer(help="Les pièces d’une consultation : RC, CCAP, acte d’engagement…")
    app.add_typer(group, name="documents")

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
                    refused += 1
                    typer.echo(f"{document.name} : {document.problem}.", err=True)
                else:
                    read += 1
                    typer.echo(json.dumps(document_line(document), ensure_ascii=False))
        told = french.count(read, "document lu", "documents lus")
        typer.echo(f"{told}, {refused} non lu(s). Suite : `vigie classify -`.", err=True)
        if refused:
            raise typer.Exit(1)


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
