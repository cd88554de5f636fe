"""What Typer says by itself (refused words, help) in French: Typer has no translations."""

import re
import sys
from importlib.util import LazyLoader, find_spec, module_from_spec
from typing import Any

import typer
from typer import core

# the English sentence as a whole, and ours; names stay as they were typed
SENTENCES = (
    (r"Missing (?:argument|option|parameter)(?: '?(.+?)'?)?\.", r"Il manque \1."),
    (r"Missing command\.", "Il manque une commande."),
    (r"No such command '(.*)'\.", r"La commande « \1 » n’existe pas."),
    (
        r"No such option: (\S+) \((?:Possible options: |Did you mean )(.*?)\??\)",
        r"L’option \1 n’existe pas ; peut-être : \2.",
    ),
    (r"No such option: (\S+)", r"L’option \1 n’existe pas."),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", r"En trop : \1."),
    (r"Option '?(\S+?)'? requires an argument\.?", r"L’option \1 attend une valeur."),
    (r"Option '?(\S+?)'? does not take a value\.?", r"L’option \1 ne prend pas de valeur."),
    (r"Invalid value(?: for '?(.+?)'?)?: (.*)", r"Valeur refusée pour \1 : \2"),
)
# inside a refused value
REASONS = (
    (
        r"(?:file|path|directory) '(.*)' does not exist\.",
        r"« \1 » n’existe pas : vérifier le chemin.",
    ),
    (r"(?:file|path) '(.*)' is a directory\.", r"« \1 » est un dossier, il faut un fichier."),
    (r"directory '(.*)' is a file\.", r"« \1 » est un fichier, il faut un dossier."),
    (
        r"(?:file|path|directory) '(.*)' is not readable\.",
        r"« \1 » ne se lit pas : voir ses droits.",
    ),
    (r"Input should be a valid integer.*", "un nombre entier est attendu."),
    (r"Input should be a valid number.*", "un nombre est attendu."),
    (r"Input should be greater than or equal to (\S+)", r"au moins \1 est attendu."),
    (r"Input should be less than or equal to (\S+)", r"au plus \1 est attendu."),
    (r"'(.*)' is not one of (.*)\.", r"« \1 » n’est pas parmi : \2."),
    (r"'(.*)' does not match the formats? (.*)\.", r"« \1 » n’a pas la forme attendue : \2."),
)


def translated(message: str) -> str:
    """The refusal in French; as it is where nothing of it is known."""
    plain = " ".join(message.split())
    for english, french in SENTENCES:
        if found := re.fullmatch(english, plain):
            words = found.expand(french) if found.lastindex else french
            if "refusée" in french:
                reason = _translated_reason(found.group(2))
                words = f"Valeur refusée pour {found.group(1) or 'un argument'} : {reason}"
            return words
    return plain


def _translated_reason(reason: str) -> str:
    for english, french in REASONS:
        if found := re.fullmatch(english, reason):
            return found.expand(french)
    return reason


def in_french() -> None:
    """From now on help and refusals of this process are French."""
    rich_utils = _panels()
    rich_utils.COMMANDS_PANEL_TITLE = "Commandes"
    rich_utils.ERRORS_PANEL_TITLE = "Refusé"
    rich_utils.ABORTED_TEXT = "Abandonné."
    rich_utils.REQUIRED_LONG_STRING = "[obligatoire]"
    rich_utils.DEFAULT_STRING = "[défaut : {}]"
    rich_utils.RICH_HELP = "Voir [blue]'{command_path} {help_option}'[/]."
    for kind in (core.TyperCommand, core.TyperGroup):
        _translate_help(kind)
    usage_error: Any = typer.BadParameter.__mro__[1]
    for error in (usage_error, *_below(usage_error)):
        if "format_message" in vars(error):
            _translate_messages(error)
    if "format_message" not in vars(usage_error):
        _translate_messages(usage_error)


def _panels() -> Any:
    """Typer's panels, read when one is drawn: words set before are kept, and a command that just
    answers needs none of it.
    """
    name = "typer.rich_utils"
    if name in sys.modules:
        return sys.modules[name]
    spec = find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    loader = LazyLoader(spec.loader)
    sys.modules[name] = module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def _below(kind: type) -> list[type]:
    children: list[type] = kind.__subclasses__()
    return [each for child in children for each in (child, *_below(child))]


def _translate_messages(error: Any) -> None:
    spoken = error.format_message
    if not getattr(spoken, "french", False):

        def format_message(self: Any) -> str:
            return translated(spoken(self))

        format_message.french = True  # type: ignore[attr-defined]
        error.format_message = format_message


def _translate_help(kind: Any) -> None:
    made = kind.get_help_option
    if not getattr(made, "french", False):

        def get_help_option(self: Any, ctx: Any) -> Any:
            option = made(self, ctx)
            if option is not None:
                option.help = "Montre cette aide."
            return option

        get_help_option.french = True  # type: ignore[attr-defined]
        kind.get_help_option = get_help_option
