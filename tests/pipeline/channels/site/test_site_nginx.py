"""A real nginx takes the rules that are left beside the site, and serves the site as it was made."""

import gzip
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest

from pipeline.channels import site
from pipeline.channels.site.machines import nginx

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def settled(folder, rules, port):
    """A whole configuration around *rules*, in *folder*."""
    user = "user root;" if os.getuid() == 0 else ""
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "whole.conf"
    file.write_text(
        f"{user} pid {folder}/pid; error_log {folder}/errors; daemon off; worker_processes 1; "
        f"events {{}} http {{ {temporary} include /etc/nginx/mime.types; access_log off;"
        f"server {{ listen 127.0.0.1:{port}; {rules} }} }}"
    )
    return file


@contextmanager
def serving(folder, rules):
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(settled(folder, rules, port))])
    try:
        for _ in range(200):
            with socket.socket() as asking:
                if asking.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def got(port, path, **headers):
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def test_nginx_accepts_the_rules(settings, make, tmp_path):
    site.build(make.edition(8), settings)
    rules = (settings.folder / "nginx.conf").read_text("utf-8")
    checked = [NGINX, "-t", "-p", str(tmp_path), "-c", str(settled(tmp_path, rules, 80))]
    told = subprocess.run(checked, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr


def test_nginx_serves_the_site_with_its_twins_and_its_headers(settings, make, tmp_path):
    site.build(make.edition(30), settings)
    root = settings.folder / "current"
    with serving(tmp_path, (settings.folder / "nginx.conf").read_text("utf-8")) as port:
        status, headers, body = got(port, "/kk/")
        assert (status, body) == (200, (root / "kk/index.html").read_bytes())
        assert (headers["Content-Type"], headers["Cache-Control"]) == ("text/html; charset=utf-8", "no-cache")
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        status, packed, body = got(port, "/kk/", **{"Accept-Encoding": "gzip"})
        assert (status, packed["Content-Encoding"], packed["Vary"]) == (200, "gzip", "Accept-Encoding")
        assert packed["Cache-Control"] == "no-cache"
        assert gzip.decompress(body) == (root / "kk/index.html").read_bytes()
        assert got(port, "/kk/", **{"If-None-Match": headers["ETag"]})[0] == 304
        sheet = next(path for path in (root / "assets").iterdir() if path.suffix == ".css").name
        status, headers, _ = got(port, f"/assets/{sheet}")
        assert (status, headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
        status, _, body = got(port, "/nowhere/")
        assert (status, body) == (404, (root / "404.html").read_bytes())
        assert got(port, "/_headers")[0] == 403
        for name, kind in (("atom", "application/atom+xml"), ("rss", "application/rss+xml")):
            status, headers, _ = got(port, f"/kk/feed.{name}", **{"Accept-Encoding": "gzip"})
            assert (status, headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")
        assert got(port, "/claimreview.json", **{"Accept-Encoding": "gzip"})[1]["Content-Encoding"] == "gzip"
        site.build(make.edition(31), settings)
        assert got(port, "/kk/")[2] == (root / "kk/index.html").read_bytes()


def test_the_rules_name_no_folder_but_the_sites(settings, make):
    site.build(make.edition(8), settings)
    assert nginx(site.House(settings)).count(str(settings.folder)) == 1
