"""Settings: environment variables `VIGIE_…` or one TOML file, read at the entry points and
passed in.
"""

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import (
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from vigie.sources import source_cards

DEMO_SECRET = "demo-secret-ne-pas-utiliser-en-service"  # noqa: S105 - refused by `vigie run`
SOURCES = tuple(source_cards())
# who we are to every portal that we ask, with the contact of the settings
AGENT = "Mozilla/5.0 (compatible; Vigie/0.1; +{contact})"
# What administrators may write on a page: never a secret, never what the process needs to find
# its database. The environment and the file prevail over it.
STORED = (
    "chamber",
    "region",
    "departments",
    "contact",
    "mail_from",
    "public_url",
    "release",
    "digest_day",
    "digest_hour",
    "mails_per_hour",
    "real_time_per_week",
    "slack_channel",
    "eiti_ends",
)


class GivenSettings(BaseSettings):
    """Every setting, with its meaning for the generated list; secrets never appear in logs."""

    model_config = SettingsConfigDict(env_prefix="VIGIE_", env_ignore_empty=True, extra="ignore")

    home: Path = Field(
        Path("var"), description="Dossier des données (base SQLite, fichiers, sauvegardes)."
    )
    database_url: str = Field(
        "", description="Base de données ; par défaut SQLite dans le dossier des données."
    )
    public_url: str = Field(
        "http://127.0.0.1:8000", description="Adresse publique des pages, mise dans les messages."
    )
    secret: SecretStr = Field(
        SecretStr(""), description="Secret qui signe sessions et jetons (32 caractères ou plus)."
    )
    contact: str = Field(
        "", description="Adresse ou page de contact, donnée aux portails dans l’agent utilisateur."
    )
    release: Literal["auto", "review"] = Field(
        "auto", description="auto : le sûr part seul ; review : rien ne part sans accord."
    )
    chamber: str = Field(
        "",
        description="Nom de la chambre, en tête des messages et des pages ; tant qu’il manque, "
        "aucun courriel ne part.",
    )
    region: str = Field("", description="Région de la chambre.")
    departments: Annotated[list[str], NoDecode] = Field(
        ["75", "77", "78", "91", "92", "93", "94", "95"],
        description="Départements suivis par la chambre.",
    )
    eiti_ends: date = Field(
        date(2026, 12, 22),
        description="Dernier jour de l’expérimentation des EITI (loi 2018-771, art. 83) ; à "
        "changer si la loi la prolonge.",
    )
    # --- tender documents
    document_file_mb: int = Field(
        150, ge=1, le=1_000, description="Taille d’une pièce ou d’un DCE déposé, en Mo, au plus."
    )
    documents_quota_mb: int = Field(
        20_000, ge=1, description="Place que les pièces déposées peuvent prendre, en Mo."
    )
    documents_daily_mb: int = Field(
        500, ge=0, description="Pièces téléchargées par jour, en Mo, au plus ; 0 : aucune."
    )
    # --- telling
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="Relais de courriel : smtp://, smtp+starttls:// ou "
        "smtps://utilisateur:secret@hôte:port.",
    )
    mail_from: str = Field("Vigie <vigie@localhost>", description="Expéditeur des courriels.")
    imap_url: SecretStr = Field(
        SecretStr(""), description="Boîte où reviennent les non-distribués : imaps://…."
    )
    slack_token: SecretStr = Field(
        SecretStr(""), description="Jeton de l’application Slack de l’équipe."
    )
    slack_base_url: str = Field("", description="Adresse qui remplace celle de Slack (essais).")
    slack_channel: str = Field("#veille", description="Canal Slack de l’équipe.")
    webhook_url: str = Field(
        "", description="Adresse du webhook signé (Mattermost, Teams, autres)."
    )
    webhook_secret: SecretStr = Field(SecretStr(""), description="Secret qui signe le webhook.")
    mails_per_hour: int = Field(500, ge=1, description="Courriels par heure, au plus.")
    real_time_per_week: int = Field(
        3, ge=0, description="Messages immédiats par personne et par semaine, au plus."
    )
    digest_day: str = Field("mon", description="Jour de la lettre hebdomadaire (mon, tue… sun).")
    digest_hour: int = Field(
        8, ge=5, le=22, description="Heure de la lettre hebdomadaire, à Paris."
    )
    # --- serving
    host: str = Field("127.0.0.1", description="Adresse d’écoute des pages.")
    port: int = Field(8000, ge=0, le=65535, description="Port d’écoute des pages.")
    trusted_proxies: Annotated[list[str], NoDecode] = Field(
        [], description="Adresses des mandataires dont les en-têtes sont crus."
    )
    trusted_hosts: Annotated[list[str], NoDecode] = Field(
        [],
        description="Noms d’hôte acceptés dans les demandes, en plus de celui de l’adresse "
        "publique et de cette machine.",
    )
    clear_text_hosts: Annotated[list[str], NoDecode] = Field(
        [],
        description="Relais ou boîte à qui un mot de passe peut être donné en clair (smtp://, "
        "imap://) ; jamais à travers Internet.",
    )
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Jeton de /metrics hors de la machine."
    )
    log_format: Literal["keyvalue", "json"] = Field("keyvalue", description="Forme des journaux.")

    @field_validator(
        "departments", "trusted_proxies", "trusted_hosts", "clear_text_hosts", mode="before"
    )
    @classmethod
    def _listed(cls, given_list: Any) -> Any:
        """« 75, 92 93 » in the environment, a list in the file."""
        return (
            re.findall(r"[^\s,;\[\]\"']+", given_list)
            if isinstance(given_list, str)
            else given_list
        )

    @field_validator("digest_day")
    @classmethod
    def _known_day(cls, day: str) -> str:
        if day not in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
            raise ValueError("jour inconnu : écrire mon, tue, wed, thu, fri, sat ou sun")
        return day

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, database_address: str) -> str:
        if database_address and not re.match(
            r"sqlite:///.|postgresql(\+psycopg)?://[^/]", database_address
        ):
            raise ValueError(
                "écrire postgresql://utilisateur:secret@hôte/base, ou rien pour la base embarquée"
            )
        return database_address

    @field_validator(
        "public_url",
        "webhook_url",
        "slack_base_url",
        *(f"{source}_base_url" for source in SOURCES),
        check_fields=False,
    )
    @classmethod
    def _web_address(cls, web_address: str) -> str:
        if web_address and not _address(web_address, "https", "http"):
            raise ValueError(
                "écrire une adresse entière, par exemple https://vigie.votre-chambre.fr"
            )
        return web_address

    @field_validator("public_url")
    @classmethod
    def _told(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("ne pas le laisser vide, ou retirer la ligne")
        return text

    @field_validator("contact")
    @classmethod
    def _reachable(cls, contact_address: str) -> str:
        if contact_address and "@" not in contact_address and "://" not in contact_address:
            raise ValueError("donner une adresse de courriel ou une page, lue par les portails")
        return contact_address

    @field_validator("smtp_url", "imap_url", "database_url")
    @classmethod
    def _encoded(cls, secret: SecretStr | str) -> SecretStr | str:
        """A sign of an address inside a password cuts the address elsewhere than meant."""
        value = secret.get_secret_value() if isinstance(secret, SecretStr) else secret
        scheme, _, rest = value.partition("://")
        password = rest.rpartition("@")[0].partition(":")[2]
        if scheme.startswith("sqlite") or not password:
            return secret
        signs = [sign for sign in "/#?[] " if sign in ESCAPED.sub("", password)]
        if signs:
            codes = ", ".join(f"« {sign} » s’écrit {quote(sign, safe='')}" for sign in signs)
            raise ValueError(f"dans le mot de passe, {codes}")
        return secret

    @field_validator("smtp_url")
    @classmethod
    def _relay(cls, secret_str: SecretStr) -> SecretStr:
        if secret_str.get_secret_value() and not _address(
            secret_str.get_secret_value(), "smtp", "smtp+starttls", "smtps"
        ):
            raise ValueError(
                "écrire smtp+starttls://utilisateur:secret@hôte:587 (ou smtps://…, smtp://…)"
            )
        return secret_str

    @field_validator("imap_url")
    @classmethod
    def _mailbox(cls, secret_str: SecretStr) -> SecretStr:
        if secret_str.get_secret_value() and not _address(
            secret_str.get_secret_value(), "imaps", "imap"
        ):
            raise ValueError("écrire imaps://utilisateur:secret@hôte")
        return secret_str

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, sender_address: str) -> str:
        if not re.fullmatch(
            r"[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+", sender_address
        ):
            raise ValueError("écrire « Vigie <vigie@votre-chambre.fr> »")
        return sender_address

    @field_validator("departments")
    @classmethod
    def _known_departments(cls, department_codes: list[str]) -> list[str]:
        wrong = [
            code
            for code in department_codes
            if not re.fullmatch(r"0[1-9]|[1-8]\d|9[0-5]|2[AB]|9[78]\d", code)
        ]
        if wrong or not department_codes:
            raise ValueError(
                f"{', '.join(wrong) or 'liste vide'} : écrire des numéros de département (75, "
                f"2A, 974)"
            )
        return department_codes

    @field_validator("trusted_proxies")
    @classmethod
    def _known_proxies(cls, proxies: list[str]) -> list[str]:
        for proxy in proxies:
            try:
                ipaddress.ip_network(proxy, strict=False)
            except ValueError:
                raise ValueError(
                    f"« {proxy} » n’est pas une adresse IP : écrire 127.0.0.1 ou 10.88.0.0/16"
                ) from None
        return proxies

    @model_validator(mode="after")
    def _no_password_in_clear(self) -> Self:
        """A password goes in clear to this machine only, or where the settings name the host."""
        for name, secure in (
            ("smtp_url", "smtp+starttls:// ou smtps://"),
            ("imap_url", "imaps://"),
        ):
            parts = urlsplit(getattr(self, name).get_secret_value())
            host = parts.hostname or ""
            credentials = parts.scheme in ("smtp", "imap") and (parts.username or parts.password)
            if credentials and not this_machine(host) and host not in self.clear_text_hosts:
                raise ValueError(
                    f"VIGIE_{name.upper()} : le mot de passe irait en clair à {host[:100]} ; "
                    f"écrire {secure}, ou nommer cet hôte dans VIGIE_CLEAR_TEXT_HOSTS"
                )
        return self

    @model_validator(mode="after")
    def _own_port(self) -> Self:
        """Pages that are given no address are where they listen."""
        if "public_url" not in self.model_fields_set and self.port:
            self.__dict__["public_url"] = f"http://127.0.0.1:{self.port}"
        return self

    _stored: frozenset[str] = PrivateAttr(default=frozenset())

    def origin(self, name: str) -> Literal["environment", "file", "stored", "default"]:
        """Where the value in force comes from, the first of these that gives one."""
        if name in self._stored:
            return "stored"
        if os.environ.get(PREFIX + name.upper()):
            return "environment"
        return "file" if name in self.model_fields_set else "default"

    def take_up(self, stored: Mapping[str, Any]) -> list[str]:
        """Put stored values in force, in place, where neither environment nor file gives one;
        returns the faults of those that cannot be used.
        """
        faults: list[str] = []
        before, taken_names = self._stored, set()
        for name in STORED:
            if self.origin(name) not in ("stored", "default"):
                continue
            if name in stored:
                try:
                    self.__pydantic_validator__.validate_assignment(self, name, stored[name])
                    taken_names.add(name)
                except ValidationError as error:
                    faults += _faults(error)
            if name in before and name not in taken_names:
                setattr(self, name, type(self).model_fields[name].get_default())
                self.model_fields_set.discard(name)
        self._stored = frozenset(taken_names)
        return faults

    @property
    def sender(self) -> str:
        """Who mails come from: the chamber, whom its members know, at the address of the setting;
        another name written there stands.
        """
        name, address = parseaddr(self.mail_from)
        display_name = name if name not in ("", "Vigie") else " ".join(self.chamber.split())
        quoted = display_name.replace("\\", "").replace('"', "")
        return f'"{quoted}" <{address}>'

    @property
    def demo(self) -> bool:
        """Whether these are the demonstration's: nothing of it leaves this machine."""
        return self.secret.get_secret_value() == DEMO_SECRET

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.home / 'vigie.db'}"

    def secrets(self) -> list[str]:
        """Every secret given: what a log must never hold."""
        values = [getattr(self, name) for name in type(self).model_fields]
        return [
            setting.get_secret_value()
            for setting in values
            if isinstance(setting, SecretStr) and setting.get_secret_value()
        ]

    def base_url(self, source: str) -> str:
        """The address put in place of a source's own, or empty."""
        return str(getattr(self, f"{source}_base_url", "")).rstrip("/")

    def delay(self, source: str) -> float:
        """Seconds between two requests to that source."""
        return float(getattr(self, f"{source}_delay", 1.0))


