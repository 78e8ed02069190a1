/* The report form while it is filled in: questions open at once, the page says what will be cleared, and nothing typed is
   left by mistake. Without this file all of it happens when the page is saved. */
(function () {
  "use strict";
  var forms = document.querySelectorAll("main form[method='post']");
  forms.forEach(function (form) {
    if (form.querySelector("[data-when]")) follow(form);
    if (form.dataset.guard) guard(form);
  });
  document.querySelectorAll("[data-places]").forEach(suggest);
  var summary = document.querySelector(".sum");
  if (summary) summary.focus();

  function given(form, name) {
    var told = [];
    form.querySelectorAll("[name='" + name + "']").forEach(function (field) {
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) return;
      if (field.value.trim()) told.push(field.value.trim());
    });
    return told;
  }

  function holds(form, test, asked) {
    var answers = asked[test[0]] === false ? [] : given(form, test[0]);
    var found = test[1] ? answers.some(function (one) { return test[1].indexOf(one) >= 0; }) : answers.length > 0;
    return found !== test[2];
  }

  /* Opens and closes questions; what hangs on a closed one closes, too. */
  function follow(form) {
    var dependents = Array.prototype.slice.call(form.querySelectorAll("[data-when]"));
    function look(event) {
      var asked = {};
      for (var turn = 0; turn < 5; turn++) {
        dependents.forEach(function (each) {
          var open = JSON.parse(each.dataset.when).every(function (test) { return holds(form, test, asked); });
          each.hidden = !open;
          each.querySelectorAll("[name]").forEach(function (field) { asked[field.name] = open; });
        });
      }
      tell(form, dependents, event && event.target.closest(".q"));
    }
    form.addEventListener("input", look);
    form.addEventListener("change", look);
    look();
  }

  /* Says beside the question just changed which answers fall away with it. */
  function tell(form, dependents, beside) {
    if (!form.dataset.clears) return;
    var lost = [];
    dependents.forEach(function (each) {
      if (!each.hidden) return;
      var words = each.querySelector("legend, label");
      var filled = Array.prototype.some.call(each.querySelectorAll("input[name], select[name], textarea[name]"), function (field) {
        if (field.type === "hidden") return false;
        return field.type === "radio" || field.type === "checkbox" ? field.checked && field.value : field.value.trim();
      });
      if (filled && words) lost.push(words.textContent.trim());
    });
    var note = form.querySelector("[data-lost]");
    if (!note) {
      note = document.createElement("p");
      note.className = "box care lost";
      note.setAttribute("data-lost", "");
      note.setAttribute("role", "status");
      form.querySelector(".ends").before(note);
    }
    if (lost.length && beside) beside.after(note);
    note.hidden = !lost.length;
    note.textContent = lost.length ? form.dataset.clears + lost.join("; ") : "";
  }

  function guard(form) {
    var before = state(), sent = false;
    function state() { return new URLSearchParams(new FormData(form)).toString(); }
    form.addEventListener("submit", function () { sent = true; });
    window.addEventListener("pageshow", function () { sent = false; });
    window.addEventListener("beforeunload", function (event) {
      if (!sent && state() !== before) event.preventDefault();
    });
  }

  function suggest(field) {
    var waiting;
    field.addEventListener("input", function () {
      clearTimeout(waiting);
      if (field.value.trim().length < 3) return;
      waiting = setTimeout(function () {
        fetch(field.dataset.places + "?q=" + encodeURIComponent(field.value.trim()), { headers: { accept: "application/json" } })
          .then(function (answer) { return answer.ok ? answer.json() : []; })
          .then(function (places) {
            document.getElementById(field.getAttribute("list")).replaceChildren.apply(
              document.getElementById(field.getAttribute("list")),
              places.map(function (place) { var option = document.createElement("option"); option.value = place; return option; })
            );
          })
          .catch(function () {});
      }, 200);
    });
  }
})();
