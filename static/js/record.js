// The record page saves itself. Without this script the same forms work by their buttons.
//
// The page: `[data-record]` holds sections `[data-item]`, each with `[data-entries]`: entry forms
// `[data-entry][data-version]` and, last, one `[data-new-entry]` form; in each a `textarea[name=text]`,
// a `select[name=kind]` and a sign `[data-saved]`. A new-entry form that is typed in becomes an entry
// form by itself and a fresh one is put behind it, so look the new-entry form up each time.
// Told to it: `entry-changed` on a form after its fields were changed by a script; with
// `detail.now` it is saved at once. Told by it: `entry-saved {entry, version}`, `entry-conflict`.
import { fill, word } from "./record-words.js";
import { Queue } from "./record-queue.js";
import { Sender } from "./record-sender.js";
import { showConflict } from "./record-conflict.js";
import { watchNotes } from "./record-notes.js";
import { watchOthers } from "./record-others.js";
import { currentToken, post } from "./record-line.js";

const PAUSE = 1000;
const LONGEST = 2000;
const root = document.querySelector("[data-record]");
const place = root.dataset.place;
const queue = new Queue(Number(root.dataset.user), root.dataset.keys);
const sender = new Sender(root, queue);
const states = new WeakMap();
const blanks = new Map();

const textOf = (form) => form.querySelector("textarea[name=text]");
const kindOf = (form) => form.querySelector("select[name=kind]");
const written = (form) => ({ text: textOf(form).value, kind: kindOf(form).value });
const same = (one, other) => one.text === other.text && one.kind === other.kind;
const forms = () => [...root.querySelectorAll("form[data-entry], form[data-new-entry]")];
export const isClean = (form) =>
  same(written(form), stateOf(form).last) && !queue.of(stateOf(form).target).length;

export function stateOf(form) {
  if (!states.has(form)) {
    const target = form.dataset.entry ? `entry:${form.dataset.entry}` : `new:${crypto.randomUUID()}`;
    // A fresh form is first heard of when something stands in it already.
    const last = form.hasAttribute("data-new-entry") ? { text: "", kind: "" } : written(form);
    states.set(form, { target, last, timer: 0, since: 0 });
  }
  return states.get(form);
}

export const formOf = (target) => forms().find((form) => stateOf(form).target === target);
export const formOfEntry = (entry) => root.querySelector(`form[data-entry="${entry}"]`);

export function sign(form, sentence) {
  form.querySelector("[data-saved]").textContent = sentence;
}

function dress(form) {
  for (const { value } of kindOf(form).options) if (value) form.classList.toggle(`record-${value}`, value === kindOf(form).value);
}

/** A text that stands on the server: nothing of it is to be saved. */
export function settle(form, { text, kind, version }) {
  textOf(form).value = text;
  kindOf(form).value = kind;
  dress(form);
  stateOf(form).last = written(form);
  form.dataset.version = version;
  queue.chain.set(stateOf(form).target, { entry: Number(form.dataset.entry), version });
}

// --- Forms ----------------------------------------------------------------------------------

function freshForm(item) {
  const form = blanks.get(String(item)).cloneNode(true);
  const mark = crypto.randomUUID().slice(0, 8);
  for (const part of form.querySelectorAll("[id], [for], [aria-describedby]")) {
    for (const name of ["id", "for", "aria-describedby"]) {
      if (part.hasAttribute(name)) part.setAttribute(name, `${part.getAttribute(name)}-${mark}`);
    }
  }
  return form;
}

function becomeEntry(form, entry = "", version = "") {
  form.removeAttribute("data-new-entry");
  form.dataset.entry = entry;
  form.dataset.version = version;
  form.classList.remove("record-new");
  form.classList.add("record-standing");
  const button = form.querySelector(".record-row button");
  button.className = "btn btn-secondary";
  button.textContent = word("save");
  if (form.querySelector("[formaction]")) return;
  button.after(fill("record-take-out"));
  form.querySelector(".record-row").append(fill("record-turn"));
}

