// The review: the next pairs are at hand before they are asked for, a decision shows the next one at once and goes to
// the desk in the background (sending.js). Without script every button is a plain form.
"use strict";
(() => {
  const AHEAD = 10, FEW = 6, MOST_LEFT_OUT = 200;
  const root = document.querySelector("#review");
  if (!root) return;
  const stage = root.querySelector("#pair"), words = root.dataset, sending = window.aiqynSending;
  const ahead = [], behind = [], decided = [];
  let loading = null, exhausted = false, done = 0;

  const current = () => stage.querySelector(".pair");
  const handOf = (pair) => pair?.dataset.match;
  const tell = (text) => { root.querySelector("#told").textContent = text; };

  // Pairs that are here already, that were passed over, or whose decision is still on its way are not asked for again.
  const leftOut = () => [
    ...ahead.map(handOf), handOf(current()), ...behind.map(handOf),
    ...sending.waiting().map((item) => item.match),
    ...decided.slice(-20).map(({ pair }) => handOf(pair)),
  ].filter(Boolean).slice(-MOST_LEFT_OUT);

  function fill() {
    if (loading || exhausted || ahead.length >= FEW) return loading;
    const asked = new URLSearchParams(words.query);
    for (const match of new Set(leftOut())) asked.append("without", match);
    asked.set("limit", AHEAD);
    loading = fetch(`/review/pairs?${asked}`, { headers: { "HX-Request": "true" } })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((html) => {
        const known = new Set(leftOut());
        const fresh = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll(".pair")].filter((pair) => !known.has(handOf(pair)));
        ahead.push(...fresh);
        exhausted = fresh.length === 0;
        loading = null;
        if (!current()) next();
      })
      .catch(() => { loading = null; setTimeout(fill, 3000); if (!current()) empty(words.offline); });
    return loading;
  }

  const empty = (text) => {
    const said = document.createElement("p");
    said.className = "empty"; said.tabIndex = -1; said.textContent = text;
    stage.replaceChildren(said);
    said.focus({ preventScroll: true });
  };

  function show(pair) {
    stage.replaceChildren(pair);
    pair.focus({ preventScroll: true });
    scrollTo(0, 0);
    for (const button of root.querySelectorAll("[data-of-pair]")) button.disabled = false;
    root.querySelector("#back").disabled = behind.length === 0;
    if (root.querySelector("#open")) root.querySelector("#open").href = `/claims/${pair.dataset.claim}`;
  }

  function next() {
    const pair = ahead.shift();
    if (pair) show(pair);
    else empty(loading || !exhausted ? words.loading : words.empty);
    if (!pair && !loading) fill();
    fill();
  }

  function decide(what) {
    const pair = current();
    if (!pair) return;
    const button = pair.querySelector(`button[name=do][value=${what}]`);
    if (!button || button.disabled) { tell(words.notHere); return; }
    const fields = Object.fromEntries(new FormData(button.form));
    delete fields.back; delete fields.key;
    const key = sending.put({ ...fields, do: what });
    decided.push({ key, pair });
    done += 1;
    root.querySelector("#done").textContent = done;
    root.querySelector("#undo").disabled = false;
    tell(button.dataset.says);
    next();
  }

  const moves = {
    KeyJ() { if (current()) { behind.push(current()); exhausted = false; next(); } },
    KeyK() { const pair = behind.pop(); if (pair) { if (current()) ahead.unshift(current()); show(pair); } },
    KeyU() {
      const last = decided.pop();
      if (!last) return;
      sending.takeBack(last.key);
      if (current()) ahead.unshift(current());
      done -= 1;
      root.querySelector("#done").textContent = done;
      root.querySelector("#undo").disabled = decided.length === 0;
      show(last.pair);
      tell(words.undone);
    },
    Enter() { if (current()) location.href = `/claims/${current().dataset.claim}`; },
  };

  stage.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "do") return;
    event.preventDefault();
    decide(event.submitter.value);
  });
  for (const button of stage.querySelectorAll("button[name=do]")) window.aiqynKeys.on(button.dataset.key, () => decide(button.value), button.dataset.label);
  root.addEventListener("click", (event) => {
    const move = moves[event.target.closest?.("[data-move]")?.dataset.move];
    if (move) { event.preventDefault(); move(); current()?.focus({ preventScroll: true }); }
  });
  for (const button of root.querySelectorAll("[data-move]")) window.aiqynKeys.on(button.dataset.move, moves[button.dataset.move], button.dataset.label);

  // A decision that the desk refused is told by sending.js; the pair comes again by itself if it still waits.
  sending.on(({ left }) => { if (left === 0) fill(); });
  if (current()) {
    if (sending.waiting().some((item) => item.match === handOf(current()))) next();
    else show(current());
  }
  root.querySelector("#help")?.addEventListener("click", () => window.aiqynShowKeys());
  root.classList.add("alive");
  fill();
})();
