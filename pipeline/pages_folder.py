"""Pages as a folder of files: Markdown with front matter for the texts, one YAML file for the rest, and pictures.

```
guidance/wash-hands/page.yaml       everything but the texts: section, as_of, channels, pictures ...
guidance/wash-hands/kk.md           title and summary as front matter, then the body
guidance/wash-hands/ru.md
guidance/wash-hands/poster.png      a picture that page.yaml names
media/how-to/transcript.kk.md       what is said in the page's video
```

Reading a folder drafts what is new and changes what differs; what says the same is left alone, and what is not in
the folder stays as it is.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml
from pydantic import ValidationError
from sqlalchemy.orm import Session

from claims import pages
from claims.errors import ClaimsError, RefusedError
from claims.page_content import PageContent
from claims.page_pictures import keep_picture
from claims.records import PICTURE_BYTES, Page, Person
from claims.sayings import saying
from claims.terms import Language, PageKind, VersionKind
from pipeline.picture_size import Measured, measure

ABOUT_A_PAGE = "page.yaml"
_OWN = frozenset({"page", "slug", "page_kind", "number", "kind", "texts"})
"""What the folder's names and the text files say, and what is worked out."""
_TEXT_FIELDS = {"title", "summary"}


@dataclass(frozen=True)
class PageFolder:
    """One page as its files hold it: the draft, and the bytes of its pictures by SHA-256."""

    folder: Path
    content: PageContent
    pictures: Mapping[str, bytes]


@dataclass(frozen=True)
class PageRead:
    """What became of one page: *new*, *changed* or *unchanged*."""

    id: str
    address: str
    what: str
    state: str


def folders(root: Path) -> list[Path]:
    """The folders of pages below *root*, by kind and slug."""
    if not root.is_dir():
        raise RefusedError(reason="there is no folder {folder}", folder=str(root))
    found = sorted(path.parent for path in root.glob(f"*/*/{ABOUT_A_PAGE}"))
    if not found:
        raise RefusedError(
            reason="{folder} holds no page: there is no KIND/SLUG/page.yaml in it", folder=str(root)
        )
    for kind in sorted({path.parent.name for path in found} - set(PageKind)):
        raise RefusedError(
            reason="{kind} is no kind of page; there are: {known}",
            kind=kind,
            known=[k.value for k in PageKind],
        )
    return found


def keep_page(session: Session, by: Person, read: PageFolder) -> PageRead:
    """Draft a page that is new, change one that differs from its files, leave any other alone."""
    for shown in read.content.pictures:
        keep_picture(session, by, read.pictures[shown.sha256], shown.media_type, shown.width, shown.height)
    page = pages.at(session, read.content.page_kind, read.content.slug)
    if page is None:
        page, what = pages.draft(session, by, read.content), "new"
    else:
        what = "changed" if _edit(session, by, page, read.content) else "unchanged"
    return PageRead(page.public_id, f"{page.kind.value}/{page.slug}", what, page.state.value)


def _edit(session: Session, by: Person, page: Page, written: PageContent) -> bool:
    # The note of a correction stays in the file when the correction is public: that alone is no change.
    now = pages.read(page)
    if pages.draft_digest(replace(written, note=now.note)) == pages.draft_digest(now):
        return False
    return pages.edit(session, by, page, written)


def read_page(folder: Path, refutations: Mapping[str, str] | None = None) -> PageFolder:
    """The page in *folder*; *refutations* gives the ids of those that its files call by another name."""
    about = folder / ABOUT_A_PAGE
    fields, lines = _fields(_text(about), about, 1)
    if strange := sorted(_OWN & fields.keys()):
        _refuse(about, lines[strange[0]], saying("{field} is not written here", field=strange[0]))
    pictures = list(_pictures(folder, fields.get("pictures") or (), lines.get("pictures", 1)))
    whole = {
        "as_of": date.min,
        **fields,
        "page": "",
        "slug": folder.name,
        "page_kind": folder.parent.name,
        "number": 1,
        "kind": VersionKind.FIRST,
        "texts": dict(_texts(folder)),
        "pictures": tuple(described for described, _ in pictures),
        "channels": tuple(fields.get("channels") or ("site",)),
    }
    if "as_of" not in fields:
        _refuse(about, 1, saying("it lacks as_of: the day on which it was true"))
    _add_transcripts(folder, whole)
    try:
        content = _renamed(PageContent.of_fields(whole), refutations or {})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        why = saying("{field} cannot be read: {why}", field=field, why=str(first["msg"]))
        _refuse(about, lines.get(str(first["loc"][0]) if first["loc"] else "", 1), why)
    except ClaimsError as error:
        _refuse(about, 1, str(error))
    return PageFolder(folder, content, {one["sha256"]: held for one, held in pictures})


