"""`vigie evaluate`: the classifier against labelled notices; the fifth set aside is counted and
never shown.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from classifier.pipeline import Classifier
    from classifier.scoring import LabelMiss, Score

MOST_MISSES = 40
KINDS = {
    "wrong": "en trop",
    "missed": "manqué",
    "lots": "lots",
    "hours": "heures",
    "quote": "citation",
}


class GoldPart(StrEnum):
    """Which notices are counted."""

    WORK = "work"
    REST = "rest"
    ALL = "all"


def register(app: typer.Typer) -> None:
    """Add `evaluate`."""
    app.command("evaluate")(evaluate)


def evaluate(
    gold: Annotated[
        list[Path],
        typer.Argument(
            metavar="AVIS.jsonl…",
            exists=True,
            dir_okay=False,
            help="Avis étiquetés, un par ligne ; une ligne peut nommer un fichier (« file »).",
        ),
    ],
    part: Annotated[
        GoldPart,
        typer.Option(
            help="work : les avis de travail ; rest : le cinquième mis de côté ; all : tous."
        ),
    ] = GoldPart.WORK,
    floors: Annotated[
        Path | None,
        typer.Option(
            metavar="FICHIER",
            exists=True,
            dir_okay=False,
            help='Planchers en JSON : {"micro_f1": 0.96, …}, ou par fichier : {"dev": {…}}.',
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Les chiffres seuls, en JSON.")] = False,
    model: Annotated[
        bool, typer.Option(help="Avec le modèle entraîné, ou les règles seules.")
    ] = True,
    calibrate: Annotated[
        bool,
        typer.Option(
            "--calibrate",
            help="Mesure la confiance de chaque règle (validation croisée) et l’enregistre.",
        ),
    ] = False,
) -> None:
    """Compare la lecture des avis à leurs étiquettes : précision, rappel et F1 par code, lots,
    heures, citations.
    """
    from classifier.gold import lines
    from classifier.pipeline import load
    from classifier.scoring import score

    notices = [_of_document(line, file.parent) for file in gold for line in lines(file, part.value)]
    if not notices:
        typer.echo(f"{gold[0]} : aucun avis dans la partie « {part} ».", err=True)
        raise typer.Exit(1)
    classifier = load(model=model)
    labels = {line["id"]: _read(classifier, line) for line in notices}
    if calibrate:
        _calibrate([line for line in notices if part is GoldPart.WORK], labels)
    figures = score(notices, labels)
    typer.echo(json.dumps(figures.figures(), ensure_ascii=False) if as_json else _table(figures))
    if part is GoldPart.WORK and not as_json:
        _show_misses(figures.misses)
    if floors is not None and _under(figures, _floors_of(floors, gold[0].stem)):
        raise typer.Exit(1)


def _of_document(line: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A line that names a file holds the text of its documents, page by page."""
    if "file" not in line:
        return line
    from vigie.documents.apart import read_apart
    from vigie.domain.document_kinds import place_of

    documents = read_apart(folder / line["file"])
    for document in documents:
        if document.problem:
            typer.echo(f"{document.name} : {document.problem}", err=True)
    sections = [
        {"name": place_of(document.kind, stretch.place), "text": stretch.text}
        for document in documents
        for stretch in document.stretches
    ]
    return {"sections": sections, "documents": documents, "labels": line.get("codes", []), **line}


def _read(classifier: "Classifier", line: dict[str, Any]) -> list[dict[str, Any]]:
    from classifier.document import from_line
    from classifier.findings import NoticeReading
    from vigie.flow.document_readings import read_texts

    if "documents" not in line:
        return list(classifier.read(from_line(line)).as_line()["labels"])
    lots = [(str(lot["number"]), str(lot.get("title") or "")) for lot in line.get("lots") or ()]
    findings = tuple(
        finding
        for document in line["documents"]
        for finding in read_texts(
            classifier,
            document.kind,
            [(stretch.place, stretch.text) for stretch in document.stretches],
            lots or [(number, "") for number in document.lots],
        ).found
    )
    return list(NoticeReading(line["id"], classifier.version, findings).as_line()["labels"])


def _table(score: "Score") -> str:
    rows = [f"{'':36} précision  rappel     F1   cas"]
    for name, tally in (
        *sorted(score.codes.items()),
        *score.groups.items(),
        ("ensemble", score.micro),
    ):
        rows.append(
            f"{name:36} {tally.precision:9.3f} {tally.recall:7.3f} {tally.f1:6.3f} {tally.cases:5}"
        )
    figures = score.figures()
    names = {
        "clean_notices_left_alone": "avis sans considération laissés tranquilles",
        "lots_right": "lots justes",
        "hours_right": "heures justes",
        "quotes_in_text": "citations dans le texte",
    }
    return "\n".join(
        [*rows, "", *(f"{name_words:44} {figures[name]:.3f}" for name, name_words in names.items())]
    )


def _show_misses(misses: "list[LabelMiss]") -> None:
    for miss in misses[:MOST_MISSES]:
        expected = f" — attendu : {miss.expected}" if miss.expected else ""
        typer.echo(f"{miss.id} · {miss.code} · {KINDS[miss.kind]} : {miss.answer}{expected}")


def _floors_of(file: Path, name: str) -> dict[str, float]:
    """The floors of a file of notices: those under its name, else the file’s own."""
    floors = json.loads(file.read_text(encoding="utf-8"))
    return dict(floors.get(name, floors))


def _under(score: "Score", floors: Mapping[str, float]) -> bool:
    figures = score.figures()
    low = {name: floor for name, floor in floors.items() if figures.get(name, 0.0) < floor}
    for name, floor in low.items():
        typer.echo(f"{name} : {figures.get(name, 0.0):.3f}, sous le plancher {floor:.3f}", err=True)
    return bool(low)


def _calibrate(notices: list[dict[str, Any]], labels: Mapping[str, list[dict[str, Any]]]) -> None:
    from classifier.calibration import FILE, measure

    if not notices:
        typer.echo("la confiance ne se mesure que sur la partie « work ».", err=True)
        raise typer.Exit(1)
    table = measure(notices, labels)
    FILE.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    typer.echo(f"confiance de {len(table)} règles enregistrée", err=True)