def _of_sources() -> dict[str, Any]:
    """Two settings a source, whatever sources there are: its address and its delay."""
    fields: dict[str, Any] = {}
    for card in source_cards().values():
        moved = f"Adresse qui remplace celle de {card.label} (essais, démonstration)."
        paused = f"Secondes entre deux requêtes à {card.label}."
        fields[f"{card.name}_base_url"] = (str, Field("", description=moved))
        fields[f"{card.name}_delay"] = (float, Field(1.0, ge=0, description=paused))
    return fields


if TYPE_CHECKING:
    Settings = GivenSettings
else:
    Settings = create_model("Settings", __base__=GivenSettings, **_of_sources())
    Settings.__doc__ = GivenSettings.__doc__


class BadSettings(Exception):
    """Raised by `load`: each line names the setting, what is wrong with it and the remedy; never
    a secret.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load(file: Path | None = None, **overrides: Any) -> Settings:
    """Settings from the environment over the TOML file (`VIGIE_CONFIG`, else ./vigie.toml) over
    defaults.
    """
    file = file or config_file()
    given_values = _from_file(file)
    from_file = {
        name: setting
        for name, setting in given_values.items()
        if PREFIX + name.upper() not in os.environ
    }
    try:
        return Settings(**{**from_file, **overrides})
    except ValidationError as error:
        raise BadSettings(
            list(_faults(error))
        ) from None  # pydantic's own words show the values, secrets too


def faults_of(values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with those values, setting by setting, in French."""
    faults = {}
    for name, setting in values.items():
        try:
            Settings.__pydantic_validator__.validate_assignment(
                Settings.model_construct(), name, setting
            )
        except ValidationError as error:
            faults[name] = next(_faults(error)).removeprefix(f"{PREFIX}{name.upper()} ")
    return faults


