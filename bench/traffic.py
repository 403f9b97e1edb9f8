"""What it takes to serve the site: nginx with the rules that the build leaves, asked from a second process.

    python bench/traffic.py                     300 refutations, 93 requests a second for 30 s, then as fast as it goes
    python bench/traffic.py 1000 200 60         so many refutations, requests a second, seconds

80,000 visitors who look at ten pages each make 9.3 requests a second over a day; the peak is taken as ten times that.
The goal is that nginx takes less than a tenth of one processor for it.
"""

import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import site_record
from bench.site import settings
from pipeline.channels import site
from pipeline.editions import edition

PEAK = 93.0
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def served(place: Path) -> tuple[subprocess.Popen[bytes], int]:
    """nginx on a free port of this machine, with the rules beside the site."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    rules = (place / "site" / "nginx.conf").read_text("utf-8")
    user = "user root;" if os.getuid() == 0 else ""
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {place}/{name};" for name in kept)
    (place / "whole.conf").write_text(
        f"{user} pid {place}/pid; error_log {place}/errors; daemon off; worker_processes 1; events {{}} "
        f"http {{ {temporary} include /etc/nginx/mime.types; access_log {place}/log; sendfile on; "
        f"server {{ listen 127.0.0.1:{port}; {rules} }} }}"
    )
    assert NGINX is not None, "nginx is not installed"
    server = subprocess.Popen([NGINX, "-p", str(place), "-c", str(place / "whole.conf")])
    while True:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return server, port
        time.sleep(0.05)


def pages(place: Path) -> list[str]:
    """Every page a reader comes to, by its address."""
    root = place / "site" / "current"
    found = root.glob("??/**/index.html")
    return [f"/{path.parent.relative_to(root).as_posix()}/" for path in found]


def ask(port: int, wanted: Sequence[str], a_second: float, seconds: float) -> tuple[int, int]:
    """Ask evenly over *seconds*, each time on a connection of its own, as strangers do; answers and bytes."""
    started, answers, carried = time.perf_counter(), 0, 0
    for number in range(int(a_second * seconds)):
        time.sleep(max(0.0, started + number / a_second - time.perf_counter()))
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", random.choice(wanted), headers={"Accept-Encoding": "gzip, br"})
        answer = connection.getresponse()
        carried += len(answer.read())
        answers += answer.status == 200
        connection.close()
    return answers, carried


def worked(server: subprocess.Popen[bytes]) -> float:
    """Seconds of processor time of nginx and its workers so far."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    ticks = 0
    for process in [str(server.pid), *children]:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main(count: int, a_second: float, seconds: float) -> None:
    """Build, serve, ask."""
    place = Path(tempfile.mkdtemp(prefix="aiqyn-traffic-"))
    try:
        database, offered = site_record.filled(place, count), settings(place, cards=False)
        site.build(edition(database, "site"), offered)
        wanted = pages(place)
        server, port = served(place)
        try:
            before, started = worked(server), time.perf_counter()
            reader = os.fork()
            if reader == 0:
                answers, carried = ask(port, wanted, a_second, seconds)
                print(f"{answers} answers, {carried / max(answers, 1) / 1000:.1f} kB each", flush=True)
                os._exit(0 if answers else 1)
            os.waitpid(reader, 0)
            took = time.perf_counter() - started
            used = worked(server) - before
            print(
                f"{len(wanted)} pages; {a_second:.0f} requests a second for {took:.0f} s: nginx took {used:.2f} s"
            )
            print(f"of one processor: {used / took:.2%}")
            if wrk := shutil.which("wrk"):
                address = f"http://127.0.0.1:{port}{random.choice(wanted)}"
                told = subprocess.run(
                    [wrk, "-t1", "-c32", "-d10s", "-H", "Accept-Encoding: gzip", address],
                    capture_output=True,
                    text=True,
                    check=True,
                )
                print(next(line.strip() for line in told.stdout.splitlines() if "Requests/sec" in line))
        finally:
            server.terminate()
            server.wait(20)
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:4]]
    size, rate, lasting = [*given, *(300, PEAK, 30)[len(given) :]]
    main(int(size), rate, lasting)
