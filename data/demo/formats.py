"""How the demonstration's items are written down: five kinds of feed and the export of a channel."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape as html_escape
from typing import Any
from xml.sax.saxutils import escape, quoteattr

NO_GUID, KAZAKH_DATE = ("listok", 12), ("qainar", 9)
"""Which entry (outlet, place from the newest) lacks its guid, and which has its date as people write it."""


MONTHS = (
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
)


@dataclass(frozen=True)
class Outlet:
    """A fictitious outlet and how its feed is written."""

    key: str
    title: str
    language: str
    form: str
    """``rss2``, ``rss1``, ``rss091``, ``atom`` or ``json``."""
    body: str
    """How an entry's text is put: ``plain``, ``escaped``, ``cdata``, ``full`` (a teaser and the whole)."""
    ids: str = "link"
    """What names an entry: its ``link``, a ``number``, a ``tag`` or (RSS 0.91) ``none``."""
    posts: bool = False
    """Whether it is a public channel's feed (posts without a title) rather than an outlet's."""
    encoding: str = "utf-8"
    more: str = ""
    """What the outlet's software adds under every text."""

    @property
    def home(self) -> str:
        return f"https://{self.key.replace('_', '-')}.example"

    @property
    def file(self) -> str:
        return f"{self.key}.{'json' if self.form == 'json' else 'xml'}"

    @property
    def media_type(self) -> str:
        kinds = {
            "atom": "application/atom+xml",
            "json": "application/feed+json",
            "rss1": "application/rdf+xml",
        }
        return kinds.get(self.form, "application/rss+xml")


