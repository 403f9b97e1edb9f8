// What all pages of the desk share: keys by their place on the keyboard, toasts, a word when the desk cannot be reached.
"use strict";
(() => {
  const words = () => document.body.dataset;
  const keys = new Map(); // code -> {run, label}

  // `event.code` names the key's place: on a Kazakh or Russian layout the J key writes «о», and still means J.
  const inField = (element) => element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && !/^(checkbox|radio|button|submit)$/.test(element.type));
  const asksForHelp = (event) => event.key === "?" || event.code === "Slash" && event.shiftKey;

  window.aiqynKeys = {
    on(code, run, label) { keys.set(code, { run, label }); },
    off(code) { keys.delete(code); },
  };

  const press = (code) => {
    const registered = keys.get(code);
    if (registered) { registered.run(); return true; }
    const button = document.querySelector(`#main [data-key="${CSS.escape(code)}"]:not([disabled])`);
    if (!button) return false;
    button.focus({ preventScroll: true });
    button.click();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.code !== "KeyJ" && event.code !== "KeyK") return;
    if (event.code === "Escape" && inField(event.target)) { event.target.blur(); return; }
    if (inField(event.target) || document.querySelector("dialog[open]")) return;
    if (asksForHelp(event)) { event.preventDefault(); showKeys(); return; }
    // Where the slash is depends on the layout: its place on a Latin one, or the sign itself on any other.
    if (event.key === "/" || event.code === "Slash" && !event.shiftKey) {
      const find = document.querySelector("#find");
      if (find) { event.preventDefault(); find.focus(); find.select(); }
      return;
    }
    if (event.shiftKey) return;
    const interactive = event.target.closest?.("a[href], button, summary, [role=button]");
    if (event.code === "Enter" && interactive) return;
    if (press(event.code)) event.preventDefault();
  });

  const named = (code) => code.replace(/^(Key|Digit)/, "");
  function showKeys() {
    const dialog = document.querySelector("#keys"), list = dialog.querySelector("dl");
    list.replaceChildren();
    const add = (key, label) => {
      const term = document.createElement("dt"), kbd = document.createElement("kbd"), told = document.createElement("dd");
      kbd.textContent = key; told.textContent = label; term.append(kbd); list.append(term, told);
    };
    for (const [code, { label }] of keys) if (label) add(named(code), label);
    for (const button of document.querySelectorAll("#main [data-key]")) {
      if (keys.has(button.dataset.key) || button.closest("[hidden]")) continue;
      add(named(button.dataset.key), button.dataset.says || button.firstChild.textContent.trim() || button.textContent.trim());
    }
    const find = document.querySelector("#find");
    if (find) add("/", find.placeholder);
    add("?", words().keys);
    dialog.showModal();
  }
  window.aiqynShowKeys = showKeys;

  window.aiqynToast = (said, { danger = false, action = null, stays = false } = {}) => {
    const toast = document.createElement("div"), text = document.createElement("p");
    toast.className = danger ? "toast toast-danger" : "toast";
    text.textContent = said;
    toast.append(text);
    if (action) {
      const button = document.createElement("button");
      button.className = "button-quiet"; button.textContent = action.label; button.type = "button";
      button.addEventListener("click", () => { toast.remove(); action.run(); });
      toast.append(button);
    }
    document.querySelector("#toasts").append(toast);
    if (!stays) wane(toast);
    return toast;
  };

  // A toast goes after a while, but never from under a hand or a focus: its Undo must stay reachable.
  const wane = (toast, seconds = 12) => {
    const later = () => setTimeout(() => (toast.matches(":hover, :focus-within") ? later() : toast.remove()), seconds * 1000);
    later();
  };
  const tendToasts = () => document.querySelectorAll("#toasts .toast:not([data-tended])").forEach((toast) => { toast.dataset.tended = ""; wane(toast); });

  document.addEventListener("aiqyn:refused", (event) => window.aiqynToast(event.detail.said, { danger: true, stays: true, action: { label: words().dismiss, run() {} } }));
  document.addEventListener("htmx:error", () => window.aiqynToast(words().failed, { danger: true }));
  document.addEventListener("htmx:after:swap", tendToasts);
  document.addEventListener("DOMContentLoaded", tendToasts);
  let away = null;
  window.addEventListener("offline", () => { away ??= window.aiqynToast(words().offline, { danger: true, stays: true }); });
  window.addEventListener("online", () => { away?.remove(); away = null; });

  // Select boxes marked so send their form at once; without script there is a button.
  document.addEventListener("change", (event) => { if (event.target.matches?.("[data-sends]")) event.target.form.requestSubmit(); });
})();
