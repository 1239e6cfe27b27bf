// Recording by keyboard alone. Saving belongs to record.js, where it is there; else forms are sent.
import { openHelp, singleKeyWanted } from "./record-help.js";

const KINDS = ["", "agreed", "obstacle", "information"];
const MEMORY = "record-focus";
const LONGEST_TITLE = 300;
const help = document.querySelector("[data-keys]");
const prefixes = JSON.parse(help?.dataset.prefixes || "{}");
const savesItself = document.querySelector("[data-record]") !== null;
const said = document.body.appendChild(document.createElement("p"));
said.className = "visually-hidden";
said.setAttribute("role", "status");

let here = null;
let entry = null;

const sections = () => [...document.querySelectorAll("section[data-item]")];
const section = () => (here && here.isConnected ? here : sections()[0] || null);
const newEntry = (part) => part?.querySelector("[data-new-entry] textarea");

function focusOn(field) {
  if (!field) return;
  const closed = field.closest("details:not([open])");
  if (closed) closed.open = true;
  field.focus();
  field.scrollIntoView({ block: "center" });
}

document.addEventListener("focusin", (event) => {
  here = event.target.closest("section[data-item]") || here;
  entry = event.target.closest("[data-entry], [data-new-entry]") || entry;
});

// --- Where one goes ------------------------------------------------------------------------

function toItem(step) {
  const all = sections();
  const next = all.indexOf(section()) + step;
  if (next >= all.length) return focusOn(document.querySelector("#next-item-title"));
  const target = all[Math.max(next, 0)];
  here = target;
  focusOn(newEntry(target));
}

function toAttendance() {
  const part = document.getElementById("attendance");
  // The one that is chosen: from another of its group the arrows would begin elsewhere.
  const chosen = part.querySelector("input[type=radio]:checked");
  focusOn(chosen || part.querySelector("input[type=radio], button"));
}

const toLine = () =>
  focusOn((section() || document).querySelector("[data-line=point] input[name=line]"));
const toGuest = () => focusOn(document.querySelector("[data-line=guest] input[name=line]"));

// --- Saving --------------------------------------------------------------------------------

const changed = (form, now) =>
  form.dispatchEvent(new CustomEvent("entry-changed", { bubbles: true, detail: { now } }));

// What the page that comes next puts the cursor into.
function remember(what) {
  sessionStorage.setItem(MEMORY, JSON.stringify(what));
}

function saveAndGoOn(form, goOn) {
  if (!form.isConnected) return;
  if (!form.elements.text.value.trim()) return;
  const part = form.closest("section");
  if (savesItself) {
    changed(form, true);
    if (goOn) focusOn(newEntry(part));
    return;
  }
  remember(goOn ? { item: part.dataset.item } : { field: `#${form.elements.text.id}` });
  form.requestSubmit();
}

function send(event) {
  const form = event.target.closest("form");
  if (!form) return;
  event.preventDefault();
  if (form.matches("[data-entry], [data-new-entry]")) saveAndGoOn(form, true);
  else form.requestSubmit();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || sessionStorage.getItem(MEMORY)) return;
  // `elements.item` is a method of the list, never the field of that name.
  if (form.matches(".record-point")) remember({ item: form.elements.namedItem("item")?.value || "" });
  if (form.matches(".record-line")) remember({ anchor: true });
  if (form.closest("#attendance")) remember({ field: "[data-line=guest] input[name=line]" });
});

// Taken out at once: a quick hand may press again before the page is whole.
const what = JSON.parse(sessionStorage.getItem(MEMORY) || "null");
sessionStorage.removeItem(MEMORY);

function restore() {
  // A page that waits for an answer has put the cursor there itself.
  if (!what || document.querySelector("main [autofocus]")) return;
  const anchor = what.anchor ? location.hash.replace("#item-", "") : what.item;
  if (what.field) focusOn(document.querySelector(what.field));
  else focusOn(newEntry(document.querySelector(`section[data-item="${CSS.escape(anchor)}"]`)));
}