/** An entry's form at the end of its item, or behind another. */
export function insertEntry(item, { entry = "", version = "", text, kind }, behind) {
  const section = root.querySelector(`[data-item="${item}"] [data-entries]`);
  const form = freshForm(item);
  becomeEntry(form, entry, version);
  if (behind) behind.after(form);
  else section.insertBefore(form, section.querySelector("[data-new-entry]"));
  textOf(form).value = text;
  kindOf(form).value = kind;
  dress(form);
  stateOf(form).last = { text: "", kind: "" };
  if (entry) named(form, entry, version);
  return form;
}

/** The entry has its number: the plain form works too. */
function named(form, entry, version) {
  form.dataset.entry = entry;
  form.dataset.version = version;
  form.id = `entry-${entry}`;
  form.action = `${place}entries/${entry}/`;
  form.querySelector("[formaction]")?.setAttribute("formaction", `${place}entries/${entry}/remove/`);
  const versions = form.querySelector("[data-versions]");
  versions.href = `${place}entries/${entry}/revisions/`;
  versions.hidden = false;
  let field = form.querySelector("[name=version]");
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name: "version" });
    form.append(field);
  }
  field.value = version;
}

// --- Saving ---------------------------------------------------------------------------------

function changed(form) {
  const state = stateOf(form);
  if (same(written(form), state.last)) return;
  const now = Date.now();
  state.since ||= now;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => flush(form), Math.max(0, Math.min(PAUSE, state.since + LONGEST - now)));
  if (form.hasAttribute("data-entry")) sign(form, word("unsaved"));
}

/** What was typed goes into the queue, and from there to the server. */
export function flush(form) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.since = 0;
  const now = written(form);
  if (same(now, state.last)) return;
  if (!now.text.trim()) {
    if (form.hasAttribute("data-entry")) sign(form, word("empty"));
    return;
  }
  state.last = now;
  if (form.hasAttribute("data-new-entry")) {
    form.after(freshForm(form.dataset.item));
    becomeEntry(form);
  }
  dress(form);
  enqueue({ target: state.target, item: Number(form.dataset.item), ...entryOf(form), ...now });
  sign(form, word(sender.state === "offline" ? "kept" : "unsaved"));
}

function entryOf(form) {
  const { entry, version } = form.dataset;
  return entry ? { entry: Number(entry), base: Number(version) } : {};
}

export function enqueue(save) {
  if (queue.held.get(save.target) === "refused") queue.drop(save.target);
  const known = queue.chain.has(save.target) || queue.of(save.target).some((row) => row.act !== "save");
  const act = save.act || (save.entry || known ? "save" : "add");
  const row = { ...save, act, place: save.place || place, operation: crypto.randomUUID() };
  queue.add(row).then(() => sender.pump());
  return row;
}

function takeOut(form) {
  const { target } = stateOf(form);
  flush(form);
  enqueue({ act: "remove", target, ...entryOf(form) });
  form.classList.add("record-leaving");
}

sender.on("saved", (save, answer) => {
  if (save.act === "note") return;
  const form = formOf(save.target);
  if (!form) return;
  if (save.act === "remove") { form.remove(); return; }
  named(form, answer.entry, answer.version);
  // A type that the entry's first word tells is the server's to know.
  if (save.act === "add" && !save.kind && answer.kind && !kindOf(form).value) {
    kindOf(form).value = stateOf(form).last.kind = answer.kind;
    dress(form);
  }
  const waits = queue.of(save.target).length || !same(written(form), stateOf(form).last);
  if (!waits) sign(form, answer.sign);
  form.dispatchEvent(new CustomEvent("entry-saved", { bubbles: true, detail: answer }));
});
sender.on("refused", (save, sentence) => {
  const form = formOf(save.target);
  if (form) sign(form, sentence);
  form?.classList.remove("record-leaving");
});
sender.on("conflict", (save, conflict) => {
  const form = formOf(save.target);
  if (!form) return;
  form.classList.remove("record-leaving");
  showConflict(form, { ...conflict, sent: save.text }, queue);
  form.dispatchEvent(new CustomEvent("entry-conflict", { bubbles: true, detail: conflict }));
});
sender.on("state", (state) => {
  if (state !== "offline") return;
  for (const form of forms()) if (queue.of(stateOf(form).target).length) sign(form, word("kept"));
});

