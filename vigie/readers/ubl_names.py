"""The qualified names of eForms, and small steps through its tree at the speed of lxml's own
iterators.
"""

from collections.abc import Iterator

from lxml import etree

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_EU = "http://data.europa.eu/p27/"
NAMESPACES = {
    "cac": _UBL + "CommonAggregateComponents-2",
    "cbc": _UBL + "CommonBasicComponents-2",
    "ext": _UBL + "CommonExtensionComponents-2",
    "efac": _EU + "eforms-ubl-extension-aggregate-components/1",
    "efbc": _EU + "eforms-ubl-extension-basic-components/1",
    "efext": _EU + "eforms-ubl-extensions/1",
}
ROOTS = (
    "ContractNotice",
    "ContractAwardNotice",
    "PriorInformationNotice",
    "BusinessRegistrationInformationNotice",
)

ROOT_NAMESPACES = (_UBL, _EU + "eforms-")  # X01 and X02 have a namespace of their own

Kids = dict[str, etree._Element]


def qname(prefixed: str) -> str:
    """`cbc:Name` → `{urn:…}Name`; a name without prefix is a UBL document root."""
    prefix, _, local = prefixed.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else f"{{{_UBL}{local}-2}}{local}"


def path(*steps: str) -> tuple[str, ...]:
    """Qualified names of a way down the tree."""
    return tuple(map(qname, steps))


def is_eforms(root: str) -> bool:
    """Whether a qualified name is that of an eForms document, whatever the version of the SDK."""
    namespace, _, local = root.rpartition("}")
    return local in ROOTS and namespace[1:].startswith(ROOT_NAMESPACES)


EXTENSION = path(
    "ext:UBLExtensions", "ext:UBLExtension", "ext:ExtensionContent", "efext:EformsExtension"
)


def down(node: etree._Element | None, steps: tuple[str, ...]) -> etree._Element | None:
    """The first element at the end of that way, or none."""
    for step in steps:
        if node is None:
            return None
        node = next(node.iterchildren(step), None)
    return node


def kids(parent: etree._Element | None, *names: str) -> Kids:
    """The first child of each name (of those names), found in one pass: where several children
    of an element are asked.
    """
    first_children: Kids = {}
    if parent is not None:
        for child in parent.iterchildren(*names, reversed=True) if names else reversed(parent):
            first_children[child.tag] = child
    return first_children


def child_line(children: Kids, tag: str) -> str | None:
    """The one-line text of the child of that name, or none."""
    child = children.get(tag)
    text = None if child is None else child.text
    return " ".join(text.split()) or None if text else None


class Opened:
    """The root of a notice and its eForms extension, each with its first children."""

    __slots__ = ("extension", "inner", "root", "top")

    def __init__(self, root: etree._Element) -> None:
        self.root, self.top = root, kids(root)
        self.extension = down(self.top.get(EXTENSION[0]), EXTENSION[1:])
        self.inner = kids(self.extension)


def nodes_at(parent: etree._Element | None, steps: tuple[str, ...]) -> Iterator[etree._Element]:
    """Every element at the end of that way, in document order."""
    if parent is None:
        return
    if len(steps) == 1:
        yield from parent.iterchildren(steps[0])
        return
    for child in parent.iterchildren(steps[0]):
        yield from nodes_at(child, steps[1:])


def text_line(node: etree._Element | None) -> str | None:
    """The text of an element on one line, or none where it is missing or blank."""
    text = None if node is None else node.text
    return " ".join(text.split()) or None if text else None


def line_at(parent: etree._Element | None, steps: tuple[str, ...]) -> str | None:
    """The one-line text at the end of that way, or none."""
    return text_line(down(parent, steps))