@dataclass(frozen=True)
class Item:
    """One text as a source will show it, and what is true of it."""

    name: str
    language: str
    on: date
    text: str
    title: str = ""
    region: str = ""
    rumour: str = "-"
    how: str = ""

    def digest(self) -> int:
        return int(hashlib.sha256(f"{self.language}/{self.name}".encode()).hexdigest(), 16)

    def moment(self) -> datetime:
        """A time of that day by which people are awake, in the country's time."""
        zone = timezone(timedelta(hours=6 if self.on < date(2024, 3, 1) else 5))
        minutes = 7 * 60 + self.digest() % (15 * 60)
        return datetime(self.on.year, self.on.month, self.on.day, minutes // 60, minutes % 60, tzinfo=zone)

    def headline(self) -> str:
        """Its title, or the beginning of its text where a format insists on one."""
        first = self.text.splitlines()[0]
        return self.title or (first if len(first) <= 60 else first[:60].rsplit(" ", 1)[0] + "…")


# --- Feeds --------------------------------------------------------------------------------------


def link_of(outlet: Outlet, item: Item) -> str:
    return f"{outlet.home}/{item.on:%Y/%m}/{short(item)}"


def short(item: Item) -> str:
    return f"{item.digest() % 10**8:08d}"


def id_of(outlet: Outlet, item: Item) -> str:
    """What the feed calls the entry; empty where it does not say."""
    return {
        "link": link_of(outlet, item),
        "number": f"{outlet.key}-{short(item)}",
        "tag": f"tag:{outlet.home.removeprefix('https://')},{item.on.year}:{short(item)}",
        "none": "",
    }[outlet.ids]


def html_of(outlet: Outlet, item: Item) -> str:
    lines = [html_escape(line, quote=False) for line in item.text.splitlines() if line.strip()]
    paragraphs = "".join(f"<p>{line.replace('«', '&laquo;').replace('»', '&raquo;')}</p>" for line in lines)
    if outlet.more:
        paragraphs += f'<p><a href="{link_of(outlet, item)}">{outlet.more}</a></p>'
    return paragraphs


def described(outlet: Outlet, item: Item) -> str:
    """The entry's text as the inside of an XML element."""
    if outlet.body == "plain":
        return escape(item.text)
    return f"<![CDATA[{html_of(outlet, item)}]]>" if outlet.body == "cdata" else escape(html_of(outlet, item))


def rss2(outlet: Outlet, items: Sequence[Item]) -> str:
    entries = "".join(rss2_entry(outlet, item, place) for place, item in enumerate(items))
    if outlet.key == NO_GUID[0]:
        entries += "<item>\n<title></title>\n<description><![CDATA[<p> </p>]]></description>\n</item>\n"
    return (
        f'<?xml version="1.0" encoding="{outlet.encoding.upper()}"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel>\n'
        f"<title>{escape(outlet.title)}</title>\n<link>{outlet.home}/</link>\n"
        f"<description>{escape(outlet.title)}</description>\n<language>{outlet.language}</language>\n"
        f"{entries}</channel>\n</rss>\n"
    )


def rss2_entry(outlet: Outlet, item: Item, place: int) -> str:
    link, own = link_of(outlet, item), id_of(outlet, item)
    title = f"<title>{escape(item.title)}</title>\n" if item.title else ""
    guid = f'<guid isPermaLink="{"true" if own == link else "false"}">{escape(own)}</guid>\n'
    published = format_datetime(item.moment())
    if (outlet.key, place) == KAZAKH_DATE:
        published = kazakh_date(item.on)
    if outlet.body == "full":
        teaser = escape(item.text.splitlines()[0])
        whole = f"<![CDATA[{html_of(outlet, item)}]]>"
        text = f"<description>{teaser}</description>\n<content:encoded>{whole}</content:encoded>"
    else:
        text = f"<description>{described(outlet, item)}</description>"
    return (
        f"<item>\n{title}<link>{link}</link>\n{'' if (outlet.key, place) == NO_GUID else guid}"
        f"<pubDate>{published}</pubDate>\n{text}\n</item>\n"
    )


def kazakh_date(on: date) -> str:
    return f"{on.year} жылғы {on.day} {MONTHS[on.month - 1]}"


def rss1(outlet: Outlet, items: Sequence[Item]) -> str:
    links = [link_of(outlet, item) for item in items]
    listed = "".join(f"<rdf:li rdf:resource={quoteattr(link)}/>\n" for link in links)
    entries = "".join(
        f"<item rdf:about={quoteattr(link)}>\n"
        f"<title>{escape(item.headline())}</title>\n<link>{link}</link>\n"
        f"<description>{described(outlet, item)}</description>\n"
        f"<dc:date>{item.moment().isoformat()}</dc:date>\n</item>\n"
        for link, item in zip(links, items, strict=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="{outlet.home}/">\n<title>{escape(outlet.title)}</title>\n'
        f"<link>{outlet.home}/</link>\n<description>{escape(outlet.title)}</description>\n"
        f"<dc:language>{outlet.language}</dc:language>\n"
        f"<items>\n<rdf:Seq>\n{listed}</rdf:Seq>\n</items>\n</channel>\n{entries}</rdf:RDF>\n"
    )


def rss091(outlet: Outlet, items: Sequence[Item]) -> str:
    entries = "".join(
        f"<item>\n<title>{escape(item.headline())}</title>\n<link>{link_of(outlet, item)}</link>\n"
        f"<description>{described(outlet, item)}</description>\n"
        f"<pubDate>{format_datetime(item.moment())}</pubDate>\n</item>\n"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="0.91">\n<channel>\n'
        f"<title>{escape(outlet.title)}</title>\n<link>{outlet.home}/</link>\n"
        f"<description>{escape(outlet.title)}</description>\n<language>{outlet.language}</language>\n"
        f"{entries}</channel>\n</rss>\n"
    )


def atom(outlet: Outlet, items: Sequence[Item]) -> str:
    kind = "text" if outlet.body == "plain" else "html"
    entries = "".join(
        f"<entry>\n<id>{escape(id_of(outlet, item))}</id>\n<title>{escape(item.headline())}</title>\n"
        f'<link rel="alternate" href="{link_of(outlet, item)}"/>\n'
        f"<published>{item.moment().isoformat()}</published>\n"
        f"<updated>{(item.moment() + timedelta(minutes=item.digest() % 50)).isoformat()}</updated>\n"
        f'<content type="{kind}">{described(outlet, item)}</content>\n</entry>\n'
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">\n'
        f"<title>{escape(outlet.title)}</title>\n<id>{outlet.home}/</id>\n"
        f'<link rel="alternate" href="{outlet.home}/"/>\n<link rel="self" href="{outlet.home}/atom.xml"/>\n'
        f"<updated>{items[0].moment().isoformat()}</updated>\n<author><name>{escape(outlet.title)}</name></author>\n"
        f"{entries}</feed>\n"
    )


def json_feed(outlet: Outlet, items: Sequence[Item]) -> str:
    entries = []
    for item in items:
        text = (
            {"content_text": item.text} if outlet.body == "plain" else {"content_html": html_of(outlet, item)}
        )
        title = {"title": item.title} if item.title else {}
        entries.append(
            {
                "id": id_of(outlet, item),
                "url": link_of(outlet, item),
                **title,
                **text,
                "date_published": item.moment().isoformat(),
            }
        )
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.title,
        "home_page_url": f"{outlet.home}/",
        "language": outlet.language,
        "items": entries,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


FORMS = {"rss2": rss2, "rss1": rss1, "rss091": rss091, "atom": atom, "json": json_feed}


# --- The channel's export -----------------------------------------------------------------------


def telegram(items: Sequence[Item]) -> tuple[str, list[tuple[str, Item]]]:
    """The export of a public channel, and which message is which item."""
    messages: list[dict[str, Any]] = [
        {
            **stamped(1, datetime(2019, 2, 1, 9, tzinfo=timezone(timedelta(hours=6)))),
            "type": "service",
            "actor": CHANNEL,
            "actor_id": f"channel{CHANNEL_ID}",
            "action": "create_channel",
            "title": CHANNEL,
            "text": "",
            "text_entities": [],
        }
    ]
    told, number, albums = [], 1, 0
    for item in sorted(items, key=lambda item: (item.moment(), item.digest())):
        number += 1 + item.digest() % 3
        messages.append(post(number, item))
        told.append((f"{CHANNEL_ID}/{number}", item))
        if item.rumour != "-" and item.digest() % 11 == 0 and albums < 2:
            albums += 1
            messages[-1] |= photo(number)
            messages += [{**post(number + more, item), **NO_TEXT, **photo(number + more)} for more in (1, 2)]
            number += 2
    export = {"name": CHANNEL, "type": "public_channel", "id": CHANNEL_ID, "messages": messages}
    return json.dumps(export, ensure_ascii=False, indent=1) + "\n", told


CHANNEL_ID = 1700000007
CHANNEL = "Қала чаты | Городской чат"
NO_TEXT: dict[str, Any] = {"text": "", "text_entities": []}


def stamped(number: int, moment: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": moment.replace(tzinfo=None).isoformat(),
        "date_unixtime": str(int(moment.timestamp())),
    }


def post(number: int, item: Item) -> dict[str, Any]:
    """One message as Telegram Desktop writes it; a headline stands in bold: then the text is a list."""
    forwarded = {"forwarded_from": "Жаңалық ✅ Новости"} if item.how == "forwarded" else {}
    parts = [{"type": "plain", "text": item.text}]
    text: Any = item.text
    if item.title:
        bold = {"type": "bold", "text": item.title}
        parts = [bold, {"type": "plain", "text": f"\n\n{item.text}"}]
        text = [bold, f"\n\n{item.text}"]
    return {
        **stamped(number, item.moment()),
        "from": CHANNEL,
        "from_id": f"channel{CHANNEL_ID}",
        **forwarded,
        "text": text,
        "text_entities": parts,
        "views": 300 + item.digest() % 9000,
        "forwards": item.digest() % (400 if forwarded else 40),
    }


def photo(number: int) -> dict[str, Any]:
    gone = "(File not included. Change data exporting settings to download.)"
    return {"photo": gone, "width": 1280, "height": 960 + number % 2}
