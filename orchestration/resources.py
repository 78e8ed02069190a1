"""Where a deployment keeps things, its settings and its keys. The only module that reads the environment and secrets.

`private/` is for the operator alone (mode 0700); `public/` is all the public process ever sees. Must not import dagster.
"""

import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orchestration.bucket import Bucket
    from orchestration.scale import Scale

DEFAULT_HOME = "./vigie-home"


class HomeProblem(Exception):
    """The deployment cannot be used as it is; the sentence says what is missing and how to get it."""


def home_from(path: Path | None, environment: Mapping[str, str] = os.environ) -> "Home":
    """The deployment at a path, or at VIGIE_HOME, or in ./vigie-home."""
    return Home(root=(path or Path(environment.get("VIGIE_HOME", DEFAULT_HOME))).absolute())


def log_form(environment: Mapping[str, str] = os.environ) -> str:
    """How logs are written: VIGIE_LOG, text or json. Raises HomeProblem for another word."""
    form = environment.get("VIGIE_LOG", "") or "text"
    if form not in ("text", "json"):
        raise HomeProblem("VIGIE_LOG is neither text nor json; set it to one of them, or leave it out.")
    return form


@dataclass(frozen=True)
class Home:
    """One deployment: paths, settings and keys. Reads them when asked, so that a missing one is named where it matters."""

    root: Path
    as_of: datetime | None = None
    """The moment up to which the registry is read; None for all it knows now."""
    registry: str = ""
    """The registry's URL where it is known already; else the environment and the settings say it."""

    apart: bool = False
    """A scratch home: its stages lie in its own folders and are made in one process, whatever its settings say."""

    @property
    def private(self) -> Path:
        """Everything the public must never see."""
        return self.root / "private"

    @property
    def releases(self) -> Path:
        """The release folders."""
        return self.root / "public" / "releases"

    @property
    def stages(self) -> Path:
        """Parquet files between the steps of the flow."""
        return self.private / "stages"

    @property
    def landing_folder(self) -> Path:
        """Encrypted files as received."""
        return self.private / "landing"

    @property
    def reconciliation(self) -> Path:
        """Where every row is accounted for, one database per release."""
        return self.private / "reconciliation"

    @property
    def layer(self) -> Path:
        """The geocoder's reference layer; without it, places are those the agency wrote."""
        return self.private / "reference" / "layer.db"

    @property
    def zones(self) -> Path:
        """Beats and neighbourhoods as GeoJSON."""
        return self.private / "reference" / "zones.geojson"

    @property
    def snaps(self) -> Path:
        """The snap layer, from which places may be published: GeoParquet; without it, areas alone."""
        return self.private / "reference" / "snaps.parquet"

    @property
    def corrections(self) -> Path:
        """What written names and addresses were said to mean, one line per entry."""
        return self.private / "reference" / "corrections.ndjson"

    @property
    def profiles(self) -> Path:
        """Profiles of this deployment, beside those that come with Vigie."""
        return self.private / "profiles"

    @property
    def drop(self) -> Path:
        """Where deliveries may be laid down: drop/<sender>/<delivery>/."""
        return self.private / "drop"

    @property
    def forecasts(self) -> Path:
        """Forecast folders, region/first day; all the planner's application reads."""
        return self.private / "forecasts"

    @property
    def dagster(self) -> Path:
        """Dagster's own storage; it holds counts and hashes only."""
        return self.private / "dagster"

    def require(self) -> "Home":
        """This home, when it has been set up. Raises HomeProblem otherwise."""
        if not (self.private / "vigie.toml").is_file():
            raise HomeProblem(f"{self.root} is not a Vigie deployment; make one with: vigie init {self.root}")
        return self

    def settings(self) -> dict[str, Any]:
        """What `private/vigie.toml` says."""
        self.require()
        try:
            return tomllib.loads((self.private / "vigie.toml").read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise HomeProblem(f"private/vigie.toml cannot be read: {error}. Correct that line.") from None

    def registry_elsewhere(self) -> str:
        """What VIGIE_REGISTRY_URL says, which comes before vigie.toml; "" where it is not set."""
        return os.environ.get("VIGIE_REGISTRY_URL") or ""

    def registry_url(self) -> str:
        """The registry's URL: VIGIE_REGISTRY_URL, or the setting, or a SQLite file in private/."""
        configured = self.registry or self.registry_elsewhere() or self.settings().get("registry", {}).get("url")
        return str(configured or f"sqlite:///{self.private / 'registry.db'}")

    def scale(self) -> "Scale":
        """How large the deployment is. Raises HomeProblem where its settings cannot be meant."""
        from orchestration.scale import Scale, scale_from

        # A home that is not set up yet is a laptop's, so that definitions load without one.
        if self.apart or not (self.private / "vigie.toml").is_file():
            return Scale()
        return scale_from(self.settings())

    def bucket(self) -> "Bucket | None":
        """The bucket of landed files and stages, with its keys from the environment; None where they lie in folders."""
        from orchestration.bucket import Bucket
        from orchestration.scale import scale_from

        # A scratch home reads the landed files of the deployment it was made for.
        scale = scale_from(self.settings()) if (self.private / "vigie.toml").is_file() else self.scale()
        if not scale.bucket:
            return None
        return Bucket(place=scale.bucket, endpoint=scale.endpoint, region=scale.region, access=_access())

    def dagster_url(self) -> str:
        """The URL of Dagster's own storage: the setting, or VIGIE_DAGSTER_URL; empty means files in private/dagster.

        Raises HomeProblem where it is the registry's database: both keep their migrations in a table of one name.
        """
        from sqlalchemy import make_url

        from orchestration.scale import postgres_url, same_database

        if self.apart:
            return ""
        setting = self.scale().dagster_storage
        text = setting or os.environ.get("VIGIE_DAGSTER_URL", "")
        if not text:
            return ""
        url = postgres_url(
            text, what="dagster_storage in [scale] of private/vigie.toml" if setting else "VIGIE_DAGSTER_URL"
        )
        if not setting and not text.startswith("postgresql+psycopg2:"):
            # Dagster reads the variable itself, and its library speaks to this driver alone.
            raise HomeProblem(
                "VIGIE_DAGSTER_URL names another driver; write it as postgresql+psycopg2://user@host/database."
            )
        if same_database(url, make_url(self.registry_url())):
            raise HomeProblem(
                "Dagster's own storage and the registry name one database; give each its own: createdb vigie_dagster."
            )
        return url.render_as_string(hide_password=False)

    def celery_broker(self) -> str:
        """The queue of Celery workers, which only the environment names. Raises HomeProblem that never repeats it."""
        url = os.environ.get("VIGIE_CELERY_BROKER_URL", "")
        if not url.startswith(("redis://", "rediss://")):
            raise HomeProblem(
                'executor = "celery" takes its queue from the environment; set VIGIE_CELERY_BROKER_URL as redis://host:6379/0.'
            )
        return url

    def key(self, name: str) -> bytes:
        """A key file's content. Raises HomeProblem when it is missing: a new key would break what the old one made.

        Refuses an empty one, and one that others can read.
        """
        path = self.private / "keys" / f"{name}.key"
        try:
            return key_content(path, name=f"private/keys/{name}.key")
        except FileNotFoundError:
            raise HomeProblem(f"the key file private/keys/{name}.key is missing; put it back from the backup. "
                              "A new key cannot open old files or continue old ids.") from None  # fmt: skip

    def token(self, name: str) -> str:
        """The secret by which a site knows its users, from `private/keys/NAME.token`; made when there is none yet."""
        path = self.private / "keys" / f"{name}.token"
        if not path.exists():
            write_secret(path, secrets.token_urlsafe(32).encode())
        return path.read_text("utf-8").strip()

    def metrics_token(self) -> str | None:
        """What opens /metrics, from `private/keys/metrics.token`; None where there is none. Raises HomeProblem for a weak one."""
        name = "private/keys/metrics.token"
        try:
            token = key_content(self.private / "keys" / "metrics.token", name=name).decode("ascii", "replace")
        except FileNotFoundError:
            return None
        if len(token) < 32 or not token.isprintable() or not token.isascii() or " " in token:
            raise HomeProblem(
                f"{name} must hold 32 or more letters and digits in one line; make one with: openssl rand -hex 32"
            )
        return token


_SETTINGS = """\
# This deployment of Vigie. Secrets are not kept here but in keys/.
title = "Use of force"
publisher = "Name of the publishing body"
contact = "the publisher"

[registry]
# A SQLAlchemy URL, such as postgresql+psycopg://vigie@localhost/vigie; empty means SQLite in private/registry.db.
url = ""

[licence]
name = "CC0-1.0"
url = "https://creativecommons.org/publicdomain/zero/1.0/"
"""


def _access() -> dict[str, str]:
    """The keys of the bucket, by their names."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def make_home(root: Path, *, size: str = "laptop") -> Home:
    """Set up a new deployment: folders, settings, policy and fresh keys. Raises HomeProblem when there is one already."""
    # They read homes, so they come after this module.
    from orchestration.keys import make_keys
    from orchestration.policies import write_policy
    from orchestration.scale import section_of
    from publish.site.settings import STARTING_TEXT

    home = Home(root=root.absolute())
    if (home.private / "vigie.toml").exists():
        raise HomeProblem(f"{home.root} is a Vigie deployment already; nothing was changed.")
    make_folders(home)
    (home.root / "public" / "public.toml").write_text(STARTING_TEXT, "utf-8")
    make_keys(home, at=datetime.now(UTC))
    write_policy(home)
    write_secret(home.private / "vigie.toml", (_SETTINGS + section_of(size)).encode())
    return home


def make_folders(home: Home) -> None:
    """The folders of a deployment, the private ones for their owner alone; those that are there stay."""
    for folder in (home.private, home.private / "keys", home.landing_folder, home.stages, home.reconciliation,
                   home.profiles, home.layer.parent, home.dagster, home.drop, home.forecasts):  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    home.releases.mkdir(parents=True, exist_ok=True)


def write_secret(path: Path, content: bytes) -> None:
    """A new file that its owner alone can read. Raises HomeProblem when there is one, since a key is never replaced."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise HomeProblem(f"{path} is there already, and a secret is never replaced; move it away first.") from None
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def secret_bytes(path: Path, *, name: str) -> bytes:
    """A file that only the user who runs this can read. Raises HomeProblem with the command to run; FileNotFoundError."""
    told = path.stat()
    if not stat.S_ISREG(told.st_mode):
        raise HomeProblem(f"{name} is not a file; put the file back from the backup.")
    if told.st_uid != os.getuid():
        raise HomeProblem(f"{name} belongs to another user, who could change it; run: sudo chown $(id -u) '{path}'")
    if mode := stat.S_IMODE(told.st_mode) ^ 0o600:
        raise HomeProblem(f"{name} has mode {mode ^ 0o600:04o}, but must be its owner's alone; run: chmod 600 '{path}'")
    return path.read_bytes()


def key_content(path: Path, *, name: str) -> bytes:
    """What a key file holds, without outer blanks. Raises HomeProblem, as above and when it is empty; FileNotFoundError."""
    content = secret_bytes(path, name=name).strip()
    if not content:
        raise HomeProblem(f"{name} is empty; put the file back from the backup. A new key cannot take its place.")
    return content
