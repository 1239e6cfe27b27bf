// The session has ended: sign in again in place. Until then the dialog covers what stands on the page.
import { getJson, renewToken } from "./record-line.js";
import { fill, word } from "./record-words.js";

let dialog = null;

async function signIn(url, fields) {
  const page = await (await fetch(url, { cache: "no-store" })).text();
  const token = new DOMParser().parseFromString(page, "text/html")
    .querySelector("main [name=csrfmiddlewaretoken]")?.value;
  if (!token) return;
  await fetch(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
    body: new URLSearchParams({ ...fields, csrfmiddlewaretoken: token }),
  });
}

/** Somebody else is signed in: nothing of the former person's stays on the screen. */
export async function leaveTo(root, queue) {
  root.replaceChildren();
  await queue.writing;
  location.replace("/");
}

export function askToSignIn(root, queue, done) {
  if (dialog) return;
  dialog = fill("record-sign-in").querySelector("dialog");
  const form = dialog.querySelector("form");
  const problem = dialog.querySelector("[data-problem]");
  const before = document.activeElement;
  dialog.querySelector("[data-elsewhere]").href = root.dataset.signIn;
  dialog.addEventListener("cancel", (event) => event.preventDefault());

  async function look() {
    const { status, answer } = await getJson(root.dataset.here);
    if (status === 0 || status >= 500 || (status === 200 && !answer)) return false;
    if (status === 401) return false;
    if (answer?.user !== queue.user) {
      await leaveTo(root, queue);
      return true;
    }
    window.removeEventListener("focus", look);
    renewToken(answer.token);
    dialog.close();
    dialog.remove();
    dialog = null;
    before?.focus();
    done();
    return true;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { login, password } = form.elements;
    await signIn(root.dataset.signIn, { login: login.value, password: password.value }).catch(() => {});
    password.value = "";
    if (await look()) return;
    problem.textContent = word("wrong");
    problem.hidden = false;
  });
  window.addEventListener("focus", look);
  document.body.append(dialog);
  dialog.showModal();
}
