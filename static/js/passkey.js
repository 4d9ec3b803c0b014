// Passkeys: asks the browser for one and sends its answer with the form. What is said to somebody
// stands in the page, in data attributes; the challenge stands there too or is fetched.
(() => {
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  const withBytes = (list = []) => list.map((entry) => ({ ...entry, id: toBytes(entry.id) }));

  function forBrowser({ publicKey }) {
    const options = { ...publicKey, challenge: toBytes(publicKey.challenge) };
    if (options.user) options.user = { ...options.user, id: toBytes(options.user.id) };
    if (options.excludeCredentials) options.excludeCredentials = withBytes(options.excludeCredentials);
    if (options.allowCredentials) options.allowCredentials = withBytes(options.allowCredentials);
    return { publicKey: options };
  }

  const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

  function forServer(credential) {
    const response = {};
    for (const part of PARTS) {
      if (credential.response[part]) response[part] = toText(credential.response[part]);
    }
    return JSON.stringify({
      type: credential.type,
      id: credential.id,
      rawId: toText(credential.rawId),
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  }

  async function challenge(form) {
    if (!form.dataset.options) {
      return JSON.parse(document.getElementById("passkey-options").textContent);
    }
    const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  async function ask(form) {
    const { creation_options: creation, request_options: request } = await challenge(form);
    const credential = creation
      ? await navigator.credentials.create(forBrowser(creation))
      : await navigator.credentials.get(forBrowser(request));
    form.elements.credential.value = forServer(credential);
    form.submit();
  }

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const status = form.querySelector("[data-passkey-status]");
    const say = (text) => (status.textContent = text);
    let busy = false;

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (busy) return;
      if (!window.PublicKeyCredential) return say(form.dataset.unsupported);
      busy = true;
      say(form.dataset.waiting);
      ask(form).catch((error) => {
        busy = false;
        const stopped = error.name === "NotAllowedError" || error.name === "AbortError";
        const known = error.name === "InvalidStateError" && form.dataset.known;
        say(stopped ? form.dataset.stopped : known || form.dataset.failed);
      });
    });
  });
})();
