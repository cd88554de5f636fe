"""The gate: one single activity must cover the trade and the zone of a lot.

Which trades the lot is was decided once (`matching.trades`); a member's own words and CPV are
weighed as those of its trade are.
"""

from collections.abc import Iterable, Sequence

from vigie.data.trade_tables import cpv_entry
from vigie.data.trades import trades
from vigie.domain.french import enumeration, ordinal_number
from vigie.domain.matches import FAR, ORDER, PROPOSED, Answer, Reason
from vigie.domain.territories import Atlas, Reach
from vigie.matching import sentences
from vigie.matching.facts import LotFacts
from vigie.matching.prepared import GateAnswer, Prepared, label
from vigie.matching.trades.answer import PLACES
from vigie.matching.trades.own import PRECISE, own_answer

# Trades of one crew: where the lot surely is one of them and another is in doubt, its members may
# be told (« plantations et fleurissement » to whoever keeps green spaces).
CREWS = tuple(
    frozenset(crew.split())
    for crew in (
        "espaces-verts desherbage fleurissement",
        "nettoyage-locaux vitrerie remise-en-etat fontaines-toilettes",
    )
)
GREENERY = frozenset(("espaces-verts", "amenagement-paysager"))
FRAME = PLACES["frame"]
BROAD = 3  # digits from which a buyer's broad CPV may still be a member's: 773 may, 45 does not
OWN_WORDS = "des mots ou un code de votre fiche y figurent"
SUPPOSED = "activité supposée d’après votre forme, votre nom ou votre code APE : à confirmer"
SUPPOSED_SENTENCE = (
    "Votre activité est supposée d’après votre forme, votre nom ou votre code APE : "
    "dites-nous si c’est bien la vôtre."
)
HOW = ("trade", "own", "check", "none", "excluded")


def passage(activity: Prepared, lot: LotFacts) -> GateAnswer:
    """The gate's answer for that activity."""
    trade, how = trade_answer(activity, lot)
    zone, missing = zone_answer(activity.reach, lot)
    return GateAnswer(activity, trade, zone, how, missing)


def trade_answer(activity: Prepared, lot: LotFacts) -> tuple[Answer, str]:
    """Whether the trade fits, and by what: its trade, its own words or codes."""
    if any(exclusion in lot.title or exclusion in lot.body for exclusion in activity.exclusions):
        return "non", "excluded"
    by_trade = lot.trades.answer(activity.slug) if activity.slug else "non"
    if by_trade == "à vérifier" and any(
        settles(activity.slug, lot) for settles in (of_the_crew, is_cleaned, is_greenery)
    ):
        by_trade = "oui"
    if by_trade == "oui":
        return "oui", "trade"
    if owned(activity, lot):
        words, prefixes = activity.activity.words, activity.own_prefixes
        if named_by_code(activity, lot) or (
            own_answer(lot.told, activity.slug, words, prefixes) == "oui"
        ):
            return "oui", "own"
        return "à vérifier", "check"
    return (by_trade, "check") if by_trade == "à vérifier" else ("non", "none")


def of_the_crew(slug: str, lot: LotFacts) -> bool:
    """Whether the lot surely is a trade that the same people do."""
    return any(slug in crew and not crew.isdisjoint(lot.trades.oui) for crew in CREWS)


def is_cleaned(slug: str, lot: LotFacts) -> bool:
    """Whether one of several lots names no job of its own, under a title that is cleaning first:
    what it names is a place to clean (« Centres d’exploitation », « Médiathèque, archives »); or
    says « Nettoyage » and nothing else.
    """
    if slug != "nettoyage-locaux" or lot.trades.oui or not lot.lot.several:
        return False
    if lot.title.strip() == "nettoyage":
        return True
    lent = [other for other in lot.trades.voir if lot.trades.why.get(other, "").startswith(FRAME)]
    return lent[:1] == [slug]


