import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from claims.errors import SourceError
from claims.plugins import discover
from claims.seen import Seen, Unreadable
from pipeline.intake import Cursor, SourceSettings
from pipeline.intake.telegram_export import OPTIONS, read


def message(number: int, text: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2020-03-20T16:00:00",
        "date_unixtime": str(1584698400 + number),
        "from": "Айша Омарова",
        "from_id": "channel1",
        "text": text,
        "text_entities": [],
        **more,
    }


def export(
    folder: Path, messages: list[dict[str, Any]], kind: str = "public_channel", indent: int | None = 1
) -> Path:
    head = {"name": 'Жаңалық "messages": [', "type": kind, "id": 77, "messages": messages}
    path = folder / "result.json"
    path.write_text(json.dumps(head, ensure_ascii=False, indent=indent), "utf-8")
    return path


def settings_for(path: Path, **options: object) -> SourceSettings:
    return SourceSettings(key="c", address=str(path), options=options)


def found_in(path: Path, **options: object) -> list[Seen]:
    return [each for each in read(settings_for(path, **options)) if isinstance(each, Seen)]


def test_the_export_is_a_plug_in() -> None:
    module = discover("pipeline.intake")["telegram_export"]
    assert (module.read, module.OPTIONS) == (read, OPTIONS)


@pytest.mark.parametrize("indent", [1, None])
def test_a_message_in_pieces_comes_whole(tmp_path: Path, indent: int | None) -> None:
    pieces = [
        "Карантин ",
        {"type": "bold", "text": "ұзартылады"},
        " дейді: ",
        {"type": "text_link", "text": "осында", "href": "https://a.example/x?utm_source=t"},
        "\n",
        {"type": "link", "text": "b.example/y"},
    ]
    more = {"views": 1200, "forwards": 7, "edited_unixtime": "1584700000", "author": "А. Омарова"}
    path = export(tmp_path, [message(5, pieces, **more)], indent=indent)
    (seen,) = found_in(path, username="@kaznews")
    assert seen == Seen(
        key="77/5",
        text="Карантин ұзартылады дейді: осында\nb.example/y",
        published_at=datetime(2020, 3, 20, 10, 0, 5, tzinfo=UTC),
        url="https://t.me/kaznews/5",
        links=("https://a.example/x", "https://b.example/y"),
        reach=1200,
        shares=7,
    )


def test_what_is_no_message_is_passed_over_and_the_wordless_are_counted(tmp_path: Path) -> None:
    messages = [
        {"id": 1, "type": "service", "actor": "Айша", "action": "pin_message", "text": "x"},
        {"id": 2, "type": "unsupported"},
        message(3, "", photo="(File not included. Change data exporting settings to download.)"),
        message(4, "Сөз", photo="photos/a.jpg"),
        message(5, "", poll={"question": "Сенесіз бе?", "answers": [{"text": "Иә", "voters": 3}]}),
    ]
    *found, cursor = read(settings_for(export(tmp_path, messages)))
    assert [(each.key, each.text) for each in found] == [("77/4", "Сөз"), ("77/5", "Сенесіз бе?\nИә")]
    assert cursor.values["remarks"] == ["1 messages without words were passed over"]


def test_an_album_is_one_sighting(tmp_path: Path) -> None:
    same = {"date_unixtime": "1584698400", "photo": "photos/a.jpg"}
    messages = [
        *(message(1, "", **same), message(2, "Альбом", **same), message(3, "", **same)),
        *(message(4, "Басқа", **same), message(5, "", **same)),
        *(message(6, "", media_group_id="9", photo="a"), message(7, "Топ", media_group_id="9", photo="b")),
    ]
    *found, cursor = read(settings_for(export(tmp_path, messages)))
    assert [(each.key, each.text) for each in found] == [
        ("77/2", "Альбом"),
        ("77/4", "Басқа"),
        ("77/7", "Топ"),
    ]
    assert "remarks" not in cursor.values


