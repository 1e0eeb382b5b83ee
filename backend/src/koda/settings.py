"""Every setting, with its unit and default. Built once, handed down; only this file reads the
environment."""

import json
import os
import secrets
from pathlib import Path
from typing import Annotated, Literal

from cryptography.fernet import Fernet
from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from koda.errors import KodaError

Paths = Annotated[tuple[Path, ...], NoDecode]


class Misconfigured(KodaError):
    """The environment does not allow a start."""

    code = "misconfigured"


class Settings(BaseSettings):
    """Koda's configuration; the contract's names first, Koda's own begin with KODA_."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    database_url: str = Field("", validation_alias="DATABASE_URL")
    """SQLAlchemy URL; empty: SQLite in the data folder. `postgresql://` is driven by asyncpg."""
    encryption_key: str = Field("", validation_alias="ENCRYPTION_KEY", repr=False)
    """Fernet keys, comma-separated; the first encrypts, all decrypt."""
    jwt_secret_key: str = Field("", validation_alias="JWT_SECRET_KEY", repr=False)
    """Signs Session tokens."""
    anthropic_api_key: str = Field("", validation_alias="ANTHROPIC_API_KEY", repr=False)
    """The server's own key, used for people who set none; empty: each brings a key."""
    anthropic_base_url: str = Field("", validation_alias="ANTHROPIC_BASE_URL")
    """Another endpoint that speaks the Messages API; empty: the vendor's."""
    frontend_url: str = Field("", validation_alias="FRONTEND_URL")
    """Origin of the web app when another host serves it; empty: this server serves it."""
    host: str = Field("127.0.0.1", validation_alias="HOST")
    """Address to listen on."""
    port: int = Field(8000, validation_alias="PORT")
    """TCP port to listen on."""
    env: Literal["development", "production"] = Field("development", validation_alias="KODA_ENV")
    """production refuses to start without the secrets."""
    data_dir: Path = Field(Path("~/.koda"), validation_alias="KODA_DATA_DIR", validate_default=True)
    """Folder of everything that Koda keeps on disk; mode 0700."""
    public_url: str = Field("", validation_alias="KODA_PUBLIC_URL")
    """Address people open, when a proxy stands before the server; may hold a path prefix."""
    local_roots: Paths = Field((), validation_alias="KODA_LOCAL_ROOTS")
    """Folders (`:`-separated) under which members may register Repositories by path."""
    sandbox: Literal["auto", "bubblewrap", "landlock", "none"] = Field(
        "auto", validation_alias="KODA_SANDBOX"
    )
    """auto takes the strongest that works; none runs commands unprotected: the operator's word."""
    sandbox_readable: Paths = Field((), validation_alias="KODA_SANDBOX_READABLE")
    """Further folders (`:`-separated) that commands may read."""
    command_timeout_seconds: float = Field(30, validation_alias="KODA_COMMAND_TIMEOUT_SECONDS")
    """Default limit of one command."""
    dependency_folders: Annotated[tuple[str, ...], NoDecode] = Field(
        ("node_modules", ".venv", "venv", "vendor", "target"),
        validation_alias="KODA_DEPENDENCY_FOLDERS",
    )
    """Ignored folders (`:`-separated names) that commands may read from the user's own tree."""
    untracked_limit_bytes: int = Field(200_000_000, validation_alias="KODA_UNTRACKED_LIMIT_BYTES")
    """Untracked work above this total is named and left out of the base."""
    file_limit_bytes: int = Field(20_000_000, validation_alias="KODA_FILE_LIMIT_BYTES")
    """A single untracked or staged file above this is named and left out or refused."""
    model_understanding: str = Field(
        "claude-haiku-5-5", validation_alias="KODA_MODEL_UNDERSTANDING"
    )
    """Model id of Understanding."""
    model_planning: str = Field("claude-sonnet-5-5", validation_alias="KODA_MODEL_PLANNING")
    """Model id of Planning."""
    model_executing: str = Field("claude-sonnet-5-5", validation_alias="KODA_MODEL_EXECUTING")
    """Model id of Executing."""
    limit_cost_usd: float | None = Field(5.0, validation_alias="KODA_LIMIT_COST_USD")
    """Default cost limit of a Task in US dollars."""
    limit_turns: int | None = Field(200, validation_alias="KODA_LIMIT_TURNS")
    """Default limit of model answers a Task."""
    limit_seconds: float | None = Field(3_600, validation_alias="KODA_LIMIT_SECONDS")
    """Default limit of working time a Task, waiting for people excluded."""
    max_concurrent_tasks: int = Field(8, validation_alias="KODA_MAX_CONCURRENT_TASKS")
    """Tasks that one worker runs at once."""
    worker: bool = Field(True, validation_alias="KODA_WORKER")
    """Whether `koda serve` works on Tasks itself; false: `koda worker` does."""
    web_dir: Path | None = Field(None, validation_alias="KODA_WEB_DIR")
    """Built web app to serve; None: the checkout's frontend/dist if it is there."""
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), validation_alias=AliasChoices("KODA_ALLOWED_HOSTS")
    )
    """Further Host names (`,`-separated) to answer to, besides loopback and public_url's."""

    @field_validator("local_roots", "sandbox_readable", "dependency_folders", mode="before")
    @classmethod
    def _split_colons(cls, value: object) -> object:
        return tuple(filter(None, value.split(":"))) if isinstance(value, str) else value

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return tuple(filter(None, value.split(","))) if isinstance(value, str) else value

    @field_validator("data_dir", mode="after")
    @classmethod
    def _expand(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return not self.database_url or self.database_url.startswith("sqlite")


_SECRET_NAMES = ("encryption_key", "jwt_secret_key")


def load_settings() -> Settings:
    """The Settings of this process, with a data folder and both secrets present.

    Outside production missing secrets are made once, in `secrets.json`, mode 0600, in the data
    folder. Raises Misconfigured in production without them.
    """
    settings = Settings()
    missing = [name for name in _SECRET_NAMES if not getattr(settings, name)]
    if missing and settings.env == "production":
        names = ", ".join(name.upper() for name in missing)
        raise Misconfigured(
            f"KODA_ENV=production expects {names} in the environment.",
            hint="Set them; README.md, Configuration, says how to make each.",
        )
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not missing:
        return settings
    kept = _keep_secrets(settings.data_dir / "secrets.json")
    return settings.model_copy(update={name: kept[name] for name in missing})


def _keep_secrets(path: Path) -> dict[str, str]:
    fresh = {
        "encryption_key": Fernet.generate_key().decode(),
        "jwt_secret_key": secrets.token_urlsafe(48),
    }
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(fresh, file)
    try:
        # A link never replaces: the first of two starting processes wins, both read its file.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    kept: dict[str, str] = json.loads(path.read_text())
    return kept
