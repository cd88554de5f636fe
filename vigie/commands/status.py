"""`vigie status` and `vigie sources`: the queue, the outbox, failures; coverage and silence."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vigie.domain.labels import CrawlEnd

if TYPE_CHECKING:
    from vigie.store.service.facts import Fact


def register(app: typer.Typer) -> None:
    """Add `status` and `sources`."""

    @app.command()
    def status() -> None:
        """File d’attente, envois, échecs, alarmes et horaire, en un coup d’œil."""
        for line in _lines():
            typer.echo(line)

    @app.command()
    def sources(
        change: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[on|off NOM…]", help="Mettre des sources en route, ou à l’arrêt."
            ),
        ] = None,
        judge: Annotated[
            bool, typer.Option("--judge", help="Juger le silence des sources et prévenir l’équipe.")
        ] = False,
    ) -> None:
        """Sources collectées ou non, dernière collecte, ce qui manque, portails encore à lire."""
        from vigie.acts.settings import open_service
        from vigie.domain.clock import now

        settings, store = open_service()
        if change:
            _switch(store, change[0], change[1:], now())
        if judge:
            typer.echo(_judge(store, settings.departments, now()))
        for line in _source_lines(store, settings.departments, now()):
            typer.echo(line)


def _lines() -> Iterator[str]:
    from sqlalchemy.exc import DBAPIError

    from vigie.config import load
    from vigie.store.service.causes import unready
    from vigie.store.service.facts import facts_without_database

    try:
        yield from _known_lines()
    except DBAPIError as error:
        if unready(str(error.orig)):  # told as every command tells it
            raise
        for fact in facts_without_database(error, load().home):
            yield f"✗ {fact}."
        raise typer.Exit(1) from None


def _known_lines() -> Iterator[str]:
    from scheduler import TIMETABLE, due_soon
    from vigie.acts.service_state import facts_now
    from vigie.acts.settings import open_service
    from vigie.domain.clock import now
    from vigie.flow.lacking import lacking_lines
    from vigie.store.service.alarms import told_alarms
    from vigie.store.service.health import health
    from vigie.store.service.policy_reports import violations
    from vigie.store.service.trial import last_trial

    settings, store = open_service()
    with store.reading() as session:
        figures, alarms = health(session, now()), told_alarms(session)
        lacks = lacking_lines(session, now())
        tried, broken = last_trial(session), violations(session)
        facts = facts_now(session, settings, now())
    yield from (*_state(figures), *_timetable(figures, due_soon(TIMETABLE, now())))
    if tried:
        yield f"{tried}."
    for violation, times in broken[:3]:
        yield f"Signalé par un navigateur (règles des pages) : {violation}, {times} fois"
    yield from (f"Alarme : {alarm}" for alarm in alarms)
    yield from lacks
    yield from (f"✗ {fact}." for fact in facts)
    yield _next(figures, facts)


def _switch(store: Any, word: str, names: list[str], moment: Any) -> None:
    from vigie.acts.sources import UnknownSource, switch_source

    if word not in ("on", "off") or not names:
        typer.echo("✗ Écrire `vigie sources on NOM` ou `vigie sources off NOM`.", err=True)
        raise typer.Exit(2)
    for name in names:
        try:
            switch_source(store, name, on=word == "on", actor_name="ligne de commande", now=moment)
        except UnknownSource as error:
            typer.echo(f"✗ {error}.", err=True)
            raise typer.Exit(2) from error
    state = "en route : `vigie collect` les essaie" if word == "on" else "à l’arrêt"
    typer.echo(f"{', '.join(names)} : {state}.")


def _source_lines(store: Any, departments: list[str], moment: Any) -> Iterator[str]:
    from vigie.acts.sources import active_sources, coverage_of_portals
    from vigie.config import SOURCES
    from vigie.domain.portals import in_words
    from vigie.sources import labels
    from vigie.store.desk.sources import states
    from vigie.store.service.alarms import open_alarms
    from vigie.store.service.health import last_crawls

    with store.reading() as session:
        crawls = {crawl["source"]: crawl for crawl in last_crawls(session)}
        alarms = {name: [kind for _, kind in open_alarms(session, name)] for name in SOURCES}
        collected, states_by_source = active_sources(session, departments), states(session)
        coverage = coverage_of_portals(session, departments, moment)
    for name in collected:
        yield _source(name, crawls.get(name), alarms[name])
        missing = states_by_source[name].missing if name in states_by_source else {}
        for key, gap in sorted(missing.items())[:MOST_MISSING]:
            yield f"{'':12}   manque {key} : {gap.get('why', '')}"
        if len(missing) > MOST_MISSING:
            yield f"{'':12}   et {len(missing) - MOST_MISSING} autres"
    for name in (name for name in SOURCES if name not in collected):
        unseen_mark = "" if name in states_by_source else ", jamais vu"
        yield f"{name:12} à l’arrêt{unseen_mark} : `vigie sources on {name}` le met en route"
    yield in_words(coverage, labels())
    yield (
        "À faire : `vigie collect SOURCE` relance une source ; la page Sources montre les "
        "documents refusés."
    )


MOST_MISSING = 5


def _judge(store: Any, departments: list[str], moment: Any) -> str:
    from dataclasses import replace

    from spiders.run import sources
    from vigie.acts.sources import active_sources
    from vigie.domain.silence import judge, turn, undecided
    from vigie.store.collect.crawls import watched_from
    from vigie.store.service.alarms import apply, harvest, open_alarms

    raised = mended = 0
    with store.reading() as session:
        collected_sources = active_sources(session, departments)
    for name, spider in sources().items():
        if name not in collected_sources:
            continue
        watched_from(store, name, moment)
        with store.reading() as session:
            collected, rhythm = harvest(session, name, moment), spider.expected_every
            collected = replace(collected, due_at=_first_hour(name, collected.first_run_at))
            signs = turn(
                judge(collected, rhythm, moment),
                open_alarms(session, name),
                undecided(collected, rhythm, moment),
            )
        if signs.raised or signs.mended:
            with store.transaction() as session:
                apply(session, name, signs, moment)
        raised, mended = raised + len(signs.raised), mended + len(signs.mended)
    return f"Silence des sources jugé : {raised} alarme(s) levée(s), {mended} close(s)."


def _first_hour(source: str, watched_from: Any) -> Any:
    """When the source was to be collected first since it is watched."""
    from scheduler import at
    from vigie.domain.clock import PARIS
    from vigie.sources import source_cards

    if watched_from is None:
        return None
    hours = at(*source_cards()[source].crawled_at)
    return hours.get_next_fire_time(None, watched_from.astimezone(PARIS))


def _state(figures: Any) -> list[str]:
    from vigie.domain.french import count

    failed, due_events = figures.events.get("failed", 0), figures.events.get("due", 0)
    stuck, waits = figures.deliveries.get("failed", 0), figures.deliveries.get("waiting", 0)
    held_messages, sent = figures.deliveries.get("held", 0), figures.deliveries.get("sent", 0)
    opened = count(figures.open_consultations, "consultation ouverte", "consultations ouvertes")
    lines = [
        f"Avis : {count(figures.notices, 'avis', 'avis')} ; {opened}.",
        f"Événements : {due_events} à traiter, {failed} en échec.",
        f"Envois : {waits} en attente, {held_messages} retenus, {stuck} en échec, {sent} partis.",
        f"Documents refusés depuis 7 jours : {figures.refusals}. "
        f"Alarmes ouvertes : {figures.alarms}.",
    ]
    return lines


def _timetable(figures: Any, soon: Any) -> list[str]:
    from vigie.domain.french import moment

    if not figures.jobs:
        return ["Horloge : jamais lancée sur cette base."]
    coming = [
        (name, when)
        for name, when in soon
        if "collecte" in name or name in ("lettres", "sauvegarde")
    ][:3]
    named = ", ".join(f"{name} {moment(when)}" for name, when in coming)
    return [f"Horloge : dernier travail {moment(figures.jobs[0].began_at)} ; à venir : {named}."]


def _next(figures: Any, facts: "Sequence[Fact]") -> str:
    if facts:
        return "À faire : voir ci-dessus ; `vigie doctor` et `vigie sources` en disent plus."
    if figures.events.get("due", 0):
        return (
            "À faire : `vigie work --once` traite ce qui attend, ou `vigie run` met le "
            "service en route."
        )
    return "Rien à faire."


def _source(source: str, crawl: dict[str, Any] | None, alarms: list[str]) -> str:
    from vigie.domain.french import moment

    if crawl is None:
        return f"{source:12} jamais collectée : lancer `vigie collect {source}`"
    ended = CrawlEnd.words()
    ending_words = ended.get(crawl["ended"], crawl["ended"])
    words = {
        "new": "nouveaux",
        "changed": "modifiés",
        "unchanged": "inchangés",
        "refused": "refusés",
    }
    counts = ", ".join(f"{crawl[name]} {word}" for name, word in words.items())
    ending_words += (
        f" ({crawl['detail'][:300]})"
        if crawl["ended"] not in ("finished", "running") and crawl["detail"]
        else ""
    )
    alarm = f" ; alarmes : {', '.join(alarms)}" if alarms else ""
    return f"{source:12} {moment(crawl['started_at'])} : {ending_words}, {counts}{alarm}"
