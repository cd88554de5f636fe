"""Messages to staff and partner networks (pure): Slack blocks within Slack's limits, and the
same as a mail.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from math import inf
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from alerts.content import clean
from alerts.content.gather import items_by_id, lot_items
from alerts.content.items import Item, proof, signs
from alerts.content.links import Links
from alerts.content.message import THREAD, Composed, House, Message, Person, StaffNotice
from alerts.messages import letter as letters
from alerts.messages import members as compose
from alerts.messages.digest import released
from alerts.messages.letter import Letter, LetterPart
from alerts.messages.members import foot, mail
from alerts.messages.subjects import fitted
from alerts.planning.recipients import choice_of, house_of, people
from vigie.config import Settings
from vigie.domain import french
from vigie.domain.clock import paris_day
from vigie.domain.considerations import Family
from vigie.domain.labels import Outcome
from vigie.domain.law_dates import changes, warning
from vigie.domain.lots import state_words
from vigie.sources import labels
from vigie.store.match.answers import REASONS
from vigie.store.match.calls import CALL, awaited_calls
from vigie.store.match.joint_bids import joint_bid
from vigie.store.match.law_counts import touched
from vigie.store.match.outcomes import proposed_outcomes
from vigie.store.outbox.new_delivery import NewItem
from vigie.store.outbox.outages import outage_subject, outages
from vigie.store.outbox.preferences import preferences
from vigie.store.outbox.queue import told
from vigie.store.outbox.tokens import NewToken
from vigie.store.tables import (
    Alarm,
    Answer,
    ApiKey,
    Consultation,
    Contact,
    Delivery,
    DeliveryItem,
    Finding,
    Member,
    Note,
    Opportunity,
    PausedDomain,
    Proof,
    User,
    columns_of,
)

MOST_LOTS = 20  # of a network's list
MOST_FIRST = 3  # things that a post shows before its thread


def staff_message(
    notices: Sequence[StaffNotice],
    house: House,
    now: datetime,
    *,
    more: int = 0,
    to: str = "",
    to_name: str = "",
) -> Message:
    """Everything of one window in one post, or one mail; what presses first, what is not told here
    (`more`) last.
    """
    notices = sorted(notices, key=_most_pressing)
    subject, count = _subject(notices, more), len(notices) + more
    if more:
        words = french.count(more, "autre information", "autres informations")
        notices.append(
            StaffNotice(f"Et {words}", "Voir « Ce matin ».", house.public_url.rstrip("/") + "/")
        )
    letter = Letter(
        title=subject,
        intro=(f"{french.count(count, 'chose')} à savoir ({french.moment(now)}).",),
        parts=(_told(notices, now), *_lots(notices, now)),
        buttons=(("Ouvrir Ce matin", house.public_url.rstrip("/") + "/"),),
        why="Vous recevez ce message parce que vous avez un compte sur Vigie. Le rythme se "
        "choisit dans votre compte.",
        caution=False,
    )
    return Message(
        subject=clean.header(subject, 180),
        **letters.rendered(letter, house.chamber),
        blocks=tuple(_blocks(notices, subject, now)),
        to=to,
        to_name=to_name,
        headers=(("Auto-Submitted", "auto-generated"),),
    )


def _most_pressing(notice: StaffNotice) -> tuple[bool, bool, bool, float]:
    item = notice.item
    deadline = item.deadline_at.timestamp() if item and item.deadline_at else inf
    return not notice.urgent, item is not None, not (item and item.reserved), deadline


def _subject(notices: Sequence[StaffNotice], more: int) -> str:
    others = len(notices) - 1 + more
    if not others:
        return clean.line(notices[0].title, 150)
    words = french.count(others, "autre information", "autres informations")
    return f"{clean.line(notices[0].title, 100)} et {words}"


def _told(notices: Sequence[StaffNotice], now: datetime) -> LetterPart:
    del now
    plain = [notice for notice in notices if notice.item is None]
    cards = tuple(
        letters.Shown(
            title=clean.line(notice.title, 150),
            signs=(),
            where=clean.line(notice.text, 600),
            deadline="",
            buttons=(("Ouvrir", notice.url),) if notice.url else (),
        )
        for notice in plain
    )
    return LetterPart("", (("", cards),) if cards else ())


def _lots(notices: Sequence[StaffNotice], now: datetime) -> tuple[LetterPart, ...]:
    items = [notice.item for notice in notices if notice.item is not None]
    urls = {notice.item.consultation_id: notice.url for notice in notices if notice.item}
    card_groups = letters.staff_blocks(items, urls.__getitem__, now)
    return (LetterPart("Lots", card_groups),) if card_groups else ()


def _blocks(notices: Sequence[StaffNotice], subject: str, now: datetime) -> list[dict[str, Any]]:
    """The heading, what is to be decided first, then the rest, which goes into the thread."""
    first, thread_notices = notices[:MOST_FIRST], notices[MOST_FIRST:]
    blocks: list[dict[str, Any]] = [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": clean.line(subject, 148), "emoji": False},
        },
        *(_block(notice, now) for notice in first),
    ]
    if thread_notices:
        words = french.count(len(thread_notices), "autre dans le fil", "autres dans le fil")
        blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": words}]})
        blocks += [
            {"type": "divider", "block_id": THREAD},
            *(_block(notice, now) for notice in thread_notices),
        ]
    return blocks


def _block(notice: StaffNotice, now: datetime) -> dict[str, Any]:
    """One thing with its button in one block: neither is ever posted without the other."""
    block: dict[str, Any] = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": slack_text(notice, now)},
    }
    if notice.url:
        words = {"type": "plain_text", "text": "Ouvrir", "emoji": False}
        block["accessory"] = {"type": "button", "text": words, "url": notice.url}
    return block


def slack_text(staff_notice: StaffNotice, now: datetime) -> str:
    """One thing in mrkdwn; what the buyer wrote can neither mention, link nor format."""
    lines = [f"*{clean.slack(staff_notice.title, 150)}*", clean.slack(staff_notice.text, 600)]
    if staff_notice.item is not None:
        item = staff_notice.item
        if item.named_apart:
            lines.append(f"Consultation\u00a0: {clean.slack(item.consultation, 200)}")
        lines += [
            " ".join(
                f"{sign.glyph} {clean.slack(sign.words, 60)}{'' if sign.sure else ' (à vérifier)'}"
                for sign in signs(item)
            ),
            clean.slack(item.where, 300),
            clean.slack(french.deadline(item.deadline_at, now), 80),
        ]
        quote = proof(item)
        if quote is not None and quote.quote:
            lines.append(f"> {clean.slack(french.quoted(quote.quote), 500)}")
    return "\n".join(line for line in lines if line)[:2_900]


def network_message(
    person: Person, network: str, items: Sequence[Item], house: House, links: Links, now: datetime
) -> Message:
    """A partner network's weekly list of reserved and claused lots: public facts only, no
    member.
    """
    reserved = sum(item.reserved for item in items)
    deadlines = [item.deadline_at for item in items if item.deadline_at and item.deadline_at > now]
    first = f" (première échéance le {french.short_day(min(deadlines))})" if deadlines else ""
    reserved_words = f", dont {french.count(reserved, 'réservé')}" if reserved else ""
    counted = french.count(len(items), "lot")
    subject = fitted(f"{counted} pour ", clean.line(network, 40), f"{reserved_words}{first}")
    later_lots = french.count(len(items) - MOST_LOTS, "autre lot viendra", "autres lots viendront")
    name = clean.line(network, 40)
    letter = Letter(
        title=subject,
        intro=(
            f"{person.hello} voici les lots réservés ou clausés que nous avons lus, à relayer "
            f"à vos adhérents.",
        ),
        parts=(letters.simple_part("", tuple(items[:MOST_LOTS]), now, None),),
        outro=(f"{later_lots} dans la prochaine lettre.",) if len(items) > MOST_LOTS else (),
        why=f"Vous recevez cette lettre au titre du réseau {name}, partenaire de "
        f"{clean.line(house.chamber, 80)}.",
        foot=foot(links, "news"),
    )
    return mail(person, subject, letter, house, links, "news", now)


Made = tuple[Message | None, tuple[NewToken, ...]]
FINDINGS = columns_of(Finding)
WEEK = timedelta(days=7)
LOOK_BACK = timedelta(days=35)  # what was in doubt or too much for one letter comes in the next
# Networks of one family hear of what that family may answer; another network hears of everything.
NETWORKS = {
    "UNEA": {Family.DISABILITY},
    "GESAT": {Family.DISABILITY},
    "HOSMOZ": {Family.DISABILITY},
    "GRAFIE": {Family.INSERTION},
    "URTIE": {Family.INSERTION},
    "FEI": {Family.INSERTION},
}
MOST_TOLD = 20  # in one post or mail; the rest is on the desk
GROUP_WORDS = {
    "suggested": "Groupement à proposer",
    "agreed": "Groupement d’accord",
    "dropped": "Groupement refusé par une structure",
}
ANSWER_WORDS = {
    "interested": "est intéressée",
    "declined": "ne répondra pas",
    "bid": "a répondu",
    "won": "a gagné",
    "lost": "n’a pas gagné",
    "not_bid": "n’a pas répondu",
}
CHANNEL_NAMES = {"email": "courriel", "slack": "Slack", "webhook": "webhook", "files": "fichiers"}
OUTCOME_WORDS = Outcome.words()
FOLLOWED_WORDS = {
    "change": "Un avis rectificatif l’a modifiée : ce qui a changé est sur sa page.",
    "documents": "Des pièces du dossier ont été ajoutées ou remplacées.",
}


def staff_composed(
    session: Session,
    row: Delivery,
    named: Sequence[DeliveryItem],
    settings: Settings,
    now: datetime,
) -> Made:
    """Everything that happened in that window, for Slack or for one account's mail."""
    composed_notices = (
        notice_of(session, delivery.subject, settings, now) for delivery in named[:MOST_TOLD]
    )
    notices = [notice for notice in composed_notices if notice is not None]
    if not notices:
        return None, ()
    to, name = _address(session, row, settings)
    more = max(0, len(named) - MOST_TOLD)
    return staff_message(notices, house_of(settings), now, more=more, to=to, to_name=name), ()


