"""`vigie evaluate-trades` and `vigie train-trades`: the answers on trades against labelled lots,
and the weights behind them.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from vigie.commands.evaluate import GoldPart

MOST_MISSES = 40
NAMES = {
    "precision": "justes parmi les « oui »",
    "recall": "trouvés parmi les métiers attendus",
    "reach": "trouvés ou à vérifier",
    "noise": "« à vérifier » en trop, par lot",
    "left_alone": "lots sans métier laissés tranquilles",
}


def register(app: typer.Typer) -> None:
    """Add `evaluate-trades` and `train-trades`."""
    app.command("evaluate-trades")(evaluate_trades)
    app.command("train-trades")(train_trades)


GOLD = Annotated[
    list[Path],
    typer.Argument(
        metavar="LOTS.jsonl…", exists=True, dir_okay=False, help="Lots étiquetés, un par ligne."
    ),
]


def evaluate_trades(
    gold: GOLD,
    part: Annotated[
        GoldPart,
        typer.Option(help="work : les lots de travail ; rest : le cinquième mis de côté ; all."),
    ] = GoldPart.WORK,
    floors: Annotated[
        Path | None,
        typer.Option(
            metavar="FICHIER",
            exists=True,
            dir_okay=False,
            help='Planchers et plafonds en JSON : {"precision": 0.92, "noise": 1.0…}.',
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Les chiffres seuls, en JSON.")] = False,
) -> None:
    """Compare les métiers trouvés aux lots étiquetés : précision, rappel, portée, bruit."""
    from vigie.matching.trades.answer import trades_of
    from vigie.matching.trades.scoring import score
    from vigie.matching.trades.training import lot_text

    lines = _lines(gold, part)
    answers = [trades_of(lot_text(line)) for line in lines]
    figures = score(zip(lines, answers, strict=True)).figures()
    if as_json:
        typer.echo(json.dumps(figures))
    else:
        typer.echo(f"{len(lines)} lots, {figures['given']:.0f} « oui » donnés")
        for name, words in NAMES.items():
            typer.echo(f"{words:42} {figures[name]:.3f}")
        if part is GoldPart.WORK:
            _show_misses(lines, [set(answer.oui) for answer in answers])
    if floors is not None and _outside(figures, json.loads(floors.read_text(encoding="utf-8"))):
        raise typer.Exit(1)


def train_trades(
    gold: GOLD,
    check: Annotated[
        bool, typer.Option("--check", help="Ne rien écrire : vérifier que l’on retrouve les poids.")
    ] = False,
) -> None:
    """Apprend le poids de chaque indice sur les lots de travail étiquetés ; mêmes poids à chaque
    fois.
    """
    from vigie.data.trade_tables import weights_file
    from vigie.matching.trades.training import examples, table_of, train

    lines = _lines(gold, GoldPart.WORK)
    table = table_of(train(examples(lines)))
    if check:
        if table != weights_file().read_text(encoding="utf-8"):
            typer.echo(
                "Les poids obtenus diffèrent des poids livrés : lots ou règles changés.", err=True
            )
            raise typer.Exit(1)
        typer.echo("Poids identiques aux poids livrés.")
        return
    weights_file().write_text(table, encoding="utf-8")
    typer.echo(f"{table.count(chr(10)) - 2} poids appris sur {len(lines)} lots.")


def _lines(gold: list[Path], part: GoldPart) -> list[dict[str, Any]]:
    from classifier.gold import lines

    gold_lines = [line for file in gold for line in lines(file, part.value)]
    if not gold_lines:
        typer.echo(f"aucun lot étiqueté dans la partie « {part} ».", err=True)
        raise typer.Exit(1)
    return gold_lines


def _show_misses(lines: list[dict[str, Any]], trades_given: list[set[str]]) -> None:
    misses = [
        (
            line,
            sorted(oui - set(line["oui"]) - set(line["one_says_oui"])),
            sorted(set(line["oui"]) - oui),
        )
        for line, oui in zip(lines, trades_given, strict=True)
    ]
    for line, extra, missed in [miss for miss in misses if miss[1] or miss[2]][:MOST_MISSES]:
        words = " · ".join(
            f"{kind} : {', '.join(slugs)}"
            for kind, slugs in (("en trop", extra), ("manqué", missed))
            if slugs
        )
        title = line["lot"] or line["consultation"]
        typer.echo(f"{line['id']} · {words} · {title[:90]}")


def _outside(figures: Mapping[str, float], floors: Mapping[str, float]) -> bool:
    """Whether a figure is under its floor; noise is over its ceiling."""
    low = {
        name: floor
        for name, floor in floors.items()
        if (figures[name] > floor if name == "noise" else figures[name] < floor)
    }
    for name, floor in low.items():
        typer.echo(f"{name} : {figures[name]:.3f}, limite {floor:.3f}", err=True)
    return bool(low)
