"""Sealing: what is sealed is readable with the private key alone, and marks know a text again without showing it."""

import os

import pytest

from claims import sealing
from claims.errors import RefusedError


@pytest.fixture
def folder(tmp_path):
    sealing.make_keys(tmp_path / "keys", "x")
    return tmp_path / "keys"


def test_what_is_sealed_opens_with_the_private_key(folder):
    seal = sealing.seal(folder, "x")
    sealed = seal.close("Айгүл@мысал.қаз")
    assert sealing.opener(folder, "x").open(sealed) == "Айгүл@мысал.қаз"
    assert "Айгүл".encode() not in sealed
    assert seal.close("a") != seal.close("a")


def test_the_seal_needs_no_private_key_and_cannot_open(folder):
    (folder / "x.private").unlink()
    assert not hasattr(sealing.seal(folder, "x"), "open")
    with pytest.raises(RefusedError, match=r"^the keys of x cannot be read"):
        sealing.opener(folder, "x")


def test_the_same_text_has_the_same_mark_with_the_same_keys_only(folder, tmp_path):
    seal = sealing.seal(folder, "x")
    assert seal.mark("a@x.kz") == sealing.seal(folder, "x").mark("a@x.kz") != seal.mark("b@x.kz")
    sealing.make_keys(tmp_path / "others", "x")
    assert sealing.seal(tmp_path / "others", "x").mark("a@x.kz") != seal.mark("a@x.kz")


def test_the_secret_files_are_for_their_owner_alone(folder):
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == {"x.private": 0o600, "x.mark": 0o600, "x.public": 0o644}


def test_a_private_key_that_others_may_read_is_refused(folder):
    os.chmod(folder / "x.private", 0o640)
    with pytest.raises(RefusedError, match="may be read by others on this machine"):
        sealing.opener(folder, "x")


def test_keys_are_made_once(folder):
    before = (folder / "x.private").read_bytes()
    with pytest.raises(RefusedError, match=r"^there are keys called x already"):
        sealing.make_keys(folder, "x")
    assert (folder / "x.private").read_bytes() == before


def test_half_made_keys_are_made_anew(folder):
    (folder / "x.public").unlink()
    sealing.make_keys(folder, "x")
    assert sealing.opener(folder, "x").open(sealing.seal(folder, "x").close("a")) == "a"


@pytest.mark.parametrize("broken", [b"", b"x" * 100, b"\x00" * 48])
def test_what_is_damaged_is_a_sentence(folder, broken):
    with pytest.raises(RefusedError, match=r"^it was sealed with another key, or it is damaged$"):
        sealing.opener(folder, "x").open(broken)


def test_keys_are_shown_by_no_repr(folder):
    private, mark = ((folder / f"x.{kind}").read_text() for kind in ("private", "mark"))
    shown = repr(sealing.opener(folder, "x")) + repr(sealing.seal(folder, "x"))
    for secret in (private, mark):
        assert secret not in shown and repr(bytes.fromhex(secret)) not in shown
