"""What takes a cue back or turns it: negation, possibility, hypothesis, quotation of the law,
check-boxes.
"""

import re

from classifier.case import Sentence
from classifier.text import words

_TURNS = words(
    "toutefois mais cependant neanmoins exception excepte hormis sauf contrairement revanche ;"
)
_NOT_A_NEGATION = words(
    "respect realisation realise realisees realises execution conforme conformite seulement "
    "application atteinte "
    "presentation production communication fourniture uniquement exhaustive limitative plus "
    "moins doute delai "
    "prejudice attendre frais que incidence effet impact modification preuve justifier "
    "respecter produire atteindre signer "
    "soustraire deroger preciser mention"
)
_STATES = words(
    "comporte comportent comportera prevoit prevoient contient inclut inclue comprend est sont "
    "sera seront fait impose "
    "integre fixe"
)
_DENIABLE = words(
    "soumis soumise soumises concerne concernee concernes applicable applicables prevu prevue "
    "assorti reserve reserves "
    "reservee"
)
_GONE = words(
    "exclure exclut suppression supprime supprimee supprimees retire abandon annulation "
    "renonce renoncer renoncement "
    "absence dispense "
    "dispenses exonere exoneres"
)
_HYPOTHESES = (
    "le cas echeant",
    "si le marche est",
    "si le lot est",
    "en cas de marche reserve",
    "en cas de lot reserve",
    "lorsque le marche",
    "dans le cas ou",
    "dans le cas d un marche reserve",
    "s il s agit d un marche reserve",
    "lorsqu un marche",
    "si la consultation est",
)
_ANSWER_NO = re.compile(
    r"^[\s\"'’)]*(?:\([^()]{0,40}\)\s*)?(?:obligatoire\s*)?[:=?/-]*\s*\(?(?:\[ ?\]|"
    r"[☐□])?\s*(?:non\b(?!\s+(?:oui|seulement|realis|execut|effectu|accompl|respect|justifi"
    r"|attein|honor|"
    r"produi|fait))|neant\b|sans objet|aucune?\b(?! (?:offre|candidat|"
    r"variante))|non applicable|marche ordinaire|article (?:non utilise|supprime|reserve\b)|"
    r"n est pas (?:prevu|applicable|impose|exige|requis|admis|autoris|reten|envisag|demand)|"
    r"ne s appliqu\w+ pas(?!.{0,25}\blots? (?:nr )?\d)|ne sont pas "
    r"(?:prevu|applicable|impos|exig|requis|admis|autoris|reten|envisag|demand)|"
    r"pas de (?:clause|condition|consideration|reservation|critere|heure))"
)
# « La clause d’insertion et la clause de stage ne s’appliquent pas » : said of the whole, no verb
# or lot between.
_LATE_DENIAL = re.compile(
    r"^(?:(?!\b(?:est|sont|s appliqu\w*|concern\w*|comport\w*|devr\w+|lots?|titulaires?|"
    r"sera|seront|fait|font|et)\b)[^.;:,\n]){0,90}\b(?:ne (?:s appliqu\w+|trouv\w+) pas\b|(?:n "
    r"est|ne sont|n a|"
    r"n ont) pas (?:ete )?"
    r"(?:prevu|applicable|impos|exig|requis|reten|inclu|envisag|concern|vise)\w*|n est (?:ni "
    r")?(?:prevu|impos|exig|"
    r"requis|reten)\w*|"
    r"(?:est|sont) sans objet)(?!.{0,25}\blots?\b)"
)
_BOX = re.compile(r"(?P<empty>\[ ?\]|[☐□❑])|(?P<full>\[ ?x ?\]|[☒☑✓✔■])")
_WITHDRAWN = re.compile(
    r"^[^.;:]{0,60}\b(?:est|sont|a ete|ont ete) (?:supprime|annule|retire|abandonne)"
)
_QUALIFIED_NO = re.compile(
    r"^\s*(?:[a-z]+\s+){0,4}[:=]\s*(?:non\b(?!\s+(?:oui|seulement))|neant\b|sans objet|aucune\b)"
)
_BOTH_OPTIONS = re.compile(
    r"\boui\s*[/-]?\s*non\b|\bnon\s*[/-]?\s*oui\b|n est pas reserve[es]*\W{0,10}(?:le |la |les "
    r")?(?:marche|lot|contrat)?s? ?(?:est|sont) reserve"
)
_NO_TICKED = re.compile(r"(?:[☒☑✓✔■]|\[ ?x ?\]|\(x\))\s*non\b")
_YES_TICKED = re.compile(r"(?:[☒☑✓✔■]|\[ ?x ?\]|\(x\))\s*oui\b")
_POSSIBLE = words(
    "peut peuvent pourra pourront pourrait pourraient susceptible susceptibles possibilite faculte"
)
_WISH = re.compile(
    r"\b(?:souhaiterait|serait apprecie|seraient appreciees?|attention "
    r"particuliere|sensibiliser|est "
    r"sensible|encourage)\b"
)


