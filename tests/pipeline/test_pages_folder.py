"""Pages from a folder: read whole, new and changed ones become drafts, unchanged ones are left alone."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image

from claims import pages
from claims.errors import RefusedError
from claims.page_pictures import picture
from claims.terms import PageKind, RefutationState
from pipeline.pages_folder import folders, keep_page, read_page

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo" / "pages"
ABOUT = """\
section: infographic
as_of: 2020-03-20
channels: [site, telegram]
pictures:
- file: memo.png
  language: kk
  alt: {kk: "Қол", ru: "Руки"}
moments:
- seconds: 1:15
  texts: {kk: "Шекара"}
  refutation: r05
refutations: [r05, r-4m2x8]
video: {url: "https://video.example/1", seconds: 90}
starts_at: 2020-03-20T12:00+06:00
"""
TEXT = '---\ntitle: "{title}"\nsummary: Қысқаша.\n---\n\nТолық мәтін.\n\n- бір\n'


@pytest.fixture
def folder(tmp_path):
    written = tmp_path / "media" / "memo"
    written.mkdir(parents=True)
    (written / "page.yaml").write_text(ABOUT, "utf-8")
    (written / "kk.md").write_text(TEXT.format(title="Жадынама: қол"), "utf-8")
    (written / "ru.md").write_text(TEXT.format(title="Памятка"), "utf-8")
    (written / "transcript.kk.md").write_text("Айтылған сөз\n", "utf-8")
    image = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(image, "PNG")
    (written / "memo.png").write_bytes(image.getvalue())
    return written


def change(folder, before, after, file="page.yaml"):
    path = folder / file
    written = path.read_text("utf-8")
    assert before in written
    path.write_text(written.replace(before, after), "utf-8")


def test_a_page_is_read_whole(folder):
    read = read_page(folder, {"r05": "r-7k3q9"})
    content = read.content

    assert (content.page_kind, content.slug, content.section) == (PageKind.MEDIA, "memo", "infographic")
    assert content.texts["kk"].title == "Жадынама: қол"
    assert content.texts["ru"].body == "Толық мәтін.\n\n- бір"
    assert content.as_of == date(2020, 3, 20)
    assert content.starts_at == datetime(2020, 3, 20, 6, tzinfo=UTC)
    assert content.channels == ("site", "telegram")
    assert [(one.seconds, one.refutation) for one in content.moments] == [(75, "r-7k3q9")]
    assert content.refutations == ("r-7k3q9", "r-4m2x8")
    assert content.video.transcript == {"kk": "Айтылған сөз"}
    (shown,) = content.pictures
    assert (shown.name, shown.media_type, shown.width, shown.height) == ("memo.png", "image/png", 30, 20)
    assert read.pictures == {shown.sha256: (folder / "memo.png").read_bytes()}


@pytest.mark.parametrize(
    ("file", "before", "after", "line", "why"),
    [
        ("page.yaml", "section: infographic", "sektion: x", 1, "sektion cannot be read"),
        ("page.yaml", "as_of: 2020-03-20", "as_of: tomorrow", 2, "as_of cannot be read"),
        ("page.yaml", "as_of: 2020-03-20\n", "", 1, "it lacks as_of"),
        ("page.yaml", "channels: [site, telegram]", "slug: x", 3, "slug is not written here"),
        ("page.yaml", "channels: [site, telegram]", "channels: [site", 4, "not YAML"),
        ("page.yaml", "channels: [site, telegram]", "as_of: 2020-03-21", 3, "as_of is written twice"),
        ("page.yaml", "channels: [site, telegram]", "pinned: perhaps", 3, "pinned cannot be read"),
        ("page.yaml", "  language: kk", "  colour: red", 4, "colour is not written here"),
        ("page.yaml", "file: memo.png", "file: ../memo.png", 4, "lies beside page.yaml"),
        ("page.yaml", "file: memo.png", "file: lost.png", 1, "it cannot be read"),
        ("page.yaml", "seconds: 90", "secnods: 90", 13, "secnods"),
        ("kk.md", "---\ntitle", "title", 1, "begin with a title"),
        ("kk.md", "summary: Қысқаша.", "summary: 5", 3, "summary is no text"),
        ("kk.md", "summary: Қысқаша.", "sumary: x", 3, "sumary is not written here"),
        ("kk.md", "summary: Қысқаша.\n", "", 2, "it lacks summary"),
    ],
)
def test_what_cannot_be_read_is_told_with_file_and_line(folder, file, before, after, line, why):
    change(folder, before, after, file)
    with pytest.raises(
        RefusedError, match=rf"(?s){file if 'lost' not in after else 'lost.png'}, line {line}: .*{why}"
    ):
        read_page(folder)


def test_a_file_that_is_not_utf_8_is_told_with_its_line(folder):
    (folder / "ru.md").write_bytes(b"---\ntitle: x\n\xcf\xf0\n")
    with pytest.raises(RefusedError, match=r"ru\.md, line 3: this is not UTF-8"):
        read_page(folder)


def test_a_picture_that_is_none_is_told_with_its_file(folder):
    (folder / "memo.png").write_bytes(b"not a picture")
    with pytest.raises(RefusedError, match=r"memo\.png, line 1: memo\.png is no picture"):
        read_page(folder)


def test_yaml_cannot_make_anything_but_plain_values(folder):
    change(folder, "section: infographic", "section: !!python/object/apply:os.getcwd []")
    with pytest.raises(RefusedError, match=r"page\.yaml, line 1: this is not YAML"):
        read_page(folder)


def test_a_folder_without_pages_and_a_kind_that_is_none_are_refused(tmp_path):
    with pytest.raises(RefusedError, match="no folder"):
        folders(tmp_path / "lost")
    with pytest.raises(RefusedError, match="holds no page"):
        folders(tmp_path)
    (tmp_path / "gossip" / "x").mkdir(parents=True)
    (tmp_path / "gossip" / "x" / "page.yaml").write_text("as_of: 2020-03-20\n", "utf-8")
    with pytest.raises(RefusedError, match="gossip is no kind of page"):
        folders(tmp_path)


def test_what_is_new_and_what_changed_is_drafted_and_the_rest_left_alone(session, editor, folder):
    first = keep_page(session, editor, read_page(folder))
    again = keep_page(session, editor, read_page(folder))
    change(folder, "Памятка", "Памятка для всех", "ru.md")
    changed = keep_page(session, editor, read_page(folder))

    assert [one.what for one in (first, again, changed)] == ["new", "unchanged", "changed"]
    page = pages.find_page(session, "media/memo")
    assert pages.read(page).texts["ru"].title == "Памятка для всех"
    (shown,) = pages.read(page).pictures
    assert picture(session, shown.sha256) == (folder / "memo.png").read_bytes()


def test_the_note_of_a_correction_that_is_public_is_no_change(session, editor, second_editor, folder):
    change(folder, "refutation: r05", "refutation: ''")
    change(folder, "refutations: [r05, r-4m2x8]", "refutations: []")

    def publish():
        page = pages.find_page(session, "media/memo")
        version = pages.submit(session, editor, page, ("site", "telegram"))
        return pages.approve(session, second_editor, page, version.digest)

    keep_page(session, editor, read_page(folder))
    publish()
    change(folder, "section: infographic", "note: {kk: Түзетілді, ru: Исправлено}\nsection: infographic")
    assert keep_page(session, editor, read_page(folder)).what == "unchanged"
    change(folder, "Памятка", "Памятка для всех", "ru.md")
    assert keep_page(session, editor, read_page(folder)).what == "changed"
    assert publish().number == 2
    assert keep_page(session, editor, read_page(folder)).what == "unchanged"


def test_the_demonstration_s_pages_are_read_and_fit_to_be_published(session, editor):
    known = {}
    for folder in folders(DEMO):
        read = read_page(folder)
        assert set(read.content.texts) == {"kk", "ru", "en"}, folder
        without = read.content.refutations or any(one.refutation for one in read.content.moments)
        kept = keep_page(session, editor, read)
        page = pages.find_page(session, kept.id)
        if not without:
            pages.submit(session, editor, page, ("site", "telegram", "mail"))
            assert page.state is RefutationState.SUBMITTED
        known.setdefault(page.kind, []).append(read.content.section)
    assert sorted(known[PageKind.GUIDANCE]) == ["prevention", "rules", "support", "symptoms"]
    assert sorted(known[PageKind.MEDIA]) == ["infographic", "programme", "video"]
    assert {kind: len(found) for kind, found in known.items()} == {
        PageKind.ABOUT: 3,
        PageKind.ANSWER: 3,
        PageKind.BRIEFING: 2,
        PageKind.GUIDANCE: 4,
        PageKind.MEDIA: 3,
    }
