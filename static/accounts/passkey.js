// Passkeys: asks our server for a question, the browser for the answer, and brings it back. Buttons that need this
// script are hidden until it runs; without it, a password and a code do the same.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const descriptors = (list = []) => list.map((each) => ({ ...each, id: toBytes(each.id) }));

async function post(url, data) {
  const answer = await fetch(url, {
    method: "POST",
    redirect: "error",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
    },
    body: JSON.stringify(data),
  });
  if (!answer.ok) {
    throw new Error(String(answer.status));
  }
  return answer.json();
}

function packed(credential) {
  const { response } = credential;
  const parts = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) {
      parts[name] = toText(response[name]);
    }
  }
  if (response.getTransports) {
    parts.transports = response.getTransports();
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: parts,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
  };
}

async function use(words) {
  const options = await post(words.begin, {});
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: descriptors(options.allowCredentials),
  };
  const done = await post(words.complete, packed(await navigator.credentials.get({ publicKey })));
  location.assign(done.redirect_url);
}

async function make(words) {
  const options = await post(words.begin, {});
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  };
  await post(words.complete, packed(await navigator.credentials.create({ publicKey })));
  location.assign(words.next);
}

for (const box of document.querySelectorAll("[data-passkey]")) {
  const button = box.querySelector("button");
  const status = box.querySelector("[role=alert]");
  if (!window.PublicKeyCredential) {
    continue;
  }
  box.hidden = false;
  button.addEventListener("click", async () => {
    status.hidden = true;
    status.textContent = "";
    button.disabled = true;
    try {
      await (box.dataset.passkey === "make" ? make(box.dataset) : use(box.dataset));
    } catch {
      status.textContent = box.dataset.failed;
      status.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}
