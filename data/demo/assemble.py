"""Makes the demonstration's sources out of its parts: ``python data/demo/assemble.py``.

What people wrote by hand (``rumours/``, ``news/``, ``questions/``) becomes what the pipeline reads: feeds,
the export of a channel, a table of questions, and ``truth.tsv``, which says of every item which rumour it
states. Where an item goes is decided by a digest of its name, never by chance: run again, every byte is the
same. ``formats.py`` writes them down.
"""

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from copies import copies
from formats import FORMS, NO_GUID, Item, Outlet, id_of, link_of, telegram

HERE = Path(__file__).resolve().parent
LANGUAGES = ("kk", "ru", "en")


OUTLETS = (
    Outlet("zhusan", "Жусан жаршысы", "kk", "rss2", "full"),
    Outlet("qainar", "Қайнар хабары", "kk", "rss2", "cdata", "number", more="Толығырақ оқу…"),
    Outlet("tenbil", "Теңбіл тас", "kk", "rss1", "plain"),
    Outlet("aqzhaima", "Ақжайма айнасы", "kk", "atom", "escaped", "tag"),
    Outlet("kosh_zhol", "Көш жол", "kk", "json", "escaped", "number"),
    Outlet("auyl_chat", "Ауылдастар: маңызды хабар", "kk", "atom", "plain", "tag", posts=True),
    Outlet("polyn", "Полынный вестник", "ru", "rss2", "escaped", encoding="windows-1251"),
    Outlet("listok", "Листок у реки", "ru", "rss2", "cdata", "number", more="Читать далее…"),
    Outlet("vechernyaya", "Вечерняя Акжайма", "ru", "rss091", "plain", "none"),
    Outlet("pochtalyon", "Степной почтальон", "ru", "atom", "escaped", "link"),
    Outlet("tretya_smena", "Третья смена", "ru", "atom", "plain", "tag"),
    Outlet("podyezd", "Подъезд № 7: важное", "ru", "json", "plain", "number", posts=True),
    Outlet(
        "feathergrass",
        "Feathergrass Daily",
        "en",
        "rss2",
        "escaped",
        more="The post appeared first on Feathergrass Daily.",
    ),
    Outlet("monitor", "Akzhaima Monitor", "en", "json", "escaped"),
)
TELEGRAM_RUMOURS, TELEGRAM_NEWS = 36, 8


# --- What people wrote --------------------------------------------------------------------------


def day_of(raw: dict[Any, Any]) -> date:
    """The entry's day; YAML 1.1 reads a bare ``on`` as *true*, so it may stand under that."""
    on = raw.get("on", raw.get(True))
    return on if isinstance(on, date) else date.fromisoformat(str(on))


def sightings() -> Iterator[tuple[str, Item]]:
    """Every sighting of every rumour, with where it belongs: ``feed``, ``message`` or ``question``."""
    for path in sorted((HERE / "rumours").glob("r*.yaml")):
        rumour = yaml.safe_load(path.read_text(encoding="utf-8"))
        for number, raw in enumerate(rumour["sightings"], 1):
            language = raw["lang"] if raw["lang"] in LANGUAGES else "kk"
            yield (
                raw["as"],
                Item(
                    name=f"{rumour['id']}-{number:02d}",
                    language=language,
                    on=day_of(raw),
                    text=str(raw["text"]).strip(),
                    title=str(raw.get("title") or "").strip(),
                    region=str(raw.get("region") or ""),
                    rumour=rumour["id"],
                    how=raw["how"],
                ),
            )
        originals = [
            (raw["lang"] if raw["lang"] in LANGUAGES else "kk", str(raw["text"]).strip(), day_of(raw))
            for raw in rumour["sightings"]
            if raw["how"] not in ("latin", "mixed")
        ]
        for number, (kind, language, text, on, how) in enumerate(copies(rumour["id"], originals), 1):
            name = f"{rumour['id']}-copy-{number:02d}"
            yield kind, Item(name=name, language=language, on=on, text=text, rumour=rumour["id"], how=how)


