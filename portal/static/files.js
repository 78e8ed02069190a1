/* The page of an upload while it is checked: asks how far the check is, and shows the page again when something is new.
   Without this file the page has a link, and loads itself anew. */
(function () {
  "use strict";
  var pause = 300;
  function wait() {
    var box = document.getElementById("state");
    if (box) setTimeout(look, pause, box);
  }
  function look(box) {
    pause = Math.min(pause * 1.3, 3000);
    fetch(box.dataset.state, { credentials: "same-origin", headers: { accept: "application/json" } })
      .then(function (answer) { if (!answer.ok) throw answer; return answer.json(); })
      .then(function (told) { return told.stage === box.dataset.stage ? null : show(); })
      .then(wait, wait);
  }
  function show() {
    return fetch(location.href, { credentials: "same-origin", headers: { accept: "text/html" } })
      .then(function (answer) { if (!answer.ok) throw answer; return answer.text(); })
      .then(function (text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        document.getElementById("main").replaceWith(page.getElementById("main"));
        document.title = page.title;
      });
  }
  wait();
})();
