"""Every code that people see, with its French, once: pages, mails and commands agree."""

from collections.abc import Iterable
from enum import StrEnum


class LabelledCode(StrEnum):
    """A code with its French; `plural` and `to_member` where counts or members need other words."""

    label: str
    plural: str
    to_member: str

    def __new__(
        cls, code: str, label: str, plural: str = "", to_member: str = ""
    ) -> "LabelledCode":
        """The code is the value, the French stands beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.plural = plural or label
        member.to_member = to_member or label
        return member

    @classmethod
    def words(cls, form: str = "label", only: Iterable[str] = ()) -> dict[str, str]:
        """Code → French, in order; of those codes only, if any are named."""
        chosen = set(only)
        return {
            code.value: str(getattr(code, form)) for code in cls if not chosen or code in chosen
        }

    @classmethod
    def french_of(cls, code: str, form: str = "label") -> str:
        """The French of a code; an unknown one stands as it is."""
        member = cls._value2member_map_.get(code)
        return code if member is None else str(getattr(member, form))


class DeliveryState(LabelledCode):
    """Where a message stands on its way out."""

    WAITING = "waiting", "en attente"
    HELD = "held", "retenu", "retenus"
    FAILED = "failed", "en échec"
    SENDING = "sending", "en cours d’envoi"
    LEASED = "leased", "en cours d’envoi"
    SENT = "sent", "envoyé", "envoyés"
    CANCELLED = "cancelled", "annulé", "annulés"
    DOUBTFUL = "doubtful", "envoi incertain", "envois incertains"
    BOUNCED = "bounced", "revenu", "revenus"


class KeyScope(LabelledCode):
    """What a key of the API opens."""

    ALL = "all", "consultations et chiffres"
    CONSULTATIONS = "consultations", "consultations"
    FIGURES = "figures", "chiffres"
    DOCUMENTS = "documents", "dépôt de pièces"


class MessageKind(LabelledCode):
    """What a message is."""

    ALERT = "alert", "alerte"
    CHANGE = "change", "modification"
    REMINDER = "reminder", "rappel"
    JOINT_BID = "joint_bid", "groupement"
    DIGEST = "digest", "lettre"
    WELCOME = "welcome", "bienvenue"
    STAFF = "staff", "message à l’équipe"
    NETWORK = "network", "lettre du réseau"
    SEARCH = "search", "lots d’une recherche"
    HANDOVER = "handover", "groupement transmis"
    CORRECTION = "correction", "correction"
    INTRODUCTION = "introduction", "mise en relation"
    LINK = "link", "lien vers ses pages"
    ACCOUNT = "account", "sécurité d’un compte ou d’une adresse"


class MailList(LabelledCode):
    """A list that a person may stop by itself."""

    DIGEST = "digest", "la lettre régulière"
    ALERTS = "alerts", "les alertes immédiates"
    JOINT_BIDS = "joint_bids", "les propositions de groupement"
    NEWS = "news", "la lettre du réseau"
    SEARCHES = "searches", "les lots de vos recherches"


class Weekday(LabelledCode):
    """The day of a weekly letter."""

    MON = "mon", "lundi"
    TUE = "tue", "mardi"
    WED = "wed", "mercredi"
    THU = "thu", "jeudi"
    FRI = "fri", "vendredi"
    SAT = "sat", "samedi"
    SUN = "sun", "dimanche"


class OpportunityState(LabelledCode):
    """Where an opportunity stands, for the team and for its member."""

    PROPOSED = "proposed", "proposée", "", "à lire"
    SENT = "sent", "envoyée", "", "à lire"
    INTERESTED = "interested", "intéressé"
    DECLINED = "declined", "décliné", "", "pas pour nous"
    BIDDING = "bidding", "a répondu", "", "réponse déposée"
    WON = "won", "gagné"
    LOST = "lost", "perdu", "", "non retenu"
    CLOSED = "closed", "close", "", "clos"


# What may still end in an offer, as the store's questions ask for it.
LIVE_OPPORTUNITIES = (
    OpportunityState.PROPOSED.value,
    OpportunityState.SENT.value,
    OpportunityState.INTERESTED.value,
    OpportunityState.BIDDING.value,
)


class AnswerKind(LabelledCode):
    """What a member answers."""

    INTERESTED = "interested", "intéressé"
    DECLINED = "declined", "décliné", "", "pas pour nous"
    SEEN = "seen", "vu"
    BID = "bid", "a répondu", "", "réponse déposée"
    NOT_BID = "not_bid", "n’a pas répondu", "", "pas de réponse déposée"
    WON = "won", "gagné"
    LOST = "lost", "perdu", "", "non retenu"


class DeclineReason(LabelledCode):
    """Why a member declines."""

    TOO_LATE = "too_late", "trop tard"
    TOO_BIG = "too_big", "trop grand pour nous"
    TOO_FAR = "too_far", "trop loin"
    WRONG_TRADE = "wrong_trade", "pas notre métier"
    NO_STAFF = "no_staff", "pas assez de personnel"
    WOULD_JOIN_GROUP = "would_join_group", "seulement en groupement"


class Outcome(LabelledCode):
    """How a bid ended."""

    WON = "won", "gagné"
    LOST = "lost", "perdu"


class JointBidState(LabelledCode):
    """Where a joint bid stands."""

    SUGGESTED = "suggested", "suggéré"
    PROPOSED = "proposed", "proposé, accords attendus"
    AGREED = "agreed", "accepté par tous"
    DROPPED = "dropped", "abandonné"
    BID = "bid", "a répondu"
    WON = "won", "gagné"
    LOST = "lost", "perdu"
    STALE = "stale", "périmé"


class VerdictKind(LabelledCode):
    """What staff said of a finding."""

    CONFIRMED = "confirmed", "validé"
    REJECTED = "rejected", "rejeté"
    CORRECTED = "corrected", "corrigé"
    ADDED = "added", "ajouté"


class FindingSource(LabelledCode):
    """How a finding was read."""

    CODE = "code", "lu dans un code de l’avis"
    TEXT = "text", "lu dans le texte"
    MODEL = "model", "reconnu par le modèle de phrases"
    STAFF = "staff", "ajouté par l’équipe"


class NoticeKind(LabelledCode):
    """What a notice is."""

    PLANNING = "planning", "préinformation"
    CALL = "call", "avis de marché"
    CHANGE = "change", "rectificatif"
    CANCELLATION = "cancellation", "annulation"
    AWARD = "award", "attribution"
    MODIFICATION = "modification", "modification de marché"
    OTHER = "other", "autre avis"


class CrawlEnd(LabelledCode):
    """How a crawl ended."""

    FINISHED = "finished", "complète"
    INCOMPLETE = "incomplete", "incomplète"
    RUNNING = "running", "en cours"
    BLOCKED = "blocked", "bloquée"
    FAILED = "failed", "en échec"
    KILLED = "killed", "interrompue"
    STOPPED = "stopped", "arrêtée avant la fin"


class RefusalReason(LabelledCode):
    """Why a document that a source served could not be read."""

    EMPTY = "empty", "vide"
    TOO_LARGE = "too_large", "trop grand"
    CUT = "cut", "coupé avant la fin"
    UNKNOWN_SHAPE = "unknown_shape", "forme inconnue"
    BROKEN_JSON = "broken_json", "JSON illisible"
    BROKEN_XML = "broken_xml", "XML illisible"
    HOSTILE_XML = "hostile_xml", "XML dangereux"
    CHALLENGE = "challenge", "page de contrôle du portail"
    MISSING_LABEL = "missing_label", "champ obligatoire absent"
    INVALID_FIELD = "invalid_field", "champ invalide"
    ENCODING = "encoding", "caractères illisibles"


class SearchRhythm(LabelledCode):
    """How often the owner of a saved search is told what is new of it."""

    NEVER = "", "jamais", "", "ne pas me prévenir"
    DAILY = "daily", "chaque jour ouvré"
    WEEKLY = "weekly", "chaque semaine"
    MONTHLY = "monthly", "chaque mois"


class StaffRhythm(LabelledCode):
    """How messages to the team reach one of its accounts."""

    DAILY = "daily", "Un courriel chaque matin"
    IMMEDIATE = "immediate", "Un courriel à chaque fois"
    NONE = "none", "Aucun courriel"
