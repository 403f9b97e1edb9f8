// Decisions of the review on their way to the desk: kept in this browser until the desk has them, sent in their order,
// each under a key of its own so that none is done twice. A reload, a crash or a lost connection loses none of them.
"use strict";
(() => {
  const bar = () => document.querySelector("#sending");
  const prefix = () => `aiqyn.review.${bar()?.dataset.person ?? ""}.`;
  const RETRIES = [1000, 2000, 4000, 8000, 15000, 30000];
  let tries = 0, timer = null, busy = false, inFlight = "", signedOut = false;
  const listeners = [];

  // One item a decision: two tabs that write at once do not overwrite each other's.
  const names = () => Object.keys(localStorage).filter((name) => name.startsWith(prefix())).sort();
  const waiting = () => names().map((name) => ({ name, ...JSON.parse(localStorage.getItem(name)) }));

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  let count = 0;
  function put(fields) {
    const key = newKey(), place = `${String(Date.now()).padStart(15, "0")}.${String(count++).padStart(6, "0")}`;
    localStorage.setItem(`${prefix()}${place}.${key}`, JSON.stringify({ ...fields, key }));
    tell();
    send();
    return key;
  }

  // A decision that did not leave yet is simply not made; one that did is taken back by another.
  function takeBack(key) {
    const name = names().find((one) => one.endsWith(`.${key}`));
    if (name && inFlight !== key) { localStorage.removeItem(name); tell(); return; }
    put({ do: "undo", of: key });
  }

  function tell() {
    const box = bar();
    if (!box) return;
    const left = names().length;
    const late = left > 0 && (tries > 0 || signedOut || !navigator.onLine);
    box.hidden = !late;
    box.querySelector("p").textContent = `${box.dataset.waiting}: ${left}${signedOut ? `. ${box.dataset.signedOut}` : ""}`;
    box.querySelector("a").hidden = !signedOut;
    box.querySelector("button").hidden = signedOut;
    for (const listener of listeners) listener({ left });
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(send, RETRIES[Math.min(tries, RETRIES.length - 1)]);
    tries += 1;
    tell();
  };

  async function one(item) {
    const { name, ...fields } = item;
    inFlight = fields.key;
    let answer;
    try {
      answer = await fetch("/review/decide", {
        method: "POST", body: new URLSearchParams(fields), keepalive: true, redirect: "manual",
        headers: { Accept: "application/json" },
      });
    } catch { return "later"; } finally { inFlight = ""; }
    if (answer.status === 401 || answer.type === "opaqueredirect") { signedOut = true; tell(); return "stop"; }
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return "later";
    const told = await answer.json().catch(() => ({}));
    localStorage.removeItem(name);
    tries = 0; signedOut = false;
    tell();
    if (!answer.ok || told.outcome === "changed") for (const listener of listeners) listener({ refused: told.said || told.detail || "", item });
    else for (const listener of listeners) listener({ done: told, item });
    return "next";
  }

  async function drain() {
    for (let items = waiting(); items.length; items = waiting()) {
      const came = await one(items[0]);
      if (came === "later") { later(); return; }
      if (came === "stop") return;
    }
    tries = 0;
    tell();
  }

  async function send() {
    if (busy || !bar()) return;
    busy = true;
    clearTimeout(timer);
    try {
      if (navigator.locks) await navigator.locks.request("aiqyn.review", drain);
      else await drain();
    } finally { busy = false; }
    if (names().length && tries === 0 && !signedOut) send();
  }

  window.aiqynSending = { put, takeBack, send, left: () => names().length, waiting, on: (listener) => listeners.push(listener) };
  window.addEventListener("online", () => { tries = 0; send(); });
  window.addEventListener("offline", tell);
  document.addEventListener("click", (event) => { if (event.target.closest?.("#sending button")) { tries = 0; send(); } });
  listeners.push(({ refused, item }) => {
    if (refused) window.aiqynToast(refused, { danger: true, stays: true, action: item.claim ? { label: item.claim, run: () => { location.href = `/claims/${item.claim}`; } } : null });
  });
  tell();
  send();
})();
