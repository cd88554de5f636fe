"""Steps through the XML→JSON convention of BOAMP: empty → "", attribute → "@x", text → "#text",
one → object, many → list.

Every step takes any type and never raises: what is not there, or is of another type, is nothing.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from vigie.readers.base import Unreadable, decode_json
from vigie.readers.ubl_names import NAMESPACES, qname

DEEPEST = 60
UNKNOWN = "urn:vigie:unknown"
NO_XML = re.compile(
    "[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # no XML text may hold these


def nodes_at(node: Any, *steps: str) -> Iterator[Any]:
    """Every node at the end of that way, in order; lists are stepped into, wherever they stand."""
    if isinstance(node, list):
        for child in node:
            yield from nodes_at(child, *steps) if not isinstance(child, list) else ()
    elif not steps:
        if node is not None:
            yield node
    elif isinstance(node, dict) and steps[0] in node:
        yield from nodes_at(node[steps[0]], *steps[1:])


def _through_objects(node: Any, steps: tuple[str, ...]) -> tuple[Any, tuple[str, ...]]:
    """The node where that way ends, or the list that stands in it with the steps left; most ways
    meet no list.
    """
    for place, step in enumerate(steps):
        if not isinstance(node, dict):
            return (node, steps[place:]) if isinstance(node, list) else (None, ())
        node = node.get(step)
    return node, ()


def first(node: Any, *steps: str) -> Any:
    """The first node at the end of that way, or None."""
    end, left = _through_objects(node, steps)
    return next(nodes_at(end, *left), None) if isinstance(end, list) else end


def has(node: Any, *steps: str) -> bool:
    """Whether that element stands there, empty or not."""
    return first(node, *steps) is not None


def string(node: Any) -> str | None:
    """The text of a node: a string, a number, or its "#text"; None where blank or of another
    type.
    """
    if isinstance(node, dict):
        node = node.get("#text")
    if isinstance(node, int | float) and not isinstance(node, bool):
        node = str(node)
    return node if isinstance(node, str) and node.strip() else None


def text(node: Any, *steps: str) -> str | None:
    """The first text at the end of that way, or None."""
    end, left = _through_objects(node, steps)
    if not isinstance(end, list):
        return string(end)
    return next((words for leaf in nodes_at(end, *left) if (words := string(leaf))), None)


def any_text(node: Any, *ways: str) -> str | None:
    """The first text of several ways, each written with dots: "procedure.dateReceptionOffres"."""
    for way in ways:
        if words := text(node, *way.split(".")):
            return words
    return None


def keys(node: Any, *steps: str) -> tuple[str, ...]:
    """The element names below the first node at the end of that way."""
    parent = first(node, *steps)
    return (
        tuple(key for key in parent if not key.startswith(("@", "#")))
        if isinstance(parent, dict)
        else ()
    )


Named = tuple[tuple[str, ...], Any]  # a node and the way to it


def walk(node: Any) -> list[Named]:
    """Every named node with its way (lists leave no trace), parents before children, no deeper
    than DEEPEST.
    """
    named_nodes: list[Named] = []
    for part in node if isinstance(node, list) else [node]:
        if isinstance(part, dict):
            _gather(part, (), named_nodes)
    return named_nodes


def _gather(node: dict[str, Any], path: tuple[str, ...], named_nodes: list[Named]) -> None:
    deeper = len(path) < DEEPEST
    for key, child in node.items():
        if key == "#text":
            continue
        way = (*path, key)
        if isinstance(child, list):
            for part in child if deeper else ():
                if isinstance(part, list):
                    continue
                named_nodes.append((way, part))
                if isinstance(part, dict):
                    _gather(part, way, named_nodes)
            continue
        named_nodes.append((way, child))
        if deeper and isinstance(child, dict):
            _gather(child, way, named_nodes)


def embedded(json_field: Any) -> Any:
    """The decoded JSON of a field that holds JSON as a string (`gestion`, `donnees`); raises
    Unreadable.
    """
    if not isinstance(json_field, str):
        return json_field
    return (
        decode_json(json_field.encode("utf-8", errors="surrogatepass"))
        if json_field.strip()
        else None
    )


def embedded_or_none(json_field: Any) -> Any:
    """The same, or None where it cannot be decoded."""
    try:
        return embedded(json_field)
    except Unreadable:
        return None


def from_xml(source_node: etree._Element, depth: int = 0) -> Any:
    """An element in the JSON convention, names without namespace."""
    node: dict[str, Any] = {
        f"@{etree.QName(name).localname}": attribute
        for name, attribute in source_node.attrib.items()
    }
    own = (source_node.text or "").strip()
    if depth < DEEPEST:
        for child in source_node.iterchildren(tag=etree.Element):
            _add_child(node, etree.QName(child).localname, from_xml(child, depth + 1))
            own += (child.tail or "").strip()
    if not node:
        return source_node.text or ""
    if own:
        node["#text"] = own
    return node


def _add_child(node: dict[str, Any], name: str, child: Any) -> None:
    if name not in node:
        node[name] = child
    elif isinstance(node[name], list):
        node[name].append(child)
    else:
        node[name] = [node[name], child]


def to_ubl(name: str, node: Any) -> etree._Element:
    """A UBL element from its JSON form (`cbc:Name`, "@listName", "#text"), with the namespaces
    that `read_ubl` expects.
    """
    root = etree.Element(_name(name))
    _fill(root, node, 0)
    return root


def _fill(parent: etree._Element, node: Any, depth: int) -> None:
    if isinstance(node, dict):
        for key, child in node.items():
            if key[:1] == "@":
                _attribute(parent, key[1:], child)
            elif key == "#text":
                parent.text = _clean(child)
            elif depth < DEEPEST:
                name = _name(key)
                if isinstance(child, str):
                    etree.SubElement(parent, name).text = _clean(child)
                    continue
                for grandchild in child if isinstance(child, list) else [child]:
                    _fill(etree.SubElement(parent, name), grandchild, depth + 1)
    elif not isinstance(node, list):
        parent.text = _clean(node)


@lru_cache(maxsize=4096)
def _name(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    try:
        if not prefix or prefix in NAMESPACES:
            return etree.Element(qname(name)).tag
        return etree.Element(etree.QName(UNKNOWN, local)).tag
    except ValueError:  # a key that is no XML name, or a namespace that is no address
        return f"{{{UNKNOWN}}}unknown"


def _attribute(parent: etree._Element, name: str, content: Any) -> None:
    cleaned = _clean(content)
    if cleaned is None or name.startswith("xmlns"):
        return
    try:
        parent.set(name.rpartition(":")[2], cleaned)
    except ValueError:
        return


def _clean(content: Any) -> str | None:
    if not isinstance(content, str):
        if content is None or isinstance(content, bool | dict | list):
            return None
        content = str(content)
    return content if content.isprintable() else NO_XML.sub("", content)


def ubl_from_xml(root: etree._Element) -> etree._Element:
    """BOAMP's own copy of a UBL notice with the namespaces of UBL itself; the order of its
    elements is kept.
    """
    for node in root.iter(tag=etree.Element):
        name = etree.QName(node)
        if name.namespace is None or name.namespace.startswith("urn:boamp:"):
            prefix = next(
                (
                    key
                    for key, uri in NAMESPACES.items()
                    if name.namespace and uri.endswith(_last(name.namespace))
                ),
                "",
            )
            node.tag = qname(f"{prefix}:{name.localname}" if prefix else name.localname)
    return root


def _last(namespace: str) -> str:
    return ":" + namespace.rpartition(":")[2]


def compact(part: Any) -> bytes:
    """A part of a body as it is kept with its refusal."""
    try:
        return json.dumps(part, ensure_ascii=False).encode("utf-8", errors="replace")
    except (TypeError, ValueError, RecursionError):
        return repr(type(part)).encode()


def strings(node: Any) -> Iterator[str]:
    """Every text of a node and of what stands below it, in its order."""
    own = string(node)
    if own:
        yield own
    for _, child in walk(node):
        words = string(child)
        if words:
            yield words
