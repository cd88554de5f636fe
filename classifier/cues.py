"""The cues of the sentences: one PhraseMatcher over the whole vocabulary, role by role."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from classifier import articles, people
from classifier.case import Case, Cue, Sentence
from classifier.text import stem, words
from classifier.vocabulary import role_of_label, stemmed

BREAK = "¶"  # stands between sentences, so that no phrase reaches over
# Labels of one layer swallow each other: the leftmost, then the longest phrase is meant. In all
# other roles a phrase hides only those of its own label.
_LAYERS = (("noise", "clauses", "actors"), ("noise", "scoring"))
# Acronyms that are words or numbers in small letters.
_ACRONYMS = words("ea ei ai aci cat th ess iae rse rso oit esus aai ebe etti epide")
_KEEPING = words(
    "reservons reserv reservee reservees reservation reservations reserver reservant voorbehouden"
)
# Nouns that share their stem with an adjective.
_EXACT = words("professionnels particuliers public adultes membres besoins scolaires")
# « pouvoir adjudicateur »; « les écarts de salaire » are gaps, nobody is « écarté »
_NEVER = frozenset({("MAY", "pouvoir"), ("WITHDRAWN", "ecarts"), ("OR_FALLS", "ecarts")})
_THIS = (["ce"], ["cet"], ["cette"])
_EACH = (["chaque"], ["tout"])
_SAID_OF = words("est sont sera seront soit marche marches lot lots contrat consultation")
_KEPT_SO = words("participation marche consultation acces lot lots contrat procedure")
_KEPT_THINGS = (["les"], ["le"], ["la"], ["l"], ["des"], ["un"], ["une"])
_EXACT_STEMS = frozenset(map(stem, _EXACT))
_NOT_KEPT = words(
    "se s sous les des ses leurs aucune toute sans ces leve levee levees formuler emettre emises "
    "eventuelles nature naturelle clause en la une"
)


@cache
def acronym_stems() -> frozenset[str]:
    """The stems of the acronyms that only capitals make."""
    return frozenset(map(stem, _ACRONYMS))


def matcher(nlp: Any) -> Any:
    """A PhraseMatcher over the whole vocabulary."""
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    phrase_matcher = PhraseMatcher(nlp.vocab)
    for label, phrases in stemmed().items():
        phrase_matcher.add(label, [Doc(nlp.vocab, words=list(phrase)) for phrase in phrases])
    return phrase_matcher


def words_of(sentences: Iterable[Sentence]) -> list[str]:
    """The words of the Doc: the stems of those sentences, a break after each."""
    return [word for sentence in sentences for word in (*sentence.stems, BREAK)]


def give(doc: Any, phrases: Any, case: Case) -> None:
    """Gives each sentence that is read its cues."""
    spans: dict[int, list[tuple[str, int, int]]] = {}
    owners: list[int] = []
    starts: list[int] = []
    for number, sentence in enumerate(case.read):
        starts.append(len(owners))
        owners += [number] * (len(sentence.content) + 1)
    strings = doc.vocab.strings
    for key, first, end in phrases(doc):
        number = owners[first]
        start = starts[number]
        spans.setdefault(number, []).append((strings[key], first - start, end - 1 - start))
    for number, sentence in enumerate(case.read):
        sentence_spans = spans.get(number, [])
        chosen = {cue for cue in _chosen(sentence, sentence_spans) if meant(sentence, cue)}
        chosen -= _of_actors(chosen)
        chosen.update(articles.cues(sentence))
        chosen.update(_by_meaning(sentence, chosen))
        chosen.update([*_here(sentence, chosen)])
        chosen.update(_law_speaks(sentence))
        chosen.update(_once(sentence))
        chosen.update(_spoken_of(sentence, chosen))
        sentence.cues = sorted(chosen, key=lambda cue: (cue.first, -cue.last, cue.label))


def _by_meaning(sentence: Sentence, cues: Iterable[Cue]) -> list[Cue]:
    """People and operators that no phrase names, unless a phrase swallows them."""
    taken = [cue for cue in cues if cue.label in _SWALLOWING or cue.label.startswith("ACTOR")]
    return [
        cue
        for people_cues in people.found_in(sentence)
        for cue in people_cues
        if not any(cue.first <= other.last and other.first <= cue.last for other in taken)
    ]


_SWALLOWING = ("PUBLICS", "NOISE", "ORG", "DECLARATION", "WEAK_DISABILITY")


def _of_actors(cues: Iterable[Cue]) -> set[Cue]:
    """« entreprise » of « entreprise adaptée » performs no contract."""
    actors = [cue for cue in cues if cue.label.startswith("ACTOR_")]
    return {
        cue
        for cue in cues
        if cue.label == "CONTRACTOR"
        and any(actor.first <= cue.first <= actor.last for actor in actors)
    }


def _here(sentence: Sentence, cues: Iterable[Cue]) -> Iterator[Cue]:
    """« ce marché », « cette consultation »: the words that phrases leave out point here; « dans
    ses marchés » to all that the buyer makes.
    """
    for cue in cues:
        if cue.label == "CONTRACT":
            before = sentence.words_before(cue.first, 1)
            if before in _THIS:
                yield Cue("HERE", cue.first - 1, cue.last)
            elif before in _ITS and sentence.wording[cue.first] in _MANY:
                yield Cue("ITS_CONTRACTS", cue.first - 1, cue.last)


_ITS = (["ses"], ["leurs"], ["nos"])
_MANY = words("marches contrats consultations achats commandes")


_NO_IMPERFECT = words(
    "lait fait trait retrait extrait souhait portrait parfait forfait satisfait bienfait attrait "
    "contrefait refait retraits ait aient soustrait distrait abstrait imparfait"
)


_DONE = words(
    "realise realisee realisees genere generees permis travaille travailler employe employes "
    "confie confiee beneficie effectuees effectue effectuer execute executees realiser accueilli"
)


def _once(sentence: Sentence) -> list[Cue]:
    """« le marché était réservé »: the imperfect tells what is no more, unlike what would be or
    ought to be (« serait », « devrait »); « a réalisé 900 heures »: done under another contract.
    """
    wording = sentence.wording
    past = [
        Cue("ONCE", place, place)
        for place, word in enumerate(wording)
        if word.endswith(("ait", "aient"))
        and not word.endswith(("rait", "raient"))
        and word not in _NO_IMPERFECT
    ]
    done = [
        Cue("DONE", place, place)
        for place, word in enumerate(wording)
        if word in ("a", "ont")
        and _DONE
        & {
            following
            for following in sentence.words_after(place, 2)
            if not following.endswith("er") or "fait" in sentence.words_after(place, 1)
        }
        and (word == "ont" or sentence.written(place).lower() == "a")  # not « à »
    ]
    return past + done


_BOOKS = words("code loi ordonnance decret directive")
_LAW_SAYS = words(
    "prevoit prevoient impose imposent prescrit exige permet dispose autorise oblige invite "
    "imposera encourage rend"
)
_NOT_SUBJECT = words("a au aux de du vertu titre application conformement sens par selon")
_OF_CONTRACT = words("ccap ccp rc cctp reglement cahier acte present")


def _law_speaks(sentence: Sentence) -> list[Cue]:
    """« l’article L2112-2-1 du code … prévoit »: the law is the subject, not the contract."""
    wording = sentence.wording
    for place, word in enumerate(wording[:14]):
        if word not in ("article", "loi", "code") or _NOT_SUBJECT & {
            *wording[max(0, place - 2) : place]
        }:
            continue
        for verb_place in range(place + 1, min(place + 12, len(wording))):
            between = {*wording[place:verb_place]}
            if wording[verb_place] not in _LAW_SAYS or "," in between or between & _OF_CONTRACT:
                continue
            if between & _BOOKS or any(
                mark[:1] in "lr" and mark[1:2].isdigit() for mark in between
            ):
                return [Cue("LAW", place, verb_place)]
    return []


_PRONOUNS = words("il elle ils elles celui celle")


def _spoken_of(sentence: Sentence, cues: Iterable[Cue]) -> list[Cue]:
    """« Le délégataire … . Il réserve … »: the pronoun is the contractor of the sentence before."""
    before = sentence.before
    words_before = sentence.words_before(2, 2)
    if (
        before is None
        or not before.has("CONTRACTOR")
        or words_before[:1] == []
        or words_before[0] not in _PRONOUNS
    ):
        return []
    acts = any(cue.label in ("HIRE", "OBLIGED") and cue.first <= 4 for cue in cues)
    return [Cue("CONTRACTOR", 0, 0)] if acts else []


@cache
def _layer_of(label: str) -> tuple[str, ...]:
    role = role_of_label().get(label, "clauses")
    layers = _LAYERS if role != "noise" or label == "NOISE" else _LAYERS[:1]
    return tuple(str(rank) for rank, roles in enumerate(layers) if role in roles) or (label,)


def _chosen(sentence: Sentence, spans: list[tuple[str, int, int]]) -> Iterator[Cue]:
    """In each layer the leftmost, then the longest phrase; two labels may share one span."""
    content = sentence.content
    last_spans: dict[str, tuple[int, int]] = {}
    spans.sort(key=_leftmost_longest)
    for label, first, last in spans:
        for layer in _layer_of(label):
            before = last_spans.get(layer, (-1, -1))
            if first > before[1] or (first, last) == before:
                last_spans[layer] = (first, last)
                yield Cue(label, content[first], content[last])


def _leftmost_longest(span: tuple[str, int, int]) -> tuple[int, int]:
    return span[1], -span[2]


def meant(sentence: Sentence, cue: Cue) -> bool:
    """An acronym stands in capitals, and « réserve » is a noun that keeps nothing."""
    word = sentence.wording[cue.first]
    if cue.first == cue.last and word in _ACRONYMS:
        return _is_acronym(sentence, cue.first)
    if (cue.label, word) in _NEVER:
        return False
    if cue.label == "RESERVED":
        return _keeps(sentence, cue.first, word)
    meant = _MEANT.get(cue.label)
    return meant is None or meant(sentence, cue)


def _has_meaning_here(sentence: Sentence, cue: Cue) -> bool:
    """One of several « marchés séparés » is here, « un marché séparé » is not."""
    return sentence.said(cue) != "marche separe"


def _of_habit(sentence: Sentence, cue: Cue) -> bool:
    """Not « ici comme d’ordinaire »."""
    return "comme" not in sentence.words_before(cue.first, 2)


def _in_imperfect(sentence: Sentence, cue: Cue) -> bool:
    return sentence.wording[cue.first].endswith(("ait", "aient"))


def _of_papers(sentence: Sentence, cue: Cue) -> bool:
    """« coche » asks, « coché » is an answer."""
    ticks = sentence.wording[cue.first] in ("coche", "cocher", "cochee")
    return not ticks or sentence.written(cue.first).lower() == "coche"


def _elsewhere(sentence: Sentence, cue: Cue) -> bool:
    """Not « pour ce marché subséquent »."""
    this = sentence.words_before(cue.first, 1) in (*_THIS, *_EACH)
    parted = "," in sentence.wording[cue.first : cue.last]  # « les ans qui précèdent, d’un marché »
    return not this and not parted and _wishes(sentence, cue)


def _defines(sentence: Sentence, cue: Cue) -> bool:
    """« on entend par » defines, « entend réserver » decides."""
    entends = "entend" in sentence.wording[cue.first]
    return not entends or sentence.words_after(cue.last, 1) == ["par"]


def _wishes(sentence: Sentence, cue: Cue) -> bool:
    return _exact(sentence.said(cue)) and sentence.words_after(cue.last, 2) != ["du", "travail"]


def _serves(sentence: Sentence, cue: Cue) -> bool:
    """A noun that shares its stem with an adjective."""
    word = sentence.wording[cue.first]
    return cue.first != cue.last or stem(word) not in _EXACT_STEMS or word in _EXACT


def _in_prison(sentence: Sentence, cue: Cue) -> bool:
    """Not « la détention d’un agrément »."""
    holds = cue.first == cue.last and sentence.wording[cue.first] == "detention"
    return not holds or not _OF & {*sentence.words_after(cue.last, 1)}


def _restricts(sentence: Sentence, cue: Cue) -> bool:
    """Not « seuls ou en groupement »."""
    joined = {"ou", "et"} & {*sentence.words_after(cue.last, 1)}
    return not joined or "groupement" not in sentence.words_after(cue.last, 4)


_OF = words("d de du des")
_TAKEN_OUT = ("soustrai", "echapp", "derog", "hors", "dedi", "reserv", "flech")


def _opens(sentence: Sentence, cue: Cue) -> bool:
    """Not « soustrait à la concurrence de droit commun », « tout opérateur qui n’est pas »."""
    before, after = sentence.words_before(cue.first, 6), sentence.words_after(cue.last, 2)
    denied = after[:1] == ["qui"] and after[1:] in (["n"], ["ne"])
    if sentence.wording[cue.first] == "quel":  # « dédié aux acteurs …, quel que soit leur statut »
        before = sentence.wording[: cue.first]
    return not denied and not any(word.startswith(_TAKEN_OUT) for word in before)


def _counts(sentence: Sentence, cue: Cue) -> bool:
    """Not « mis à part », « d’autre part »."""
    aside = {"a", "autre", "prendre", "faire"} & {*sentence.words_before(cue.first, 1)}
    return sentence.wording[cue.first] != "part" or not aside


def _is_place(sentence: Sentence, cue: Cue) -> bool:
    """Not « espaces verts », a trade; « portant » is no door."""
    word = sentence.wording[cue.first]
    green = word.startswith("espace") and sentence.words_after(cue.last, 1) in (["verts"], ["vert"])
    return not green and word not in ("portant", "portent", "porte")


def _is_clock(sentence: Sentence, cue: Cue) -> bool:
    """« de 9 h à 17 h »: an hour of the day."""
    before, after = sentence.words_before(cue.first, 2), sentence.words_after(cue.last, 4)
    if len(before) < 2 or not before[1].isdigit() or int(before[1][:3]) > 24:
        return False
    since = (
        before[0] in ("de", "des", "entre")
        and {"a", "et"} & {*after[:2]}
        and (bool(_HOUR & {*after}))
    )
    until = before[0] in ("a", "et") and bool(_HOUR & {*sentence.words_before(cue.first, 6)[:-2]})
    return bool(since or until)


_HOUR = words("h heures heure")


def _exact(cue_text: str) -> bool:
    """« souhaiterait » wishes, « souhaite » decides, « appréciera » scores; « marchés de travaux »
    are other ones.
    """
    wishes = not cue_text.startswith(("souhait", "appreci")) or "rai" in cue_text
    if cue_text.startswith("est lance"):
        return False  # only what will be launched is elsewhere
    return cue_text != "marche de travaux" and wishes


# What a cue of that label must be besides, where its words alone do not tell.
_MEANT: dict[str, Callable[[Sentence, Cue], bool]] = {
    "HOURS": lambda sentence, cue: not _is_clock(sentence, cue),
    "HERE": _has_meaning_here,
    "HABIT": _of_habit,
    "PAST": _in_imperfect,
    "PAPERS": _of_papers,
    "ELSEWHERE": _elsewhere,
    "WISH": _wishes,
    "DEFINITION": _defines,
    "SERVED": _serves,
    "OPEN_TO_ALL": _opens,
    "ACTOR_PRISON": _in_prison,
    "ONLY": _restricts,
    "PERCENT": _counts,
    "PLACE": _is_place,
}


def _is_acronym(sentence: Sentence, index: int) -> bool:
    if not sentence.written(index).isupper():
        return False
    following = sentence.words_after(index, 1)
    digit = bool(following) and following[0].isdigit()
    return not (digit and sentence.wording[index] in ("ea", "ei", "ai"))


def _keeps(sentence: Sentence, index: int, word: str) -> bool:
    """« réservé », « réservation » in the sense of keeping for somebody, by letters and word
    before."""
    if word not in ("reserve", "reserves"):
        return word in _KEEPING
    written = sentence.written(index)
    if written.lower().endswith(("é", "és")):
        return True
    kept_for = set(sentence.words_after(index, 3)) & _KEPT_SO
    if not written.isupper() and ("é" in written.lower() or sentence.folded.accented):
        before = sentence.words_before(index, 1)
        acts = sentence.words_after(index, 1) in _KEPT_THINGS  # « le lot réserve les teintes »
        stated = bool(before) and before[0] in _SAID_OF and not acts
        given_to = sentence.words_after(index, 1) == ["aux"] and bool(
            {"lot", "lots", "marche", "contrat"} & set(sentence.words_before(index, 6))
        )
        stated = stated or given_to
        return stated or (bool(kept_for) and before not in (["se"], ["s"], ["sous"]))
    before = sentence.words_before(index, 1)
    return not before or before[0] not in _NOT_KEPT
