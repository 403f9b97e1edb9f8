// The editor: nothing typed is lost (kept in this browser until saved), the preview follows, three languages as tabs when narrow.
"use strict";
(() => {
  const form = document.querySelector("#editor");
  if (!form) return;
  const told = form.dataset, name = `aiqyn-draft:${told.keyName}`;
  const saving = document.querySelector("#saving");

  // --- kept until saved ---------------------------------------------------------------------------------
  const hidden = new Set(["base", "opened", "do"]);
  const fieldsNow = () => {
    const fields = {};
    for (const [key, value] of new FormData(form)) if (!hidden.has(key)) (fields[key] ??= []).push(String(value).replace(/\r\n?/g, "\n"));
    return fields;
  };
  const begun = JSON.stringify(fieldsNow());
  let changed = false, sending = false;
  const keep = () => {
    const fields = fieldsNow();
    changed = JSON.stringify(fields) !== begun;
    saving.textContent = changed ? told.unsaved : "";
    try {
      if (changed) localStorage.setItem(name, JSON.stringify({ at: Date.now(), base: form.elements.base.value, fields }));
    } catch { saving.textContent = changed ? told.leaving : ""; }
  };
  const kept = () => { try { return JSON.parse(localStorage.getItem(name) || "null"); } catch { return null; } };
  const forget = () => { try { localStorage.removeItem(name); } catch { /* a browser that keeps nothing */ } };

  const offer = () => {
    const found = kept(), box = document.querySelector("#kept");
    if (!found || !found.fields) return;
    if (JSON.stringify(found.fields) === begun) { forget(); return; }
    const words = document.createElement("p"), buttons = document.createElement("div");
    words.textContent = `${box.dataset.found}: ${new Date(found.at).toLocaleString(document.documentElement.lang)}`;
    buttons.className = "buttons";
    const button = (label, run) => {
      const made = document.createElement("button");
      made.type = "button"; made.className = "button-quiet"; made.textContent = label;
      made.addEventListener("click", () => { run(); box.hidden = true; form.querySelector("input:not([type=hidden]), textarea").focus(); });
      buttons.append(made);
    };
    button(box.dataset.restore, () => { putBack(found.fields); keep(); later(); });
    button(box.dataset.discard, forget);
    box.append(words, buttons);
    box.hidden = false;
  };
  const putBack = (fields) => {
    for (const element of form.elements) {
      if (!element.name || hidden.has(element.name) || element.type === "submit") continue;
      const values = fields[element.name];
      if (element.type === "radio" || element.type === "checkbox") element.checked = (values || []).includes(element.value);
      else if (element.type !== "hidden" || values) element.value = (values || [""])[0];
    }
    // Claims and statements that were picked are hidden fields of their own.
    for (const list of ["claims", "statements"]) {
      const there = new Set([...form.querySelectorAll(`input[type=hidden][name=${list}]`)].map((input) => input.value));
      for (const value of fields[list] || []) {
        if (there.has(value)) continue;
        const input = document.createElement("input");
        input.type = "hidden"; input.name = list; input.value = value;
        form.append(input);
      }
    }
  };
  // What the server turned away (a 409 or a 422) is in the form, but not saved.
  if (document.querySelector("#main [role=alert].notice-danger, #conflict-title")) { changed = true; saving.textContent = told.unsaved; }
  offer();
  window.addEventListener("beforeunload", (event) => { if (changed && !sending) event.preventDefault(); });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget) return;
    keep();
    sending = true;
  });
  window.addEventListener("pageshow", () => { sending = false; });

  // --- counters -----------------------------------------------------------------------------------------
  const count = (field) => {
    const counter = form.querySelector(`[data-counter="${field.name}"] span`);
    if (!counter) return;
    const length = [...field.value].length, limit = Number(field.dataset.counts);
    counter.textContent = String(length);
    counter.classList.toggle("over", limit > 0 && length > limit);
  };
  for (const field of form.querySelectorAll("[data-counts]")) count(field);

  // --- the preview --------------------------------------------------------------------------------------
  const frame = document.querySelector("#page-preview"), posts = document.querySelector("#post-previews");
  let language = form.querySelector("[data-preview]")?.dataset.preview || "ru", timer = 0, turn = 0;
  const send = async (address) => {
    const body = new URLSearchParams();
    for (const [key, value] of new FormData(form)) if (key !== "opened") body.append(key, value);
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "text/html" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };
  const refresh = async () => {
    const mine = ++turn;
    try {
      const button = form.querySelector(`[data-preview="${language}"]`);
      const [page, parts] = await Promise.all([send(button.getAttribute("formaction")), send(posts.dataset.address)]);
      if (mine !== turn) return;
      showPage(page);
      showParts(parts);
    } catch { /* the text is kept here; the next key tries again */ }
  };
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  const showPage = (html) => {
    const shown = frame.contentDocument, fresh = parsed(html);
    if (!shown?.querySelector("link[rel=stylesheet]")) { form.querySelector(`[data-preview="${language}"]`).click(); return; }
    shown.documentElement.lang = fresh.documentElement.lang;
    shown.body.replaceWith(shown.adoptNode(fresh.body));
  };
  const showParts = (html) => {
    const fresh = parsed(html);
    for (const list of form.querySelectorAll("[data-remarks]")) {
      const found = fresh.querySelector(`[data-remarks-for="${list.dataset.remarks}"]`);
      list.replaceChildren(...(found ? [...found.children].map((item) => document.adoptNode(item)) : []));
      list.hidden = !found;
    }
    fresh.querySelectorAll("[data-remarks-for]").forEach((list) => list.remove());
    const open = [...posts.querySelectorAll("details")].map((one) => one.open);
    posts.replaceChildren(...[...fresh.body.childNodes].map((node) => document.adoptNode(node)));
    posts.querySelectorAll("details").forEach((one, place) => { one.open = Boolean(open[place]); });
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(refresh, 500); };
  for (const button of form.querySelectorAll("[data-preview]")) button.addEventListener("click", () => { language = button.dataset.preview; });

  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-counts]")) count(event.target);
    keep();
    later();
  });
  form.addEventListener("change", () => { keep(); later(); });
  form.addEventListener("focusin", (event) => { if (["kk", "ru", "en"].includes(event.target.lang)) language = event.target.lang; });

  // --- tabs, where three panes find no room beside each other -----------------------------------------------
  const tabs = [...form.querySelectorAll("[role=tab]")], list = form.querySelector("[role=tablist]");
  const narrow = matchMedia("(max-width: 56.29rem)");
  const pane = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  const choose = (tab, focus) => {
    for (const one of tabs) {
      const chosen = one === tab;
      one.setAttribute("aria-selected", String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      pane(one).hidden = narrow.matches && !chosen;
    }
    if (focus) tab.focus();
  };
  const lay = () => {
    list.hidden = !narrow.matches;
    for (const tab of tabs) {
      if (narrow.matches) { pane(tab).setAttribute("role", "tabpanel"); pane(tab).setAttribute("aria-labelledby", tab.id); }
      else { pane(tab).removeAttribute("role"); pane(tab).setAttribute("aria-labelledby", `pane-title-${tab.id.slice(4)}`); }
    }
    choose(tabs.find((tab) => tab.getAttribute("aria-selected") === "true") || tabs[0], false);
  };
  for (const [place, tab] of tabs.entries()) {
    tab.addEventListener("click", () => choose(tab, true));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      choose(tabs[(place + step + tabs.length) % tabs.length], true);
    });
  }
  narrow.addEventListener("change", lay);
  lay();
})();
