// Leaving at once: the page goes blank before anything is asked of the network, and this page is replaced, so that
// Back does not return to it. Without this script the same links lead to /leave, which does the rest.

const body = document.body;
const words = body.dataset;
const SHIFTS = 3;
const SECONDS_BETWEEN = 5;

let presses = 0;
let shiftAlone = false;
let timer = 0;

function blank() {
  document.documentElement.classList.add("sec-gone");
  document.title = words.loading;
  const curtain = document.createElement("div");
  curtain.className = "sec-curtain";
  curtain.setAttribute("role", "alert");
  body.append(curtain);
  curtain.textContent = words.loading;
}

function leave() {
  blank();
  location.replace(words.leave);
}

// The three lights and the spoken words that say how many presses are left ------------------------------------------
const status = document.createElement("div");
status.className = "govuk-visually-hidden";
status.setAttribute("role", "status");
const lights = document.createElement("div");
lights.className = "sec-lights";
lights.setAttribute("aria-hidden", "true");
lights.hidden = true;
for (let i = 0; i < SHIFTS; i += 1) {
  lights.append(document.createElement("span"));
}
body.append(status, lights);

function show(message) {
  status.textContent = message;
  lights.hidden = presses === 0;
  [...lights.children].forEach((light, i) => light.classList.toggle("sec-lights__on", i < presses));
}

function forget(message = "") {
  clearTimeout(timer);
  presses = 0;
  show(message);
}

function countPress() {
  clearTimeout(timer);
  presses += 1;
  if (presses >= SHIFTS) {
    leave();
    return;
  }
  timer = setTimeout(() => forget(words.expired), SECONDS_BETWEEN * 1000);
  show(presses === 1 ? words.twoMore : words.oneMore);
}

// Something that Escape should close first --------------------------------------------------------------------------
function somethingIsOpen(event) {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || document.fullscreenElement) {
    return true;
  }
  const open = "dialog[open], [role=dialog], [role=alertdialog], [role=combobox][aria-expanded=true], [aria-haspopup][aria-expanded=true]";
  if (document.querySelector(open) || (CSS.supports("selector(:popover-open)") && document.querySelector(":popover-open"))) {
    return true;
  }
  const focused = document.activeElement;
  if (focused?.matches("select, input[list], input[type=date], input[type=time], input[type=datetime-local]")) {
    return CSS.supports("selector(:open)") && !focused.matches("[list]") ? focused.matches(":open") : true;
  }
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Shift") {
    shiftAlone = !(event.ctrlKey || event.altKey || event.metaKey);
    return;
  }
  shiftAlone = false;
  if (presses) {
    forget();
  }
  if (event.key === "Escape" && "escape" in words && !event.repeat && !somethingIsOpen(event)) {
    event.preventDefault();
    leave();
  }
});
document.addEventListener("keyup", (event) => {
  if (event.key === "Shift" && shiftAlone) {
    countPress();
  }
});
document.addEventListener("pointerdown", () => {
  shiftAlone = false;
  if (presses) {
    forget();
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-leave-now]");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    leave();
  }
});

// A page that the browser kept alive and shows again was not asked for by the service: fetch it anew.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    blank();
    location.reload();
  }
});
