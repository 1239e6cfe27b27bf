// Private notes: fetched when opened, gone from the page a minute after the last key, or when the
// window is no longer the one in front. A closed note's text stands nowhere in the page.
import { getJson } from "./record-line.js";
import { fill, word } from "./record-words.js";

const PAUSE = 1000;
const QUIET = 60000;
let open = null;

export function watchNotes(root, queue, sender, enqueue) {
  function save() {
    if (!open) return;
    clearTimeout(open.timer);
    const text = open.field.value;
    if (text === open.last) return;
    open.last = text;
    enqueue({ act: "note", target: open.target, item: open.item, base: open.version, text });
  }

  function close() {
    if (!open) return;
    save();
    clearTimeout(open.quiet);
    open.field.value = "";
    open.panel.remove();
    open.link.setAttribute("aria-expanded", "false");
    open = null;
  }

  function typed() {
    clearTimeout(open.quiet);
    open.quiet = setTimeout(close, QUIET);
    open.since ||= Date.now();
    clearTimeout(open.timer);
    open.timer = setTimeout(() => { if (open) open.since = 0; save(); }, Date.now() - open.since > PAUSE ? 0 : PAUSE);
  }

  async function show(link) {
    close();
    const item = Number(link.closest("[data-item]").dataset.item);
    const target = `note:${root.dataset.place}:${item}`;
    const panel = fill("record-note").firstElementChild;
    const { status, answer } = await getJson(link.href);
    if (status === 401) { sender.signedOut(); return; }
    const waiting = queue.of(target).at(-1);
    if (!answer && !waiting) {
      panel.replaceChildren(Object.assign(document.createElement("p"), { textContent: word("note-offline"), role: "status" }));
      link.after(panel);
      setTimeout(() => panel.remove(), 5000);
      return;
    }
    const field = panel.querySelector("textarea");
    field.value = waiting ? waiting.text : answer.text;
    for (const note of answer?.others || []) {
      const box = Object.assign(document.createElement("div"), { className: "record-other-note" });
      box.append(Object.assign(document.createElement("p"), { className: "small-print", dir: "auto", textContent: note.who }));
      box.append(Object.assign(document.createElement("p"), { className: "record-both", dir: "auto", textContent: note.text }));
      panel.querySelector("[data-notes]").append(box);
    }
    const version = answer ? answer.version : waiting.base;
    if (!waiting) queue.chain.set(target, { version });
    open = { link, panel, field, target, item, version, last: field.value, since: 0 };
    open.quiet = setTimeout(close, QUIET);
    field.addEventListener("input", typed);
    panel.querySelector("[data-close]").addEventListener("click", () => { close(); link.focus(); });
    link.after(panel);
    link.setAttribute("aria-expanded", "true");
    field.focus();
  }

  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-private-note]");
    if (!link) return;
    event.preventDefault();
    if (open?.link === link) close();
    else show(link);
  });
  window.addEventListener("blur", close);
  window.addEventListener("pagehide", close);
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(); });

  sender.on("saved", (save, answer) => {
    if (open && save.target === open.target && !queue.of(open.target).length) {
      open.panel.querySelector("[data-saved]").textContent = answer.sign;
    }
  });
  sender.on("refused", (save, sentence) => {
    if (open && save.target === open.target) open.panel.querySelector("[data-saved]").textContent = sentence;
  });
  sender.on("conflict", async (save, theirs) => {
    if (save.act !== "note") return;
    const newest = queue.of(save.target).at(-1);
    const text = newest === save ? theirs.merged : `${theirs.text}\n\n${newest.text}`;
    await queue.drop(save.target);
    queue.chain.set(save.target, { version: theirs.version });
    enqueue({ act: "note", target: save.target, item: save.item, place: save.place, base: theirs.version, text });
    if (open?.target !== save.target) return;
    open.field.value = open.last = text;
    open.panel.querySelector("[data-saved]").textContent = word("note-merged");
  });
}