// --- The type of an entry ------------------------------------------------------------------

function tell(select) {
  said.textContent = `${help.dataset.typeSaid} ${select.selectedOptions[0].textContent}`;
}

function setKind(form, kind) {
  const select = form?.isConnected && form.elements.kind;
  if (!select) return;
  select.value = kind;
  delete select.dataset.byPrefix;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  tell(select);
}

const folded = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/^[*_\s]+|[*_\s]+$/g, "");

function kindOf(text) {
  const [first, ...rest] = text.trimStart().split("\n")[0].split(":");
  if (!rest.length) return "";
  return KINDS.find((kind) => (prefixes[kind] || []).includes(folded(first))) || "";
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-entry], [data-new-entry]");
  const select = form?.elements.kind;
  if (!select || event.target.name !== "text") return;
  const kind = kindOf(event.target.value);
  if (kind === select.value || (select.value && !select.dataset.byPrefix)) return;
  if (!kind && !select.dataset.byPrefix) return;
  select.value = kind;
  select.dataset.byPrefix = "yes";
  tell(select);
});
document.addEventListener("change", (event) => {
  if (event.isTrusted && event.target.name === "kind") delete event.target.dataset.byPrefix;
});

// --- An entry becomes an action point ------------------------------------------------------

function titleFrom(text) {
  const words = text.split(/\s+/).join(" ").trim();
  if (words.length <= LONGEST_TITLE) return words;
  return `${words.slice(0, LONGEST_TITLE - 1).replace(/\s+\S*$/, "")}…`;
}

function fillPoint(form) {
  const point = form.closest("section").querySelector("[data-agree] form");
  point.elements.title.value = titleFrom(form.elements.text.value);
  point.elements.entry.value = form.dataset.entry;
  point.closest("details").open = true;
  focusOn(point.elements.lead);
}

function toPoint(form) {
  if (!form?.isConnected || !form.elements.text.value.trim()) return;
  if (!savesItself) {
    form.querySelector("[data-turn=point]")?.click();
  } else if (form.dataset.entry) {
    changed(form, true);
    fillPoint(form);
  } else {
    form.addEventListener("entry-saved", () => fillPoint(form), { once: true });
    changed(form, true);
  }
}

document.addEventListener("click", (event) => {
  const turn = event.target.closest("[data-turn]");
  if (!turn || !savesItself) return;
  event.preventDefault();
  const form = turn.closest("form");
  if (turn.dataset.turn === "point") toPoint(form);
  else setKind(form, turn.dataset.turn);
});

// --- The keys ------------------------------------------------------------------------------

// By the key's place on the board, so that they work on an Arabic or French one too.
const KEYS = {
  KeyN: () => focusOn(newEntry(section())),
  ArrowDown: () => toItem(1),
  ArrowUp: () => toItem(-1),
  KeyP: toLine,
  KeyW: toAttendance,
  KeyG: toGuest,
  KeyS: () => entry && saveAndGoOn(entry, false),
  KeyH: () => openHelp(help),
  Digit1: () => setKind(entry, KINDS[0]),
  Digit2: () => setKind(entry, KINDS[1]),
  Digit3: () => setKind(entry, KINDS[2]),
  Digit4: () => setKind(entry, KINDS[3]),
  Digit5: () => toPoint(entry),
};

const isTyping = (target) => target.matches("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.repeat || document.querySelector("dialog[open]")) return;
  const control = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && control && !event.altKey && !event.shiftKey) return send(event);
  if (event.altKey && event.shiftKey && !control && KEYS[event.code]) {
    event.preventDefault();
    return KEYS[event.code]();
  }
  if (event.key === "?" && !control && !isTyping(event.target) && singleKeyWanted()) {
    event.preventDefault();
    openHelp(help);
  }
});

// The browser goes to the address's anchor once all is there, and takes the cursor away with it.
if (document.readyState === "complete") restore();
else addEventListener("load", () => setTimeout(restore));
