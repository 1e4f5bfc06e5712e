// Starts the kits' components and the queue's keyboard. Every page works without this file.

import { initAll } from "/assets/govuk-frontend.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
initAll();

// The kit tells a radio's further question by `aria-expanded`, which ARIA does not allow on a radio. The question
// follows the radio in reading order, so the attribute is taken off again, at the start and after each choice.
function withoutExpandedRadios() {
  for (const radio of document.querySelectorAll('input[type="radio"][aria-expanded]')) {
    radio.removeAttribute("aria-expanded");
  }
}
withoutExpandedRadios();
document.addEventListener("click", withoutExpandedRadios);
window.addEventListener("pageshow", withoutExpandedRadios);

// The second kit is fetched only by pages that use it.
if (document.querySelector('[data-module^="moj-"]')) {
  import("/assets/moj-frontend.js").then((kit) => kit.initAll()).catch(() => {});
}

// Drafts are kept only where there is a form to fill in.
if (document.querySelector("[data-draft-to]")) {
  import("/assets/drafts.js").catch(() => {});
}

// Queue player. Single keys work while the focus is inside the player (j and k also while nothing has it), never where
// something is typed, and not at all when the reader has switched them off (WCAG 2.1.4).
const STEPS = new Map([["j", 1], ["ArrowDown", 1], ["k", -1], ["ArrowUp", -1]]);
const LETTERS = new Set(["j", "k"]);
const ROW_KEYS = new Set(["e", "n", "q"]);
const PLAYER_KEYS = new Set(["u", "?"]);

function rows(player) {
  return [...player.querySelectorAll("[data-queue-row]")];
}

// The row that holds the focus; the row itself or its table row may hold the links.
function rowLine(row) {
  return row.closest("tr, li, article") ?? row;
}

function currentIndex(player, focused) {
  return rows(player).findIndex((row) => row === focused || rowLine(row).contains(focused));
}

function step(player, focused, by) {
  const all = rows(player);
  // The page of a case has no rows: the same keys lead to its neighbours.
  if (all.length === 0) return press(player, by > 0 ? "j" : "k");
  const at = currentIndex(player, focused);
  const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
  return true;
}

// A link is followed and a button pressed by the same call, so a decision stays one ordinary request.
function press(scope, key) {
  const target = [...scope.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key);
  if (!target) return false;
  target.click();
  return true;
}

function isTypedInto(element) {
  return element.isContentEditable || element.matches("input, textarea, select");
}

function act(player, focused, key) {
  if (STEPS.has(key)) return step(player, focused, STEPS.get(key));
  if (ROW_KEYS.has(key)) {
    const row = rows(player)[currentIndex(player, focused)];
    return row ? press(rowLine(row), key) : press(player, key);
  }
  return PLAYER_KEYS.has(key) && press(player, key);
}

document.addEventListener("keydown", (event) => {
  const focused = event.target;
  if (!(focused instanceof Element) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  // When a page has just come, nothing has the focus, or the message about what was done: the letters for next and
  // previous lead into the player.
  const idle = LETTERS.has(event.key) && (focused === document.body || focused.matches(".govuk-notification-banner"));
  const player = idle ? document.querySelector("[data-queue-player]") : focused.closest("[data-queue-player]");
  if (!player || focused.closest('[data-shortcuts="off"]') || isTypedInto(focused)) return;
  if (act(player, focused, event.key)) event.preventDefault();
});
