"""How long the form's puzzle takes in Chromium, and on something as slow as an old telephone (its processor held back
to a sixth), by the browser's own cryptography and by the script alone."""

import http.server
import shutil
import threading
from pathlib import Path
from typing import Any

from desk import proof_of_work
from desk.proof_of_work import DEAREST, TRIES, Gate

ROOT = Path(__file__).resolve().parent.parent
SOLVE = """([challenge, plainly]) => new Promise((done, failed) => {
  const began = performance.now();
  aiqynSolve(JSON.parse(challenge), (proof) => done([performance.now() - began,
    JSON.parse(atob(proof)).solution.counter + 1]), failed, plainly);
})"""


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        script = self.path.endswith(".js")
        body = (
            (ROOT / "desk" / "static" / "proof-worker.js").read_bytes()
            if script
            else b"<!doctype html><title>x</title>"
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if script else "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is noted."""


def puzzles(count: int) -> dict[str, Any]:
    """Milliseconds by way and throttling: of one try, of a puzzle on average and at worst, and at its dearest."""
    from playwright.sync_api import sync_playwright

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url, found = f"http://127.0.0.1:{server.server_port}/", {}
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(url)
        page.add_script_tag(url=f"{url}worker.js")
        for rate in (1, 6):
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
            for name, plainly in (("cryptography", False), ("script", True)):
                found[f"{name}, x{rate}"] = _times(page, plainly, count)
        browser.close()
    server.shutdown()
    return {"cost": proof_of_work.COST, "tries": TRIES, "dearest": DEAREST, "times": found}


def _times(page: Any, plainly: bool, count: int) -> dict[str, float]:
    challenges = [Gate(b"k" * 32).challenge("").challenge for _ in range(count)]
    told = [page.evaluate(SOLVE, [challenge, plainly]) for challenge in challenges]
    one = sum(took for took, _ in told) / sum(tries for _, tries in told)
    return {"try": one, "mean": one * TRIES / 2, "worst": one * TRIES, "dearest": one * TRIES * DEAREST / 2}
