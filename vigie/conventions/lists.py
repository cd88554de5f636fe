"""Lists made from the code and checked: settings, events, commands, sources, considerations,
channels.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import typer
from pydantic_core import PydanticUndefined

from vigie.conventions.rules import ROOT

MADE = (
    "<!-- Liste faite à partir du code par `vigie check --write` : ne pas la modifier à la "
    "main. -->\n\n"
)


def settings() -> str:
    """Every setting with its variable, default and meaning."""
    from vigie.config import Settings

    lines = [
        "# Réglages\n",
        "Variables d’environnement, ou noms sans `VIGIE_` en minuscules dans un fichier "
        "`vigie.toml`.\n",
        "| variable | par défaut | sens |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is PydanticUndefined else _shown(field.default)
        lines.append(f"| `VIGIE_{name.upper()}` | {default} | {field.description or ''} |")
    return "\n".join(lines) + "\n"


def _shown(default: Any) -> str:
    text = "(secret)" if type(default).__name__ == "SecretStr" else str(default)
    return f"`{text}`" if text else "–"


def _first_paragraph(doc: str | None) -> str:
    """The opening sentence of a docstring on one line, however it is wrapped in the source."""
    return " ".join((doc or "").strip().split("\n\n")[0].split())


def events() -> str:
    """Every event: who emits it, its ids, what it means."""
    from dataclasses import fields

    from vigie.domain.events import EVENTS

    lines = ["# Événements\n", "| événement | émis par | clé | sens |", "|---|---|---|---|"]
    for name, kind in EVENTS.items():
        ids = ", ".join(f"`{part.name}`" for part in fields(kind))
        lines.append(f"| {name} | `{kind.emitter}` | {ids} | {_first_paragraph(kind.__doc__)} |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Every command with its help."""
    from vigie.cli import build

    root = typer.main.get_command(build())
    lines = ["# Commandes\n", "| commande | fait |", "|---|---|"]
    lines += [f"| `vigie {path}` | {description} |" for path, description in _walk(root, "")]
    return "\n".join(lines) + "\n"


def _walk(command: Any, path: str) -> Iterator[tuple[str, str]]:
    for name, child in sorted(getattr(command, "commands", {}).items()):
        command_path = f"{path} {name}".strip()
        if getattr(child, "commands", None):
            yield from _walk(child, command_path)
        else:
            yield command_path, _first_paragraph(child.help)


def sources() -> str:
    """Every source's card."""
    lines = ["# Sources\n"]
    for module in _modules("spiders", skip={"base", "run"}):
        for spider in vars(module).values():
            if (
                isinstance(spider, type)
                and spider.__module__ == module.__name__
                and getattr(spider, "name", None)
            ):
                lines += [f"## {getattr(spider, 'name', '')}\n", _card(spider.__doc__ or ""), ""]
    return "\n".join(lines)


def _card(doc: str) -> str:
    return "\n".join(line.strip() for line in doc.strip().splitlines()) + "\n"


def _modules(package: str, skip: set[str] = frozenset()) -> list[Any]:  # type: ignore[assignment]
    package_module = import_module(package)
    names = sorted(
        module.name for module in iter_modules(package_module.__path__) if module.name not in skip
    )
    return [import_module(f"{package}.{name}") for name in names]


def considerations() -> str:
    """The twelve codes as users are told of them."""
    from vigie.domain.considerations import FACTS

    lines = ["# Considérations sociales\n", "| code | signe | texte | sens |", "|---|---|---|---|"]
    lines += [
        f"| `{code}` | {facts.label} | {facts.law} | {facts.plain} |"
        for code, facts in FACTS.items()
    ]
    return "\n".join(lines) + "\n"


def channels() -> str:
    """Every channel, from its module's first lines."""
    lines = ["# Canaux d’envoi\n", "| canal | sens |", "|---|---|"]
    for module in _modules("alerts.channels"):
        name = module.__name__.rsplit(".", 1)[-1]
        lines.append(f"| `{name}` | {_first_paragraph(module.__doc__)} |")
    return "\n".join(lines) + "\n"


def law() -> str:
    """The table of the law: each article, what it says, from when to when, from which source."""
    from vigie.domain.law import ARTICLES, NOT_ADVICE

    lines = [
        "# Le droit appliqué\n",
        NOT_ADVICE + "\n",
        "| article | code | ce qu’il dit | en vigueur | source |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.number}{f' ({row.topic})' if row.topic else ''} | {row.code} | {row.says} | "
        f"{row.period} | {row.source} |"
        for row in ARTICLES
    ]
    return "\n".join(lines) + "\n"


def law_sentences() -> str:
    """Every sentence and reason of law that Vigie may say, to be read against the notes."""
    from vigie.conventions.law_sentences import sentences

    lines = [
        "# Les phrases du droit\n",
        "Toutes les phrases où Vigie parle de droit, avec leurs articles : à relire en face des "
        "notes de droit.\n",
    ]
    for title, group_sentences in sentences():
        lines += [f"## {title}\n", *(f"- {sentence}" for sentence in group_sentences), ""]
    return "\n".join(lines)


LISTS: dict[str, Callable[[], str]] = {
    "docs/listes/reglages.md": settings,
    "docs/listes/evenements.md": events,
    "docs/listes/commandes.md": commands,
    "docs/listes/sources.md": sources,
    "docs/listes/considerations.md": considerations,
    "docs/listes/canaux.md": channels,
    "docs/listes/droit.md": law,
    "docs/listes/phrases-du-droit.md": law_sentences,
}


def write(root: Path = ROOT) -> list[str]:
    """Make every list again; returns the files that changed."""
    changed = []
    for name, make in LISTS.items():
        path, text = root / name, MADE + make()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed


def stale(root: Path = ROOT) -> Iterator[str]:
    """Lists that no longer say what the code says."""
    for name, make in LISTS.items():
        path = root / name
        if not path.is_file() or path.read_text(encoding="utf-8") != MADE + make():
            yield f"{name} : n’est plus à jour ; lancer `vigie check --write`"
