// Somebody else saved first: both texts side by side, and one press settles it.
import { enqueue, flush, insertEntry, settle, stateOf } from "./record.js";
import { fill } from "./record-words.js";

export function showConflict(form, theirs, queue) {
  form.querySelector(".record-conflict")?.remove();
  const panel = fill("record-conflict").firstElementChild;
  const field = form.querySelector("textarea[name=text]");
  panel.querySelector(theirs.removed ? "[data-saved-title]" : "[data-removed-title]").remove();
  panel.querySelector("[data-by]").textContent = [theirs.by, theirs.at].filter(Boolean).join(" · ");
  panel.querySelector("[data-theirs]").textContent = theirs.text;
  const mine = panel.querySelector("[data-mine]");
  mine.textContent = field.value;
  field.addEventListener("input", () => { mine.textContent = field.value; });
  if (theirs.removed) for (const act of ["merged", "mine"]) panel.querySelector(`[data-choose=${act}]`).remove();
  panel.addEventListener("click", async (event) => {
    const choice = event.target.dataset?.choose;
    if (!choice) return;
    panel.remove();
    await choose(form, theirs, queue, choice);
    (form.isConnected ? field : document.querySelector("[data-new-entry] textarea")).focus();
  });
  form.append(panel);
  panel.querySelector("[role=alert]").focus();
}

async function choose(form, theirs, queue, choice) {
  const { target } = stateOf(form);
  const typed = form.querySelector("textarea[name=text]").value;
  const kind = form.querySelector("select[name=kind]").value;
  const item = Number(form.dataset.item);
  await queue.drop(target);
  settle(form, theirs);
  if (choice === "both") {
    const second = insertEntry(item, { text: typed, kind }, form);
    const state = stateOf(second);
    state.last = { text: typed, kind };
    enqueue({ act: "both", target: state.target, entry: theirs.entry, item, text: typed, kind });
  }
  if (choice === "merged" || choice === "mine") {
    // Typed on since the two were laid side by side: that is not in the merged text, so mine follows.
    const merged = typed === theirs.sent ? theirs.merged : `${theirs.text}\n\n${typed}`;
    form.querySelector("textarea[name=text]").value = choice === "mine" ? typed : merged;
    form.querySelector("select[name=kind]").value = kind;
    flush(form);
  }
  if (theirs.removed) form.remove();
}
