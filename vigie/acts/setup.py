"""« Mettre en route »: which first steps are done, from evidence or because a person said so."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from vigie.acts.actor import Actor
from vigie.config import Settings
from vigie.domain.refusals import BadChange
from vigie.store.desk.setup import SETUP, SetupNews, setup_news
from vigie.store.desk.users import audit
from vigie.store.tables import AppState

TICKED = ("mail", "letter", "later")


@dataclass(frozen=True)
class SetupStep:
    """One step, and whether it is done."""

    anchor: str
    title: str
    done: bool


def setup_steps(settings: Settings, news: SetupNews) -> list[SetupStep]:
    """The steps in their order; each is done on evidence, or because a person said so."""
    named = bool(settings.chamber and settings.contact.strip())
    relay = bool(settings.smtp_url.get_secret_value())
    signed = settings.origin("mail_from") != "default" or not relay
    departments_chosen = settings.origin("departments") != "default"
    return [
        SetupStep("compte", "Votre compte", True),
        SetupStep("chambre", "Votre chambre", named and signed and departments_chosen),
        SetupStep("courriel", "Le courriel", news.mail_left or "mail" in news.ticked),
        SetupStep("collecte", "Première collecte", news.collected > 0),
        SetupStep("adherents", "Vos adhérents", news.members > 0),
        SetupStep("lettre", "Lire une lettre", news.letter_left or "letter" in news.ticked),
    ]


def setup_missing(session: Session, settings: Settings) -> bool:
    """Whether « Mettre en route » is still the first page."""
    if settings.demo:
        return False
    news = setup_news(session)
    return "later" not in news.ticked and not all(step.done for step in setup_steps(settings, news))


def tick_step(session: Session, actor: Actor, step: str, now: datetime) -> None:
    """A person says that this step is done, or puts the whole page off (`later`)."""
    if step not in TICKED:
        raise BadChange("cette étape n’existe pas : recharger la page.")
    session.merge(AppState(name=SETUP + step, value={"by": actor.name}, updated_at=now))
    audit(session, actor.name, "mise en route : étape faite", f"setup:{step}", now)