def is_greenery(slug: str, lot: LotFacts) -> bool:
    """Whether the lot is greenery, in doubt only between keeping and laying it out."""
    return slug in GREENERY and not lot.trades.oui and set(lot.trades.voir[:2]) == GREENERY


def owned(activity: Prepared, lot: LotFacts) -> bool:
    """Whether the lot holds words or codes that the member declared itself."""
    if any(own_phrase in lot.title for own_phrase in activity.phrases):
        return True
    if coded(activity, lot.codes, lot.stems):
        return True
    # Far from the lot's own CPV, a word in a long text is mostly about something else.
    near = not lot.codes or bool(activity.divisions & lot.divisions) or not activity.prefixes
    return near and any(own_phrase in lot.body for own_phrase in activity.phrases)


def named_by_code(activity: Prepared, lot: LotFacts) -> bool:
    """Whether the member's own CPV is the lot's and names for sure a trade that the lot surely
    is: 7731 says the keeping of greenery as well as its words.
    """
    return any(
        not set(cpv_code.sure).isdisjoint(lot.trades.oui)
        for prefix in activity.own_prefixes
        if len(prefix) >= PRECISE and any(code.startswith(prefix) for code in lot.codes)
        for cpv_code in (cpv_entry(prefix),)
        if cpv_code is not None
    )


def coded(activity: Prepared, codes: Sequence[str], stems: Iterable[str]) -> bool:
    """Whether a CPV that the member declared itself is the lot's, or a part of a broad one."""
    broad = tuple(stem for stem in stems if len(stem) >= BROAD)
    return any(
        any(code.startswith(prefix) for code in codes)
        or any(prefix.startswith(stem) for stem in broad)
        for prefix in activity.own_prefixes
    )


def zone_answer(reach: Reach, lot: LotFacts) -> tuple[Answer, frozenset[str]]:
    """Whether the zone fits, and the lot's départements that are out of reach; an unknown place
    is to be checked.
    """
    if not lot.departments and lot.within and reach.stated:
        somewhere = lot.within & (reach.whole | reach.part)
        return ("à vérifier", frozenset()) if somewhere else ("non", lot.within)
    if not lot.departments or not reach.stated:
        return "à vérifier", frozenset()
    missing = lot.departments - reach.whole - reach.part
    if lot.departments & reach.whole or lot.communes & reach.communes:
        return "oui", missing
    if not lot.communes and lot.departments & reach.part:
        return "à vérifier", missing
    return "non", lot.departments


def best_passage(member: list[Prepared], lot: LotFacts) -> GateAnswer | None:
    """The passage of the member's best activity; null when no single one covers both."""
    return best_of(passages(member, lot))


def passages(member: Iterable[Prepared], lot: LotFacts) -> list[GateAnswer]:
    """The answers of the member's activities that pass."""
    answers = (passage(activity, lot) for activity in member)
    return [gate_answer for gate_answer in answers if gate_answer.passes]


def best_of(passing: Iterable[GateAnswer]) -> GateAnswer | None:
    """The best of those that pass."""
    return min(passing, key=_quality, default=None)


def _quality(gate_answer: GateAnswer) -> tuple[int, ...]:
    return (
        ORDER[gate_answer.trade] + ORDER[gate_answer.zone] + gate_answer.prepared.activity.proposed,
        ORDER[gate_answer.trade],
        len(gate_answer.missing),
        HOW.index(gate_answer.how),
        gate_answer.prepared.activity.position,
    )


