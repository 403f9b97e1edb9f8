/* Everything here works without it: times are written out, and a player is a link to its video. */
(function () {
  "use strict";

  var wanted = seconds(location.hash);

  function seconds(hash) {
    var found = /^#t=([0-9]{1,6})$/.exec(hash);
    return found ? Number(found[1]) : 0;
  }

  function at(player, time) {
    var address = new URL(player.dataset.embed);
    if (time) {
      address.searchParams.set("start", String(time));
      address.hash = "t=" + time;
    }
    return address.href;
  }

  function load(player, time) {
    var frame = player.querySelector("iframe");
    if (!frame) {
      frame = document.createElement("iframe");
      frame.title = player.dataset.title;
      frame.allow = "fullscreen; encrypted-media; picture-in-picture";
      frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation allow-popups");
      frame.src = at(player, time);
      player.replaceChild(frame, player.querySelector(".poster"));
      player.classList.add("is-loaded");
    } else {
      frame.src = at(player, time);
    }
    frame.focus();
  }

  document.querySelectorAll(".player[data-embed] .poster").forEach(function (poster) {
    poster.addEventListener("click", function (event) {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return; }
      event.preventDefault();
      load(poster.closest(".player"), wanted);
    });
  });

  /* A time code jumps in a player that is there; one that is not is never loaded by it, only told where to begin. */
  document.querySelectorAll('a[href^="#t="]').forEach(function (link) {
    link.addEventListener("click", function (event) {
      var player = document.querySelector(".player.is-loaded");
      wanted = seconds(link.getAttribute("href"));
      if (player) {
        event.preventDefault();
        history.replaceState(null, "", link.getAttribute("href"));
        load(player, wanted);
      }
    });
  });

  function tell() {
    var now = Date.now();
    document.querySelectorAll("[data-starts]").forEach(function (one) {
      var begins = Date.parse(one.dataset.starts), ends = Date.parse(one.dataset.ends);
      show(one.querySelector(".now"), begins <= now && now < ends);
      show(one.querySelector(".over"), now >= ends);
    });
  }

  function show(mark, visible) {
    if (mark && mark.hidden === visible) { mark.hidden = !visible; }
  }

  tell();
  setInterval(tell, 15000);
})();
