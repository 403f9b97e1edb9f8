"""Settings: the environment (AIQYN_…) over aiqyn.toml over the user's file over the defaults; typos are errors."""

import os
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_config_path, user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from claims.errors import SettingsError
from claims.sayings import saying
from claims.terms import Language
from claims.working_days import demand_known

_NO_SETTINGS = ("AIQYN_CONFIG", "AIQYN_CORPORA", "AIQYN_REQUIRE_ALL")
"""Variables that are ours and no settings; those that begin with AIQYN_TEST_ are the tests'."""


_COLOUR = r"^(|#[0-9a-fA-F]{6})$"
_TIME_OF_DAY = r"^(|([01]\d|2[0-3]):[0-5]\d)$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ThemeSettings(_Part):
    """The site's looks: two colours, from which every legible shade is made, a logo and an icon."""

    brand: str = Field("", pattern=_COLOUR)
    accent: str = Field("", pattern=_COLOUR)
    logo: Path | None = None
    icon: Path | None = None


class SiteSettings(_Part):
    """The public site: where it lives and who signs it."""

    url: str = "https://aiqyn.example"
    title: dict[str, str] = Field(default_factory=lambda: {"kk": "Айқын", "ru": "Айқын", "en": "Aiqyn"})
    publisher: dict[str, str] = Field(default_factory=lambda: {"kk": "Айқын", "ru": "Айқын", "en": "Aiqyn"})
    folder: Path | None = None
    tagline: dict[str, str] = Field(default_factory=dict)
    address: dict[str, str] = Field(default_factory=dict)
    footer: dict[str, str] = Field(default_factory=dict)
    theme: ThemeSettings = ThemeSettings()
    demonstration: bool = False
    contact: str = ""
    """Where readers write when something on the site does not work for them: a mail address or a web address."""
    video_hosts: list[str] = Field(default_factory=list)
    """The hosts whose players a page may show, such as "www.youtube-nocookie.com"; nothing is loaded unasked."""
    ask_url: str = Field(default="", pattern=r"^(|https?://\S+)$")
    """Where people ask about an answer; its id is added as *about*. Empty: nobody is invited to ask."""
    topics: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Tag -> what the topic is called, by language."""
    cards: bool = True
    """Whether each page has a picture for messengers to show beside its link."""
    vnu: str = ""
    """Where the HTML validator's vnu.jar lies, for 'aiqyn site check'."""


class DeploySettings(_Part):
    """How the site gets into an S3-compatible store."""

    endpoint: str = ""
    """The store's address, such as https://s3.example.kz."""
    region: str = "us-east-1"
    access_key: str = ""
    secret_key: SecretStr = SecretStr("")
    encoding: Literal["", "br", "gzip"] = ""
    """Store text files compressed so, for stores that choose nothing by what a browser takes."""
    workers: int = Field(default=8, ge=1, le=64)
    page_seconds: int = Field(default=60, ge=0)
    """How long a reader's browser may show a page again without asking whether it was corrected."""


class TelegramSettings(_Part):
    """The Telegram channels: one per language, and the bot that may post there."""

    token: SecretStr = SecretStr("")
    base_url: str = "https://api.telegram.org/bot"
    chats: dict[str, str] = Field(default_factory=dict)
    preview: str = ""
    address: str = "https://t.me"
    seconds: float = 30.0
    proxy: str = ""
    card: bool = False
    pictures: bool = False
    """Whether a refutation goes out with its infographic when its text fits beside a picture."""


class MailSettings(_Part):
    """The letters: which server takes them, who writes, when the digest goes out, where readers subscribe and leave."""

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    """*none* is for a server on this very machine."""
    user: str = ""
    password: SecretStr = SecretStr("")
    ca_file: str = ""
    from_address: str = ""
    from_name: dict[str, str] = Field(default_factory=lambda: {"kk": "Айқын", "ru": "Айқын", "en": "Aiqyn"})
    reply_to: str = ""
    hour: int = Field(default=18, ge=0, le=23)
    """The hour of the day, here, at which the digest goes out."""
    letters_per_minute: int = Field(default=300, ge=1)
    seconds: float = Field(default=30.0, gt=0)
    forms_url: str = ""
    """Where readers reach the desk's public forms, such as https://desk.example.kz; links in letters begin so."""


class MastodonSettings(_Part):
    """The account on a Mastodon server: where it is, and the token that may post there."""

    url: str = ""
    token: SecretStr = SecretStr("")
    limit: int = Field(default=0, ge=0)
    """Characters in a post; 0: as many as the server says."""
    seconds: float = Field(default=30.0, gt=0)


class ChannelSection(_Part):
    """What a channel is given that is not one of ours: it says itself what it understands."""

    options: dict[str, Any] = Field(default_factory=dict)
    secrets: dict[str, SecretStr] = Field(default_factory=dict)


