// Asking the server, and not taking anybody else's answer for its own.
//
// An answer counts only when it is JSON of ours. A hotel's sign-in page says 200 too.
const PATIENCE = 10000;
let token = document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

export const currentToken = () => token;

export function renewToken(fresh) {
  token = fresh;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh;
}

async function ask(url, options) {
  const signInPath = document.querySelector("[data-sign-in]")?.dataset.signIn;
  let response;
  try {
    response = await fetch(url, {
      credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options,
    });
    // The sign-in page too answers in JSON to whoever asks for it.
    if (response.redirected && new URL(response.url).pathname === signInPath) {
      return { status: 401, answer: null };
    }
    const type = response.headers.get("Content-Type") || "";
    if (type.startsWith("application/json")) {
      return { status: response.status, answer: await response.json() };
    }
  } catch {
    return { status: 0, answer: null };
  }
  return { status: response.status, answer: null };
}

export const getJson = (url, more) => ask(url, { headers: { Accept: "application/json", ...more } });

/** `{status, answer}`: 0 where nobody answered, 401 where the session has ended; `answer` is JSON or null. */
export const post = (url, fields, keepalive = false) => ask(url, {
  method: "POST",
  keepalive,
  headers: { Accept: "application/json" },
  body: new URLSearchParams({ ...fields, csrfmiddlewaretoken: token }),
});