def _address(session: Session, row: Delivery, settings: Settings) -> tuple[str, str]:
    kind, _, value = row.recipient.partition(":")
    if kind == "user":
        user = session.get(User, int(value))
        return (user.email, user.name) if user else ("", "")
    return (settings.webhook_url if kind == "webhook" else value), ""


def notice_of(
    session: Session, subject: str, settings: Settings, now: datetime
) -> StaffNotice | None:
    """What that subject (« lot:12 », « alarm:3 »…) has to tell staff, or nothing when it no
    longer has.
    """
    kind, _, number = subject.partition(":")
    maker = NOTICES.get(kind)
    return maker(session, number, settings, now) if maker else None


def _lot(session: Session, number: str, settings: Settings, now: datetime) -> StaffNotice | None:
    item = lot_items(session, [int(number)], now).get(int(number))
    if item is None or not item.live or not item.findings:
        return None
    conflict = any(finding.conflict for finding in item.findings)
    title = (
        "Texte et code se contredisent"
        if conflict
        else "Nouveau lot réservé"
        if item.reserved
        else "Nouveau lot clausé"
    )
    return StaffNotice(title, item.shown_title, _consultation_url(settings, item), item)


def _alarm(
    session: Session, reference: str, settings: Settings, _now: datetime
) -> StaffNotice | None:
    number, _, mended = reference.partition(":")
    alarm = session.get(Alarm, int(number))
    if alarm is None:
        return None
    url = f"{settings.public_url.rstrip('/')}/sources"
    source = labels().get(alarm.source, alarm.source)
    if mended:
        return StaffNotice(
            f"Rentré dans l’ordre\u00a0: {source}", f"L’alarme disait\u00a0: {alarm.detail}", url
        )
    if alarm.mended_at is not None:
        return None
    text = alarm.detail or "Aucune nouvelle de cette source."
    return StaffNotice(f"Source à surveiller\u00a0: {source}", text, url, urgent=True)