// --- What the page hears --------------------------------------------------------------------

const formAt = (event) => event.target.closest("form[data-entry], form[data-new-entry]");

root.addEventListener("input", (event) => { if (formAt(event)) changed(formAt(event)); });
root.addEventListener("change", (event) => {
  if (formAt(event) && event.target.name === "kind") flush(formAt(event));
});
root.addEventListener("focusout", (event) => { if (formAt(event)) flush(formAt(event)); });
root.addEventListener("entry-changed", (event) => {
  if (event.detail?.now) flush(formAt(event));
  else changed(formAt(event));
});
root.addEventListener("submit", (event) => {
  const form = formAt(event);
  const way = event.submitter?.getAttribute("formaction");
  // Other ways out of an entry's form are plain posts, let through once everything is saved.
  if (!form || (way && !way.endsWith("/remove/"))) return;
  event.preventDefault();
  if (way) { takeOut(form); return; }
  const wasNew = form.hasAttribute("data-new-entry");
  flush(form);
  if (wasNew) form.closest("[data-item]").querySelector("[data-new-entry] textarea").focus();
});

function flushAll() { for (const form of forms()) flush(form); }

/** Until everything is sent, but no longer than a person waits. */
async function drained(patience) {
  flushAll();
  const end = Date.now() + patience;
  while (queue.next() && Date.now() < end) {
    await Promise.race([sender.pump(), new Promise((later) => { setTimeout(later, 100); })]);
  }
  await queue.writing;
}

// Another form of the page leads away: what was typed is put away first.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.dataset.drained) return;
  if (forms().every(isClean) && !queue.rows.length) return;
  if (form.hasAttribute("data-sign-out")) return;
  event.preventDefault();
  await drained(3000);
  form.dataset.drained = "yes";
  form.requestSubmit(event.submitter);
});
document.addEventListener("sign-out-asked", (event) => event.detail.wait.push(drained(2000)));
document.addEventListener("visibilitychange", () => { if (document.hidden) flushAll(); });
window.addEventListener("pagehide", (event) => {
  for (const form of forms().filter((each) => !same(written(each), stateOf(each).last))) flush(form);
  for (const row of queue.rows) if (!row.seq && !row.sent) post(...sender.letter(row), true);
  if (!event.persisted) queue.close(currentToken());
});
window.addEventListener("beforeunload", (event) => {
  if (queue.rows.length && (sender.state !== "ok" || !queue.lasts)) event.preventDefault();
});

/** What an earlier sitting left stands in its form again before anybody types there. */
function showAgain(rows) {
  for (const row of rows) {
    if (row.place !== place || row.act === "note" || row.act === "remove") continue;
    let form = (row.entry && row.act === "save" && formOfEntry(row.entry)) || formOf(row.target);
    if (!form) form = insertEntry(row.item, { text: row.text, kind: row.kind });
    stateOf(form).target = row.target;
    textOf(form).value = row.text;
    kindOf(form).value = row.kind;
    stateOf(form).last = written(form);
    sign(form, word("kept"));
  }
}

async function begin() {
  for (const form of forms()) stateOf(form);
  for (const form of root.querySelectorAll("[data-new-entry]")) {
    const blank = form.cloneNode(true);
    blank.querySelector("textarea").value = "";
    blank.querySelector("textarea").removeAttribute("autofocus");
    blanks.set(form.dataset.item, blank);
  }
  watchNotes(root, queue, sender, enqueue);
  watchOthers(root, queue, sender);
  await queue.open().catch(() => {});
  showAgain(await queue.takeOver().catch(() => []));
  root.dataset.ready = "yes";
  sender.pump();
}

begin();
