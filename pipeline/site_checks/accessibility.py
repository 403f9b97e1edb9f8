"""Accessibility by reading: language, headings, names of pictures, fields and links, on every page."""

from collections import Counter
from collections.abc import Iterator

from lxml import html

from pipeline.built_site import BuiltSite, language
from pipeline.site_checks import Finding

_SAYING_NOTHING = {
    "here", "click here", "more", "read more", "link",
    "здесь", "тут", "далее", "подробнее", "читать далее", "ссылка",
    "осында", "мұнда", "толығырақ", "сілтеме",
}  # fmt: skip
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FIELDS = ("input", "select", "textarea")
_NAMELESS_INPUTS = ("hidden", "submit", "button", "reset", "image")


def findings(site: BuiltSite) -> Iterator[Finding]:
    """Page by page."""
    for path, tree in site.trees():
        for rule, sentence in (*_whole(path, tree), *_headings(tree), *_pictures(tree), *_named(tree)):
            yield Finding(path, rule, sentence)


Faults = Iterator[tuple[str, str]]


def _whole(path: str, tree: html.HtmlElement) -> Faults:
    written = tree.get("lang", "")
    if not written:
        yield "lang", "The page does not say its language."
    elif language(path) and written.partition("-")[0] != language(path):
        yield "lang", f"It says lang={written!r} in the folder of {language(path)}."
    if not (tree.findtext("head/title") or "").strip():
        yield "title", "The page has no title."
    if len(list(tree.iter("main"))) != 1:
        yield "main", f"It has {len(list(tree.iter('main')))} <main>, not one."
    for meta in tree.iter("meta"):
        content = meta.get("content", "").replace(" ", "")
        if meta.get("name") == "viewport" and ("user-scalable=no" in content or "maximum-scale" in content):
            yield "zoom", "It keeps readers from making it larger."
        if meta.get("http-equiv", "").lower() == "refresh" and not content.startswith("0;"):
            yield "refresh", "It changes by itself while somebody reads."
    for name, times in Counter(tree.xpath("//@id")).items():
        if times > 1:
            yield "id", f"The id {name} is there {times} times."
    for element in tree.xpath("//*[@tabindex > 0]"):
        yield "tabindex", f"<{element.tag}> jumps the order of the Tab key."
    for attribute in ("aria-labelledby", "aria-describedby", "aria-controls"):
        for said in tree.xpath(f"//@{attribute}"):
            for name in str(said).split():
                if not tree.xpath("//*[@id=$name]", name=name):
                    yield "id", f"{attribute} names {name}, which is not on the page."


def _headings(tree: html.HtmlElement) -> Faults:
    found = [element for element in tree.iter(*_HEADINGS) if not _hidden(element)]
    first = [element for element in found if element.tag == "h1"]
    if len(first) != 1:
        yield "h1", f"It has {len(first)} first headings, not one."
    before = 0
    for element in found:
        level = int(element.tag[1])
        if level > before + 1:
            yield "heading-order", f"<{element.tag}> {_text(element)[:60]!r} follows level {before}."
        if not _name(element, tree):
            yield "heading-empty", f"<{element.tag}> says nothing."
        before = level


def _pictures(tree: html.HtmlElement) -> Faults:
    for image in tree.iter("img"):
        if image.get("alt") is None:
            yield "alt", f"The picture {image.get('src', '')[-80:]} has no alt."
        elif not image.get("alt", "").strip() and _is_all_of_a_link(image):
            yield "alt", f"The picture {image.get('src', '')[-80:]} is all of a link and says nothing."
        if not (image.get("width") and image.get("height")):
            yield (
                "size",
                f"The picture {image.get('src', '')[-80:]} does not say its size: the page would jump.",
            )
    for drawing in tree.iter("svg"):
        if not _hidden(drawing) and not _name(drawing, tree):
            yield "alt", "A drawing is neither named nor hidden from those who do not see it."
    for frame in tree.iter("iframe"):
        if not frame.get("title", "").strip():
            yield "frame", "A frame has no title."
    for video in tree.iter("video"):
        if not list(video.iter("track")):
            yield "captions", "A video has no captions."


def _named(tree: html.HtmlElement) -> Faults:
    labelled = set(tree.xpath("//label/@for"))
    for field in tree.iter(*_FIELDS):
        if field.tag == "input" and field.get("type", "text").lower() in _NAMELESS_INPUTS:
            continue
        inside = any(parent.tag == "label" for parent in field.iterancestors())
        if not inside and field.get("id") not in labelled and not _aria_name(field, tree):
            yield "label", f"The field {field.get('name') or field.get('id') or field.tag} has no label."
    for button in tree.iter("button"):
        if not _name(button, tree):
            yield "button", "A button says nothing."
    for link in tree.iter("a"):
        if link.get("href") is None or _hidden(link):
            continue
        said = _name(link, tree)
        if not said:
            yield "link-text", f"The link to {link.get('href')[:100]} says nothing."
        elif said.casefold().strip(" .…>»→") in _SAYING_NOTHING:
            yield "link-text", f"The link to {link.get('href')[:100]} only says {said!r}."
    for table in tree.iter("table"):
        if table.get("role") not in ("presentation", "none") and not list(table.iter("th")):
            yield "table", "A table has no headers."


# --- what is said -----------------------------------------------------------------------------------------


def _hidden(element: html.HtmlElement) -> bool:
    chain = (element, *element.iterancestors())
    return any(one.get("aria-hidden") == "true" or one.get("hidden") is not None for one in chain)


def _name(element: html.HtmlElement, tree: html.HtmlElement) -> str:
    return _aria_name(element, tree) or _text(element)


def _aria_name(element: html.HtmlElement, tree: html.HtmlElement) -> str:
    if said := element.get("aria-label", "").strip():
        return str(said)
    names = element.get("aria-labelledby", "").split()
    texts = [_text(found) for name in names for found in tree.xpath("//*[@id=$name]", name=name)]
    return " ".join(texts).strip() or str(element.get("title", "")).strip()


def _text(element: html.HtmlElement) -> str:
    """What is read aloud of an element: its text and the names of its pictures."""
    said = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.get("aria-hidden") != "true":
            said.append(
                child.get("alt", "") if child.tag == "img" else child.get("aria-label", "") or _text(child)
            )
        said.append(child.tail or "")
    return " ".join(" ".join(said).split())


def _is_all_of_a_link(image: html.HtmlElement) -> bool:
    for parent in image.iterancestors("a"):
        return not _text(parent) and not parent.get("aria-label")
    return False