class PublishSettings(_Part):
    """How the publisher paces itself and when it stops believing."""

    approval_hours: float = 24.0
    settle_seconds: float = 120.0
    posts_per_minute: int = 20
    seconds_between: float = 1.0
    daily_budget: int = Field(default=0, ge=0)
    """New posts a day on one channel, all languages together; 0: as many as there are."""
    quiet_from: str = Field(default="", pattern=_TIME_OF_DAY)
    quiet_until: str = Field(default="", pattern=_TIME_OF_DAY)
    """Between these two times of day nothing new is posted; either empty: there are no quiet hours."""


class FetchSettings(_Part):
    """How feeds are fetched."""

    workers: int = 8
    seconds_between: float = 1.0
    allowed_hosts: list[str] = Field(default_factory=list)


class DeskSettings(_Part):
    """How the desk looks at claims, and how people reach it."""

    quiet_days: int = Field(default=30, ge=1)
    url: str = ""
    """Where people open it, such as https://desk.example.kz: what one-time links begin with."""
    trusted_proxies: list[str] = Field(default_factory=list)
    """Addresses or networks whose word about who called is believed."""
    insecure: bool = False
    """Cookies without Secure, for plain http on this machine."""
    api_per_minute: int = Field(default=600, ge=1)
    """How many requests one API key, or one person's session, may send to the API in a minute."""


