"""`vigie mask`: contacts masked in a text, or again in everything stored."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `mask`."""

    @app.command("mask")
    def mask(
        stored: Annotated[
            bool, typer.Option("--stored", help="Masquer de nouveau les textes déjà enregistrés.")
        ] = False,
    ) -> None:
        """Masque les contacts (noms, téléphones, adresses électroniques) d’un texte lu sur
        l’entrée standard : chaque caractère devient « • », la longueur ne change pas.
        """
        if stored:
            _mask_stored()
            return
        from vigie.domain.masking import mask_contacts

        raw = typer.get_binary_stream("stdin").read()
        text = mask_contacts(raw.decode("utf-8", "replace"))
        typer.get_binary_stream("stdout").write(text.encode("utf-8"))


def _mask_stored() -> None:
    from vigie.config import load
    from vigie.store.rights.remask import mask_stored
    from vigie.store.service.upgrading import ready_store

    for name, count in mask_stored(ready_store(load().database)).items():
        typer.echo(f"{name} : {count}")
