"""The whole story on the built-in sample: collect over HTTP, read, match, compose, send; each
chapter with its figures.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from vigie.config import DEMO_SECRET, SOURCES, Settings
from vigie.demo.slack import SLACK_LOG, local_slack
from vigie.domain.clock import now, paris_day
from vigie.flow.steps import Context
from vigie.store import Store, open_store

SAMPLE = timedelta(days=60)


@dataclass
class StoryTold:
    """What each chapter did, for the terminal and for tests."""

    home: Path
    crawls: list[Any] = field(default_factory=list)
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)


Say = Callable[[str], None]


def prepare(home: Path, port: int) -> Settings:
    """A fresh folder and settings that reach nothing but this machine."""
    if home.exists():
        if not (home / ".demo").exists():
            raise FileExistsError(
                f"{home} existe et n’est pas un dossier de démonstration : en nommer un autre "
                f"avec --home"
            )
        shutil.rmtree(home)
    home.mkdir(parents=True)
    (home / ".demo").touch()
    return Settings(
        home=home,
        database_url="",
        secret=SecretStr(DEMO_SECRET),
        contact="demo@exemple.org",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        smtp_url=SecretStr(""),
        slack_token=SecretStr(""),
        webhook_url="",
        chamber="CRESS Île-de-France (démonstration)",
    )


@contextmanager
def portal(settings: Settings) -> Iterator[Settings]:
    """The settings with every source pointed at the built-in portal, which stops afterwards."""
    from vigie.demo.portal import portal_url, start_portal

    with start_portal(today=paris_day(now())) as served:
        addresses = {f"{source}_base_url": portal_url(served.url, source) for source in SOURCES} | {
            f"{source}_delay": 0.0 for source in SOURCES
        }
        yield settings.model_copy(update=addresses)


def tell(settings: Settings, say: Say) -> StoryTold:
    """Every chapter in order; each can be run again without doubling anything."""
    began, account = time.monotonic(), StoryTold(settings.home)
    store = open_store(settings.database)
    from vigie.store.migrate import upgrade

    upgrade(store)
    with portal(settings) as pointed, local_slack(settings.home / SLACK_LOG) as slack:
        staffed = pointed.model_copy(
            update={"slack_token": SecretStr("xoxb-demo"), "slack_base_url": slack}
        )
        _people(store, say, account)
        _collect(store, staffed, say, account)
        _handle(store, staffed, say, account)
        _documents(store, staffed, say, account)
        _tell_people(store, staffed, say, account)
    _count(store)
    account.seconds = time.monotonic() - began
    store.close()
    return account


def _people(store: Store, say: Say, account: StoryTold) -> None:
    from vigie.demo.members import load_members
    from vigie.demo.staff import PASSWORD, STAFF, add_staff

    account.counts["adhérents"] = load_members(store, now())
    add_staff(store, STAFF, PASSWORD, now())
    say(f"Adhérents de l’échantillon : {account.counts['adhérents']}, de toutes les familles.")


def _collect(store: Store, settings: Settings, say: Say, account: StoryTold) -> None:
    from spiders.run import collect
    from vigie.acts.sources import switch_source
    from vigie.demo.portal import SERVED

    for source in set(SOURCES) - set(SERVED):  # not on the built-in portal
        switch_source(store, source, on=False, actor_name="démonstration", now=now())
    for source in SERVED:
        # the sample reaches further back than a first crawl does; the dated tree adds little to the
        # API there
        since = None if source == "boamp_xml" else paris_day(now()) - SAMPLE
        report = collect(settings, source, since=since)
        account.crawls.append(report)
        counts = f"{report.new} nouveaux, {report.changed} modifiés, {report.unchanged} déjà connus"
        say(f"  {source:12} {counts}, {report.refused} refusés")


def _handle(store: Store, settings: Settings, say: Say, account: StoryTold) -> None:
    from vigie.flow.loop import work
    from vigie.flow.story import steps_by_event

    handled = work(Context(store, settings, now()), steps_by_event(), once=True)
    account.counts["événements"] = handled.finished
    account.counts["échecs"] = handled.failed
    say(
        f"Lecture, correspondances, groupements : {handled.finished} événements traités, "
        f"{handled.failed} en échec."
    )


def _documents(store: Store, settings: Settings, say: Say, account: StoryTold) -> None:
    """The documents that the portal serves without an account, followed for the lots that matter,
    then read like the notices.
    """
    from vigie.acts.document_fetch import Courier, moved_hosts
    from vigie.acts.document_links import collect_documents
    from vigie.flow.loop import work
    from vigie.flow.story import steps_by_event

    def courier(room: int) -> Courier:
        return Courier(settings.contact, room, room, moved_hosts(settings), delay=0.0)

    counts = collect_documents(store, settings, now(), courier)
    work(Context(store, settings, now()), steps_by_event(), once=True)
    account.counts["dossiers"] = counts["fetched"]
    say(
        f"Pièces : {counts['fetched']} dossiers téléchargés et lus, {counts['by_hand']} à "
        f"télécharger à la main."
    )


def _tell_people(store: Store, settings: Settings, say: Say, account: StoryTold) -> None:
    from vigie.demo.morning import a_morning
    from vigie.flow.story import steps_by_event

    a_morning(store, settings, steps_by_event(), say, account.counts, now())


def _count(store: Store) -> None:
    from vigie.data.trades import sectors
    from vigie.store.desk.figures import refresh

    refresh(store, now(), sectors())


def serve(settings: Settings) -> None:
    """Open the pages on the sample until Ctrl-C, with what reads, delivers and collects behind
    them.
    """
    import uvicorn

    from vigie.demo.living import living
    from vigie.flow.story import steps_by_event
    from vigie.web.app import create_app

    app = create_app(open_store(settings.database), settings)
    with portal(settings) as pointed, local_slack(settings.home / SLACK_LOG) as slack:
        staffed = pointed.model_copy(
            update={"slack_token": SecretStr("xoxb-demo"), "slack_base_url": slack}
        )
        with living(staffed, steps_by_event()):
            uvicorn.run(
                app, host="127.0.0.1", port=settings.port, log_level="warning", access_log=False
            )