def ordinary(folder: str) -> Iterator[tuple[Item, str]]:
    """Every piece of news or question that states no rumour, with the name of what it repeats, if it does."""
    for language in LANGUAGES:
        for raw in yaml.safe_load((HERE / folder / f"{language}.yaml").read_text(encoding="utf-8")):
            item = Item(
                name=raw["id"],
                language=language,
                on=day_of(raw),
                text=raw["text"].strip(),
                title=raw.get("title", ""),
                region=str(raw.get("region") or ""),
                how=raw.get("kind", "news"),
            )
            yield item, raw.get("same_as", "")


# --- Who shows what -----------------------------------------------------------------------------


def shared_out(seen: Sequence[tuple[str, Item]], news: Sequence[tuple[Item, str]]) -> dict[str, list[Item]]:
    """The entries of every feed: a rumour's sightings go round the outlets, twin news to different ones."""
    feeds: dict[str, list[Item]] = {outlet.key: [] for outlet in OUTLETS}
    turn: dict[tuple[str, str, str], int] = defaultdict(int)
    for kind, item in seen:
        first = int(hashlib.sha256(item.rumour.encode()).hexdigest(), 16)
        place = (item.rumour, item.language, kind)
        outlets = outlets_for(item.language, posts=kind == "message")
        feeds[outlets[(first + turn[place]) % len(outlets)].key].append(item)
        turn[place] += 1
    where: dict[tuple[str, str], int] = {}
    for item, same in news:
        # Channels pass ordinary news on as well: a source of nothing but rumours would be too easy.
        outlets = outlets_for(item.language, posts=not same and item.digest() % 7 == 0)
        at = where[item.language, same] + 1 if same else item.digest()
        where[item.language, item.name] = at
        feeds[outlets[at % len(outlets)].key].append(item)
    return {key: sorted(items, key=newest_first) for key, items in feeds.items()}


def outlets_for(language: str, *, posts: bool) -> list[Outlet]:
    ours = [outlet for outlet in OUTLETS if outlet.language == language]
    return [outlet for outlet in ours if outlet.posts is posts] or ours


def newest_first(item: Item) -> tuple[float, int]:
    return -item.moment().timestamp(), item.digest()


def chosen_for_telegram(
    seen: Iterable[tuple[str, Item]], news: Iterable[tuple[Item, str]]
) -> tuple[list[Item], list[Item]]:
    """The messages and the ordinary news that the exported channel shows instead of the feeds."""
    messages = [item for kind, item in seen if kind == "message" and item.language != "en"]
    news = list(news)
    repeated = {(item.language, same) for item, same in news}
    plain = [item for item, same in news if not same and (item.language, item.name) not in repeated]
    plain = [item for item in plain if item.language != "en"]
    return (
        sorted(messages, key=Item.digest)[:TELEGRAM_RUMOURS],
        sorted(plain, key=Item.digest)[:TELEGRAM_NEWS],
    )


# --- The table of questions ---------------------------------------------------------------------

UNREADABLE = (
    ("05.04.2021 10:12", "ru", "75", ""),
    ("12.04.2021 18:40",),
    ("14.04.2021 09:05", "ru", "", "Где прививают", " в субботу", " подскажите пожалуйста"),
)
"""No text, a row broken off, a text whose own semicolons nobody quoted."""
NO_SUCH_DAY = Item("no-such-day", "kk", date(2021, 12, 31), "Екпе пункті қай жерде?", how="info")
PLACES = (
    "71",
    "75",
    "75",
    "79",
    "11",
    "15",
    "19",
    "23",
    "27",
    "31",
    "35",
    "39",
    "43",
    "47",
    "55",
    "59",
    "61",
    "63",
)

TOWNS = (
    "алмат",
    "астан",
    "қарағанд",
    "караганд",
    "актоб",
    "актау",
    "орал",
    "семе",
    "оскемен",
    "aktobe",
    "orald",
)
"""What a town's name begins with where nobody bothered about capitals."""


