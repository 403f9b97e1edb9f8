// The claim page says that it is open, so that others see who works on the claim; and that it was closed.
"use strict";
(() => {
  const EVERY = 45_000;
  const box = () => document.querySelector("[data-presence]");
  let open = "";

  async function renew() {
    const there = box();
    if (!there) return;
    open = there.dataset.presence;
    try {
      const answer = await fetch(open, { method: "POST", headers: { "aiqyn-unattended": "1", "HX-Request": "true" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-presence]");
      const now = box();
      // A screen reader is not told the same again, and nobody loses the button under their hand.
      if (fresh && now && now.textContent.trim() !== fresh.textContent.trim()) { now.replaceWith(fresh); window.htmx?.process(fresh); }
    } catch { /* the connection is lost: the next renewal says so again */ }
  }

  setInterval(renew, EVERY);
  document.addEventListener("htmx:after:swap", () => { if (box() && box().dataset.presence !== open) renew(); });
  window.addEventListener("pagehide", () => { if (open) navigator.sendBeacon(`${open}/leave`); });
  renew();
})();
