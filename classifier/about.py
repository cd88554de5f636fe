"""Contracts about clauses and reserved contracts: facilitators, guides, training, software; they
put nothing on a lot.
"""

import re

from classifier.case import Sentence

_SERVICE = (
    r"(?:facilit\w+|operateurs?|gestion|suivi|controle|evaluation|assistance|amo|accompagn\w+"
    r"|appui|animation|coordination|"
    r"pilotage|ingenierie|conseils?|etudes?|audit|guides?|formations?|former|sensibilisation"
    r"|sensibiliser|presentation|"
    r"reunions?|logiciels?|progiciels?|plateforme|outils?|guichet|charg\w+ de "
    r"mission|missions?|diagnostic|cartographie|"
    r"salon|forum|identification|recensement|sourcing|observatoire|annuaire|calibrage"
    r"|validation|redaction|rediger|"
    r"assister|conseiller|dispositif)"
)
# From the service to the cue: words that tie them together, none that imposes, no new member of the
# sentence.
_TIED = re.compile(
    rf"\b{_SERVICE}\b(?:(?!\b(?:avec|dont|qui|comport\w*|prevo\w*)\b)[^-(:;.!?\n]){{0,110}}$"
)
_IMPOSED = re.compile(
    r"\b(?:comport\w+|prevoi\w*|prevu\w*|inclu[st]?\w*|impos\w+|soumis\w*|assorti\w*"
    r"|obligatoire\w*|"
    r"titulaire\w* (?:devra|doit|s engage|est tenu|reserve)|est reserve\w*|sont "
    r"reserve\w*|condition\w* d execution|"
    r"article l2112|fait l objet d une (?:clause|action)|\d+ ?h\b|\d+ heures?|\d ?%)"
)
# whoever writes the clauses of other contracts bears none himself
_DRAFTED = re.compile(
    r"\b(?:maitrise d oeuvre|maitre d oeuvre|assistant|amo|prestataire|bureau d "
    r"etudes?|titulaire|programmiste)\b.{0,40}"
    r"\b(?:redig\w+|integr\w+ (?:dans|aux?) (?:les?|l) ?(?:dce|ccap|marches?|cahiers?|pieces)|"
    r"(?:accompagn|assist|conseill)\w+ .{0,50}\b(?:definition|redaction|calibrage|mise en "
    r"place|mise en oeuvre|suivi) d\w+)\b"
    r".{0,30}$"
)
_ROLES = ("title", "object")


def about_clauses(sentence: Sentence, first: int) -> bool:
    """Whether that word, in a title or an object, is what a service of advice, training or
    control is about.
    """
    if _DRAFTED.search(sentence.folded.text[sentence.start : sentence.tokens[first].start]):
        return True
    if sentence.part.role not in _ROLES or _IMPOSED.search(sentence.text):
        return False
    head = sentence.folded.text[sentence.start : sentence.tokens[first].start]
    return bool(_TIED.search(head))