def _renamed(content: PageContent, refutations: Mapping[str, str]) -> PageContent:
    return replace(
        content,
        refutations=tuple(refutations.get(name, name) for name in content.refutations),
        moments=tuple(
            replace(moment, refutation=refutations.get(moment.refutation, moment.refutation))
            for moment in content.moments
        ),
    )


# --- files -----------------------------------------------------------------------------------------------


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        _refuse(path, line, saying("this is not UTF-8; save the file as UTF-8"))
    except OSError as error:
        _refuse(path, 1, saying("it cannot be read: {why}", why=error.strerror or str(error)))


def _fields(written: str, path: Path, first: int) -> tuple[dict[str, Any], dict[str, int]]:
    """The fields of a YAML text that begins in line *first* of its file, and the line of each."""
    try:
        tree, read = yaml.compose(written, yaml.SafeLoader), yaml.safe_load(written)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        _refuse(path, first + (mark.line if mark else 0), saying("this is not YAML; quote the text there"))
    except (ValueError, RecursionError) as error:  # a date such as 2020-02-31
        _refuse(path, first, str(error))
    if not isinstance(read, dict) or not isinstance(tree, yaml.MappingNode):
        _refuse(path, first, saying("it has to be lines of 'name: value'"))
    lines = {str(key.value): first + key.start_mark.line for key, _ in tree.value}
    if doubled := [
        key.value for key, _ in tree.value if lines[str(key.value)] != first + key.start_mark.line
    ]:
        _refuse(path, lines[doubled[0]], saying("{field} is written twice", field=doubled[0]))
    return {str(name): value for name, value in read.items()}, lines


def _texts(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    for language in Language:
        path = folder / f"{language.value}.md"
        if not path.exists():
            continue
        parts = _text(path).split("\n---\n", 1)
        if len(parts) != 2 or not parts[0].startswith("---\n"):
            _refuse(path, 1, saying("it has to begin with a title and a summary between two lines of ---"))
        fields, lines = _fields(parts[0].removeprefix("---\n"), path, 2)
        for name in sorted(fields.keys() - _TEXT_FIELDS):
            _refuse(path, lines[name], saying("{field} is not written here", field=name))
        for name in sorted(_TEXT_FIELDS - fields.keys()):
            _refuse(path, 2, saying("it lacks {field}", field=name))
        for name, value in fields.items():
            if not isinstance(value, str):
                _refuse(path, lines[name], saying("{field} is no text; put it in quotes", field=name))
        yield language.value, {**fields, "body": parts[1].strip()}


def _add_transcripts(folder: Path, whole: dict[str, Any]) -> None:
    said = {
        language.value: _text(path).strip()
        for language in Language
        if (path := folder / f"transcript.{language.value}.md").exists()
    }
    if said and isinstance(whole.get("video"), dict):
        whole["video"] = {**whole["video"], "transcript": {**whole["video"].get("transcript", {}), **said}}


def _pictures(folder: Path, entries: Any, line: int) -> Iterator[tuple[dict[str, Any], bytes]]:
    about = folder / ABOUT_A_PAGE
    if not isinstance(entries, list | tuple) or not all(isinstance(entry, dict) for entry in entries):
        _refuse(about, line, saying("pictures are a list: each with file, alt and language"))
    for entry in entries:
        name = str(entry.get("file", ""))
        if strange := sorted(entry.keys() - {"file", "alt", "language"}):
            _refuse(about, line, saying("{field} is not written here", field=strange[0]))
        if not name or Path(name).name != name:
            _refuse(
                about, line, saying("a picture's file lies beside page.yaml: {name!r} does not", name=name)
            )
        content = _bytes(folder / name)
        try:
            found = measure(content, name)
        except RefusedError as refusal:
            _refuse(folder / name, 1, refusal.fields["reason"])
        yield _described(entry, name, content, found), content


def _described(entry: Mapping[str, Any], name: str, content: bytes, found: Measured) -> dict[str, Any]:
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "name": name,
        "media_type": found.media_type,
        "width": found.width,
        "height": found.height,
        "alt": entry.get("alt") or {},
        "language": entry.get("language") or "",
    }


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > PICTURE_BYTES:
            _refuse(path, 1, saying("a picture has at most {limit} MB", limit=PICTURE_BYTES // 1024**2))
        return path.read_bytes()
    except OSError as error:
        _refuse(path, 1, saying("it cannot be read: {why}", why=error.strerror or str(error)))


def _refuse(path: Path, line: int, why: object) -> NoReturn:
    raise RefusedError(reason="{file}, line {line}: {why}", file=str(path), line=line, why=why)