def test_no_name_of_a_person_gets_through(tmp_path: Path) -> None:
    messages = [
        message(1, "a", forwarded_from="Айша Омарова"),
        message(2, "b", forwarded_from="Айша Омарова", forwarded_from_id="user5"),
        message(3, "c", forwarded_from="Айқын арна", forwarded_from_id="channel5", author="Айша Омарова"),
        message(4, "d", date_unixtime=None, via_bot="@aisha_bot"),
        {**message(5, "e"), "id": ["Айша"]},
    ]
    found = list(read(settings_for(export(tmp_path, messages))))
    assert [each.remarks for each in found if isinstance(each, Seen)] == [
        ("forwarded",),
        ("forwarded",),
        ("forwarded from the channel Айқын арна",),
        ("its date cannot be read",),
    ]
    assert "Омарова" not in repr(found)
    assert "aisha_bot" not in repr(found)


@pytest.mark.parametrize(
    "kind",
    [
        "personal_chat",
        "private_channel",
        "private_group",
        "private_supergroup",
        "public_supergroup",
        "bot_chat",
    ],
)
def test_what_people_write_to_each_other_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(SourceError) as caught:
        found_in(export(tmp_path, [message(1, "x")], kind=kind))
    assert caught.value.fields["reason"] == (
        f"it is the export of a {kind.replace('_', ' ')}; only public channels are read"
    )


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"chats": {"list": [{"name": "a", "type": "public_channel", "messages": [']
)
def test_what_is_no_export_of_a_channel_is_a_reason(tmp_path: Path, content: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(content, "utf-8")
    with pytest.raises(SourceError):
        found_in(path)


def test_the_exporters_own_escapes_are_repaired(tmp_path: Path) -> None:
    path = export(tmp_path, [message(1, "PLACE"), message(2, "after")])
    text = path.read_text("utf-8").replace("PLACE", r"a\x07\x1fb \\x41 \\\x0cc")
    path.write_text(text, "utf-8")
    assert [each.text for each in found_in(path)] == [r"ab \x41 \c", "after"]


def test_an_escape_on_the_edge_of_two_pieces_is_repaired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export(tmp_path, [message(1, "PLACE"), message(2, "after")])
    text = path.read_text("utf-8").replace("PLACE", r"\\\\\x07\\x41" * 3)
    path.write_text(text, "utf-8")
    for size in range(1, 40):
        monkeypatch.setattr("pipeline.export_file.PIECE", size)
        assert [each.text for each in found_in(path)] == [r"\\\x41" * 3, "after"]


def test_a_broken_message_is_kept_aside_without_names_and_loses_no_other(tmp_path: Path) -> None:
    path = export(tmp_path, [message(number, f"text {number}") for number in range(5)])
    text = path.read_text("utf-8").replace('"text 2"', '"text 2')
    path.write_text(text, "utf-8")
    found = list(read(settings_for(path)))
    assert [each.key for each in found if isinstance(each, Seen)] == ["77/0", "77/1", "77/3", "77/4"]
    (broken,) = (each for each in found if isinstance(each, Unreadable))
    assert broken.reason == "the message is not JSON; export the channel once more"
    assert "text 2" in broken.content.decode()
    assert "Омарова" not in broken.content.decode()


def test_an_export_broken_off_keeps_what_it_has(tmp_path: Path) -> None:
    path = export(tmp_path, [message(number, f"text {number}") for number in range(5)])
    whole = path.read_text("utf-8")
    path.write_text(whole[: whole.index("text 3")], "utf-8")
    found = list(read(settings_for(path)))
    assert [type(each) for each in found] == [Seen, Seen, Seen, Unreadable, Cursor]


def test_an_unchanged_export_yields_nothing(tmp_path: Path) -> None:
    path = export(tmp_path, [message(1, "x")])
    *_, cursor = read(settings_for(path))
    again = SourceSettings(key="c", address=str(path), cursor=cursor.values)
    assert list(read(again)) == []


def test_a_long_export_is_never_in_memory_whole(tmp_path: Path) -> None:
    path = export(tmp_path, [message(number, "Қауесет " * 100) for number in range(4_000)])
    assert path.stat().st_size > 6_000_000
    tracemalloc.start()
    count = sum(isinstance(each, Seen) for each in read(settings_for(path)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, peak < 4_500_000) == (4_000, True)
