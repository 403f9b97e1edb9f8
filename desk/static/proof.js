/* The page's side of the puzzle: begins when somebody begins to write, fills the field `altcha`, and holds a form
   back that is sent before the puzzle is solved. Whatever fails, the form goes out with its ticket alone. */
(function () {
  "use strict";

  function guard(box) {
    var form = box.form || box.parentNode;
    while (form && form.nodeName !== "FORM") form = form.parentNode;
    if (!form) return;
    var field = form.querySelector('input[name="altcha"]'), ticket = form.querySelector('input[name="ticket"]');
    var says = box.querySelector("[role=status]");
    var state = "waiting", held = null, worker = null, timer = 0;

    function begin() {
      if (state !== "waiting") return;
      state = "solving";
      var challenge = JSON.parse(box.getAttribute("data-challenge"));
      var left = challenge.parameters.expiresAt * 1000 - Date.now();
      clearTimeout(timer);
      timer = setTimeout(renew, Math.max(60000, Math.min(left, 1800000) - 300000));
      try {
        worker = new Worker(box.getAttribute("data-worker"));
        worker.onmessage = function (event) { worker.terminate(); ended(event.data.proof || ""); };
        worker.onerror = function () { worker.terminate(); alone(challenge); };
        worker.postMessage(challenge);
      } catch (error) { alone(challenge); }
    }
    function alone(challenge) {
      var script = document.createElement("script");
      script.src = box.getAttribute("data-worker");
      script.onload = function () { window.aiqynSolve(challenge, ended, function () { ended(""); }); };
      script.onerror = function () { ended(""); };
      document.head.appendChild(script);
    }
    function ended(proof) {
      state = "done";
      field.value = proof;
      says.hidden = true;
      if (held) { var button = held.button; held = null; send(button); }
    }
    function send(button) {
      if (button && button.name) {
        var copy = document.createElement("input");
        copy.type = "hidden"; copy.name = button.name; copy.value = button.value;
        form.appendChild(copy);
      }
      form.submit();
    }
    /* A new puzzle before the old one is too old; what the page cannot fetch it does without. */
    function renew() {
      var request = new XMLHttpRequest();
      request.open("GET", box.getAttribute("data-more"));
      request.onload = function () {
        if (request.status !== 200 || held) return;
        var more = JSON.parse(request.responseText);
        box.setAttribute("data-challenge", JSON.stringify(more.challenge));
        ticket.value = more.ticket; field.value = ""; state = "waiting";
        begin();
      };
      request.send();
    }

    form.addEventListener("focusin", begin);
    form.addEventListener("input", begin);
    form.addEventListener("submit", function (event) {
      var active = document.activeElement;
      var button = event.submitter || (active && active.form === form && active.type === "submit" ? active : null);
      if (event.defaultPrevented || state === "done") return;
      if (button && button.formNoValidate) return; /* a step back, or another language: nothing is sent for good */
      event.preventDefault();
      if (held) return;
      held = { button: button };
      says.hidden = false;
      begin();
    });
  }

  function start() {
    var boxes = document.querySelectorAll("[data-proof]");
    for (var i = 0; i < boxes.length; i++) guard(boxes[i]);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
