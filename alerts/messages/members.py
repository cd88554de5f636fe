"""Messages to members (pure): what happened × whom it concerns → a message in plain French."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from alerts.content.clean import header, isolated, line
from alerts.content.items import GroupItem, Item, signs
from alerts.content.links import Links
from alerts.content.message import Attachment, House, Message, Person
from alerts.content.mime import address
from alerts.content.sections import Digest
from alerts.messages import letter as letters
from alerts.messages.calendar import attachment, calendar
from alerts.messages.letter import Letter, Pair, Shown
from alerts.messages.subjects import fitted, heading
from alerts.stop_mail import stop_address
from vigie.domain import french
from vigie.domain.clock import days_left
from vigie.domain.group_forms import ENTENTE

URGENT_DAYS = 7


def links_for(person: Person, house: House, delivery_id: int = 0) -> Links:
    """The secret links of one message."""
    url = house.public_url.rstrip("/")
    return Links(house.secret, url, person.contact_id, person.link_series, delivery_id)


def digest_message(
    person: Person,
    digest: Digest,
    subject: str,
    since: datetime | None,
    house: House,
    links: Links,
    now: datetime,
) -> Message:
    """The digest, at most ten items, then a link."""
    structure = isolated(line(person.structure, 100))
    when = f"depuis le {french.long_date(since)}" if since else "ces derniers jours"
    letter = Letter(
        title=subject,
        intro=(f"{person.hello} voici ce qui a changé pour {structure} {when}.",),
        note=line(digest.note, 1_000),
        parts=letters.parts(digest, now, links),
        more=(_more(digest.more), links.preferences) if digest.more else None,
        why=why_told(structure, house, "cette lettre"),
        foot=foot(links, "digest"),
    )
    return mail(person, subject, letter, house, links, "digest", now, digest.lots)


def alert_message(
    person: Person, items: Sequence[Item], house: House, links: Links, now: datetime
) -> Message:
    """Lots that cannot wait for the digest: reserved ones, or due within a week."""
    structure = isolated(line(person.structure, 100))
    subject, title = _alert_titles(items, now)
    letter = Letter(
        title=title,
        intro=(
            f"{person.hello} {'ces lots viennent' if len(items) > 1 else 'ce lot vient'} "
            f"d’être repéré"
            f"{'s' if len(items) > 1 else ''} pour {structure}.",
        ),
        parts=(letters.simple_part("", tuple(items), now, links),),
        why=f"{why_told(structure, house, 'les alertes immédiates')} Elles ne portent que sur "
        f"les lots réservés et les "
        "échéances à moins de 7 jours.",
        foot=foot(links, "alerts"),
    )
    return mail(person, subject, letter, house, links, "alerts", now, items)


def change_message(
    person: Person, items: Sequence[Item], house: House, links: Links, now: datetime
) -> Message:
    """Something material changed on lots that this person was told of."""
    structure = isolated(line(person.structure, 100))
    first = items[0]
    stopped = all(item.stopped for item in items)
    # « date limite reportée du 24 nov. au 1er déc. » is told whole below
    change_words = (first.changes[0] if first.changes else "avis modifié").partition(" du ")[0]
    lead = "Arrêté\u00a0: " if stopped else "Modifié\u00a0: "
    tail = f" – {french.cut(change_words, 30)}"
    subject = fitted(lead, first.shown_title, tail, first.within)
    known_lots = "lots que nous vous avions signalés"
    if len(items) == 1:
        known_lots = "lot que nous vous avions signalé"
    words = f"l’avis {'d’un' if len(items) == 1 else 'de'} {known_lots} a changé."
    if stopped:
        words = f"ne répondez plus {'à ce' if len(items) == 1 else 'aux'} {known_lots}."
    letter = Letter(
        title=heading(lead, first.shown_title, tail),
        intro=(f"{person.hello} {words}",),
        parts=(letters.simple_part("", tuple(items), now, links),),
        why=why_told(structure, house, "les changements des lots qui vous ont été signalés"),
        foot=foot(links, "alerts"),
    )
    return mail(person, subject, letter, house, links, "alerts", now, items)


def reminder_message(
    person: Person, items: Sequence[Item], house: House, links: Links, now: datetime
) -> Message:
    """A deadline that comes near on lots that the member follows."""
    first = items[0]
    countdown_words = french.countdown(first.deadline_at, now) if first.deadline_at else ""
    lead = f"Rappel ({countdown_words})\u00a0: "
    subject = fitted(lead, first.shown_title, within=first.within)
    letter = Letter(
        title=heading(lead, first.shown_title),
        intro=(
            f"{person.hello} vous suivez {'ces lots' if len(items) > 1 else 'ce lot'}, dont la "
            f"date limite approche.",
        ),
        parts=(letters.simple_part("", tuple(items), now, links),),
        why=why_told(
            isolated(line(person.structure, 100)), house, "un rappel des lots qui vous intéressent"
        ),
        foot=foot(links, "alerts"),
    )
    return mail(person, subject, letter, house, links, "alerts", now, items)


def joint_bid_message(
    person: Person,
    group: GroupItem,
    house: House,
    links: Links,
    now: datetime,
    *,
    again: bool = False,
) -> Message:
    """A group is proposed: who covers what, what is missing, what is asked; no name of the
    others yet. Once more, where the answer is due.
    """
    lead = "Votre réponse est attendue\u00a0: " if again else "Groupement proposé\u00a0: "
    subject = fitted(lead, group.lot.shown_title, within=group.lot.within)
    proposal = (
        "aucune structure ne semble pouvoir répondre seule à ce lot. Nous vous proposons d’y "
        "répondre à plusieurs."
    )
    if again:
        day = f" avant le {french.long_date(group.answer_by)}" if group.answer_by else ""
        proposal = (
            f"nous vous avons proposé de répondre à plusieurs à ce lot, et votre réponse est "
            f"attendue{day}."
        )
    letter = Letter(
        title=heading(lead, group.lot.shown_title),
        intro=(
            f"{person.hello} {proposal}",
            "Dites-nous si vous acceptez d’être mis en relation avec les autres structures. "
            "Leurs noms et vos contacts "
            "ne sont échangés que si chacun accepte ; refuser n’a aucune conséquence sur ce "
            "que vous recevez.",
        ),
        parts=(letters.group_part(group, letters.shown_group(group, now, links)),),
        why=why_told(
            isolated(line(person.structure, 100)), house, "les propositions de groupement"
        ),
        foot=foot(links, "joint_bids"),
    )
    message = mail(person, subject, letter, house, links, "joint_bids", now, (group.lot,))
    if group.answer_by is None:
        return message
    event = calendar((), now, host=house.host, groups=(group,))
    kind = "text/calendar; charset=utf-8; method=PUBLISH"
    answer_file = Attachment("reponse.ics", kind, event)
    return replace(message, attachments=(*message.attachments, answer_file))


def introduction_message(
    person: Person,
    group: GroupItem,
    partners: Sequence[Pair],
    plan: Sequence[Pair],
    house: House,
    links: Links,
    now: datetime,
) -> Message:
    """Everybody agreed: who the partners are and how to reach them, and the next steps."""
    lead = "Vos partenaires\u00a0: "
    subject = fitted(lead, group.lot.shown_title, within=group.lot.within)
    card = letters.shown_group(group, now, links)
    steps = tuple((isolated(line(name, 100)), isolated(line(how, 300))) for name, how in partners)
    dates = tuple((line(day, 40), line(step, 160)) for day, step in plan)
    detailed = Shown(
        title=card.title,
        signs=card.signs,
        where=card.where,
        deadline=card.deadline,
        why=card.why,
        details=(card.details[0], *_committed(group), *steps, *dates),
        notice_url=card.notice_url,
        source=card.source,
        buttons=(("Voir le groupement", card.buttons[0][1]),),
    )
    letter = Letter(
        title=heading(lead, group.lot.shown_title),
        intro=(
            f"{person.hello} toutes les structures ont accepté d’être mises en relation. La "
            f"suite vous appartient : "
            "prenez contact, répartissez-vous les rôles, préparez la convention de groupement.",
        ),
        parts=(letters.group_part(group, detailed),),
        outro=(ENTENTE,),
        why=f"Vous recevez ce message parce que {isolated(line(person.structure, 100))} a "
        f"accepté ce groupement, proposé par "
        f"{line(house.chamber, 80)}.",
        foot=foot(links, "joint_bids"),
    )
    return mail(person, subject, letter, house, links, "joint_bids", now, (group.lot,))


def _committed(group: GroupItem) -> tuple[Pair, ...]:
    return (("Votre engagement", french.spaced(group.commitment)),) if group.commitment else ()


def correction_message(
    person: Person, items: Sequence[Item], why: str, house: House, links: Links, now: datetime
) -> Message:
    """We told something that does not hold."""
    lead = "Correction\u00a0: "
    subject = fitted(lead, items[0].shown_title, within=items[0].within)
    still = [item for item in items if item.findings]
    # what is read no more is no reason either
    corrected_items = tuple(item if item.findings else replace(item, reasons=()) for item in items)
    letter = Letter(
        title=heading(lead, items[0].shown_title),
        intro=(
            f"{person.hello} nous vous avions signalé ce lot. Après vérification, notre "
            f"lecture de l’avis était inexacte. "
            "Nous vous prions de nous en excuser.",
            line(why, 400) or "Reportez-vous à l’avis et au DCE avant de poursuivre.",
            "Voici ce que nous y lisons à présent."
            if still
            else "Nous n’y lisons plus ni réservation ni clause sociale.",
        ),
        parts=(letters.simple_part("", corrected_items, now, links if still else None),),
        why=why_told(
            isolated(line(person.structure, 100)),
            house,
            "la correction d’un lot qui vous a été signalé",
        ),
        foot=foot(links, "alerts"),
    )
    return mail(person, subject, letter, house, links, "alerts", now)


def _alert_titles(items: Sequence[Item], now: datetime) -> tuple[str, str]:
    """Of the mail in a list of mails, and above the letter."""
    first = items[0]
    ahead = [item.deadline_at for item in items if item.deadline_at and item.deadline_at > now]
    deadline_words = f" (à rendre avant le {french.short_day(min(ahead))})" if ahead else ""
    if len(items) > 1:
        reserved = all(
            any(sign.shape == "shield" and sign.sure for sign in signs(item)) for item in items
        )
        pressing = ahead and days_left(min(ahead), now) <= URGENT_DAYS
        several = (
            f"{french.count(len(items), 'lot')} {'réservés ' if reserved else ''}à regarder"
            f"{' sans attendre' if pressing else ''}{deadline_words}"
        )
        return several, several
    first_signs = signs(first)
    words = (
        f"{first_signs[0].words}\u00a0: "
        if first_signs and first_signs[0].sure
        else "À vérifier\u00a0: "
        if first_signs
        else ""
    )
    whole = heading(words, first.shown_title, deadline_words)
    return fitted(words, first.shown_title, deadline_words, first.within), whole


def _more(count: int) -> str:
    if count == 1:
        return "Voir l’autre opportunité"
    return f"Voir les {french.number(count)} autres opportunités"


def why_told(structure: str, house: House, reason: str) -> str:
    """Why this person gets it, at the foot of every message."""
    return (
        f"Vous recevez {reason} parce que {structure} est adhérente ou partenaire de "
        f"{line(house.chamber, 80)} et que votre "
        "adresse est celle de son contact."
    )


def foot(links: Links, name: str) -> tuple[Pair, ...]:
    """How to change the rhythm and how to stop that list."""
    change = ("Changer de rythme ou de préférences", links.preferences)
    return change, ("Ne plus recevoir ces messages", links.unsubscribe(name))


def mail(
    person: Person,
    subject: str,
    letter: Letter,
    house: House,
    links: Links,
    list_name: str,
    now: datetime,
    dated_lots: Sequence[Item] = (),
) -> Message:
    """The letter as a message of a list, with its headers and the calendar of what is due."""
    signed = replace(letter, signature=signature(person, house), in_browser=links.message(now))
    reply_to = reply_address(person, house)
    return Message(
        subject=header(subject, 180),
        **letters.rendered(signed, house.chamber),
        to=person.email,
        to_name=person.name,
        headers=(
            *((("Reply-To", reply_to),) if reply_to else ()),
            *list_headers(links.unsubscribe(list_name), list_name, house),
        ),
        attachments=attachment(dated_lots, now, house.host) if dated_lots else (),
    )


def reply_address(person: Person, house: House) -> str:
    """Where an answer to this mail is read: by who is in charge of the member, else by the team."""
    if person.in_charge:
        return address(person.in_charge.name, person.in_charge.email)
    return address(house.chamber, house.contact) if "@" in house.contact else ""


def signature(person: Person, house: House) -> str:
    """Who to call or to answer, where somebody is known to read it."""
    if person.in_charge is None:
        return "Une question\u00a0? Répondez à ce message." if "@" in house.contact else ""
    name = isolated(line(person.in_charge.name, 80))
    phone = isolated(line(person.in_charge.phone, 30))
    by_phone = f" ou appelez le {phone}" if phone else ""
    return f"Une question\u00a0? Répondez à ce message{by_phone}\u00a0: {name} vous suit."


def list_headers(stop_url: str, name: str, house: House) -> tuple[tuple[str, str], ...]:
    """What lets a mail program stop the list by itself (RFC 8058), file it (RFC 2919) and not
    answer it (RFC 3834).
    """
    by_mail = stop_address(house.mail_from, stop_url)
    return (
        ("List-Unsubscribe", f"<{stop_url}>, <{by_mail}>" if by_mail else f"<{stop_url}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Id", f"<{name.replace('_', '-')}.vigie.{house.host}>"),
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "bulk"),
    )


def welcome_message(
    person: Person, rhythm: str, house: House, links: Links, now: datetime
) -> Message:
    """The one mail that a new contact gets: why, where the data come from, how often, how to
    stop.
    """
    structure, chamber = isolated(line(person.structure, 100)), line(house.chamber, 80)
    if person.hearing:
        subject = fitted("Ce que vous recevrez de ", header(house.chamber, 60))
        explanation: tuple[str, ...] = (
            f"{chamber} lit chaque jour les marchés publics et signale à ses adhérents les lots "
            "réservés ou assortis d’une clause sociale auxquels ils pourraient répondre. Vous "
            f"recevrez ces messages pour {structure}.",
            f"Rythme : {rhythm}. Une alerte immédiate ne part que pour un lot réservé ou une "
            "échéance à moins de 7 jours. S’il n’y a rien à dire, vous ne recevez rien.",
            "Vous pouvez à tout moment changer le rythme, vos métiers et vos territoires.",
        )
    else:
        subject = fitted("Dites vos métiers à ", header(house.chamber, 60))
        explanation = (
            f"{chamber} lit chaque jour les marchés publics, pour trouver les lots réservés ou "
            "assortis d’une clause sociale auxquels ses adhérents pourraient répondre. Elle ne "
            f"sait pas encore avec certitude ce que fait {structure}, ni où : sans cela, rien ne "
            "peut vous être signalé.",
            "Trois questions, sans mot de passe : vos métiers, les départements où vous "
            "travaillez, votre taille. Le premier bouton y mène ; une réponse à ce message "
            "convient aussi.",
        )
    letter = Letter(
        title=subject,
        intro=(person.hello, *explanation),
        buttons=(
            ("Dire nos métiers, nos territoires et notre taille", links.profile(now)),
            ("Choisir mes préférences", links.preferences),
            ("Ne pas recevoir la lettre", links.unsubscribe("digest")),
        ),
        outro=data_information(person, house),
        why=f"Vous recevez ce message une seule fois, parce que {structure} est suivie par "
        f"{line(house.chamber, 80)}.",
        foot=foot(links, "digest"),
        caution=False,
    )
    return mail(person, subject, letter, house, links, "digest", now)


def network_welcome(
    person: Person, rhythm: str, house: House, links: Links, now: datetime
) -> Message:
    """The one mail that a partner network's new contact gets."""
    network, chamber = isolated(line(person.structure, 100)), line(house.chamber, 80)
    subject = fitted("Ce que votre réseau recevra de ", header(house.chamber, 60))
    letter = Letter(
        title=subject,
        intro=(
            person.hello,
            f"{chamber} lit chaque jour les marchés publics. Vous recevrez la liste des lots "
            f"réservés ou assortis d’une "
            f"clause sociale qui concernent le réseau {network}, à relayer à ses adhérents.",
            f"Rythme : {rhythm}. S’il n’y a rien à dire, vous ne recevez rien.",
        ),
        buttons=(
            ("Choisir mes préférences", links.preferences),
            ("Ne pas recevoir la lettre", links.unsubscribe("news")),
        ),
        outro=data_information(person, house),
        why=f"Vous recevez ce message une seule fois, au titre du réseau {network}, partenaire "
        f"de {chamber}.",
        foot=foot(links, "news"),
        caution=False,
    )
    return mail(person, subject, letter, house, links, "news", now)


