"""A site that was built, without an exporter: releases side by side and a link to the one that is shown."""

import os

import pytest

from claims.settings import Settings, SiteSettings

FILES = {
    "index.html": "root",
    "404.html": "404",
    "robots.txt": "robots",
    "_headers": "/*\n  X-A: b\n/kk/feed.atom\n  Content-Type: application/atom+xml; charset=utf-8\n",
    "sitemap.xml": "map",
    "kk/index.html": "front",
    "kk/feed.atom": "feed",
    "kk/r/r-00001/index.html": "answer",
    "r/7k3q9/index.html": "short",
    "assets/site.0123456789.css": "css",
    "assets/card.png": "png",
}


class House:
    """The data folder of an installation, and what its site shows."""

    def __init__(self, data):
        self.data = data
        self.number = 0

    def show(self, files=None):
        """A new release; what is as it was is the same file."""
        self.number += 1
        folder = self.data / "site/releases" / str(self.number)
        before = self.data / "site/releases" / str(self.number - 1)
        for path, text in (FILES if files is None else files).items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            old = before / path
            if old.is_file() and old.read_text() == text:
                os.link(old, place)
            else:
                place.write_text(text)
        link = self.data / "site/.current"
        link.symlink_to(f"releases/{self.number}")
        link.replace(self.data / "site/current")

    def settings(self, **deploy):
        site = SiteSettings(url="https://aiqyn.example")
        return Settings(data=self.data, site=site, deploy=deploy)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "data")
    made.show()
    return made


@pytest.fixture
def files():
    return dict(FILES)