def _answer(session: Session, number: str, settings: Settings, now: datetime) -> StaffNotice | None:
    answer = session.get(Answer, int(number))
    opportunity = session.get(Opportunity, answer.opportunity_id) if answer else None
    if answer is None or opportunity is None or answer.answer not in ANSWER_WORDS:
        return None
    member = session.get(Member, opportunity.member_id)
    item = items_by_id(session, [opportunity.id or 0], now).get(opportunity.id or 0)
    name = member.name if member else "Une structure"
    reason = f" ({REASONS[answer.reason]})" if answer.reason in REASONS else ""
    about = item.full_title if item else "un lot"
    words = ANSWER_WORDS[answer.answer]
    if answer.note == CALL:
        words = "demande à être rappelée"
    text = f"« {answer.note} »" if answer.note not in ("", CALL) else ""
    url = _consultation_url(settings, item) if item else ""
    return StaffNotice(f"{name} {words}{reason}\u00a0: {about}", text, url)


def _call(
    session: Session, reference: str, settings: Settings, _now: datetime
) -> StaffNotice | None:
    number, _, again = reference.partition(":")
    call = next(iter(awaited_calls(session, only=int(number))), None)
    if call is None:
        return None
    lot = f"lot {call.lot}, " if call.lot else ""
    call_words = f"{call.contact or 'Cette structure'} attend un appel"
    text = f"{call_words} depuis le {french.moment(call.asked_at)}."
    if call.in_charge:
        text += f" Structure suivie par {call.in_charge}."
    if call.consultation != call.title:
        text += f" Consultation\u00a0: {call.consultation}."
    again_words = "Toujours à rappeler" if again else "À rappeler"
    title = f"{again_words}\u00a0: {call.member} – {lot}{clean.line(call.title, 90)}"
    url = f"{settings.public_url.rstrip('/')}/consultations/{call.consultation_id}"
    return StaffNotice(title, text, url, urgent=True)


