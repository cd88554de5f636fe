"""Values that a buyer keeps from publication (BT-195): « unpublished », -1, 1970-01-01 stand in
their place and are no facts.
"""

from typing import cast

from lxml import etree

from vigie.domain.field_labels import EFORMS
from vigie.readers.ubl_names import qname
from vigie.readers.ubl_texts import TERMS

MASK = "unpublished"
# every element whose own text is the mask, found by libxml2 itself
MASKED = etree.XPath("//text()[contains(., 'npublished')]/..")
LABELS = {
    qname("cbc:TenderResultCode"): "résultat",
    qname("cbc:ProcedureCode"): "type de procédure",
    qname("cbc:AwardingCriterionTypeCode"): "critère d’attribution",
    qname("efbc:DecisionReasonCode"): "motif de non-attribution",
}


def withheld(root: etree._Element) -> tuple[str, ...]:
    """Blanks every withheld text and code; a doubt for each kind of value."""
    labels: dict[str, None] = {}
    for masked_node in cast(list[etree._Element], MASKED(root)):
        if (masked_node.text or "").strip().lower() == MASK:
            masked_node.text = None
            labels[_label(masked_node)] = None
    return tuple(f"valeur non publiée par l’acheteur : {label}" for label in labels)


def _label(masked_node: etree._Element) -> str:
    parent = masked_node.getparent()
    outer = "" if parent is None else str(parent.tag).rpartition("}")[2]
    term = TERMS.get(f"{outer}/{str(masked_node.tag).rpartition('}')[2]}", "")
    return LABELS.get(str(masked_node.tag)) or EFORMS.get(term) or "une information de l’avis"