def config_file() -> Path:
    """Where the TOML file is, or would be."""
    return Path(os.environ.get("VIGIE_CONFIG", "vigie.toml"))


def unknown_variables() -> list[str]:
    """VIGIE_… variables of the environment that name no setting, with the nearest one that does."""
    known_variables = {PREFIX + name.upper() for name in Settings.model_fields} | OTHER_VARIABLES
    return [
        f"{name} n’est pas un réglage{_near(name, known_variables)}"
        for name in sorted(os.environ)
        if _ours(name) and name not in known_variables
    ]


PREFIX = "VIGIE_"
ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")  # a sign written as its code in an address
# read elsewhere: by the service itself, by tests and endurance
OTHER_VARIABLES = {
    "VIGIE_CONFIG",
    "VIGIE_PARENT",
    "VIGIE_SHARED",
    "VIGIE_TEST_POSTGRES",
    "VIGIE_ENDURE_POSTGRES",
}
REMEDIES = {
    "literal_error": "écrire l’une des valeurs permises",
    "int_parsing": "écrire un nombre entier",
    "int_from_float": "écrire un nombre entier",
    "float_parsing": "écrire un nombre, avec un point",
    "greater_than_equal": "écrire au moins",
    "less_than_equal": "écrire au plus",
    "list_type": "écrire une liste : 75, 92, 93",
    "string_type": "écrire un texte entre guillemets",
    "path_type": "écrire un chemin",
    "secret_type": "écrire un texte entre guillemets",
}


