"""Contracts about clauses and reserved contracts: facilitators, guides, training, software; they put nothing on a lot."""

import re

from classifier.case import Sentence

_SERVICE = (
    r"(?:facilit\w+|operateurs?|gestion|suivi|controle|evaluation|assistance|amo|accompagn\w+|appui|animation|coordination|"
    r"pilotage|ingenierie|conseils?|etudes?|audit|guides?|formations?|former|sensibilisation|sensibiliser|presentation|"
    r"reunions?|logiciels?|progiciels?|plateforme|outils?|guichet|charg\w+ de mission|missions?|diagnostic|cartographie|"
    r"salon|forum|identification|recensement|sourcing|observatoire|annuaire|calibrage|validation|redaction|rediger|"
    r"assister|conseiller|dispositif)"
)
# From the service to the cue: words that tie them together, none that imposes, no new member of the sentence.
_TIED = re.compile(rf"\b{_SERVICE}\b(?:(?!\b(?:avec|dont|qui|comport\w*|prevo\w*)\b)[^-(:;.!?\n]){{0,110}}$")
_IMPOSED = re.compile(
    r"\b(?:comport\w+|prevoi\w*|prevu\w*|inclu[st]?\w*|impos\w+|soumis\w*|assorti\w*|obligatoire\w*|"
    r"titulaire\w* (?:devra|doit|s engage|est tenu|reserve)|est reserve\w*|sont reserve\w*|condition\w* d execution|"
    r"article l2112|fait l objet d une (?:clause|action)|\d+ ?h\b|\d+ heures?|\d ?%)"
)
_ROLES = ("title", "object")


def about_clauses(sentence: Sentence, first: int) -> bool:
    """Whether that word, in a title or an object, is what a service of advice, training or control is about."""
    if sentence.part.role not in _ROLES or _IMPOSED.search(sentence.text):
        return False
    head = sentence.folded.text[sentence.start : sentence.tokens[first].start]
    return bool(_TIED.search(head))
