"""`vigie train`: the sentence model from its labelled sentences, the same weights each time."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from classifier.train import Labelled


def register(app: typer.Typer) -> None:
    """Add `train`."""
    app.command("train")(train)


def train(
    texts: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="AVIS.jsonl…",
            exists=True,
            dir_okay=False,
            help="Avis étiquetés, dont chaque phrase apprend ; le cinquième mis de côté n’est "
            "jamais lu.",
        ),
    ] = None,
    sentences: Annotated[
        Path | None,
        typer.Option(
            "--sentences",
            metavar="DOSSIER",
            exists=True,
            file_okay=False,
            help="Phrases étiquetées, en .jsonl.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DOSSIER",
            help="Où écrire les poids ; obligatoire, sauf avec --check.",
        ),
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, max=200, help="Nombre de passages sur les phrases.")
    ] = None,
    families: Annotated[
        bool,
        typer.Option(
            help="Mesurer le rappel sur les familles écartées de l’apprentissage, et en tirer "
            "les seuils."
        ),
    ] = True,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Ne rien écrire : vérifier que l’on retrouve les poids livrés à l’identique.",
        ),
    ] = False,
) -> None:
    """Entraîne le modèle de phrases à partir des phrases étiquetées ; graine fixe, mêmes poids à
    chaque fois.

    Le modèle ne fait que seconder les règles : il signale « à vérifier » ce qu’aucune ne dit, et ne
    défait jamais
    une négation.
    """
    from classifier import train as training
    from classifier.model import CARD, WEIGHTS

    if not check:
        output = _place(output, WEIGHTS)
    labelled_sentences = _read(sentences or training.LABELLED)
    labelled_sentences += training.of_texts(texts or ())
    rounds = epochs or training.EPOCHS
    model = training.train(labelled_sentences, epochs=rounds, progress=_progress(rounds))
    weights = model.to_bytes()
    typer.echo(
        f"Modèle {model.version} : {len(labelled_sentences)} phrases, {len(weights) / 1e6:.1f} Mo."
    )
    if check:
        _compare(weights, WEIGHTS)
        return
    figures = training.measured(labelled_sentences, epochs=rounds) if families else {}
    if figures:
        _table(figures)
    folder = output or WEIGHTS.parent
    (folder / WEIGHTS.name).write_bytes(weights)
    (folder / CARD.name).write_text(
        training.card_of(model, labelled_sentences, rounds, figures), encoding="utf-8"
    )
    typer.echo(f"Poids écrits dans {folder}.")


def _place(output: Path | None, shipped: Path) -> Path:
    """The folder that was named, made: never that of an installed program, whose next reading
    would differ from its version.
    """
    installed = shipped.parent.resolve()
    if output is None:
        typer.echo("✗ Dire où écrire les poids : --output DOSSIER.", err=True)
        raise typer.Exit(2)
    if output.resolve() == installed and "site-packages" in installed.parts:
        typer.echo(f"✗ {installed} porte les poids du programme installé : en nommer un autre.")
        raise typer.Exit(2)
    output.mkdir(parents=True, exist_ok=True)
    return output


def _read(folder: Path) -> "list[Labelled]":
    from classifier.train import UnreadableSentences, labelled

    try:
        labelled_sentences = labelled(folder)
    except (UnreadableSentences, UnicodeDecodeError) as error:
        typer.echo(f"{error} Corriger la ligne puis recommencer.", err=True)
        raise typer.Exit(1) from error
    if not labelled_sentences:
        typer.echo(f"{folder} : aucune phrase étiquetée (fichiers .jsonl attendus).", err=True)
        raise typer.Exit(1)
    return labelled_sentences


def _progress(rounds: int) -> Any:
    def told(epoch: int, loss: float) -> None:
        typer.echo(f"passage {epoch}/{rounds}, perte {loss:.3f}", err=True)

    return told


def _compare(weights: bytes, shipped: Path) -> None:
    if not shipped.is_file():
        typer.echo(
            f"{shipped} : aucun poids livré. Lancer `vigie train --output {shipped.parent}`.",
            err=True,
        )
        raise typer.Exit(1)
    if shipped.read_bytes() != weights:
        typer.echo(
            "Les poids obtenus diffèrent des poids livrés : phrases changées, ou autre version "
            "de spaCy.",
            err=True,
        )
        raise typer.Exit(1)
    typer.echo("Poids identiques aux poids livrés.")


def _table(figures: dict[str, Any]) -> None:
    typer.echo(f"{'familles écartées de l’apprentissage':38} seuil  rappel  précision   cas")
    for code, shares in figures["codes"].items():
        limit = f"{shares['threshold']:.2f}" if shares["threshold"] else "—"
        typer.echo(
            f"{code:38} {limit:>5} {shares['recall']:7.3f} {shares['precision']:10.3f} "
            f"{shares['cases']:5}"
        )
    whole = figures["whole"]
    typer.echo(
        f"{'ensemble':38}       {whole['recall']:7.3f} {whole['precision']:10.3f} "
        f"{whole['cases']:5}"
    )
