// After twenty minutes without use the screen hides what it showed. Our server locks the session by its own clock; this
// only takes the page off the screen. While a page marked data-heartbeat is visible, it tells the server so.

const presence = document.getElementById("presence");
const idle = Number(presence.dataset.idleSeconds) * 1000;
const beatEvery = 60_000;
let lastUse = Date.now();
let lockTimer = 0;

function lock() {
  const here = location.pathname + location.search;
  location.replace(`${presence.dataset.locked}?next=${encodeURIComponent(here)}`);
}

function restart() {
  clearTimeout(lockTimer);
  lastUse = Date.now();
  lockTimer = setTimeout(lock, idle);
}

async function beat() {
  if (document.visibilityState !== "visible") {
    return;
  }
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  const answer = await fetch(presence.dataset.heartbeat, {
    method: "POST",
    redirect: "manual",
    headers: { "X-CSRFToken": token ? token.value : "" },
  }).catch(() => null);
  if (answer?.status === 200) {
    restart();
  }
}

restart();
// A page with drafts tells us when it has saved one: that was a request, so the server's clock began anew too.
document.addEventListener("saved", restart);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && Date.now() - lastUse >= idle) {
    lock();
  }
});
if (document.querySelector("[data-heartbeat]:not(#presence)")) {
  setInterval(beat, beatEvery);
}
