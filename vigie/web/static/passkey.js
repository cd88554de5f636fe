// Passkeys: asks the browser for one and puts its answer in the form. Without this file the forms stay
// hidden, and everything else works.
"use strict";
(() => {
  const forms = [...document.querySelectorAll("form[data-passkey]")];
  if (!window.PublicKeyCredential || !forms.length) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const readable = (options) => {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const list of [options.excludeCredentials, options.allowCredentials]) for (const key of list || []) key.id = bytes(key.id);
    return options;
  };
  const written = (key) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[name]) response[name] = text(key.response[name]);
    }
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} });
  };
  const ask = async (form) => {
    const token = new URLSearchParams();
    const csrf = form.querySelector("[name=csrf]");
    if (csrf) token.append("csrf", csrf.value);
    const answer = await fetch(form.dataset.challenge, { method: "POST", body: token, credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const publicKey = readable(await answer.json());
    const key = form.dataset.passkey === "create" ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
    form.querySelector("[name=reponse], [name=confirmation_cle]").value = written(key);
    form.submit();
  };
  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const wrong = form.querySelector("[data-passkey-wrong]");
      wrong.hidden = true;
      ask(form).catch(() => { wrong.hidden = false; });
    }, true);
  }
  for (const words of document.querySelectorAll("[data-passkey-without]")) words.hidden = true;
})();
