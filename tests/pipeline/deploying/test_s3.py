"""A store on this machine that speaks S3, asked by the real library."""

import brotli
import pytest

from claims.errors import RefusedError
from pipeline.deploying import deploy
from pipeline.standins.s3 import Store

MARK = ".aiqyn"
SECRET = "a-secret-key-of-the-store"


@pytest.fixture
def store():
    with Store("aiqyn", page=4) as running:
        yield running


@pytest.fixture
def carry(house, store):
    def run(target="s3://aiqyn/site", dry_run=False, everything=False, **more):
        keys = {"endpoint": store.url, "access_key": "reader", "secret_key": SECRET, "workers": 2, **more}
        return deploy(house.settings(**keys), target, dry_run=dry_run, everything=everything)

    return run


def held(store, prefix="site/"):
    return {
        key.removeprefix(prefix): thing.content.decode()
        for key, thing in store.buckets["aiqyn"].items()
        if key.startswith(prefix) and key != f"{prefix}{MARK}"
    }


def for_readers(files):
    return {path: text for path, text in files.items() if path != "_headers"}


def test_an_empty_bucket_gets_everything_and_then_nothing(carry, store, files):
    done = carry()
    assert held(store) == for_readers(files)
    assert set(done.sent) == {MARK, *for_readers(files)}
    store.journal.clear()
    again = carry()
    assert (again.sent, again.deleted, again.bytes) == ([], [], 0)
    assert {method for method, _ in store.journal} == {"GET"}  # only looked: three pages of a list
    assert len(store.journal) == 3


def test_only_what_differs_is_put_and_what_is_gone_is_deleted_last(carry, store, house, files):
    carry()
    changed = {path: text for path, text in files.items() if path != "kk/r/r-00001/index.html"}
    changed |= {
        "kk/index.html": "new",
        "assets/new.css": "x",
        "kk/feed.atom": "newer",
        "kk/r/r-00002/index.html": "y",
    }
    house.show(changed)
    rehearsed = carry(dry_run=True)
    assert held(store) == for_readers(files)
    store.journal.clear()
    done = carry()
    assert held(store) == for_readers(changed)
    assert [step for step in store.journal if step[0] in ("PUT", "DELETE")] == [
        ("PUT", "aiqyn/site/assets/new.css"),
        ("PUT", "aiqyn/site/kk/r/r-00002/index.html"),
        ("PUT", "aiqyn/site/kk/index.html"),
        ("PUT", "aiqyn/site/kk/feed.atom"),
        ("DELETE", "aiqyn/site/kk/r/r-00001/index.html"),
    ]
    for one in (rehearsed, done):
        assert one.sent == ["assets/new.css", "kk/r/r-00002/index.html", "kk/index.html", "kk/feed.atom"]
        assert one.deleted == ["kk/r/r-00001/index.html"]


def test_each_object_has_the_type_and_the_patience_that_a_web_server_would_give_it(carry, store):
    carry()
    sent = {key.removeprefix("site/"): thing.headers for key, thing in store.buckets["aiqyn"].items()}
    assert sent["kk/index.html"] == {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "public, max-age=60",
    }
    assert sent["kk/feed.atom"]["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert sent["assets/site.0123456789.css"] == {
        "Content-Type": "text/css; charset=utf-8",
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    carry(page_seconds=0, everything=True)
    assert store.buckets["aiqyn"]["site/kk/index.html"].headers["Cache-Control"] == "no-cache"


def test_the_compressed_twin_goes_in_the_file_s_place_when_that_is_wished(carry, store, house, files):
    page = "<p>front</p>" * 100
    house.show(files | {"kk/index.html": page})
    folder = house.data / "site/current"
    (folder / "kk/index.html.br").write_bytes(brotli.compress(page.encode()))
    carry()
    assert store.buckets["aiqyn"]["site/kk/index.html"].content == page.encode()
    assert "site/kk/index.html.br" not in store.buckets["aiqyn"]
    assert carry(encoding="br").sent == ["kk/index.html"]
    kept = store.buckets["aiqyn"]["site/kk/index.html"]
    assert brotli.decompress(kept.content) == page.encode()
    assert kept.headers["Content-Encoding"] == "br"
    assert kept.headers["Content-Type"] == "text/html; charset=utf-8"
    assert carry(encoding="br").sent == []


def test_a_busy_store_is_asked_again(carry, store, files):
    store.failures = [503, 500, 429]
    carry()
    assert held(store) == for_readers(files)
    assert store.attempts == len({MARK, *for_readers(files)}) + 3


def test_a_deployment_that_broke_off_goes_on_where_it_stopped(carry, store, files):
    store.refuse_after = 4
    with pytest.raises(RefusedError, match=r"the store refused s3://aiqyn/site: AccessDenied"):
        carry(workers=1)
    begun = set(held(store))
    assert 0 < len(begun) < 10
    assert not any(path.endswith((".atom", ".xml")) for path in begun)
    store.refuse_after = None
    assert set(carry().sent) == set(for_readers(files)) - begun
    assert held(store) == for_readers(files)


def test_what_lies_beside_the_prefix_is_not_touched(carry, store, files):
    store.buckets["aiqyn"]["photos/cat.jpg"] = store.thing(b"cat")
    store.buckets["aiqyn"]["site2/index.html"] = store.thing(b"other")
    carry()
    assert store.buckets["aiqyn"]["photos/cat.jpg"].content == b"cat"
    with pytest.raises(RefusedError, match="no site of ours"):
        carry("s3://aiqyn/photos")
    with pytest.raises(RefusedError, match="no site of ours"):
        carry("s3://aiqyn")
    assert set(store.buckets["aiqyn"]) == {f"site/{path}" for path in (MARK, *for_readers(files))} | {
        "photos/cat.jpg",
        "site2/index.html",
    }


def test_what_the_store_has_against_it_is_a_sentence_without_the_secret(carry):
    for more in ({"target": "s3://nobody/x"}, {"access_key": "stranger"}):
        with pytest.raises(RefusedError, match=r"the store refused s3://\w+/\w+: \w+ \(") as refused:
            carry(**more)
        assert SECRET not in str(refused.value)


def test_a_store_without_an_address_or_keys_is_refused(house):
    for given, said in (
        ({}, "deploy.endpoint has to be"),
        ({"endpoint": "s3.example.kz"}, "deploy.endpoint has to be"),
        ({"endpoint": "https://s3.example.kz/path"}, "deploy.endpoint has to be"),
        ({"endpoint": "https://s3.example.kz"}, "the store wants keys"),
    ):
        with pytest.raises(RefusedError, match=said):
            deploy(house.settings(**given), "s3://aiqyn")


def test_the_secret_is_hidden_where_settings_are_shown(house):
    assert SECRET not in repr(house.settings(secret_key=SECRET))
