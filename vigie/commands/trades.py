"""`vigie trades`: which trades each lot is, what it needs, and why; without a file, the
vocabulary.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from vigie.matching.trades.parts import LotText


def register(app: typer.Typer) -> None:
    """Add `trades`."""
    app.command("trades")(trades)


def trades(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FICHIER.jsonl",
            help="Lots {id, consultation, lot, text, cpv} ou avis de `vigie read`, un par ligne ; "
            "« - » pour l’entrée standard. Sans fichier : la liste des métiers.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FICHIER", help="Fichier de sortie.")
    ] = None,
) -> None:
    """Dit pour chaque lot quels métiers il demande (« oui », « à vérifier »), son besoin et
    pourquoi.

    Une ligne par lot : {id, oui, voir, need, why}. Une ligne illisible est nommée sur la sortie
    d’erreur, les autres continuent, et le code de sortie vaut alors 1.
    """
    from vigie.commands.classify import answer_lines

    if file is None:
        _vocabulary()
        return
    answer_lines(
        file,
        output,
        lambda line: (_answer(identity, lot_text) for identity, lot_text in lots_of(line)),
        "un lot ou un avis",
    )


def lots_of(parsed_line: dict[str, Any]) -> "Iterator[tuple[str, LotText]]":
    """The lots of one line, in either form; raises ValueError where it is neither."""
    if "lots" in parsed_line:
        yield from _of_notice(parsed_line)
    else:
        yield str(parsed_line["id"]), _text(parsed_line)


def _of_notice(notice: dict[str, Any]) -> "Iterator[tuple[str, LotText]]":
    lots = notice["lots"] or [{}]
    if not isinstance(lots, list) or not all(isinstance(lot, dict) for lot in lots):
        raise ValueError("le champ « lots » doit être une liste d’objets.")
    for lot in lots:
        number = lot.get("number")
        yield (
            f"{notice['id']}#{number}" if number else str(notice["id"]),
            _text(
                {
                    "consultation": notice.get("title"),
                    "lot": lot.get("title"),
                    "text": lot.get("description")
                    or (notice.get("description") if len(lots) == 1 else ""),
                    "cpv": lot.get("cpv") or notice.get("cpv"),
                }
            ),
        )


def _text(line: dict[str, Any]) -> "LotText":
    from vigie.matching.trades.parts import LotText

    codes = line.get("cpv") or []
    if not isinstance(codes, list):
        raise ValueError("le champ « cpv » doit être une liste de codes.")
    return LotText(
        consultation=_words(line, "consultation"),
        lot=_words(line, "lot"),
        text=_words(line, "text"),
        cpv=tuple(str(code)[:8] for code in codes),
    )


def _words(line: dict[str, Any], name: str) -> str:
    words = line.get(name) or ""
    if not isinstance(words, str):
        raise ValueError(f"le champ « {name} » doit être un texte.")
    return words


def _answer(identity: str, lot_text: "LotText") -> dict[str, Any]:
    from vigie.matching.trades.answer import trades_of

    decision = trades_of(lot_text)
    return {
        "id": identity,
        "oui": list(decision.oui),
        "voir": list(decision.voir),
        "need": decision.need,
        "why": dict(decision.why),
    }


def _vocabulary() -> None:
    from vigie.data.trades import trades as known

    for trade in known().values():
        typer.echo(f"{trade.slug:24} {trade.label} ({trade.group})")
