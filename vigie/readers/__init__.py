"""Pure readers, one published format a file: bytes in, parsed notices out, recognised by
content.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from pydantic import ValidationError

from vigie.domain.notice import ParsedNotice, RefusedPayload
from vigie.readers.base import CHALLENGE, KEPT_BYTES, Body, Reader, Unreadable, check_size

__all__ = ["Body", "Unreadable", "read", "readers"]


@cache
def readers() -> tuple[Reader, ...]:
    """Every module beside this one that declares FORMATS, in the order of their names."""
    reader_modules = [
        import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)
    ]
    return tuple(cast(Reader, module) for module in reader_modules if hasattr(module, "FORMATS"))


def read(raw: bytes, name: str) -> Iterator[ParsedNotice | RefusedPayload]:
    """Every notice of a published body, in its order; what cannot be read comes as a named
    RefusedPayload.
    """
    body = Body(raw, name)
    try:
        check_size(body)
        reader = next((candidate for candidate in readers() if candidate.recognises(body)), None)
        if reader is None:
            raise _unknown(body)
        yield from reader.read(body)
    except Unreadable as error:
        yield RefusedPayload(
            name=name, reason=error.reason, detail=error.detail[:2000], excerpt=error.excerpt
        )
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
        detail = (
            f"champ {where} : {error.errors()[0]['msg']} ; signaler cet avis à l’équipe technique."
        )
        yield RefusedPayload(
            name=name, reason="invalid_field", detail=detail[:2000], excerpt=raw[:KEPT_BYTES]
        )


def _unknown(body: Body) -> Unreadable:
    if CHALLENGE.search(body.head):
        return Unreadable(
            "challenge",
            "page de contrôle au lieu d’un avis : la source bloque la collecte.",
            body.raw,
        )
    return Unreadable(
        "unknown_shape", "forme inconnue : aucun lecteur ne reconnaît ce document.", body.raw
    )
