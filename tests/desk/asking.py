"""The public form as a browser sends it: what each page carries, and what is pressed."""

from html.parser import HTMLParser

from claims import people
from claims.acts import Actor
from claims.bodies import load_places
from tests.claims.public_world import Public

PLACES = [
    {"code": "KZ", "kind": "country", "names": [{"language": "ru", "name": "Казахстан"}]},
    {
        "code": "75",
        "kind": "city",
        "parent": "KZ",
        "names": [{"language": "kk", "name": "Алматы қаласы"}, {"language": "ru", "name": "город Алматы"}],
    },
    {
        "code": "61",
        "kind": "region",
        "parent": "KZ",
        "names": [
            {"language": "kk", "name": "Түркістан облысы"},
            {"language": "ru", "name": "Туркестанская область"},
        ],
    },
]
ASKED = "Скажите, правда, что бананы заражают коронавирусом?"


class Fields(HTMLParser):
    """The fields of the page's form, as a browser would send them without a button."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.found, self.buttons, self._area, self._select = {}, {}, "", ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        name = told.get("name", "")
        if tag == "textarea" and name:
            self._area, self.found[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in told or self._select not in self.found):
            self.found[self._select] = told.get("value", "")
        elif tag == "input" and name:
            if told.get("type") != "checkbox" or "checked" in told:
                self.found[name] = told.get("value", "")
        elif tag == "button" and name:
            self.buttons.setdefault(name, []).append(told.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            self.found[self._area] = self.found[self._area].removeprefix("\n").removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data):
        if self._area:
            self.found[self._area] += data


class Browser:
    """Somebody at the form: what the page carries goes along with what they press and fill in."""

    def __init__(self, desk, language="ru", **headers):
        self.client = desk.stranger(language)
        self.client.headers.update(headers)
        self.page = None

    def open(self, path="/ask"):
        """Opens an address."""
        self.page = self.client.get(path)
        return self.page

    def press(self, step="", **typed):
        """Presses a button of the form, with some fields filled in."""
        fields = {**self.fields, **{name: value for name, value in typed.items() if value is not None}}
        if step:
            fields["step"] = step
        self.page = self.client.post("/ask", data=fields)
        return self.page

    @property
    def fields(self):
        """What the form carries now."""
        return Fields(self.page.text).found

    @property
    def buttons(self):
        """The buttons by their name."""
        return Fields(self.page.text).buttons

    def send(self, text=ASKED, **typed):
        """All the way from the first page to the receipt; its number and its private link's path."""
        self.open()
        self.press("look", text=text)
        if "no" in self.buttons.get("step", ()):
            self.press("no")
        self.press("send", **typed)
        return self.receipt()

    def receipt(self):
        """The number and the path of the private link, of the page that is shown."""
        text = self.page.text
        number = text.split('<dd class="number">')[1].split("<")[0]
        return number, "/q/" + text.split('id="link" type="text" value="')[1].split('"')[0].rsplit("/", 1)[1]


def published(desk):
    """A published refutation about bananas; its id."""
    with desk.database.writing() as session:
        editors = [people.find_person(session, name) for name in ("dana", "erlan")]
        return Public(session, *editors).refute().public_id


def public_of(desk, session):
    """What the desk's editors do."""
    return Public(session, *[people.find_person(session, name) for name in ("dana", "erlan")])


def with_places(desk):
    """The country, one city and one region."""
    with desk.database.writing() as session:
        load_places(session, Actor.machine("test"), PLACES)
