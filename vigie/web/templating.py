"""One Jinja environment for all pages: everything escaped, French dates and amounts as filters."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from starlette.responses import HTMLResponse

from vigie.config import Settings
from vigie.domain import french
from vigie.domain.reason_sentences import third_person

TEMPLATES = Path(__file__).parent / "templates"


class Typography(Extension):
    """French no-break spaces in the words of our templates, never in what others wrote."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The template's text and its literals, spaced."""
        for token in stream:
            ours = token.type in ("data", "string")
            yield Token(token.lineno, token.type, french.spaced(token.value)) if ours else token


FILTERS = {
    "short_date": french.short_date,
    "long_date": french.long_date,
    "numeric_date": french.numeric_date,
    "moment": french.moment,
    "clock_time": french.clock_time,
    "euros": french.euros,
    "hours": french.hours,
    "percent": french.percent,
    "number": french.number,
    "count": french.count,
    "cut": french.cut,
    "quoted": french.quoted,
    "enumeration": french.enumeration,
    "ordinal": french.ordinal_number,
    "third_person": third_person,
}


def environment() -> Environment:
    """The environment of all pages; an unknown name in a template is an error, not a hole."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Typography],
    )
    env.filters.update(FILTERS)
    return env


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """That template as an answer; `now` (UTC) and `request` are always there, `deadline` counts
    the days from now.
    """
    now: datetime = request.app.state.now()
    settings: Settings = request.app.state.settings
    house = {
        "chamber": settings.chamber,
        "contact": settings.contact,
        "public_url": settings.public_url,
    }
    html = request.app.state.templates.get_template(template).render(
        request=request,
        now=now,
        deadline=lambda value: french.deadline(value, now).replace("(J-", "(J\u2011"),
        **{**house, **values},
    )
    return HTMLResponse(html, status, headers=headers)
