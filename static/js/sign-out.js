// Signing out with typing that is not sent yet: say so, and offer to wait or to throw it away.
import { everything, forgetAll, openDatabase } from "./record-queue.js";

const dialog = document.getElementById("unsent");

async function unsent(user) {
  const asked = { wait: [] };
  document.dispatchEvent(new CustomEvent("sign-out-asked", { detail: asked }));
  await Promise.all(asked.wait);
  const database = await openDatabase();
  return { database, rows: await everything(database, "saves", user) };
}

// A browser that keeps us waiting for its store must not keep anybody signed in.
const soon = () => new Promise((resolve) => { setTimeout(() => resolve({ rows: [] }), 5000); });

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.signOut) return;
  event.preventDefault();
  const user = Number(form.dataset.signOut);
  const leave = async (database) => {
    if (database) await forgetAll(database, user).catch(() => {});
    form.submit();
  };
  const { database, rows } = await Promise.race([unsent(user), soon()]).catch(() => ({ rows: [] }));
  if (!rows.length) { await leave(database); return; }
  const here = rows.some((row) => row.place === location.pathname);
  const wait = dialog.querySelector("[data-wait]");
  wait.href = rows[0].place;
  wait.onclick = async (click) => {
    if (!here) return;
    click.preventDefault();
    dialog.close();
    document.addEventListener("record-drained", () => leave(database), { once: true });
    // The line may have come back while this was read.
    if (!(await everything(database, "saves", user)).length) await leave(database);
  };
  dialog.querySelector("[data-discard]").onclick = () => leave(database);
  dialog.showModal();
});
