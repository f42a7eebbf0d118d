// Keeps what is typed in the page's form on our server: three seconds after a pause, at least every fifteen seconds
// while it changes, when the page is put out of sight, and before the form itself is sent. Nothing is ever put into the
// browser's own stores. What could not be saved stays on the page, and the bar says why and what to do. Leaving by the
// button discards what is not saved yet.

const bar = document.querySelector("[data-draft]");
const form = document.getElementById("main-form");
const words = bar.dataset;
const PAUSE = 3_000;
const LONGEST = 15_000;
const PATIENCE = 10_000; // for one answer
const LAST_PATIENCE = 1_500; // before another form of the page is sent without waiting any longer
const FIRST_RETRY = 2_000;
const LAST_RETRY = 60_000;
const ASK_AGAIN = 20_000; // while signed out

const numberField = document.querySelector("input[name=_draft_number]");
const aloud = bar.querySelector("[data-draft-aloud]");
const presence = document.getElementById("presence")?.dataset ?? {};
let number = words.draftNumber;
let kept = "draftBehind" in words ? null : snapshot();
let state = "fine"; // or lost, out, moved, large, failed
let pauseTimer = 0;
let longestTimer = 0;
let retryTimer = 0;
let retryAfter = FIRST_RETRY;
let inFlight = null;
let isGoing = false;

// What is typed, as it would be sent; never passwords, files, tokens or buttons -------------------------------------
function snapshot() {
  const typed = new URLSearchParams();
  for (const field of form.elements) {
    const isSwitch = field.matches("[type=checkbox], [type=radio]");
    const isNothing = !field.name || field.name.startsWith("_") || field.name === "csrfmiddlewaretoken" || field.disabled;
    if (isNothing || field.matches("button, fieldset, output, [type=password], [type=file], [type=submit]")) {
      continue;
    }
    if (field.matches("select")) {
      for (const option of field.selectedOptions) {
        typed.append(field.name, option.value);
      }
    } else if (!isSwitch || field.checked) {
      typed.append(field.name, field.value);
    }
  }
  return typed.toString();
}

const isChanged = () => snapshot() !== kept;
const hasLeft = () => document.documentElement.classList.contains("sec-gone");

// What the bar says -------------------------------------------------------------------------------------------------
function say(text) {
  for (const place of document.querySelectorAll("[data-draft-says]")) {
    place.textContent = bar.contains(place) || !text ? text : `· ${text}`; // elsewhere it stands after other words
  }
}

const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

// A new state is read out once; a draft that is saved again and again is not.
function become(next, text) {
  if (next !== state) {
    aloud.textContent = text;
  }
  if (next !== state || next !== "lost") {
    say(text); // the moment at which the connection was lost stays
  }
  state = next;
  bar.classList.toggle("sec-draft--wrong", state !== "fine");
  for (const part of bar.querySelectorAll("[data-draft-when]")) {
    part.hidden = part.dataset.draftWhen !== state;
  }
}

// Saving ------------------------------------------------------------------------------------------------------------
function stopTimers() {
  for (const timer of [pauseTimer, longestTimer, retryTimer]) {
    clearTimeout(timer);
  }
  pauseTimer = longestTimer = retryTimer = 0;
}

function retry(after) {
  clearTimeout(retryTimer);
  retryTimer = setTimeout(save, after);
}

function save(more = {}) {
  inFlight ??= send(more).finally(() => {
    inFlight = null;
  });
  return inFlight;
}

async function send({ keepalive = false, isSecondTry = false } = {}) {
  stopTimers();
  const typed = snapshot();
  if (typed === kept || hasLeft() || state === "moved") {
    return;
  }
  const answer = await post(typed, keepalive);
  if (answer?.status === 403 && !isSecondTry && (await isOpenAgain())) {
    await send({ isSecondTry: true });
    return;
  }
  await hear(answer, typed);
}

function post(typed, keepalive) {
  const token = form.querySelector("input[name=csrfmiddlewaretoken]");
  return fetch(words.draft, {
    method: "POST",
    redirect: "manual",
    keepalive: keepalive && typed.length < 60_000, // what a browser sends after its page is gone may not be long
    headers: { "X-CSRFToken": token ? token.value : "", "Content-Type": "application/x-www-form-urlencoded" },
    body: `${typed}${typed ? "&" : ""}_draft_number=${number}`,
    signal: AbortSignal.timeout(PATIENCE),
  }).catch(() => null);
}