def data_information(person: Person, house: House) -> tuple[str, ...]:
    """What the first message owes to whoever receives it (RGPD art. 13 and 14): who, why, on what
    ground, for how long, to whom, which rights; written to network contacts too.
    """
    chamber = line(house.chamber, 80)
    giving_occasion = (
        "lors de l’adhésion de votre structure" if person.member else "par votre réseau"
    )
    origin = (
        f"viennent de\u00a0: {line(person.source, 120)}"
        if person.source
        else f"nous ont été données {giving_occasion}"
    )
    day = f", le {french.long_date(person.source_day)}" if person.source_day else ""
    return (
        f"Vos données. {chamber} est responsable de leur traitement, fait pour vous signaler ces "
        f"marchés et suivre vos réponses. Il repose sur l’intérêt légitime de la chambre (RGPD "
        f"art.\u00a06-1\u00a0f) : aider les structures de l’ESS à répondre aux marchés publics. "
        f"Vos coordonnées {origin}{day}.",
        "Nous ne gardons que votre nom, votre fonction, votre adresse de courriel, vos choix, vos "
        "réponses et la trace des messages envoyés ; ni l’ouverture ni la lecture ne sont suivies. "
        "Destinataires : l’équipe de la chambre, ses prestataires d’hébergement et d’envoi, et "
        "les membres d’un groupement si vous l’acceptez vous-même. Durée de conservation : tant "
        "que vous êtes suivi, puis 3 ans sans réponse de votre part ; les messages, 13 mois.",
        "Vos droits : accès, rectification, effacement, opposition, limitation. Vos préférences "
        "(bouton de ce message) les donnent, ou une réponse à ce message. Vous pouvez aussi "
        "adresser une plainte à la CNIL (cnil.fr).",
    )


def link_message(person: Person, url: str, house: House, *, change: bool = False) -> Message:
    """A link asked for by the person: to the preferences, or to confirm a new address. No list,
    nothing to stop.
    """
    subject = "Confirmez votre nouvelle adresse" if change else "Votre lien vers vos préférences"
    button = "Confirmer cette adresse" if change else "Ouvrir mes préférences"
    event_words = "Une nouvelle adresse a été donnée" if change else "Vous avez demandé à ouvrir"
    purpose_words = (
        "pour recevoir vos messages. Confirmez-la" if change else "vos préférences. Ouvrez-les"
    )
    letter = Letter(
        title=subject,
        intro=(
            person.hello,
            f"{event_words} {purpose_words} avec ce bouton. "
            "Le lien vaut 30\u00a0minutes et ne sert qu’une fois.",
        ),
        buttons=((button, url),),
        outro=("Si cette demande ne vient pas de vous, ne faites rien : rien ne change.",),
        caution=False,
    )
    return Message(
        subject=subject,
        **letters.rendered(letter, house.chamber),
        to=person.email,
        to_name=person.name,
        headers=(("Auto-Submitted", "auto-generated"),),
    )