def reasons(gate_answer: GateAnswer, lot: LotFacts, atlas: Atlas) -> list[Reason]:
    """« Vitrerie dans le 93, votre activité n° 2 (le lot demande : nettoyage de vitres) »."""
    reason_list = [
        Reason(
            "trade",
            gate_answer.trade,
            _trade_reason(gate_answer, lot),
            sentence=_sentence(gate_answer, lot),
        )
    ]
    if gate_answer.prepared.activity.proposed:
        reason_list.append(Reason(PROPOSED, "à vérifier", SUPPOSED, sentence=SUPPOSED_SENTENCE))
    if gate_answer.zone == "à vérifier":
        reason_list.append(_zone_doubt(gate_answer.prepared.reach, lot))
    elif lot.communes and not lot.departments & gate_answer.prepared.reach.whole:
        reached = lot.communes & gate_answer.prepared.reach.communes
        names = sorted(atlas.communes[code].name for code in reached)[:3]
        within = f"{enumeration(names)} {'sont' if len(names) > 1 else 'est'} dans votre zone"
        reason_list.append(
            Reason("zone", "oui", f"{within} ({lot.place_told})", sentence=f"{within}.")
        )
    return reason_list


def _trade_reason(gate_answer: GateAnswer, lot: LotFacts) -> str:
    activity = gate_answer.prepared.activity
    name = f"votre activité {ordinal_number(activity.position)}"
    need_text = f"le lot demande : {lot.trades.need}" if lot.trades.need else "d’après l’avis"
    if gate_answer.trade == "oui":
        return f"{label(activity)} dans {_where(gate_answer, lot)}, {name} ({need_text})"
    why = lot.trades.why.get(gate_answer.prepared.slug) or OWN_WORDS
    return f"{label(activity)} dans {_where(gate_answer, lot)}, {name} : à vérifier ({why})"


def _sentence(gate_answer: GateAnswer, lot: LotFacts) -> str:
    activity = gate_answer.prepared.activity
    trade = trades().get(activity.trade or "")
    own = "" if trade and activity.label == trade.label else activity.label
    doing = sentences.what_you_do(activity.trade, own or label(activity), own_label=bool(own))
    departments = sorted(lot.departments - gate_answer.missing)
    if gate_answer.trade == "oui":
        return sentences.trade_sentence(doing, departments, lot.untitled_need)
    why = lot.trades.why.get(gate_answer.prepared.slug) or OWN_WORDS
    return sentences.trade_doubt(doing, departments, why)


def _where(gate_answer: GateAnswer, lot: LotFacts) -> str:
    departments = sorted(lot.departments - gate_answer.missing)
    return f"le {enumeration(departments)}" if departments else "un lieu à préciser"


def _zone_doubt(reach: Reach, lot: LotFacts) -> Reason:
    if not reach.stated:
        text = "cette activité n’a pas de zone déclarée : zone à vérifier"
        sentence_text = (
            "Nous ne savons pas dans quels départements vous travaillez : dites-le-nous."
        )
    elif lot.departments:
        text = (
            "votre zone couvre une partie du département et l’avis ne nomme pas la commune : "
            "lieu à vérifier"
        )
        sentence_text = (
            "Votre zone couvre une partie du département et l’avis ne nomme pas la commune : "
            "vérifiez le lieu."
        )
    elif lot.hint:
        near = bool(lot.hint & (reach.whole | reach.part))
        where = "dans votre zone" if near else "hors de votre zone"
        hint = sorted(lot.hint)
        text = f"lieu à préciser : l’acheteur est dans le {enumeration(hint)}, {where}"
        sentence_text = (
            f"L’avis ne dit pas le lieu : l’acheteur est {sentences.located(hint)}, {where}."
        )
        return Reason("zone" if near else FAR, "à vérifier", text, sentence=sentence_text)
    elif lot.within:
        text = "l’avis ne nomme qu’une région ou plusieurs départements : lieu à préciser"
        sentence_text = (
            "L’avis ne nomme qu’une région ou plusieurs départements : vérifiez le lieu."
        )
    else:
        text = "l’avis ne dit pas où le lot s’exécute : lieu à vérifier dans le DCE"
        sentence_text = "L’avis ne dit pas où le lot s’exécute : regardez le DCE."
    return Reason("zone", "à vérifier", text, sentence=sentence_text)
