"""`vigie serve`: the pages alone."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from vigie.config import Settings


def register(app: typer.Typer) -> None:
    """Add `serve`."""

    @app.command()
    def serve(
        host: Annotated[str, typer.Option(help="Adresse d’écoute.")] = "",
        port: Annotated[int, typer.Option(help="Port d’écoute ; 0 en choisit un libre.")] = -1,
    ) -> None:
        """Sert les pages seules (bureau de l’équipe, pages des adhérents, API)."""
        import uvicorn

        from vigie import logs
        from vigie.config import load
        from vigie.processes.child import PARENT, end_with_parent
        from vigie.store import open_store
        from vigie.web.app import create_app

        settings = load()
        if port > 0 and settings.origin("public_url") == "default":
            settings = settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}"})
        logs.configure(settings.log_format, secrets=settings.secrets())
        end_with_parent()
        if not os.environ.get(PARENT):  # `vigie run` says it itself
            typer.echo(f"Pages : {settings.public_url}. Arrêt : Ctrl-C.", err=True)
        uvicorn.run(
            create_app(open_store(settings.database), settings),
            host=host or settings.host,
            port=settings.port if port < 0 else port,
            log_config=None,
            access_log=False,  # links in addresses are secrets
            server_header=False,
            **proxied(settings),
            **patient(),
            timeout_graceful_shutdown=5,
        )


def patient() -> dict[str, Any]:
    """How many connections at once, how long each may take to ask; no web sockets, which nothing
    here speaks.
    """
    from vigie.web.slow_clients import MOST_AT_ONCE, Patient

    return {
        "http": Patient,
        "ws": "none",
        "limit_concurrency": MOST_AT_ONCE,
        "h11_max_incomplete_event_size": 32 * 1024,
    }


def proxied(settings: "Settings") -> dict[str, Any]:
    """What a proxy says of the visitor is believed from declared ones only; uvicorn by itself
    believes this machine.
    """
    trusted = ",".join(settings.trusted_proxies)
    return {"proxy_headers": bool(trusted), "forwarded_allow_ips": trusted or "none"}
