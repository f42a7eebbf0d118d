// After twenty minutes without use the screen hides what it showed. Our server locks the session by its own clock; this
// takes the page off the screen. Typing and pressing are use, and our server is told so at most once a minute. So is a
// conversation that is open and visible, for as long as our server lets that count. What was typed and not saved is
// never thrown away: the page is put away, and stands there again when the same person has opened the lock.

const presence = document.getElementById("presence");
const words = presence.dataset;
const idle = Number(words.idleSeconds) * 1000;
const beatEvery = 60_000;
const stays = "#cover, script, .sec-lights, [role=status]"; // the lights and words that count the presses to leave
let lastUse = Date.now();
let lastBeat = Date.now();
let lockTimer = 0;
let cover = null;
let isAsking = false;
let asksAgain = false;
let putAway = [];
let before = {};

function restart() {
  clearTimeout(lockTimer);
  lastUse = Date.now();
  lockTimer = setTimeout(lock, idle);
}

// Unsaved: a field that is not as it was sent to us, or a page that answers what was sent and was not taken.
function isChanged(field) {
  if (field.matches("[type=checkbox], [type=radio]")) {
    return field.checked !== field.defaultChecked;
  }
  if (field.matches("select")) {
    const first = [...field.options].findLastIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(first, Math.min(0, field.options.length - 1));
  }
  return field.matches("input, textarea") && field.value !== field.defaultValue;
}

function holdsUnsaved() {
  const posted = [...document.forms].filter((form) => form.getAttribute("method")?.toLowerCase() === "post");
  return "unsaved" in words || posted.some((form) => [...form.elements].some(isChanged));
}

function lock() {
  clearTimeout(lockTimer);
  if (cover) {
    return;
  }
  if (holdsUnsaved()) {
    coverPage();
    return;
  }
  const here = location.pathname + location.search;
  location.replace(`${words.locked}?next=${encodeURIComponent(here)}`);
}

function coverPage() {
  before = { title: document.title, focused: document.activeElement };
  cover = document.getElementById("cover-words").content.firstElementChild.cloneNode(true);
  putAway = [...document.body.children]
    .filter((part) => !part.matches(stays))
    .map((part) => ({ part, hidden: part.hidden, inert: part.inert, display: part.style.display }));
  for (const { part } of putAway) {
    part.hidden = part.inert = true;
    part.style.setProperty("display", "none", "important");
  }
  document.body.append(cover);
  document.title = cover.dataset.title;
  const heading = cover.querySelector("h1");
  heading.style.outline = "none"; // focused to be read out, and nothing to press
  heading.focus();
}

function uncover() {
  cover.remove();
  cover = null;
  for (const { part, hidden, inert, display } of putAway) {
    part.style.display = display;
    part.hidden = hidden;
    part.inert = inert;
  }
  document.title = before.title;
  before.focused?.focus();
  restart();
}

// Whether the session is open for whoever this page was made for. Asking is not use. The forms of a page that was made
// before signing in anew get the token of the new session, so that what they hold can still be sent.
async function isOpen() {
  const answer = await fetch(words.heartbeat, { redirect: "manual" }).catch(() => null);
  if (answer?.status !== 200) {
    return false;
  }
  const { who, token } = await answer.json();
  if (who !== words.who) {
    return false;
  }
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    field.value = token;
  }
  return true;
}

async function lookAgain() {
  asksAgain = true;
  if (isAsking) {
    return;
  }
  isAsking = true;
  let opened = false;
  while (asksAgain && !opened) {
    asksAgain = false;
    opened = await isOpen().catch(() => false);
  }
  isAsking = false;
  if (opened && cover) {
    uncover();
  }
}

async function beat(said) {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  const answer = await fetch(words.heartbeat, {
    method: "POST",
    redirect: "manual",
    headers: { "X-CSRFToken": token ? token.value : "" },
    body: new URLSearchParams(said),
  }).catch(() => null);
  if (answer?.status === 401) {
    lock();
  } else if (answer?.status === 403) {
    await isOpen().catch(() => false); // signed in anew elsewhere: the next beat has the new token
  }
  return answer?.status === 200;
}

function used() {
  if (document.visibilityState !== "visible") {
    return;
  }
  if (cover) {
    lookAgain();
    return;
  }
  if (Date.now() - lastUse >= idle) {
    lock(); // the machine slept, and its timers with it
    return;
  }
  restart();
  if (Date.now() - lastBeat >= beatEvery) {
    lastBeat = Date.now();
    beat({});
  }
}

async function talk() {
  if (document.visibilityState === "visible" && !cover && (await beat({ conversation: "1" })) && !cover) {
    restart();
  }
}

function seen() {
  if (document.visibilityState !== "visible") {
    return;
  }
  if (cover) {
    lookAgain();
  } else if (Date.now() - lastUse >= idle) {
    lock();
  }
}

restart();
for (const kind of ["keydown", "input", "pointerdown"]) {
  document.addEventListener(kind, used, { capture: true, passive: true });
}
document.addEventListener("visibilitychange", seen);
addEventListener("focus", seen);
if (document.querySelector("[data-conversation]")) {
  setInterval(talk, beatEvery);
}
