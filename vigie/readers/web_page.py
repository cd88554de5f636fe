"""A published web page as a tree: one way for every portal read by its pages."""

from lxml import etree, html

from vigie.readers.base import Body, Unreadable


def html_page(body: Body, text: str) -> etree._Element:
    """The page that this text is; raises Unreadable."""
    try:
        return html.document_fromstring(text, parser=html.HTMLParser(huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        detail = f"page HTML illisible ({error}) : redemander cette page au portail."
        raise Unreadable("broken_xml", detail, body.raw) from error