async function hear(answer, typed) {
  if (answer === null || answer.status > 500) {
    become("lost", words.wordsLost.replace("MOMENT", clock()));
    retry(retryAfter);
    retryAfter = Math.min(retryAfter * 2, LAST_RETRY);
  } else if (answer.ok) {
    heardSaved(await answer.json(), typed);
  } else if (answer.status === 409) {
    heardMoved(await answer.json());
  } else if (answer.status === 413) {
    const { says } = await answer.json();
    bar.querySelector("[data-draft-sentence]").textContent = says;
    become("large", words.wordsFailed);
  } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
    become("out", words.wordsOut);
    retry(ASK_AGAIN);
  } else {
    become("failed", words.wordsFailed);
  }
}

function heardSaved(answer, typed) {
  const text = state === "lost" ? words.wordsAgain : words.wordsSaved;
  number = answer.number;
  numberField.value = number;
  kept = typed;
  retryAfter = FIRST_RETRY;
  become("fine", text.replace("MOMENT", answer.saved_at));
  if (isChanged()) {
    typedOn();
  }
}

function heardMoved(answer) {
  words.draftNewest = answer.number;
  bar.querySelector("[data-draft-other]").href = location.pathname;
  become("moved", words.wordsMoved);
}

// Signed in anew in another tab, and as the same person: the forms of this page get the token of the new session.
async function isOpenAgain() {
  const answer = await fetch(presence.heartbeat, { redirect: "manual" }).catch(() => null);
  if (answer?.status !== 200) {
    return false;
  }
  const { who, token } = await answer.json();
  if (who !== presence.who) {
    return false;
  }
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    field.value = token;
  }
  return true;
}

// When to save ------------------------------------------------------------------------------------------------------
function typedOn() {
  if (isGoing || !isChanged()) {
    return;
  }
  if (state === "fine" && !Number(number)) {
    say(words.wordsWaiting);
  }
  clearTimeout(pauseTimer);
  pauseTimer = setTimeout(save, PAUSE);
  longestTimer ||= setTimeout(save, LONGEST);
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.form === form) {
      typedOn();
    }
  });
}

document.addEventListener("visibilitychange", () => {
  if (isGoing) {
    return;
  }
  if (document.visibilityState === "hidden") {
    save({ keepalive: true });
  } else if (state === "out" || state === "lost") {
    save();
  }
});
for (const kind of ["focus", "online"]) {
  addEventListener(kind, () => {
    if (state === "out" || state === "lost") {
      save();
    }
  });
}

bar.querySelector("[data-draft-mine]").addEventListener("click", async () => {
  number = words.draftNewest;
  state = "fine";
  await save();
});

// The form is sent after its draft is saved: whatever happens on the way, the words are kept. Where they could not be
// kept because nobody answers or the page is signed out, it is not sent, for it would take the words along.
async function saveThenSend(event) {
  const { submitter, target } = event;
  const isDraft = submitter?.name === "_draft" && submitter.value === "1"; // any other value leads on to a page
  if (isGoing || (!isDraft && !inFlight && !isChanged())) {
    go();
    return;
  }
  event.preventDefault();
  const isOurs = target === form;
  await (isOurs ? finish() : Promise.race([finish(), new Promise((done) => setTimeout(done, LAST_PATIENCE))]));
  if (isDraft) {
    aloud.textContent = document.querySelector("[data-draft-says]").textContent;
    return;
  }
  if (isOurs && (state === "lost" || state === "out")) {
    bar.querySelector(`[data-draft-when=${state}]`).focus();
    return;
  }
  go();
  target.requestSubmit(submitter);
}

// On the way to the next page nothing is saved: it would bring back the draft that the form takes with it. A way that
// was broken off is no way.
function go() {
  isGoing = true;
  stopTimers();
  setTimeout(() => {
    isGoing = false;
  }, PATIENCE);
}

async function finish() {
  await inFlight; // what was typed since then goes with the next
  await save();
}

document.addEventListener("submit", (event) => {
  if (!hasLeft() && event.target.getAttribute("method")?.toLowerCase() === "post") {
    saveThenSend(event);
  }
});

if (kept === null) {
  save();
} else if (!Number(number)) {
  bar.querySelector("[data-draft-says]").textContent = words.wordsReady;
}
