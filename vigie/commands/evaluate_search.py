"""`vigie evaluate-search`: whether the search finds what people look for, by queries with their
answers.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sqlmodel import Session

FIRST = 3  # answers that one looks at


def register(app: typer.Typer) -> None:
    """Add `evaluate-search`."""
    app.command("evaluate-search")(evaluate_search)


def evaluate_search(
    queries: Annotated[
        Path,
        typer.Argument(
            metavar="REQUÊTES.jsonl",
            exists=True,
            dir_okay=False,
            help='Une par ligne : {"query": "…", "expected": ["référence de l’acheteur", …]}.',
        ),
    ],
    details: Annotated[
        bool,
        typer.Option(
            "--details", help="Nommer les requêtes manquées (jamais d’un lot tenu caché)."
        ),
    ] = False,
) -> None:
    """Dit quelle part des requêtes trouve toutes ses réponses dans les trois premières."""
    from vigie.commands.matching_words import opened, said

    lines = [json.loads(line) for line in queries.read_text(encoding="utf-8").splitlines() if line]
    with opened() as context, context.store.reading() as session:
        misses = missed(session, lines)
    good = len(lines) - len(misses)
    typer.echo(f"{good} requêtes sur {len(lines)} ({100 * good / max(1, len(lines)):.1f} %)")
    if details:
        for line, references in misses:
            said(f"{line['query']} · attendu {', '.join(line['expected'])} · {references}")


def missed(
    session: "Session", lines: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], list[str]]]:
    """The queries whose answers are not all among the first, with the references that stood
    there instead.
    """
    from vigie.matching.search_words import understood
    from vigie.store.search.lists import Search, search

    misses = []
    for line in lines:
        query_search = Search(line["query"], sort="closest", needs=understood(line["query"]))
        references = [row.reference for row in search(session, query_search, limit=FIRST).rows]
        if not set(line["expected"]) <= set(references):
            misses.append((line, references))
    return misses
