"""`vigie classify`: notices, one a line → the social considerations of each, with the quotes
that prove them.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

if TYPE_CHECKING:
    from classifier.document import Document

LONGEST_LINE = 50_000_000  # characters


def register(app: typer.Typer) -> None:
    """Add `classify`."""
    app.command("classify")(classify)


def classify(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FICHIER", help="Avis en JSON, un par ligne ; « - » pour l’entrée standard."
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FICHIER", help="Fichier de sortie.")
    ] = None,
    model: Annotated[bool, typer.Option(help="Ajouter le modèle entraîné aux règles.")] = True,
) -> None:
    """Repère les considérations sociales de chaque avis, lot par lot, avec la citation qui les
    prouve.

    Les lignes ont la forme de `vigie read` ou celle des avis étiquetés. Une ligne illisible est
    nommée sur la sortie
    d’erreur, les autres continuent, et le code de sortie vaut alors 1.
    """
    from classifier.pipeline import load

    classifier = load(model=model)
    answer_lines(
        file, output, lambda line: [classifier.read(document_of(line)).as_line()], "un avis"
    )


def answer_lines(
    file: str,
    output: Path | None,
    answers: Callable[[dict[str, Any]], Iterable[dict[str, Any]]],
    expected_content: str,
) -> None:
    """Write the answers to each JSON line of a file; a line that cannot be read is named, the
    others go on, and the exit status is then 1. `what` a line should hold is told in French.
    """
    refused = 0
    with opened(file) as lines, written(output) as out:
        for count, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                for answer in answers(_object_of(line)):
                    out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            except ValueError as error:
                refused += 1
                typer.echo(f"{file}, ligne {count} : {_french(error, expected_content)}", err=True)
    if refused:
        typer.echo(f"{refused} ligne(s) refusée(s), voir ci-dessus.", err=True)
        raise typer.Exit(1)


def _object_of(line: str) -> dict[str, Any]:
    """The object of one line; raises ValueError where it is none that has an id."""
    if len(line) > LONGEST_LINE:
        raise ValueError("ligne de plus de 50 millions de caractères : la découper.")
    parsed_line: Any = json.loads(line)
    if not isinstance(parsed_line, dict) or not parsed_line.get("id"):
        raise ValueError("un objet JSON avec un champ « id » est attendu.")
    return parsed_line


def document_of(notice_line: dict[str, Any]) -> "Document":
    """The notice of one line, in either form; raises ValueError where it is neither."""
    from classifier.document import from_line, from_notice
    from vigie.domain.notice import ParsedNotice

    if "texts" in notice_line:
        return from_notice(ParsedNotice.model_validate(notice_line))
    if not isinstance(notice_line.get("sections", []), list):
        raise ValueError("le champ « sections » doit être une liste.")
    return from_line(notice_line)


def _french(error: ValueError, expected_content: str) -> str:
    from pydantic import ValidationError

    if isinstance(error, json.JSONDecodeError):
        return (
            f"JSON illisible ({error.msg}, colonne {error.colno}) : vérifier que le fichier "
            f"porte {expected_content} par ligne."
        )
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return (
            f"champ {'.'.join(map(str, first['loc']))} : {first['msg']} ; relire l’avis "
            f"avec `vigie read`."
        )
    return str(error)


@contextmanager
def opened(file: str) -> Iterator[TextIO]:
    """The lines of a file, or of standard input for « - »; what cannot be read ends the command."""
    if file == "-":
        yield sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8", errors="replace") as opened:
            yield opened
    except OSError as error:
        typer.echo(
            f"{file} : fichier illisible ({error.strerror}) ; vérifier le chemin et les droits.",
            err=True,
        )
        raise typer.Exit(1) from error


@contextmanager
def written(output: Path | None) -> Iterator[TextIO]:
    """Where lines are written: a file, or standard output."""
    if output is None:
        yield sys.stdout
        return
    try:
        with output.open("w", encoding="utf-8") as opened:
            yield opened
    except OSError as error:
        typer.echo(
            f"{output} : écriture impossible ({error.strerror}) ; choisir un autre fichier.",
            err=True,
        )
        raise typer.Exit(1) from error
