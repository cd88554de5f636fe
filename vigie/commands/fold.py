"""`vigie fold`: what several published notices say together, one joined consultation a line."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from vigie.domain.notice import ParsedNotice
    from vigie.domain.tender import LotState


def register(app: typer.Typer) -> None:
    """Add `fold`."""
    app.command("fold")(fold_files)


def fold_files(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FICHIER…", help="Fichiers publiés ; « - » pour l’entrée standard."),
    ],
) -> None:
    """Dit ce que plusieurs avis disent ensemble : une consultation par ligne, avec l’état de chaque
    lot.

    Les avis d’une même consultation sont réunis (procédure, liens, référence, intitulé), puis
    repliés dans l’ordre de leurs dates. Une ligne JSON par consultation, sur la sortie standard.
    Ce qui ne peut pas être lu est nommé sur la sortie d’erreur, et le code de sortie vaut alors 1.
    """
    from vigie.commands.read import notices_of

    notices: list[ParsedNotice] = []
    refused = 0
    for name in files:
        readable, missed = notices_of(name)
        notices += readable
        refused += missed
    for line in folded_lines(notices):
        typer.echo(json.dumps(line, ensure_ascii=False))
    if refused:
        typer.echo(f"{refused} document(s) ou avis refusé(s), voir ci-dessus.", err=True)
        raise typer.Exit(1)


def folded_lines(notices: Iterable["ParsedNotice"]) -> list[dict[str, Any]]:
    """One line a consultation that those notices tell of."""
    from vigie.domain.consultation_fold import UNCOLLECTED, fold, ordered
    from vigie.domain.joining import partition
    from vigie.domain.joining_keys import traits_of

    notices_by_id = _each_once(notices)
    lines = []
    for placed in partition(traits_of(notice) for notice in notices_by_id.values()):
        placed_notices = [notices_by_id[notice_id] for notice_id in placed.ids]
        tender = fold(placed_notices)
        lines.append(
            {
                "notices": [notice.id for notice in ordered(placed_notices)],
                "state": tender.state,
                "why": tender.why,
                # the files given are all that there is: nothing was to be collected
                "doubts": [doubt for doubt in tender.doubts if doubt != UNCOLLECTED],
                "lots": [_lot(lot) for lot in tender.lots],
            }
        )
    return lines


def _each_once(notices: Iterable["ParsedNotice"]) -> dict[str, "ParsedNotice"]:
    """Of two forms of one publication the richer, a cancellation before all else."""
    notices_by_id: dict[str, ParsedNotice] = {}
    for notice in notices:
        before = notices_by_id.get(notice.id)
        if before is None or _telling(notice) > _telling(before):
            notices_by_id[notice.id] = notice
    return notices_by_id


def _telling(notice: "ParsedNotice") -> tuple[bool, int, int]:
    texts = sum(len(part.text) for part in notice.texts)
    return notice.kind == "cancellation", len(notice.lots), texts


def _lot(lot: "LotState") -> dict[str, Any]:
    from vigie.domain.notice import ParsedLot

    parsed_lot = ParsedLot(
        number=lot.number,
        title=lot.title or None,
        description=lot.description or None,
        cpv=lot.cpv,
        departments=lot.departments,
        nuts=lot.nuts,
        deadline_at=lot.deadline_at,
        estimated_value=lot.estimated_value,
        **lot.codes,
    )
    doubts: Sequence[str] = lot.doubts
    state = {"state": lot.state, "why": lot.why, "doubts": list(doubts)}
    fields = parsed_lot.model_dump(mode="json")
    return {"number": fields.pop("number"), **state, **fields}
