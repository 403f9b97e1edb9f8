// The queue by dragging: the row is let go before another one, and the form that "Up" and "Down" use says so.
"use strict";
(() => {
  let dragged = null;
  const rowOf = (target) => target.closest?.(".queue-row");
  const formOf = (row) => row.querySelector("form[action$='/move']");
  const ready = () => {
    for (const row of document.querySelectorAll(".queue-row:not([draggable])")) if (formOf(row)) row.draggable = true;
  };
  const clear = () => document.querySelectorAll(".queue-row.over").forEach((row) => row.classList.remove("over"));
  document.addEventListener("dragstart", (event) => {
    if (event.target.matches?.("input, textarea")) return;
    dragged = rowOf(event.target);
    if (dragged) { event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", dragged.dataset.code); }
  });
  document.addEventListener("dragover", (event) => {
    const row = rowOf(event.target);
    if (!dragged || !row || row === dragged || row.parentElement.dataset.queue !== dragged.parentElement.dataset.queue) return;
    event.preventDefault();
    clear();
    row.classList.add("over");
  });
  document.addEventListener("drop", (event) => {
    const row = rowOf(event.target);
    clear();
    if (!dragged || !row || row === dragged) return;
    event.preventDefault();
    const form = formOf(dragged), to = document.createElement("input");
    to.type = "hidden"; to.name = "to"; to.value = "before";
    form.elements.before.value = row.dataset.code;
    form.append(to);
    form.requestSubmit();
  });
  document.addEventListener("dragend", () => { dragged = null; clear(); });
  document.addEventListener("htmx:after:swap", ready);
  ready();
})();
