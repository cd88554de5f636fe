"""Which families the words name: disabled people, disadvantaged people, both; and firms told by
those they employ.
"""

import re

from classifier import articles, context
from classifier.bidders import ACTORS
from classifier.case import Cue, Sentence
from vigie.domain.considerations import Family


def family_of(sentence: Sentence, actors: list[Cue]) -> frozenset[Family]:
    """The old words « travailleurs handicapés et défavorisés » beside EA, ESAT and L2113-12
    alone still mean EA-ESAT.
    """
    labels = {cue.label for cue in actors}
    sheltered = ACTORS["ACTOR_DISABILITY"]
    old_words = (
        labels == {"ACTOR_BOTH", "ACTOR_DISABILITY"} and articles.families(sentence) == sheltered
    )
    if old_words and not any(context.in_quotation(sentence, cue.first) for cue in actors):
        return sheltered
    # « structures d’insertion … plus de 50 % de travailleurs handicapés » (L2113-12)
    disabled = (
        labels == {"ACTOR_INSERTION"}
        and articles.families(sentence) == sheltered
        and "handicap" in sentence.words
    )
    if disabled and not re.search(r"siae|activite economique|defavorise", sentence.text):
        return sheltered
    if labels == {"ACTOR_INSERTION"} and all(_of_disabled(sentence, cue) for cue in actors):
        return sheltered
    told = frozenset(family for cue in actors for family in ACTORS[cue.label])
    return told | ACTORS["ACTOR_BOTH"] if _or_disadvantaged(sentence, actors) else told


_DISABLED = re.compile(
    r"(?:(?:par|le|la|travail|professionnelles?|sociales?|de|des|d|pour|les|aux?|adultes?"
    r"|personnes?|travailleurs?|salaries?|"
    r"employant|en situation de) )+handicap"
)


def _of_disabled(sentence: Sentence, cue: Cue) -> bool:
    """« structures d’insertion de personnes handicapées »: the words of insertion, said of
    disabled people alone.
    """
    following = " ".join(sentence.words_after(cue.last, 9))
    found = _DISABLED.match(following)
    return bool(found) and not re.search(
        r"\b(?:siae|activite economique|defavorise\w*|eloigne\w*)\b", sentence.text
    )


_EMPLOYERS = re.compile(
    r"\b(?:structures?|entreprises?|operateurs?|organismes?|associations?|etablissements?)\b.{0,40}"
    r"\b(?:emplo(?:ient|yant|ie)|embauch(?:ent|ant)|recrut(?:ent|ant))\b.{0,40}$"
)


def employing(sentence: Sentence, since: int, until: int) -> list[Cue]:
    """« structures employant des personnes en difficulté »: the people employed say which firms
    are meant.
    """
    return [
        cue
        for cue in sentence.having("PUBLICS")
        if since < cue.first < until
        and _EMPLOYERS.search(
            sentence.folded.text[sentence.tokens[since].end : sentence.tokens[cue.first].start]
        )
    ]


def _or_disadvantaged(sentence: Sentence, actors: list[Cue]) -> bool:
    """« qui emploient des travailleurs handicapés ou défavorisés »: the second word follows the
    phrase of the first.
    """
    return any(
        cue.label == "ACTOR_DISABILITY"
        and sentence.tokens[cue.last].text.startswith("handicap")
        and re.match(
            r"(?:et |ou |et / ou )(?:des |de )?(?:travailleurs |personnes |salaries "
            r")?(?:defavorises|eloignees)",
            " ".join(sentence.words_after(cue.last, 6)),
        )
        for cue in actors
    )
