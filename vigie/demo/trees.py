"""Element trees as the BOAMP API prints them (« @x » attributes, « #text »), written as XML
where a portal serves XML.
"""

from typing import Any

from lxml import etree

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
BOAMP_UBL = "urn:boamp:names:specification:ubl:schema:xsd:"
EU = "http://data.europa.eu/p27/"
Tree = dict[str, Any]


def namespaces(ubl: str) -> dict[str, str]:
    """The prefixes of an eForms notice, over the official base or over DILA's own."""
    return {
        "cac": ubl + "CommonAggregateComponents-2",
        "cbc": ubl + "CommonBasicComponents-2",
        "ext": ubl + "CommonExtensionComponents-2",
        "efac": EU + "eforms-ubl-extension-aggregate-components/1",
        "efbc": EU + "eforms-ubl-extension-basic-components/1",
        "efext": EU + "eforms-ubl-extensions/1",
    }


def xml_node(name: str, content: Any, prefixes: dict[str, str]) -> etree._Element:
    """One element and all below it; names without prefix stay without namespace."""
    node = etree.Element(qualified(name, prefixes), nsmap=prefixes)
    fill(node, content, prefixes)
    return node


def fill(parent: etree._Element, content: Any, prefixes: dict[str, str]) -> None:
    """Attributes, text and children of an element."""
    if not isinstance(content, dict):
        parent.text = str(content) if content not in ("", None) else None
        return
    for name, child_content in content.items():
        if name.startswith("@"):
            parent.set(name[1:], str(child_content))
        elif name == "#text":
            parent.text = str(child_content)
        else:
            for child in child_content if isinstance(child_content, list) else [child_content]:
                fill(etree.SubElement(parent, qualified(name, prefixes)), child, prefixes)


def qualified(name: str, prefixes: dict[str, str]) -> str:
    """`cbc:Name` with its namespace."""
    prefix, _, local = name.rpartition(":")
    return f"{{{prefixes[prefix]}}}{local}" if prefix else local


def coded_text(text: Any, **attributes: str) -> Tree:
    """A text with its attributes."""
    return {**{f"@{name}": attribute for name, attribute in attributes.items()}, "#text": text}


def french(text: str) -> Tree:
    """A text in French, as eForms says so."""
    return coded_text(text, languageID="FRA")
