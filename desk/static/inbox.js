// The inbox by keys: J and K walk, Enter opens, X chooses. Everything works without it.
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll("#main .inbox .row")];
  const current = () => document.querySelector("#main .inbox .row.current");

  const move = (by) => {
    const all = rows(), here = current();
    if (!all.length) return;
    const at = here ? all.indexOf(here) + by : by > 0 ? 0 : all.length - 1;
    if (at >= all.length) { document.querySelector("#onward")?.focus(); return; }
    const next = all[Math.max(0, at)];
    here?.classList.remove("current");
    next.classList.add("current");
    next.querySelector(".row-link").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  const tick = () => {
    const box = current()?.querySelector('input[name="claims"]');
    if (box) { box.checked = !box.checked; told(); }
  };
  const open = () => current()?.querySelector(".row-link").click();

  const told = () => {
    const says = document.querySelector("#chosen");
    if (!says) return;
    const many = document.querySelectorAll('#bulk input[name="claims"]:checked').length;
    document.querySelector("#bulk-bar").classList.toggle("chosen", many > 0); // at hand only when there is use for it
    says.textContent = `(${many || says.dataset.none})`;
  };

  const begin = () => {
    const list = document.querySelector("#main .inbox");
    for (const code of ["KeyJ", "KeyK", "KeyX", "Enter"]) window.aiqynKeys.off(code);
    if (!list) return;
    window.aiqynKeys.on("KeyJ", () => move(1), list.dataset.next);
    window.aiqynKeys.on("KeyK", () => move(-1), list.dataset.previous);
    window.aiqynKeys.on("KeyX", tick, list.dataset.select);
    window.aiqynKeys.on("Enter", open, list.dataset.open);
    const all = document.querySelector("#tick-all");
    if (!all) return; // a list that is only looked at
    all.hidden = false;
    all.onclick = () => {
      const boxes = [...document.querySelectorAll('#bulk input[name="claims"]')];
      const on = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = on;
      told();
    };
    told();
  };

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.(".inbox .row");
    if (!row || row === current()) return;
    current()?.classList.remove("current");
    row.classList.add("current");
  });
  document.addEventListener("change", (event) => { if (event.target.name === "claims") told(); });
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("htmx:after:swap", begin);
})();
