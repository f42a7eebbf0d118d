// A conversation is open: while the page is visible, say so once a minute, so that it does not lock in the middle.
const address = document.querySelector("script[data-heartbeat]").dataset.heartbeat;
const token = document.querySelector("input[name=csrfmiddlewaretoken]");

setInterval(() => {
  if (document.visibilityState === "visible" && token) {
    fetch(address, { method: "POST", headers: { "X-CSRFToken": token.value }, redirect: "manual" }).catch(() => {});
  }
}, 60_000);