def _outage(
    session: Session, channel_name: str, settings: Settings, _now: datetime
) -> StaffNotice | None:
    """What « outage:email:1764061200 » still has to say; nothing once a short outage is over."""
    channel, since, mended = [*channel_name.split(":"), ""][:3]
    name, url = CHANNEL_NAMES.get(channel, channel), f"{settings.public_url.rstrip('/')}/envois"
    start = french.moment(datetime.fromtimestamp(int(since), UTC))
    if mended:
        return StaffNotice(
            f"Canal {name}\u00a0: les envois reprennent",
            f"Il était indisponible depuis le {start}.",
            url,
        )
    outage = outages(session).get(channel)
    if outage is None or outage_subject(channel, outage[0]) != f"outage:{channel_name}":
        return None
    text = (
        f"Depuis le {start}. {outage[1]} Les messages attendent et partiront ensuite\u00a0; "
        f"aucun n’est perdu."
    )
    return StaffNotice(f"Canal {name} indisponible", text, url, urgent=True)


def law_notice(
    session: Session, number: str, settings: Settings, now: datetime
) -> StaffNotice | None:
    """What « law:eiti:2026-12-22:30 » says; nothing once the date was moved or has passed."""
    name, day, _ = [*number.split(":"), "", ""][:3]
    today = paris_day(now)
    for change in changes(settings.eiti_ends):
        if change.name == name and change.day.isoformat() == day and today <= change.day:
            members, lots = touched(session, change, now)
            url = f"{settings.public_url.rstrip('/')}/droit"
            text = warning(change, today, members, lots)
            return StaffNotice("Le droit change bientôt", text, url)
    return None


def _outcome(
    session: Session, number: str, settings: Settings, _now: datetime
) -> StaffNotice | None:
    outcomes = proposed_outcomes(session, MOST_TOLD, lot_id=int(number))
    if not outcomes:
        return None
    first, about = outcomes[0], f"Lot {outcomes[0].lot} – {outcomes[0].title}"
    names = french.enumeration(
        f"{outcome.member} ({OUTCOME_WORDS[outcome.outcome]})" for outcome in outcomes
    )
    title = f"Attribution à confirmer\u00a0: {names}"
    if len(outcomes) == 1:
        title = f"{OUTCOME_WORDS[first.outcome].capitalize()} à confirmer\u00a0: {first.member}"
    text = f"{about}. L’avis d’attribution le laisse penser\u00a0; confirmez-le sur « Ce matin »."
    return StaffNotice(title, text, settings.public_url.rstrip("/") + "/#t-attributions")


def _joint_bid(
    session: Session, reference: str, settings: Settings, now: datetime
) -> StaffNotice | None:
    number, _, state = reference.partition(":")
    bid = joint_bid(session, int(number))
    if bid is None or bid.state not in GROUP_WORDS or bid.state != state:
        return None
    item = lot_items(session, [bid.view.lot_id], now).get(bid.view.lot_id)
    count = french.count(len(bid.view.roles), "structure")
    about = item.full_title if item else "un lot"
    url = f"{settings.public_url.rstrip('/')}/groupements/{bid.id}"
    return StaffNotice(f"{GROUP_WORDS[bid.state]}\u00a0: {about}", f"{count}. {bid.view.need}", url)


def _proof(session: Session, number: str, settings: Settings, _now: datetime) -> StaffNotice | None:
    proof = session.get(Proof, int(number))
    member = session.get(Member, proof.member_id) if proof else None
    if proof is None or member is None or proof.valid_until is None:
        return None
    text = (
        f"Échéance le {french.numeric_date(proof.valid_until)}. Demandez le nouveau "
        f"document à la structure."
    )
    url = f"{settings.public_url.rstrip('/')}/adherents/{member.id}"
    return StaffNotice(f"Justificatif à renouveler\u00a0: {member.name}", text, url)


