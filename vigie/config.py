"""Settings: environment variables `VIGIE_…` or one TOML file, read at the entry points and passed in."""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_SECRET = "demo-secret-ne-pas-utiliser-en-service"  # noqa: S105 - refused by `vigie run`
SOURCES = ("boamp", "boamp_xml", "ted", "maximilien", "place")


class Settings(BaseSettings):
    """Every setting, with its meaning for the generated list; secrets never appear in logs."""

    model_config = SettingsConfigDict(env_prefix="VIGIE_", extra="ignore")

    home: Path = Field(Path("var"), description="Dossier des données (base SQLite, fichiers, sauvegardes).")
    database_url: str = Field("", description="Base de données ; par défaut SQLite dans le dossier des données.")
    public_url: str = Field("http://127.0.0.1:8000", description="Adresse publique des pages, mise dans les messages.")
    secret: SecretStr = Field(SecretStr(""), description="Secret qui signe sessions et jetons (32 caractères ou plus).")
    contact: str = Field("", description="Adresse ou page de contact, donnée aux portails dans l’agent utilisateur.")
    release: Literal["auto", "review"] = Field(
        "auto", description="auto : le sûr part seul ; review : rien ne part sans accord."
    )
    chamber: str = Field("CRESS Île-de-France", description="Nom de la chambre, en tête des messages et des pages.")
    departments: list[str] = Field(
        ["75", "77", "78", "91", "92", "93", "94", "95"], description="Départements suivis par la chambre."
    )
    # --- sources
    boamp_base_url: str = Field("", description="Adresse qui remplace celle de l’API BOAMP (essais, démonstration).")
    boamp_xml_base_url: str = Field("", description="Adresse qui remplace celle de l’arborescence XML de la DILA.")
    ted_base_url: str = Field("", description="Adresse qui remplace celles de TED (API et avis).")
    maximilien_base_url: str = Field("", description="Adresse qui remplace celle de Maximilien.")
    place_base_url: str = Field("", description="Adresse qui remplace celle de PLACE.")
    boamp_delay: float = Field(1.0, ge=0, description="Secondes entre deux requêtes à BOAMP.")
    boamp_xml_delay: float = Field(1.0, ge=0, description="Secondes entre deux requêtes à la DILA.")
    ted_delay: float = Field(1.0, ge=0, description="Secondes entre deux requêtes à TED.")
    maximilien_delay: float = Field(1.0, ge=0, description="Secondes entre deux requêtes à Maximilien.")
    place_delay: float = Field(1.0, ge=0, description="Secondes entre deux requêtes à PLACE.")
    # --- telling
    smtp_url: SecretStr = Field(
        SecretStr(""), description="Relais de courriel : smtp://, smtp+starttls:// ou smtps://utilisateur:secret@hôte:port."
    )
    mail_from: str = Field("Vigie <vigie@localhost>", description="Expéditeur des courriels.")
    imap_url: SecretStr = Field(SecretStr(""), description="Boîte où reviennent les non-distribués : imaps://….")
    slack_token: SecretStr = Field(SecretStr(""), description="Jeton de l’application Slack de l’équipe.")
    slack_base_url: str = Field("", description="Adresse qui remplace celle de Slack (essais).")
    slack_channel: str = Field("#veille", description="Canal Slack de l’équipe.")
    webhook_url: str = Field("", description="Adresse du webhook signé (Mattermost, Teams, autres).")
    webhook_secret: SecretStr = Field(SecretStr(""), description="Secret qui signe le webhook.")
    mails_per_hour: int = Field(500, ge=1, description="Courriels par heure, au plus.")
    real_time_per_week: int = Field(3, ge=0, description="Messages immédiats par personne et par semaine, au plus.")
    digest_day: str = Field("mon", description="Jour de la lettre hebdomadaire (mon, tue… sun).")
    digest_hour: int = Field(8, ge=5, le=22, description="Heure de la lettre hebdomadaire, à Paris.")
    # --- serving
    host: str = Field("127.0.0.1", description="Adresse d’écoute des pages.")
    port: int = Field(8000, ge=0, le=65535, description="Port d’écoute des pages.")
    trusted_proxies: list[str] = Field([], description="Adresses des mandataires dont les en-têtes sont crus.")
    metrics_token: SecretStr = Field(SecretStr(""), description="Jeton de /metrics hors de la machine.")
    log_format: Literal["keyvalue", "json"] = Field("keyvalue", description="Forme des journaux.")

    @field_validator("digest_day")
    @classmethod
    def _known_day(cls, value: str) -> str:
        if value not in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
            raise ValueError("jour inconnu : écrire mon, tue, wed, thu, fri, sat ou sun")
        return value

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.home / 'vigie.db'}"

    def base_url(self, source: str) -> str:
        """The address put in place of a source's own, or empty."""
        return str(getattr(self, f"{source}_base_url", "")).rstrip("/")

    def delay(self, source: str) -> float:
        """Seconds between two requests to that source."""
        return float(getattr(self, f"{source}_delay", 1.0))


def load(file: Path | None = None, **overrides: Any) -> Settings:
    """Settings from the environment over the TOML file (`VIGIE_CONFIG`, else ./vigie.toml) over defaults."""
    file = file or Path(os.environ.get("VIGIE_CONFIG", "vigie.toml"))
    told = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    prefix = "VIGIE_"
    from_file = {name: value for name, value in told.items() if prefix + name.upper() not in os.environ}
    return Settings(**{**from_file, **overrides})
