"""`vigie read`: published files of any known format → one normalised notice a line."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vigie.domain.notice import ParsedNotice, RefusedPayload


def register(app: typer.Typer) -> None:
    """Add `read`."""
    app.command("read")(read_files)


def read_files(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FICHIER…", help="Fichiers publiés ; « - » pour l’entrée standard."),
    ],
) -> None:
    """Lit des fichiers publiés (BOAMP, TED, flux, listes et pages de portails, contrats DECP) et
    affiche chaque avis sous sa forme normalisée.

    Un avis par ligne, en JSON, sur la sortie standard. Ce qui ne peut pas être lu est nommé sur la
    sortie d’erreur,
    le reste continue, et le code de sortie vaut alors 1.
    """
    refused = sum(_read_one(name) for name in files)
    if refused:
        typer.echo(f"{refused} document(s) ou avis refusé(s), voir ci-dessus.", err=True)
        raise typer.Exit(1)


def _read_one(name: str) -> int:
    if name != "-" and _holds_contracts(Path(name)):
        return _stream_contracts(Path(name))
    notices, refused = notices_of(name)
    for notice in notices:
        typer.echo(json.dumps(notice.as_json(), ensure_ascii=False))
    return refused


def _holds_contracts(path: Path) -> bool:
    """Whether it is a file of contracts, which may hold millions and is never loaded whole."""
    from vigie.readers.base import Body
    from vigie.readers.decp import recognises

    if not path.is_file():
        return False
    with path.open("rb") as file:
        return recognises(Body(file.read(4096), path.name))


def _stream_contracts(path: Path) -> int:
    from vigie.domain.notice import RefusedPayload
    from vigie.readers.decp import contracts, notice_of

    refused = 0
    with path.open("rb") as file:
        for part in contracts(file, str(path)):
            if isinstance(part, RefusedPayload):
                refused += 1
                typer.echo(_said(part), err=True)
            else:
                typer.echo(json.dumps(notice_of(part).as_json(), ensure_ascii=False))
    return refused


def notices_of(name: str) -> tuple[list["ParsedNotice"], int]:
    """The notices of one file, and how many parts of it were refused, each named on standard
    error.
    """
    from vigie.domain.notice import ParsedNotice
    from vigie.readers import read

    try:
        raw = _bytes(name)
    except OSError as error:
        typer.echo(
            f"{name} : fichier illisible ({error.strerror}) ; vérifier le chemin et les droits.",
            err=True,
        )
        return [], 1
    parts = list(read(raw, name))
    notices = [refusal for refusal in parts if isinstance(refusal, ParsedNotice)]
    refused = [part for part in parts if not isinstance(part, ParsedNotice)]
    for part in refused:
        typer.echo(_said(part), err=True)
    return notices, len(refused)


def _bytes(name: str) -> bytes:
    from vigie.readers.base import MOST_BYTES

    # One byte more than the bound is enough for the refusal to be named.
    if name == "-":
        return typer.get_binary_stream("stdin").read(MOST_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _said(refused: "RefusedPayload") -> str:
    return f"{refused.name} : refusé ({refused.reason}) : {refused.detail}"
