"""Into an S3-compatible store: only what differs, with the headers that a web server would send."""

import hashlib
import io
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from claims.errors import RefusedError
from claims.settings import DeploySettings, Settings
from pipeline.built_site import BuiltSite
from pipeline.deploying.steps import MARK, Deployed, Told, steps
from pipeline.site_rules import Rule, headers_of, read_rules
from pipeline.site_serving import media_type

if TYPE_CHECKING:
    from minio import Minio

_NOT_FOR_READERS = ("_headers",)
_TWIN = {"br": ".br", "gzip": ".gz"}
_IMMUTABLE = "public, max-age=31536000, immutable"
_LONGEST_PART = 5 * 1024**3
_DELETED_AT_ONCE = 1000


@dataclass(frozen=True)
class _Store:
    """A bucket, and the folder in it that is the site's."""

    client: "Minio"
    bucket: str
    prefix: str
    """Nothing, or a path with a slash at its end."""

    def held(self) -> Mapping[str, str]:
        """Path -> ETag of everything below the prefix."""
        listed = self.client.list_objects(self.bucket, prefix=self.prefix or None, recursive=True)
        return {
            str(one.object_name).removeprefix(self.prefix): (one.etag or "").strip('"')
            for one in listed
            if not one.is_dir
        }


@dataclass(frozen=True)
class _Parcel:
    """One object as it is to be."""

    path: str
    content: bytes = field(repr=False)
    headers: Mapping[str, str]

    @property
    def etag(self) -> str:
        """What a store says of an object that was put in one piece."""
        return hashlib.md5(self.content, usedforsecurity=False).hexdigest()


def carry(
    site: BuiltSite, settings: Settings, target: str, told: Told, dry_run: bool, everything: bool
) -> Deployed:
    """Put what differs, step by step, then delete what is gone; begun again after a failure, it goes on there."""
    store = _store(target, settings.deploy)
    return _answered(target, lambda: _carry(site, settings.deploy, store, told, dry_run, everything, target))


def _carry(
    site: BuiltSite,
    chosen: DeploySettings,
    store: _Store,
    told: Told,
    dry_run: bool,
    everything: bool,
    target: str,
) -> Deployed:
    held = store.held()
    if held and MARK not in held:
        raise RefusedError(
            reason="{target} holds something that is no site of ours, and it would be deleted; empty it first",
            target=target,
        )
    rules = _rules(site)
    paths = [path for path in site.files if path not in _NOT_FOR_READERS]
    sent: list[str] = []
    weight = done = 0

    def put(path: str) -> int | None:
        parcel = _parcel(site, chosen, rules, path)
        if held.get(path) == parcel.etag and not everything:
            return None
        if not dry_run:
            _put(store, parcel)
        return len(parcel.content)

    with ThreadPoolExecutor(max_workers=chosen.workers) as workers:
        for step in steps(paths):  # a step begins when the one before is there whole
            for path, size in zip(step, workers.map(put, step), strict=True):
                done += 1
                told(done, len(paths))
                if size is not None:
                    sent.append(path)
                    weight += size
    gone = sorted(held.keys() - set(paths))
    if not dry_run:
        _delete(store, gone)
    return Deployed(target, sent, gone, weight)


def _parcel(site: BuiltSite, chosen: DeploySettings, rules: list[Rule], path: str) -> _Parcel:
    given = headers_of(rules, f"/{path}")
    known = {name.lower(): value for name, value in given.items()}
    is_asset = path.startswith("assets/")
    pages = f"public, max-age={chosen.page_seconds}" if chosen.page_seconds else "no-cache"
    headers = {
        "Content-Type": known.get("content-type", media_type(path)),
        "Cache-Control": known.get("cache-control", _IMMUTABLE if is_asset else pages),
    }
    twin = f"{path}{_TWIN[chosen.encoding]}" if chosen.encoding else ""
    if twin in site.everything:
        return _Parcel(path, site.read(twin), headers | {"Content-Encoding": chosen.encoding})
    return _Parcel(path, site.read(path), headers)


def _put(store: _Store, parcel: _Parcel) -> None:
    headers: dict[str, Any] = dict(parcel.headers)
    store.client.put_object(
        store.bucket,
        f"{store.prefix}{parcel.path}",
        io.BytesIO(parcel.content),
        len(parcel.content),
        content_type=headers.pop("Content-Type"),
        metadata=headers,
        part_size=_LONGEST_PART,  # in one piece, or its ETag would say nothing about its content
    )


def _delete(store: _Store, paths: list[str]) -> None:
    from minio.deleteobjects import DeleteObject

    for start in range(0, len(paths), _DELETED_AT_ONCE):
        batch = paths[start : start + _DELETED_AT_ONCE]
        errors = store.client.remove_objects(
            store.bucket, [DeleteObject(f"{store.prefix}{path}") for path in batch]
        )
        for error in errors:
            raise RefusedError(
                reason="the store would not delete {name}: {code}", name=error.name, code=error.code
            )


def _rules(site: BuiltSite) -> list[Rule]:
    if "_headers" not in site.files:
        return []
    try:
        return read_rules(site.read("_headers").decode("utf-8"))
    except ValueError:
        return []


# --- the store --------------------------------------------------------------------------------------------


def _store(target: str, chosen: DeploySettings) -> _Store:
    parts = urlsplit(target)
    prefix = parts.path.strip("/")
    if not parts.netloc or parts.query or parts.fragment or ".." in prefix.split("/"):
        raise RefusedError(
            reason="{target} is no place to deploy to: host:/path, a folder, or s3://bucket/prefix",
            target=target,
        )
    return _Store(_client(chosen), parts.netloc, f"{prefix}/" if prefix else "")


def _client(chosen: DeploySettings) -> "Minio":
    try:
        import urllib3
        from minio import Minio
    except ImportError:
        raise RefusedError(reason="deploying to a store needs minio: pip install 'aiqyn[s3]'") from None
    where = urlsplit(chosen.endpoint)
    if where.scheme not in ("https", "http") or not where.netloc or where.path.strip("/"):
        raise RefusedError(
            reason="deploy.endpoint has to be the store's address, such as https://s3.example.kz"
        )
    if not chosen.access_key or not chosen.secret_key.get_secret_value():
        raise RefusedError(reason="the store wants keys: set deploy.access_key and AIQYN_DEPLOY__SECRET_KEY")
    # Puts and deletes may be repeated: the same bytes under the same name.
    patience = urllib3.Retry(
        total=6,
        connect=3,
        backoff_factor=0.5,
        backoff_jitter=0.5,
        status_forcelist=(429, 500, 502, 503, 504),
        allowed_methods=None,
    )
    return Minio(
        where.netloc,
        access_key=chosen.access_key,
        secret_key=chosen.secret_key.get_secret_value(),
        secure=where.scheme == "https",
        region=chosen.region,
        http_client=urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=10, read=60), maxsize=chosen.workers, retries=patience
        ),
    )


def _answered(target: str, act: Callable[[], Deployed]) -> Deployed:
    """What the store or the line says against it, as one sentence."""
    from minio.error import MinioException, S3Error
    from urllib3.exceptions import HTTPError

    try:
        return act()
    except S3Error as error:
        raise RefusedError(
            reason="the store refused {target}: {code} ({said})",
            target=target,
            code=error.code,
            said=error.message,
        ) from None
    except ValueError as error:  # a name that no bucket can have
        raise RefusedError(reason="the store cannot be used: {why}", why=str(error)) from None
    except (MinioException, HTTPError) as error:
        raise RefusedError(
            reason="the store does not answer ({why}); run it again, it goes on where it stopped",
            why=type(error).__name__,
        ) from None
