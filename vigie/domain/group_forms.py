"""The legal form of a joint bid: its label, the reason that follows from it, and what each member
answers for (R2142-20, -22, -24); the day by which it should answer. One place: mails, pages,
sheets and the desk say it from here.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from vigie.domain.clock import paris_day
from vigie.domain.working_days import after_days

CONJOINT, SOLIDAIRE, BOTH = "conjoint", "solidaire", "conjoint avec mandataire solidaire"
SUBCONTRACTING = "sous-traitance"
# forms as notices are read → as the desk says them
FORMS = {"conjoint": CONJOINT, "solidaire": SOLIDAIRE, "conjoint_mandataire_solidaire": BOTH}
LABELS = {
    CONJOINT: "groupement conjoint",
    SOLIDAIRE: "groupement solidaire",
    BOTH: "groupement conjoint, mandataire solidaire",
}
ANSWER_DAYS, FEWEST_ANSWER_DAYS = 5, 2  # working days that a member has to answer
ENTENTE = (
    "Donnez vos prix au seul mandataire, pour ce seul lot : en parler avec d’autres candidats peut "
    "être une entente (L420-1 du code de commerce)."
)
FREE = "aucune forme ne peut être imposée pour candidater ou faire une offre (R2142-22)"


def proposed(asked_form: str | None) -> str:
    """The form to propose: the one that notice or DCE asks after the award, else conjoint."""
    return FORMS.get(asked_form or "", CONJOINT)


def reason(form: str, asked_form: str | None = None) -> str:
    """Why that form, made anew whenever the form changes; `asked_form` is the one that the
    notice was read to ask.
    """
    if form not in LABELS:
        return ""
    if asked_form and FORMS.get(asked_form) == form:
        return (
            f"{consequence(form)} ; l’avis demande cette forme après l’attribution, ce qui doit "
            f"être nécessaire et justifié dans le DCE : {FREE}"
        )
    if asked_form in FORMS:
        return (
            f"{consequence(form)} ; l’avis demande « {LABELS[FORMS[asked_form]]} » après "
            f"l’attribution : {FREE}"
        )
    if form == CONJOINT:
        return (
            f"{consequence(form)} ; l’avis lu ne demande rien de plus (à vérifier dans le DCE), et "
            f"{FREE}"
        )
    return f"{consequence(form)} ; forme choisie par l’équipe, à confirmer dans le DCE : {FREE}"


def standing_reason(form: str, stored: str) -> str:
    """The stored reason where it is of the form that stands, else one made anew."""
    return stored if form not in LABELS or stored.startswith(f"{form} :") else reason(form)


def consequence(form: str) -> str:
    """What the form means for the whole group, in one clause."""
    return {
        CONJOINT: "conjoint : chacun fait sa part et n’est engagé que pour elle (R2142-20)",
        SOLIDAIRE: (
            "solidaire : chacun est engagé financièrement pour la totalité du marché (R2142-20)"
        ),
        BOTH: (
            "conjoint avec mandataire solidaire : chacun n’est engagé que pour sa part, et le "
            "mandataire aussi pour celle de chaque membre (R2142-20, R2142-24)"
        ),
    }.get(form, "")


def liability(form: str, *, lead: bool) -> str:
    """What that member answers for, told before « J’accepte » and wherever its part is shown."""
    if form == SOLIDAIRE:
        return (
            "En groupement solidaire, vous êtes engagé financièrement pour la totalité du marché, "
            "y compris pour ce que les autres ne feraient pas (R2142-20)."
        )
    if form == BOTH and lead:
        return (
            "En groupement conjoint avec mandataire solidaire, vous êtes, en plus de votre part, "
            "solidaire de chacun des autres membres (R2142-24)."
        )
    if form == BOTH:
        return (
            "En groupement conjoint avec mandataire solidaire, vous répondez de votre part ; seul "
            "le mandataire est aussi engagé pour celle de chaque membre (R2142-20, R2142-24)."
        )
    if form == CONJOINT:
        more = (
            " Mandataire, vous n’êtes solidaire des autres que si le marché le prévoit (R2142-24)."
            if lead
            else ""
        )
        return f"En groupement conjoint, vous répondez de votre part (R2142-20).{more}"
    return (
        "La forme n’est pas encore fixée (R2142-20) : conjoint, chacun est engagé pour sa part, et "
        "le mandataire aussi pour celle des autres si le marché le prévoit (R2142-24) ; solidaire, "
        "chacun est engagé financièrement pour tout le marché. À convenir avant de s’engager."
    )


def answer_by(released_at: datetime | None, plan: Iterable[Mapping[str, Any]]) -> date | None:
    """The day by which a member should answer a group proposed then: a week of work, sooner where
    the first step of its plan comes sooner, never less than two working days.
    """
    if released_at is None:
        return None
    release_day = paris_day(released_at)
    steps = [date.fromisoformat(step["day"]) for step in plan if step.get("day")]
    last = min([after_days(release_day, ANSWER_DAYS), *steps])
    return max(last, after_days(release_day, FEWEST_ANSWER_DAYS))