def this_machine(host: str) -> bool:
    """Whether that name or address is this machine's own."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(written: str, *schemes: str) -> bool:
    """Whether it is an address of one of those schemes, with a host and a port that is one."""
    try:
        parts = urlsplit(written)
        return (
            parts.scheme in schemes
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False


def _from_file(file: Path) -> dict[str, Any]:
    if not file.is_file():
        if "VIGIE_CONFIG" in os.environ:
            raise BadSettings(
                [f"VIGIE_CONFIG désigne {file}, qui n’existe pas : corriger le chemin."]
            )
        return {}
    try:
        given_values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(
            [f"{file} n’est pas un fichier TOML lisible ({error}) : corriger cette ligne."]
        ) from None
    except OSError as error:
        raise BadSettings(
            [f"{file} ne peut pas être lu ({error.strerror}) : vérifier ses droits."]
        ) from None
    known_fields = set(Settings.model_fields)
    unknown = [
        f"{file} : « {name} » n’est pas un réglage{_near(name, known_fields)}"
        for name in given_values
        if name not in known_fields
    ]
    if unknown:
        raise BadSettings(unknown)
    return given_values


def _near(name: str, candidates: set[str]) -> str:
    near = difflib.get_close_matches(name.lower() if name.islower() else name, candidates, 1)
    return (
        f" : vouliez-vous dire {near[0]} ?"
        if near
        else " : le retirer, ou voir la liste dans docs/listes/reglages.md."
    )


def _ours(name: str) -> bool:
    return name.startswith(PREFIX)


def _faults(error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        if not fault["loc"]:  # of several settings together: its words name them, its input is all
            yield f"{str(fault['msg']).removeprefix('Value error, ')}."
            continue
        name = str(fault["loc"][0])
        field = Settings.model_fields.get(name)
        secret = field is not None and (
            "SecretStr" in str(field.annotation) or name == "database_url"
        )  # it holds a password
        shown_value = "" if secret else f" vaut « {str(fault.get('input'))[:60]} »"
        allowed = (
            f" ({fault['ctx']['expected'].replace(' or ', ' ou ')})"
            if fault["type"] == "literal_error"
            else ""
        )
        own = (
            str(fault["msg"]).removeprefix("Value error, ")
            if fault["type"] == "value_error"
            else ""
        )
        bound = next(
            (f" {limit}" for key, limit in (fault.get("ctx") or {}).items() if key in ("ge", "le")),
            "",
        )
        remedy = own or REMEDIES.get(fault["type"], "voir docs/listes/reglages.md") + bound
        yield f"{PREFIX}{name.upper()}{shown_value} : {remedy}{allowed}."