def _api_key(
    session: Session, reference: str, settings: Settings, _now: datetime
) -> StaffNotice | None:
    key = session.get(ApiKey, int(reference.partition(":")[0]))
    if key is None or key.revoked_at is not None:
        return None
    text = f"Elle finit le {french.numeric_date(key.ends_at)}\u00a0: en créer une autre avant."
    url = f"{settings.public_url.rstrip('/')}/reglages"
    return StaffNotice(f"Clé d’API à renouveler\u00a0: {key.name}", text, url)


def _failed(
    session: Session, number: str, settings: Settings, _now: datetime
) -> StaffNotice | None:
    delivery = session.get(Delivery, int(number))
    if delivery is None or delivery.state != "failed":
        return None
    contact = session.get(Contact, delivery.contact_id) if delivery.contact_id else None
    member = session.get(Member, contact.member_id) if contact and contact.member_id else None
    whom = f"pour {member.name}" if member else f"sur {delivery.channel}"
    text = (
        f"{delivery.error} Après {french.count(delivery.attempts, 'essai')}. Corrigez "
        f"l’adresse ou relancez l’envoi."
    )
    return StaffNotice(
        f"Envoi en échec {whom}", text, f"{settings.public_url.rstrip('/')}/envois", urgent=True
    )


def _consultation_url(settings: Settings, item: Item) -> str:
    return f"{settings.public_url.rstrip('/')}/consultations/{item.consultation_id}"


def _note(session: Session, number: str, settings: Settings, _now: datetime) -> StaffNotice | None:
    note = session.get(Note, int(number))
    author = session.get(User, note.user_id) if note and note.user_id else None
    if note is None or author is None:
        return None
    kind, _, target = note.subject.partition(":")
    base = settings.public_url.rstrip("/")
    if kind == "search":
        title, url = "vous envoie une recherche", f"{base}/consultations?{target}"
    else:
        row = session.get(Consultation, int(target))
        title, url = f"vous signale : {row.title if row else ''}", f"{base}/consultations/{target}"
    return StaffNotice(f"{author.name} {title}", note.text, url)


def _followed(
    session: Session, reference: str, settings: Settings, _now: datetime
) -> StaffNotice | None:
    number, _, change = reference.partition(":")
    row = session.get(Consultation, int(number))
    if row is None or row.taken_down_at is not None:
        return None
    words = FOLLOWED_WORDS.get(change.partition(":")[0], "")
    if not words:
        words = f"Elle est {state_words(row.state, row.why, feminine=True)}."
    url = f"{settings.public_url.rstrip('/')}/consultations/{number}"
    return StaffNotice(f"Du nouveau, consultation suivie : {row.title}", words, url)


REFUSALS = {
    "authentication": (
        "Votre domaine est refusé par {domain}\u00a0: SPF/DKIM",
        "Vérifier les enregistrements SPF, DKIM et DMARC de l’expéditeur (`vigie doctor`).",
    ),
    "policy": (
        "Votre domaine est refusé par {domain}\u00a0: règle ou réputation",
        "Demander au relais si son adresse est sur une liste noire, et écrire au postmaster.",
    ),
    "content": (
        "Vos lettres sont refusées par {domain}\u00a0: contenu",
        "Leur filtre refuse ce message : demander à être mis en liste blanche.",
    ),
    "system": (
        "Les lettres n’arrivent plus chez {domain}\u00a0: panne ou réglage",
        "Leur serveur ne répond pas ou n’accepte pas de courrier : prévenir les structures.",
    ),
}


def _paused_domain(
    session: Session, named: str, settings: Settings, now: datetime
) -> StaffNotice | None:
    row = session.get(PausedDomain, named.partition(":")[2])
    if row is None or row.until <= now:
        return None
    title, remedy = REFUSALS.get(row.fault, REFUSALS["system"])
    text = (
        f"{row.detail}. {remedy} Rien ne leur est envoyé avant le "
        f"{french.moment(row.until)}\u00a0; les messages attendent, personne n’est désinscrit."
    )
    return StaffNotice(
        title.format(domain=row.domain),
        text,
        f"{settings.public_url.rstrip('/')}/envois",
        urgent=True,
    )


