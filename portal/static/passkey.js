/* Passkeys: asks the device when a button is pressed, puts its answer into the form, and sends it. Without this file what it
   needs stays hidden, and password and code open the account. */
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  document.querySelectorAll("[data-passkeys]").forEach(function (part) { part.hidden = false; });
  document.querySelectorAll("button[data-passkey]").forEach(function (button) {
    button.addEventListener("click", function () { ask(button); });
  });

  function ask(button) {
    var form = button.form, making = button.dataset.passkey === "make";
    var why = button.parentNode.querySelector(".why");
    var instead = form.querySelectorAll("[data-instead]");
    instead.forEach(function (field) { field.disabled = true; });
    var whole = form.reportValidity();
    instead.forEach(function (field) { field.disabled = false; });
    if (!whole) return;
    why.hidden = true;
    button.disabled = true;
    var csrf = form.querySelector("[name='csrf']");
    fetch(button.dataset.options, {
      method: "POST", credentials: "same-origin", headers: { accept: "application/json" },
      body: new URLSearchParams(csrf ? { csrf: csrf.value } : {})
    }).then(function (answer) { if (!answer.ok) throw answer; return answer.json(); })
      .then(function (asked) { return making ? make(asked) : sign(asked); })
      .then(function (made) {
        form.querySelector("[name='passkey']").value = JSON.stringify(answered(made));
        form.submit();
      })
      .catch(function () { why.hidden = false; button.disabled = false; button.focus(); });
  }

  function make(asked) {
    asked.challenge = bytes(asked.challenge);
    asked.user.id = bytes(asked.user.id);
    (asked.excludeCredentials || []).forEach(open);
    return navigator.credentials.create({ publicKey: asked });
  }

  function sign(asked) {
    asked.challenge = bytes(asked.challenge);
    (asked.allowCredentials || []).forEach(open);
    return navigator.credentials.get({ publicKey: asked });
  }

  function open(each) { each.id = bytes(each.id); }

  function answered(made) {
    var told = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (part) {
      if (made.response[part]) told[part] = text(made.response[part]);
    });
    return { id: made.id, rawId: text(made.rawId), type: made.type, response: told };
  }

  function bytes(told) {
    var plain = atob(told.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (sign) { return sign.charCodeAt(0); });
  }

  function text(buffer) {
    var plain = Array.from(new Uint8Array(buffer), function (byte) { return String.fromCharCode(byte); }).join("");
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  }
})();