class QuestionSettings(_Part):
    """The question service: where citizens reach it, how soon they are answered, how long it is known who they were."""

    url: str = Field(default="", pattern=r"^(|https?://\S+)$")
    """Where citizens reach the form, such as https://ask.example.kz; receipts' links begin so. Empty: the desk's."""
    open: bool = True
    """Whether the form takes questions."""
    calendar: str = "KZ"
    """By whose working days the clock goes: a country's code, or "none" for weekends and days of your own."""
    route_days: int = Field(default=1, ge=0)
    redirect_days: int = Field(default=3, ge=1)
    """Working days within which a question has to be with the body that answers."""
    answer_days: int = Field(default=15, ge=1)
    """Working days within which it has to be answered."""
    works_from: str = Field(default="09:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    works_until: str = Field(default="18:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    """What comes later counts as having come on the next working day."""
    contact_days: int = Field(default=90, ge=1)
    """How long the contact of somebody who is not answered is kept."""
    answered_days: int = Field(default=30, ge=0)
    """How long the contact of somebody is kept after they were answered."""
    aside_days: int = Field(default=30, ge=1)
    """How long a question that could not be read is kept, sealed, for a person to mend."""
    messages_per_second: float = Field(default=25.0, gt=0, le=30)
    """How many answers the bot sends in a second; Telegram takes about 30 from one bot."""
    approve_above: int = Field(default=5, ge=0)
    """An answer to more people than these waits for a second person."""

    @field_validator("calendar")
    @classmethod
    def _known(cls, name: str) -> str:
        if name != "KZ":  # which is there: nobody has to wait for the library
            demand_known(name)
        return name


class BotSettings(_Part):
    """The Telegram bot that citizens ask: one of its own, or the one that posts in the channels."""

    token: SecretStr = SecretStr("")
    """Empty: there is no bot to ask."""
    base_url: str = "https://api.telegram.org/bot"
    mode: Literal["polling", "webhook"] = "polling"
    """*polling*: `aiqyn bot run` asks Telegram for messages; *webhook*: Telegram brings them to the desk."""
    webhook_secret: SecretStr = SecretStr("")
    """What Telegram shows with each message it brings: at least 16 of A-Z, a-z, 0-9, _ and -."""
    poll_seconds: int = Field(default=25, ge=0, le=50)
    """How long Telegram holds the line open while nobody writes."""
    seconds: float = Field(default=30.0, gt=0)
    proxy: str = ""
    messages: int = Field(default=20, ge=1)
    """How many messages one chat may send in ten minutes before it is asked to wait."""


class MailboxSettings(_Part):
    """The mailbox that citizens write to, read by IMAP."""

    host: str = ""
    port: int = Field(default=993, ge=1, le=65535)
    security: Literal["tls", "starttls", "none"] = "tls"
    """*none* is for a server on this very machine."""
    user: str = ""
    password: SecretStr = SecretStr("")
    ca_file: str = ""
    folder: str = "INBOX"
    done_folder: str = ""
    """Where letters go once they are kept; empty: they stay, marked as seen."""
    own_addresses: list[str] = Field(default_factory=list)
    """Our other addresses: what comes from them is nobody's question."""
    seconds: float = Field(default=30.0, gt=0)


class WebhookSettings(_Part):
    """How other programs are told of what happens."""

    growing: float = Field(default=10.0, gt=0)
    """A claim grows from so many more sightings a week on than the week before."""
    growing_again_days: int = Field(default=30, ge=1)
    give_up_days: float = Field(default=5.0, gt=0)
    seconds: float = Field(default=15.0, gt=0)
    workers: int = Field(default=4, ge=1)
    allowed_hosts: list[str] = Field(default_factory=list)


class Settings(BaseSettings):
    """Everything Aiqyn can be told."""

    model_config = SettingsConfigDict(
        env_prefix="AIQYN_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    database: str = ""
    data: Path = Field(default_factory=lambda: user_data_path("aiqyn", appauthor=False))
    person: str = ""
    language: Language = Language.EN
    time_zone: str = "Asia/Almaty"
    site: SiteSettings = SiteSettings()
    deploy: DeploySettings = DeploySettings()
    telegram: TelegramSettings = TelegramSettings()
    mail: MailSettings = MailSettings()
    mastodon: MastodonSettings = MastodonSettings()
    channels: dict[str, ChannelSection] = Field(default_factory=dict)
    """By name, the channels that others wrote."""
    publish: PublishSettings = PublishSettings()
    fetch: FetchSettings = FetchSettings()
    desk: DeskSettings = DeskSettings()
    webhooks: WebhookSettings = WebhookSettings()
    questions: QuestionSettings = QuestionSettings()
    bot: BotSettings = BotSettings()
    mailbox: MailboxSettings = MailboxSettings()

    @property
    def question_keys(self) -> Path:
        """Where the keys lie that seal askers' contacts."""
        return self.data / "questions" / "keys"

    @property
    def hook_secrets(self) -> Path:
        """Where the secrets lie by which other programs sign questions."""
        return self.data / "questions" / "hooks"

    @property
    def questions_url(self) -> str:
        """What the links on receipts begin with."""
        return (self.questions.url or self.desk.url).rstrip("/")

    @property
    def database_url(self) -> str:
        """The database: what was set, else a SQLite file in the data folder."""
        return self.database or f"sqlite:///{(self.data / 'aiqyn.db').absolute()}"

    @property
    def site_folder(self) -> Path:
        """The folder the site is built into."""
        return self.site.folder or self.data / "site"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options over the environment over the files."""
        files = [TomlConfigSettingsSource(settings_cls, path) for path in config_files()]
        return (init_settings, env_settings, *files)


def config_files() -> list[Path]:
    """The files that are read, strongest first: the one named, else the folder's own, then the user's."""
    named = os.environ.get("AIQYN_CONFIG")
    places = [Path(named)] if named else [Path("aiqyn.toml")]
    places.append(user_config_path("aiqyn", appauthor=False) / "aiqyn.toml")
    return [place for place in places if place.is_file()]


def load(**options: Any) -> Settings:
    """The merged settings; *options* come from the command line and win."""
    named = os.environ.get("AIQYN_CONFIG")
    if named and not Path(named).is_file():
        raise SettingsError(name="AIQYN_CONFIG", reason=saying("there is no file {file}", file=named))
    _demand_known(os.environ)
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "aiqyn.toml"
        raise SettingsError(name=name, reason=str(first["msg"]).lower()) from None
    except ValueError as error:  # a file that is not TOML
        raise SettingsError(name="aiqyn.toml", reason=str(error)) from None


def _demand_known(environment: Mapping[str, str]) -> None:
    # Pydantic passes over a variable it does not know: a mistyped AIQYN_DATABASE would quietly use another one.
    for variable in environment:
        name = variable.upper()
        if not name.startswith("AIQYN_") or name in _NO_SETTINGS or name.startswith("AIQYN_TEST_"):
            continue
        if name.removeprefix("AIQYN_").partition("__")[0].lower() not in Settings.model_fields:
            raise SettingsError(
                name=variable, reason=saying("there is no such setting; a part's is AIQYN_PART__NAME")
            )


@dataclass(frozen=True)
class Said:
    """One setting as it holds, and who said so: an option, the environment, a file or nobody (a default)."""

    name: str
    value: Any
    said_by: str


def explain(settings: Settings, options: Collection[str] = ()) -> list[Said]:
    """Every setting with its origin, secrets hidden; *options* were given on the command line."""
    files = [(path, tomllib.loads(path.read_text("utf-8-sig"))) for path in config_files()]
    environment = {name.upper() for name in os.environ}
    return [
        Said(name, _shown(name, value), _said_by(name, options, environment, files))
        for name, value in _leaves(settings)
    ]


def without_password(url: str) -> str:
    """A database's address as it may be shown."""
    return re.sub(r"://([^:/@]*):[^@]*@", r"://\1:***@", url)


def _leaves(part: BaseModel, above: str = "") -> Iterator[tuple[str, Any]]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield above + name, value


def _said_by(
    name: str, options: Collection[str], environment: Collection[str], files: Sequence[tuple[Path, Any]]
) -> str:
    if name in options:
        return "option"
    path = name.split(".")
    for end in range(len(path), 0, -1):
        variable = "AIQYN_" + "__".join(path[:end]).upper()
        if any(given == variable or given.startswith(variable + "__") for given in environment):
            return variable
    for file, content in files:
        if _holds(content, path):
            return str(file)
    return "default"


def _holds(content: Any, path: Sequence[str]) -> bool:
    for part in path:
        if not isinstance(content, Mapping) or part not in content:
            return False
        content = content[part]
    return True


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, SecretStr):
        return str(value)  # asterisks; nothing when nothing is set
    if name == "channels":
        return {channel: section.model_dump(mode="json") for channel, section in value.items()}
    if name == "database":
        return without_password(str(value))
    return str(value) if isinstance(value, Path) else value
