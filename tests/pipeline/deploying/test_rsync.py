"""The real rsync, into folders of this machine; over SSH it is the same program and the same words."""

import os
import shutil

import pytest

from claims.errors import RefusedError
from pipeline.deploying import deploy, rsync


@pytest.fixture(autouse=True)
def program():
    """rsync: skipped on a small machine, a failure where everything has to be tested."""
    if shutil.which("rsync") is None:
        if os.environ.get("AIQYN_REQUIRE_ALL") == "1":
            pytest.fail("rsync is not installed")
        pytest.skip("rsync is not installed")


MARK = ".aiqyn"


def held(folder):
    """What is there beside the mark."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != MARK]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def test_a_new_place_gets_everything_and_then_nothing(house, files, tmp_path):
    target = tmp_path / "deep" / "www"
    done = deploy(house.settings(), str(target))
    assert held(target) == files
    assert (set(done.sent), done.deleted) == ({MARK, *files}, [])
    assert done.bytes == sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    again = deploy(house.settings(), str(target))
    assert (again.sent, again.deleted) == ([], [])


def test_only_what_differs_is_sent_and_what_is_gone_is_deleted(house, files, tmp_path):
    target = tmp_path / "www"
    deploy(house.settings(), str(target))
    changed = files | {"kk/index.html": "FRONT", "kk/r/r-00002/index.html": "new"}
    del changed["kk/r/r-00001/index.html"]
    house.show(changed)
    rehearsed = deploy(house.settings(), str(target), dry_run=True)
    assert held(target) == files
    done = deploy(house.settings(), str(target))
    assert held(target) == changed
    for one in (rehearsed, done):
        assert sorted(one.sent) == ["kk/index.html", "kk/r/r-00002/index.html"]
        assert one.deleted == ["kk/r/r-00001/index.html"]
    assert not (target / "kk/r/r-00001").exists()


def test_what_was_changed_over_there_is_put_right_when_everything_is_sent(house, files, tmp_path):
    target = tmp_path / "www"
    deploy(house.settings(), str(target))
    page = target / "index.html"
    stamp = page.stat().st_mtime_ns
    page.chmod(0o644)
    page.write_text("ROOT")
    os.utime(page, ns=(stamp, stamp))
    deploy(house.settings(), str(target))
    assert page.read_text() == "ROOT"  # the same length and the same time: nobody looked closer
    deploy(house.settings(), str(target), everything=True)
    assert held(target) == files


def test_the_order_is_assets_then_pages_then_deletions(house, files, tmp_path, monkeypatch):
    target = tmp_path / "www"
    deploy(house.settings(), str(target))
    changed = {path: text + "!" for path, text in files.items() if path != "r/7k3q9/index.html"}
    house.show(changed)
    states = []
    really = rsync._rsync

    def watched(words, given=b""):
        answer = really(words, given)
        states.append(held(target))
        return answer

    monkeypatch.setattr(rsync, "_rsync", watched)
    deploy(house.settings(), str(target))
    news = [{path for path in changed if state.get(path) == changed[path]} for state in states]
    assert [len(new) for new in news] == [0, 0, 2, 3, 6, 10, 10]  # looked, marked, then step after step
    assert news[2] == {"assets/card.png", "assets/site.0123456789.css"}
    assert "r/7k3q9/index.html" in states[-2]
    assert "r/7k3q9/index.html" not in states[-1]


def test_somebody_else_s_folder_is_left_alone(house, tmp_path):
    target = tmp_path / "home"
    target.mkdir()
    (target / "thesis.txt").write_text("years of work")
    with pytest.raises(RefusedError, match="no site of ours"):
        deploy(house.settings(), str(target))
    assert held(target) == {"thesis.txt": "years of work"}


def test_the_place_where_it_is_built_is_no_target(house):
    for target in (house.data / "site", house.data / "site/current", house.data, house.data / "site/x"):
        with pytest.raises(RefusedError, match="is where the site is built"):
            deploy(house.settings(), str(target))


def test_names_with_spaces_and_signs_arrive(house, files, tmp_path):
    target = tmp_path / "a b; $(touch x) 'c'"
    odd = files | {"kk/data/a b $(c) 'd' қ.csv": "1"}
    house.show(odd)
    done = deploy(house.settings(), str(target))
    assert set(done.sent) == {MARK, *odd}
    assert held(target) == odd


def test_files_arrive_readable_for_a_web_server(house, tmp_path):
    os.chmod(house.data / "site/current/index.html", 0o400)
    deploy(house.settings(), str(tmp_path / "www"))
    assert (tmp_path / "www/index.html").stat().st_mode & 0o777 == 0o644


def test_what_rsync_complains_of_is_said(house, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(RefusedError, match=r"rsync ended with \d+: "):
        deploy(house.settings(), str(tmp_path / "file/www"))


def test_without_rsync_one_sentence_says_so(house, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RefusedError, match="rsync is not here; on Debian: apt-get install rsync"):
        deploy(house.settings(), str(tmp_path / "www"))


def test_a_remote_target_goes_over_ssh_that_asks_nobody(house, tmp_path, monkeypatch):
    """What stands for ssh here runs the other side's rsync on this machine, as ssh would over there."""
    fake = tmp_path / "bin" / "ssh"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\necho "$@" >> "$SSH_SAID"\n[ "$1" = -oBatchMode=yes ] || exit 255\nshift 2\n'
                    '[ "$1" = www.example.kz ] && shift\nexec sh -c "$*"\n')  # fmt: skip
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("SSH_SAID", str(tmp_path / "said"))
    target = tmp_path / "www"
    done = deploy(house.settings(), f"www.example.kz:{target}")
    said = (tmp_path / "said").read_text().splitlines()
    assert all(line.startswith("-oBatchMode=yes ") for line in said)
    assert len(done.sent) - 1 == len(held(target)) == 11