def negated(sentence: Sentence, first: int, last: int, reach: int = 16) -> bool:
    """Whether the run of tokens first–last is said not to be."""
    if _struck_out(sentence, first) or answered_no(sentence, last) or unticked(sentence, first):
        return True
    return _negated_before(sentence, first, reach)


_STRUCK_OUT = re.compile(
    r"\b(?:supprim\w+|retir\w+|enlever) (?:(?:la|le|les|l|des?) "
    r")?(?:mention|phrase|paragraphe|alinea|terme|mot|"
    r"rubrique|ligne)s?\b[^.;]{0,30}$"
)


def _struck_out(sentence: Sentence, first: int) -> bool:
    """« Supprimer la mention « marché réservé » »: a correction that takes the words away."""
    at = sentence.tokens[first].start
    return bool(_STRUCK_OUT.search(sentence.folded.text[max(sentence.start, at - 80) : at]))


def unticked(sentence: Sentence, first: int) -> bool:
    """The option stands behind an empty box: « [ ] marché réservé aux ESAT [x] marché non
    réservé ».
    """
    at = sentence.tokens[first].start
    around = sentence.folded.text[max(0, at - 120) : at]
    boxes = list(_BOX.finditer(around))
    if not boxes or boxes[-1]["full"]:
        return False
    between = around[boxes[-1].end() :]
    return "\n" not in between and not re.match(r"\W*(?:oui|non)\b", between)


def _negated_before(sentence: Sentence, first: int, reach: int) -> bool:
    words = sentence.words_before(first, reach)
    for back in range(len(words) - 1, -1, -1):
        if _closes(words, back):
            return False
        if _denies(sentence, first, words, back):
            return True
    return False


def _closes(words: list[str], back: int) -> bool:
    """A word that turns the clause, or « et » with a verb of its own: what stands before it
    denies no more.
    """
    word = words[back]
    if word in _TURNS or (word == "que" and _restricts(words[max(0, back - 8) : back])):
        return True
    if word == ":":
        return len(words) - back > 6
    if word in _GONE and "pas" in words[max(0, back - 2) : back]:
        return True  # « n’est pas dispensé de »
    if word == "," and words[back + 1 : back + 2] and words[back + 1] in _STATES:
        return True  # « le marché, qui n’est pas alloti, est réservé »
    return word == "et" and bool(_STATES & set(words[back + 1 : back + 3]))


def _restricts(head: list[str]) -> bool:
    """« ne … que » says what is; « ne … pas que » denies what follows."""
    return "ne" in head and not {"pas", "point", "jamais", "aucun", "aucune"} & set(head)


def _denies(sentence: Sentence, first: int, words: list[str], back: int) -> bool:
    word, after, near = words[back], words[back + 1 :], len(words) - back
    if word in ("aucun", "aucune", "nul", "nulle"):
        return "exception" not in after
    if word == "ni":
        return near <= 8
    if (
        word in ("pas", "jamais", "plus", "point")
        and near <= 12
        and "seulement" not in after[:2]
        and _governed(words, back)
    ):
        return True
    if word in ("ne", "n"):
        only = {"que", "qu"} & {*after, *sentence.words_after(first, 6)}
        return near <= 3 and not only and "pas" not in words
    if word == "non":
        return near == 1 or (near <= 5 and bool(_DENIABLE & set(after[:1])))
    if word == "pas" and {"ne", "n"} & set(words[max(0, back - 4) : back]):
        return False
    if word in ("sans", "hors", "pas"):
        return near <= 4 and not _NOT_A_NEGATION & set(after)
    if word == "exclusion":  # « à l’exclusion de toute clause », not « lutte contre l’exclusion »
        return after[:1] == ["de"] and near <= 5 and words[max(0, back - 1) : back] != ["l"]
    return word in _GONE and near <= 5 and not _NOT_A_NEGATION & set(after)


def _governed(words: list[str], back: int) -> bool:
    """« ne … pas » where the verb between them can carry a clause; a relative clause closed
    before the cue does not.
    """
    head = words[max(0, back - 4) : back]
    if not {"ne", "n"} & set(head):
        return False
    if {
        "respectant",
        "respecterait",
        "respecte",
        "realise",
        "realisent",
        "comportant",
        "realisant",
        "prevoyant",
        "proposant",
        "acceptant",
        "autorise",
        "autorises",
        "peuvent",
        "peut",
        "repondant",
        "satisferait",
        "satisfaisant",
        "permettant",
    } & set(head):
        return False
    return "," not in words[back:] or len(words) - back <= 6