def _mail(session: Session, named: str, settings: Settings, _now: datetime) -> StaffNotice | None:
    """Somebody wrote to the box of the sender; the mail stays there, where it is read."""
    writer, url = _writer(session, named, settings)
    box = parseaddr(settings.mail_from)[1]
    return StaffNotice(
        f"{writer} a écrit à {box}", "Lire ce courriel dans la boîte, et répondre.", url
    )


def _mail_stop(
    session: Session, named: str, settings: Settings, now: datetime
) -> StaffNotice | None:
    """The same, of who asks to hear no more: a question to staff, since words may be mistaken."""
    del now
    writer, url = _writer(session, named, settings)
    text = (
        "Ce courriel semble demander de ne plus rien recevoir : le lire dans la boîte, puis "
        "arrêter ses messages sur sa fiche si c’est bien cela."
    )
    return StaffNotice(
        f"{writer} ne veut peut-être plus recevoir de messages", text, url, urgent=True
    )


def _writer(session: Session, named: str, settings: Settings) -> tuple[str, str]:
    number = int(named.partition(":")[0])
    contact = session.get(Contact, number) if number else None
    if contact is None:
        return "Quelqu’un que Vigie ne connaît pas", ""
    member = session.get(Member, contact.member_id) if contact.member_id else None
    structure = member.name if member else contact.network or "son réseau"
    name = f"{contact.first_name} {contact.last_name}".strip() or "Une personne"
    url = f"{settings.public_url.rstrip('/')}/adherents/{contact.member_id}" if member else ""
    return clean.line(f"{name} ({structure})", 120), url


NOTICES: dict[str, Callable[[Session, str, Settings, datetime], StaffNotice | None]] = {
    "lot": _lot,
    "alarm": _alarm,
    "answer": _answer,
    "call": _call,
    "joint_bid": _joint_bid,
    "delivery": _failed,
    "proof": _proof,
    "api_key": _api_key,
    "outcome": _outcome,
    "outage": _outage,
    "law": law_notice,
    "note": _note,
    "followed": _followed,
    "domain": _paused_domain,
    "mail": _mail,
    "mail_stop": _mail_stop,
}


def network_composed(
    session: Session, row: Delivery, settings: Settings, now: datetime
) -> Composed:
    """The reserved and claused lots of a partner network's family that this contact was not told
    of yet.
    """
    contact = session.get(Contact, row.contact_id) if row.contact_id else None
    if contact is None or not contact.network:
        return Composed(why="contact retiré")
    heard = told(session, [contact.id or 0]).get(contact.id or 0, {})
    since = now - (LOOK_BACK if heard else WEEK)
    choice = choice_of(preferences(session, [contact.id or 0])[contact.id or 0])
    items = [
        item
        for item in network_items(session, contact.network, settings, now, since)
        if item.subject not in heard and choice.wants(item)
    ]
    if not items:
        return Composed(why="rien à dire")
    person = people(session, [contact.id or 0])[contact.id or 0]
    house = house_of(settings)
    links = compose.links_for(person, house, row.id or 0)
    message = network_message(person, contact.network, items, house, links, now)
    lots_told = tuple(NewItem(item.subject, section="news") for item in items[:MOST_LOTS])
    return Composed(message, lots_told, tuple(links.new_tokens))


def network_items(
    session: Session, network: str, settings: Settings, now: datetime, since: datetime
) -> list[Item]:
    """Live lots read since then that the network's families may answer, released ones only."""
    read = (
        select(FINDINGS.c.lot_id)
        .where(FINDINGS.c.read_at > since, FINDINGS.c.retired_at.is_(None))
        .distinct()
    )
    items = [
        item
        for item in lot_items(session, session.execute(read).scalars(), now).values()
        if item.live
    ]
    families = {str(kind) for kind in NETWORKS.get(network.strip().upper(), ())}
    concerning = [
        item for item in released(items, settings.release, now) if _concerns(item, families)
    ]
    far = now + timedelta(days=3650)
    return sorted(
        concerning, key=lambda item: (not item.reserved, item.deadline_at or far, item.lot_id)
    )


def _concerns(item: Item, families: set[str]) -> bool:
    """A lot reserved to another family is not theirs, whatever else it carries; clauses, criteria
    and unspecified reservations are everybody's.
    """
    reserved = [finding for finding in item.findings if finding.reserved]
    mine = any(not finding.families or families & set(finding.families) for finding in reserved)
    return not families or not reserved or mine
