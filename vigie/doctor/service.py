"""The database, its copies, the accounts, the timetable: what a service in order has."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from vigie.acts.service_state import facts_now
from vigie.config import Settings
from vigie.doctor.line import Line
from vigie.domain.clock import now, paris
from vigie.store import Store, open_store
from vigie.store.migrate import drift
from vigie.store.service.backup import latest
from vigie.store.service.causes import CHECK_SERVER, DATABASE_GONE, first_line
from vigie.store.service.facts import trial_facts
from vigie.store.service.health import answers, empty
from vigie.store.service.stored_settings import put_in_force
from vigie.store.service.trial import last_trial
from vigie.store.service.upgrading import NotUpgraded, missing
from vigie.store.tables import User

OLD_COPY = timedelta(hours=36)
# by the machine's and the sending's own checks; and what is no fault before the first start
TOLD_ELSEWHERE = frozenset(
    (
        *("disk_unreadable", "disk_full", "disk_low", "copy_broken", "copy_untried"),
        *("relay_missing", "chamber_missing", "contact_missing"),
        *("timetable_never", "sources_never", "key_ending"),
    )
)


def database(settings: Settings) -> Iterator[Line]:
    """It answers, is sound, of this version, in order."""
    address = make_url(settings.database).render_as_string(hide_password=True)
    try:
        store = open_store(settings.database)
    except (OSError, ImportError) as error:
        driver = (
            " ; pour PostgreSQL, installer avec « .[postgres] »"
            if isinstance(error, ImportError)
            else ""
        )
        yield (
            False,
            f"La base {address} ne s’ouvre pas ({error}) : vérifier VIGIE_HOME et "
            f"VIGIE_DATABASE_URL{driver}.",
        )
        return
    try:
        if trouble := answers(store) or _damage(store):
            remedy = _remedy(trouble)
            yield False, f"{DATABASE_GONE} ({trouble}) : {remedy}. Son adresse : {address}."
            return
        put_in_force(store, settings)
        yield True, f"La base {address} répond."
        yield from _inside(settings, store)
    except SQLAlchemyError as error:
        yield (
            False,
            f"La base {address} ne se laisse pas lire ({str(error.__cause__ or error)[:200]}) : "
            f"{_remedy('')}.",
        )
    finally:
        store.close()


def _remedy(trouble: str) -> str:
    if "not a database" in trouble or "malformed" in trouble or "abîmée" in trouble:
        return "restaurer la dernière sauvegarde saine, `vigie restore fichier.gz --yes`"
    return CHECK_SERVER


def _damage(store: Store) -> str:
    """What SQLite says of its own file; PostgreSQL watches itself."""
    if not store.sqlite:
        return ""
    try:
        with store.reading() as session:
            check = str(session.execute(text("PRAGMA quick_check(1)")).scalar_one())
    except SQLAlchemyError as error:
        return first_line(error)
    return "" if check == "ok" else f"abîmée : {check[:150]}"


def _inside(settings: Settings, store: Store) -> Iterator[Line]:
    try:
        lacking = missing(store)
    except NotUpgraded as error:
        yield False, str(error)
        return
    if lacking and empty(store):
        yield True, "La base est neuve : `vigie run` la prépare."
    elif lacking:
        yield (
            False,
            "La base est d’une version plus ancienne : `vigie run` la sauvegarde puis la met à "
            "jour.",
        )
    elif differing := drift(store):
        faults = " ; ".join(differing)[:300]
        yield (
            False,
            f"Les tables ne sont pas celles de cette version ({faults}) : réinstaller la version "
            f"qui les a faites, ou restaurer une copie « avant-mise-a-jour ».",
        )
    else:
        yield from (*_accounts(store), *_work(settings, store), *_copies(settings, store))


def _accounts(store: Store) -> Iterator[Line]:
    with store.reading() as session:
        active = session.execute(
            select(func.count()).select_from(User).where(col(User.active))
        ).scalar_one()
    if active:
        yield True, f"Comptes de l’équipe : {active}."
    else:
        yield (
            False,
            "Personne ne peut se connecter : `vigie users add vous@votre-chambre.fr --role "
            "administration`.",
        )


def _work(settings: Settings, store: Store) -> Iterator[Line]:
    moment = now()
    with store.reading() as session:
        facts = facts_now(session, settings, moment)
    yield from ((False, f"{fact}.") for fact in facts if fact.code not in TOLD_ELSEWHERE)


def _copies(settings: Settings, store: Store) -> Iterator[Line]:
    if not store.sqlite and not (shutil.which("pg_dump") and shutil.which("pg_restore")):
        yield (
            False,
            "pg_dump ou pg_restore manque : installer postgresql-client, de la version du "
            "serveur ou plus récent.",
        )
    with store.reading() as session:
        tried, faults = last_trial(session), trial_facts(session, now())
    yield from ((False, f"{fact}.") for fact in faults)
    if tried and not faults:
        yield True, f"{tried}."
    last = latest(settings.home / "sauvegardes")
    if last and now() - last < OLD_COPY:
        yield True, f"Dernière sauvegarde le {paris(last):%d/%m/%Y à %H h %M}."
    elif not empty(store):
        when = f"date du {paris(last):%d/%m/%Y}" if last else "n’existe pas"
        yield (
            False,
            f"La dernière sauvegarde {when} : `vigie backup` ; `vigie run` en fait une par nuit.",
        )


CHECKS: tuple[Callable[[Settings], Iterator[Line]], ...] = (database,)
