// Who else has the page open, and what they saved: asked every 15 seconds while the page is in sight.
import { formOfEntry, insertEntry, isClean, settle, sign } from "./record.js";
import { post } from "./record-line.js";
import { word } from "./record-words.js";

const EVERY = 15000;

export function watchOthers(root, queue, sender) {
  const line = root.querySelector("[data-others]");
  let known = Number(root.dataset.known);

  function news(rows) {
    for (const row of rows) {
      const form = formOfEntry(row.entry);
      if (!form) {
        if (!row.removed && root.querySelector(`[data-item="${row.item}"]`)) {
          const added = insertEntry(row.item, row);
          settle(added, row);
          sign(added, word("changed"));
        }
      } else if (row.version > Number(form.dataset.version) && isClean(form)) {
        if (row.removed) { if (!form.contains(document.activeElement)) form.remove(); continue; }
        settle(form, row);
        sign(form, word("changed"));
      }
    }
  }

  async function look() {
    if (document.hidden) return;
    const { status, answer } = await post(root.dataset.here, { known });
    if (status === 401) sender.signedOut();
    // Another tab that signed in has made the forms' token stale: no sign of a broken line.
    else if (status === 403 || status === 404) await sender.whoIsHere();
    else if (!answer?.others) sender.show("offline");
    else {
      line.textContent = answer.others.length ? `${word("also-here")} ${answer.others.join(", ")}` : "";
      if (answer.others.length) root.querySelector("[data-signs]").hidden = false;
      if (queue.rows.length) { sender.pump(); return; }
      if (sender.state === "offline") sender.show("ok");
      known = answer.known;
      news(answer.entries);
    }
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  look();
}
