"""Settings, data folder, disk, rights, port: what the machine must give before Vigie starts."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from vigie.config import SOURCES, Settings, config_file, unknown_variables
from vigie.doctor.line import Line
from vigie.processes.supervisor import cannot_listen, check_settings
from vigie.store.service.facts import disk_facts, free_bytes
from vigie.store.service.lock import AlreadyRunning, one_service


def settings_given(settings: Settings) -> Iterator[Line]:
    """What `vigie run` asks for, and what nobody asked for."""
    faults = [*check_settings(settings), *unknown_variables()]
    yield from ((False, fault) for fault in faults)
    if not faults:
        yield True, "Réglages obligatoires présents."
    for source in SOURCES:
        if address := settings.base_url(source):
            name = f"VIGIE_{source.upper()}_BASE_URL"
            yield (
                False,
                f"{name} remplace le portail par {address} : retirer ce réglage, sauf pour un "
                f"essai.",
            )


def settings_file(_settings: Settings) -> Iterator[Line]:
    """The file holds secrets."""
    file = config_file()
    if file.is_file() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield (
            False,
            f"{file} contient des secrets et est lisible par d’autres : `chmod 600 {file}`.",
        )


def data_folder(settings: Settings) -> Iterator[Line]:
    """There, ours, with room."""
    home = settings.home
    if home.exists() and not home.is_dir():
        yield (
            False,
            f"VIGIE_HOME désigne {home}, qui n’est pas un dossier : donner le chemin d’un dossier.",
        )
        return
    place = next(folder for folder in (home, *home.absolute().parents) if folder.exists())
    if not os.access(place, os.W_OK | os.X_OK):
        user = f"le compte {os.geteuid()} ne peut pas y écrire"
        yield (
            False,
            f"VIGIE_HOME désigne {home} : {user} ; lancer avec le compte de Vigie, ou `chown` "
            f"ce dossier.",
        )
        return
    if facts := disk_facts(home):
        yield from ((False, f"{fact}.") for fact in facts)
    else:
        yield True, f"{free_bytes(home) / 1e9:.0f} Go libres dans {home}."


def private_files(settings: Settings) -> Iterator[Line]:
    """The database and its copies are for their owner only."""
    for path in (*_there(settings.home, "*.db*"), *_there(settings.home / "sauvegardes", "*.gz")):
        mode = path.stat()
        if stat.S_IMODE(mode.st_mode) & 0o077:
            yield False, f"{path} est lisible par d’autres : `chmod 600 {path}`."
        elif mode.st_uid != os.geteuid() and not os.access(path, os.R_OK | os.W_OK):
            yield (
                False,
                f"{path} appartient à un autre compte : `sudo chown` vers celui qui lance Vigie.",
            )


def _there(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern)) if folder.is_dir() else []


def port(settings: Settings) -> Iterator[Line]:
    """Free, or held by our own service."""
    if not settings.home.is_dir() or not os.access(settings.home, os.W_OK):
        return
    try:
        with one_service(settings.home):
            trouble = cannot_listen(settings.host, settings.port)
    except AlreadyRunning:
        yield True, "Vigie est en service dans ce dossier."
        return
    yield (
        (False, trouble)
        if trouble
        else (True, f"Le port {settings.port} de {settings.host} est libre.")
    )


def listening(settings: Settings) -> Iterator[Line]:
    """Pages are served in clear: they need a proxy with HTTPS before them."""
    local = settings.host in ("127.0.0.1", "localhost", "::1")
    if not local and not settings.trusted_proxies:
        yield (
            False,
            (
                f"VIGIE_HOST = {settings.host} : les pages seraient servies en clair au réseau "
                f"; remettre 127.0.0.1 derrière un "
                "serveur HTTPS, ou nommer celui-ci dans VIGIE_TRUSTED_PROXIES."
            ),
        )


CHECKS: tuple[Callable[[Settings], Iterator[Line]], ...] = (
    settings_given,
    settings_file,
    data_folder,
    private_files,
    port,
    listening,
)