def region_of(item: Item) -> str:
    """Where the asker is; half of those who say nothing of a place have told it in the form."""
    if item.region or item.rumour != "-" or item.digest() % 2:
        return item.region
    named = any(word[0].isupper() or word.startswith(TOWNS) for word in item.text.split()[1:])
    return "" if named else PLACES[item.digest() // 2 % len(PLACES)]


def questions(items: Sequence[Item]) -> tuple[str, list[tuple[str, Item]]]:
    """The table as a service hands it over, and which row is which item; one in eight has no language."""
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";", lineterminator="\r\n")
    writer.writerow(["номер", "дата", "язык", "регион", "вопрос"])
    told = []
    for number, item in enumerate(sorted(items, key=lambda item: (item.moment(), item.digest())), 1):
        language = "" if item.digest() % 8 == 0 else item.language
        writer.writerow([number, f"{item.moment():%d.%m.%Y %H:%M}", language, region_of(item), item.text])
        told.append((str(number), item))
    told.append((str(len(told) + 1), NO_SUCH_DAY))
    writer.writerow([len(told), "32.13.2021", NO_SUCH_DAY.language, "", NO_SUCH_DAY.text])
    for number, row in enumerate(UNREADABLE, len(told) + 1):
        writer.writerow([number, *row])
    return table.getvalue(), told


# --- All of it ----------------------------------------------------------------------------------


def write(path: Path, text: str, encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        text.encode(encoding, "xmlcharrefreplace" if encoding.startswith("windows") else "strict")
    )


def index() -> str:
    rows = [
        {
            "key": outlet.key,
            "file": outlet.file,
            "title": outlet.title,
            "language": outlet.language,
            "media_type": outlet.media_type,
        }
        for outlet in OUTLETS
    ]
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False)


def key_of(outlet: Outlet, item: Item, place: int) -> str:
    """What the intake will know the entry by: its own id, else its link."""
    lacking = (outlet.key, place) == NO_GUID
    return (not lacking and id_of(outlet, item)) or link_of(outlet, item)


def main() -> None:
    """Writes the feeds, the export, the table and the truth, and says how much of each."""
    seen, news = list(sightings()), list(ordinary("news"))
    messages, posts = chosen_for_telegram(seen, news)
    gone = {(item.language, item.name) for item in [*messages, *posts]}
    feeds = shared_out(
        [
            (kind, item)
            for kind, item in seen
            if kind != "question" and (item.language, item.name) not in gone
        ],
        [(item, same) for item, same in news if (item.language, item.name) not in gone],
    )
    truth: list[tuple[str, str, Item]] = []
    for outlet in OUTLETS:
        write(HERE / "feeds" / outlet.file, FORMS[outlet.form](outlet, feeds[outlet.key]), outlet.encoding)
        truth += [(outlet.key, key_of(outlet, item, at), item) for at, item in enumerate(feeds[outlet.key])]
    write(HERE / "feeds" / "index.yaml", index())
    export, told_there = telegram([*messages, *posts])
    write(HERE / "telegram_export" / "result.json", export)
    truth += [("telegram", key, item) for key, item in told_there]
    asked = [item for kind, item in seen if kind == "question"] + [item for item, _ in ordinary("questions")]
    table, told = questions(asked)
    write(HERE / "questions.csv", table, "utf-8-sig")
    truth += [("questions", key, item) for key, item in told]
    rows = [f"{source}\t{key}\t{item.rumour}\t{item.language}\t{item.how}\n" for source, key, item in truth]
    write(HERE / "truth.tsv", "source_key\titem_key\trumour\tlanguage\thow\n" + "".join(rows))
    shown = sum(map(len, feeds.values()))
    print(f"{len(asked)} questions, {shown} entries, {len(told_there)} messages")


if __name__ == "__main__":
    main()
