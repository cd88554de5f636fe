"""The words by which French notices tell that something ends, pauses or goes on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from vigie.domain.notice import Why

Verb = Literal["ends", "stays", "pauses", "resumes", "award", "intends", "replaces"]


@dataclass(frozen=True)
class EndCue:
    """Folded words that tell something; `verb` is None where only their denial does."""

    words: tuple[str, ...]
    verb: Verb | None
    denied: Verb | None = None
    why: Why | None = None
    looks: Literal["before", "after"] = "before"  # where its subject stands first
    strict: bool = False  # tells nothing of a call unless it names lots or the procedure


def word_set(words: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(words.split())


PARTICIPLE = ("e", "es", "ee", "ees")


def _forms(stem: str, endings: Iterable[str]) -> tuple[str, ...]:
    return tuple(stem + ending for ending in endings)


def _cues() -> Iterable[EndCue]:
    for word in ("annule", "annulent"):
        yield EndCue((word, "et", "remplace"), "replaces")
    for stem in ("annul", "abandonn"):
        why: Why | None = "sans_suite" if stem == "abandonn" else None
        for word in _forms(stem, PARTICIPLE):
            yield EndCue((word,), "ends", "stays", why)
        for word in _forms(stem, ("er", "ent", "ant", "era", "ons")):
            yield EndCue((word,), "ends", "stays", why, "after")
    for word in ("annulation", "annulations", "caducite"):
        yield EndCue((word,), "ends", "stays", None, "after")
    yield EndCue(("abandon",), "ends", "stays", "sans_suite", "after")
    for word in ("caduc", "caduque", "caducs", "caduques"):
        yield EndCue((word,), "ends", "stays")
    yield from _fruitless()
    yield from _given_up()
    yield from _unawarded()
    yield from _taken_out()
    yield from _going_on()
    yield from _pausing()


def _fruitless() -> Iterable[EndCue]:
    for word in ("infructueux", "infructueuse", "infructueuses", "infructuex"):
        yield EndCue((word,), "ends", "stays", "infructueux")
    yield EndCue(("infructuosite",), "ends", "stays", "infructueux", "after")
    for first, second in (("aucune", "offre"), ("aucun", "pli"), ("aucune", "candidature")):
        for tail in (("n", "a"), ("recue",), ("recu",), ("deposee",), ("depose",), ("remise",)):
            yield EndCue((first, second, *tail), "ends", None, "infructueux", "after")
    for noun in (("offre",), ("offres",), ("offre", "recue"), ("offres", "recues")):
        yield EndCue(("absence", "d", *noun), "ends", None, "infructueux", "after")
    for empty in ("candidature", "candidatures", "pli", "plis", "reponse", "reponses"):
        yield EndCue(("absence", "de", empty), "ends", None, "infructueux", "after")


def _given_up() -> Iterable[EndCue]:
    yield EndCue(("sans", "suite"), "ends", "stays", "sans_suite")
    for verb in ("declarer", "declare", "declarent", "declarons", "classer"):
        yield EndCue((verb, "sans", "suite"), "ends", "stays", "sans_suite", "after")
    yield EndCue(("aucune", "suite"), "ends", None, "sans_suite", "after")
    for stem in ("abouti", "pourvoir"):
        yield EndCue((stem,), None, "ends", "sans_suite")
    for word in _forms("propos", PARTICIPLE):
        yield EndCue((word,), None, "ends", None, "before", True)
    for word in _forms("renonc", ("e", "ent", "er", "ons", "ee", "era", "ant")):
        yield EndCue((word,), "ends", "stays", "sans_suite", "after")
    for word in ("renonciation", "renoncement"):
        yield EndCue((word,), "ends", "stays", "sans_suite", "after")
    for verb in ("met", "mis", "mettre", "mettent", "mettant"):
        for end in (("fin",), ("un", "terme")):
            yield EndCue((verb, *end), "ends", "stays", "sans_suite", "after")
    for verb in ("donne", "donner", "donnee", "donnera", "donnent"):
        yield EndCue((verb, "suite"), "stays", "ends", "sans_suite", "after")
    for word in ("conclu", "conclue", "conclus", "conclues", "passe", "passee", "notifie"):
        yield EndCue((word,), None, "ends", "sans_suite")
    yield EndCue(("plus", "lieu", "d", "etre"), "ends", None, "sans_suite")
    yield EndCue(("plus", "d", "actualite"), "ends", None, "sans_suite")
    yield EndCue(("sans", "objet"), "ends", None, None, "before", True)


def _unawarded() -> Iterable[EndCue]:
    for word in ("attribution", "titulaire", "attributaire"):
        yield EndCue(("sans", word), "ends", None, "sans_attribution")
    for word in _forms("attribu", PARTICIPLE):
        yield EndCue(("non", word), "ends", None, "sans_attribution")
        yield EndCue((word,), "award", "ends", "sans_attribution")
    for joint in ((), ("-",)):
        yield EndCue(("non", *joint, "attribution"), "ends", None, "sans_attribution", "after")
    for noun in ("offre", "offres", "candidature", "candidatures"):
        for article in ("d", "de"):
            yield EndCue(("faute", article, noun), "ends", None, "infructueux", "after", True)
    yield EndCue(("attribuer",), None, "ends", "sans_attribution", "after")


def _taken_out() -> Iterable[EndCue]:
    for stem in ("supprim", "retir"):
        for word in _forms(stem, PARTICIPLE):
            yield EndCue((word,), "ends", "stays", None, "before", True)
        yield EndCue((stem + "er",), "ends", "stays", None, "after", True)
    for word in ("suppression", "retrait"):
        yield EndCue((word,), "ends", "stays", None, "after", True)
    for word in ("exclu", "exclue", "exclus", "exclues"):
        yield EndCue((word,), "ends", "stays", None, "before", True)
    for verb in ("fait", "font"):
        yield EndCue((verb, "plus", "partie"), "ends", None, None, "before", True)
    for word in _forms("resili", PARTICIPLE):
        yield EndCue((word,), "ends", "stays")
    yield EndCue(("resiliation",), "ends", "stays", None, "after")
    for word in ("interrompu", "interrompue", "interrompus", "interrompues"):
        yield EndCue((word,), "ends", "stays")
    for verb in ("est", "sont"):
        for word in _forms("arret", PARTICIPLE):
            yield EndCue((verb, word), "ends", "stays", None, "before", True)
    yield EndCue(("interrompre",), "ends", "stays", None, "after")
    for word in ("interruption", "arret"):
        yield EndCue((word,), "ends", "stays", None, "after", True)


def _going_on() -> Iterable[EndCue]:
    for word in ("maintenu", "maintenue", "maintenus", "maintenues"):
        yield EndCue((word,), "stays", "ends")
    for word in ("maintien", "poursuite", "continuation", "poursuivre", "maintenir"):
        yield EndCue((word,), "stays", "ends", None, "after")
    words = "maintient maintiennent poursuit poursuivent poursuivra poursuivront poursuivi"
    words += " poursuivie poursuivis poursuivies continue continuent continuera"
    for word in words.split():
        yield EndCue((word,), "stays", "ends")
    states = "ouvert ouverte ouverts ouvertes inchange inchangee inchanges inchangees valable"
    states += " valables valide valides maintenu maintenue maintenus maintenues en actif actifs"
    for verb in ("reste", "restent", "resteront", "demeure", "demeurent", "sont", "est"):
        for state in states.split():
            if verb not in ("est", "sont") or state.startswith(("ouvert", "inchang")):
                yield EndCue((verb, state), "stays", "ends")
    for word in _forms("concern", PARTICIPLE):
        yield EndCue((word,), None, "stays")
        yield EndCue(("non", word), "stays", None)


def _pausing() -> Iterable[EndCue]:
    for word in ("suspendu", "suspendue", "suspendus", "suspendues"):
        yield EndCue((word,), "pauses", "resumes", "suspended")
    for word in ("suspension", "suspend", "suspendre", "ajournement"):
        yield EndCue((word,), "pauses", "resumes", "suspended", "after")
    for word in _forms("ajourn", PARTICIPLE):
        yield EndCue((word,), "pauses", "resumes", "suspended")
    yield EndCue(("sine", "die"), "pauses", None, "suspended")
    for noun in ("levee", "fin"):
        for article in (("de", "la"), ("de",)):
            yield EndCue((noun, *article, "suspension"), "resumes", None, None, "after")
    yield EndCue(("suspension", "est", "levee"), "resumes", None)
    for word in ("reprise", "reprend", "reprennent", "reprendra"):
        yield EndCue((word,), "resumes", None, None, "after", True)


def _by_first_word() -> dict[str, tuple[EndCue, ...]]:
    """The cues that begin with a word, longest first."""
    cues_by_word: dict[str, list[EndCue]] = {}
    for cue in _cues():
        cues_by_word.setdefault(cue.words[0], []).append(cue)
    return {
        word: tuple(sorted(cues, key=lambda cue: -len(cue.words)))
        for word, cues in cues_by_word.items()
    }


CUES = _by_first_word()
# The whole of a call, under any name.
WHOLES = word_set(
    "procedure procedures consultation consultations marche marches appel appels concours "
    "concession concessions delegation dsp contrat contrats operation passation achat "
    "affaire concurrence accord ao aoo mapa totalite integralite projet annonce "
    "publication avis aapc"
)
# A correction or an award: what ends is that notice, not the call.
NOTICES: dict[str, Literal["change", "award"]] = {
    **dict.fromkeys(
        word_set(
            "rectificatif rectificatifs rectificative rectification correctif "
            "correctifs correction corrections modificatif modificatifs erratum "
            "errata"
        ),
        "change",
    ),
    **dict.fromkeys(word_set("attribution attributions resultat resultats"), "award"),
}
# Other things that may be cancelled, suppressed or withdrawn, and leave the call as it is.
THINGS = word_set(
    "visite visites reunion reunions critere criteres clause clauses phrase phrases "
    "paragraphe paragraphes article articles mention mentions ligne lignes alinea alineas "
    "piece pieces annexe annexes document documents date dates obligation obligations "
    "exigence exigences variante variantes option options tranche tranches pse penalite "
    "penalites session sessions question questions echantillon echantillons maquette "
    "caution garantie garanties prime primes seance seances heure heures condition "
    "conditions rubrique rubriques case poste postes item items bordereau dpgf bpu dqe "
    "formulaire dossier dossiers dce certificat attestation attestations justificatif "
    "justificatifs seuil montant avance plan plans cahier reglement ccap cctp rc lien url "
    "adresse code duree reconduction note texte disposition dispositions stipulation "
    "stipulations permanence jury candidature candidatures offre offres pli plis agrement "
    "habilitation sous prestation supplementaire echeance entretien demonstration "
    "soutenance audition delai delais exclusivite quantite quantites reference references "
    "deplacement deplacements fiche fiches section sections point points"
)
EARLIER = word_set(
    "precedente precedent precedentes precedents anterieure anterieur anterieures "
    "premiere ancienne ancien autre"
)
OURS = frozenset(("present", "presente", "ce", "cet", "cette"))
VAGUE = word_set("certains certaines plusieurs quelques un une partie uns")
HYPOTHESES = (
    "si",
    "en cas",
    "dans le cas",
    "au cas",
    "cas ou",
    "se reserve",
    "se reservent",
    "reserve le droit",
    "peut",
    "peuvent",
    "pourra",
    "pourront",
    "pourrait",
    "pourraient",
    "le cas echeant",
    "a tout moment",
    "hypothese",
    "lorsque",
    "sous peine",
    "toute",
    "eventuelle",
    "eventuellement",
    "serait",
    "seraient",
    "faculte",
    "droit de",
    "possibilite",
    "sous reserve",
    "sauf",
)
TOPICS = word_set("concernant pour agissant quant")  # « pour le lot 2, la procédure est… »
REASONS = word_set(
    "motif raison car parce cause suite"
)  # « … en raison d’une erreur dans le lot 2 »
LAWS = word_set("r l d")  # « l’article R. 2185-1 » is no article of the call
INTENTS = word_set("envisage envisagent envisagee intention projette")
NEGATIVES = word_set("pas plus point nullement aucunement jamais ni aucun aucune")
SEPARATORS = frozenset((",", "mais", "tandis", "alors", "cependant", "toutefois"))
JOINS = word_set(", et ou ainsi que du de des le la les l d puis")
RELATIVES = word_set(
    "dont qui lequel laquelle lesquels prevu prevue prevus relatif relative publie "
    "publiee paru parue"
)
ORDINALS = {
    **dict.fromkeys(("premier", "1er"), "1"),
    **dict.fromkeys(("deuxieme", "second", "2eme", "2e"), "2"),
    **dict.fromkeys(("troisieme", "3eme", "3e"), "3"),
    **dict.fromkeys(("quatrieme", "4eme", "4e"), "4"),
    **dict.fromkeys(("cinquieme", "5eme", "5e"), "5"),
    **dict.fromkeys(("sixieme", "6eme", "6e"), "6"),
}
EXCEPTS = word_set("sauf exception hormis excepte hors exclusion")
# Between « lots » and their numbers: « lots concernés : 2 et 3 », « lots déclarés sans suite : 4 ».
BETWEEN = word_set(
    "n no nos ns s numero numeros : / - concerne concernes suivant suivants declare "
    "declares annule annules abandonne abandonnes infructueux sans suite supprime "
    "supprimes retire retires ci apres attribue attribues"
)
UNITS = word_set("euros euro ans an mois jours jour heures heure h k")
