"""Who of a group does each step of its plan: sheets and hand-overs say it from here."""

EACH, TOGETHER, LEAD = "chaque structure", "toutes ensemble", "le mandataire"
# Words of a step of the calendar → who decides or does it.
DOERS = (
    ("Accord", EACH),
    ("Questions", LEAD),
    ("Répartition", TOGETHER),
    ("DC1", EACH),
    ("prix", EACH),
    ("Convention", TOGETHER),
    ("signature", LEAD),
    ("Dépôt", LEAD),
)


def doer(step: str) -> str:
    """Who does that step."""
    return next((step_doer for words, step_doer in DOERS if words in step), TOGETHER)
