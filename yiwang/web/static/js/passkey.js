// Passkeys (WebAuthn level 3): ask the device, put its answer into the form, send the form.
"use strict";

const options = async (form) => {
  if (form.dataset.options) return JSON.parse(form.dataset.options).publicKey;
  const headers = { "X-Requested-With": "XMLHttpRequest" };
  const answer = await fetch(form.action, { headers });
  return (await answer.json()).request_options.publicKey;
};

const credential = async (form) => {
  const wanted = await options(form);
  if (form.dataset.passkey === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(wanted);
    return navigator.credentials.create({ publicKey });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) });
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      form.elements.credential.value = JSON.stringify(await credential(form));
      form.submit();
    } catch {
      form.querySelector("[data-said]").textContent = form.dataset.failed;
    }
  });
}