def answered_no(sentence: Sentence, last: int) -> bool:
    """« Clause sociale : non », « sans objet », « néant », or the box « non » ticked."""
    rest = sentence.folded.text[sentence.tokens[last].end : sentence.end + 60]
    if (
        _ANSWER_NO.match(rest)
        or _QUALIFIED_NO.match(rest)
        or _WITHDRAWN.match(rest)
        or _LATE_DENIAL.match(rest)
    ):
        return True
    following = rest[:60]
    return bool(_NO_TICKED.search(following)) and not _YES_TICKED.search(following)


_LATE_NO = re.compile(r"^[^.;:?]{0,160}[:?]\s*(?:non\b(?!\s+oui)|neant|sans objet)")


def answered_no_late(sentence: Sentence, last: int) -> bool:
    """« La consultation prévoit une réservation de tout ou partie du marché : non »."""
    return bool(_LATE_NO.match(sentence.folded.text[sentence.tokens[last].end : sentence.end + 10]))


def both_options(sentence: Sentence, last: int) -> bool:
    """A form whose boxes were lost: both answers stand in the text, so none is given."""
    text = sentence.folded.text
    around = text[max(0, sentence.tokens[last].start - 60) : sentence.tokens[last].end + 90]
    found = _BOTH_OPTIONS.search(around)
    return bool(found) and not (_YES_TICKED.search(around) or _NO_TICKED.search(around))


def possible(sentence: Sentence, first: int, reach: int = 4) -> bool:
    """« peuvent être réservés » recites the law or keeps a right: nothing is imposed."""
    return bool(_POSSIBLE & set(sentence.words_before(first, reach)))


def hypothetical(sentence: Sentence, first: int) -> bool:
    """« si le marché est réservé », « le cas échéant » before the cue."""
    head = sentence.folded.text[sentence.start : sentence.tokens[first].end]
    return any(words in head for words in _HYPOTHESES)


_ELSEWHERE = re.compile(
    r"\b(?:consultation|marche|procedure|lot|contrat)s? "
    r"(?:distinct|separe|ulterieur|precedent|different)\w*|"
    r"\bpar ailleurs\b|"
    r"\b(?:precedent|ancien|futur|autre)e?s? (?:consultation|marche|procedure|contrat)s?\b"
)
_HERE = re.compile(
    r"\bpresent|\brelance (?:d|pour)|\binfructueu|\btoutefois\b|\bcette consultation\b|\bce "
    r"marche\b"
)


def elsewhere(sentence: Sentence, last: int) -> bool:
    """« une consultation distincte, réservée à … », « la précédente consultation »: said of
    another contract.
    """
    head = sentence.folded.text[sentence.start : min(sentence.end, sentence.tokens[last].end + 60)]
    return bool(_ELSEWHERE.search(head)) and not _HERE.search(sentence.text)


def wished(sentence: Sentence) -> bool:
    """A wish or an encouragement: no obligation, no score."""
    return bool(_WISH.search(sentence.text))


_OFFER = re.compile(
    r"\b(?:invites? a|encourages? a|libres? de|peu(?:ven)?t (?:\w+ "
    r"){0,2}proposer|pourr(?:a|ont) (?:\w+ ){0,2}proposer|"
    r"propositions? d|que (?:le|les) (?:candidats?|soumissionnaires?) propos\w+)\b"
)
_NOTED = re.compile(
    r"\b(?:notee?s?|notation|criteres?|points?|valoris\w+|ponder\w+|appreciee?s?|jugement|bonus)\b"
)
_UNNOTED = re.compile(
    r"\b(?:ne|n)\b.{0,25}\b(?:pas|ni|aucun\w*)\b.{0,30}\b(?:note|critere|appreci|valoris"
    r"|jugement|incidence)|sans incidence|"
    r"sans (?:que|etre|effet|consequence)\b|hors notation|non notee?s?|indicatif|criteres? d "
    r"(?:eligibilite|exclusion)"
)


def offered_and_scored(sentence: Sentence) -> bool:
    """What bidders may offer and what is then scored: a criterion, no condition."""
    text = sentence.text
    return bool(_OFFER.search(text) and _NOTED.search(text)) and not _UNNOTED.search(text)


def in_quotation(sentence: Sentence, first: int) -> bool:
    """Inside quotation marks that open in this sentence, where the law is recited."""
    head = sentence.folded.text[sentence.start : sentence.tokens[first].start]
    return head.count('"') % 2 == 1 and len(head.rsplit('"', 1)[-1]) > 25


def denied(sentence: Sentence) -> bool:
    """Whether a rule takes back something that the sentence says: a model may not bring it back."""
    if wished(sentence):
        return True
    return any(
        negated(sentence, cue.first, cue.last)
        or both_options(sentence, cue.last)
        or possible(sentence, cue.first)
        or hypothetical(sentence, cue.first)
        for cue in sentence.cues
    )
