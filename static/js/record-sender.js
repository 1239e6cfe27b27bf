// Sends what waits, one after the other in the order of typing, and says how the line is.
import { getJson, post, renewToken } from "./record-line.js";
import { word } from "./record-words.js";
import { askToSignIn, leaveTo } from "./record-sign-in.js";

const SLOW = 2500;
const PAUSES = [1000, 2000, 4000, 8000, 15000];

export class Sender {
  constructor(root, queue) {
    Object.assign(this, { root, queue, state: "ok", failures: 0, listeners: {}, running: null });
    this.signs = root.querySelector("[data-signs]");
    this.aloud = root.querySelector("[data-aloud]");
    window.addEventListener("offline", () => this.show("offline"));
    window.addEventListener("online", () => this.retry());
  }

  on(event, listener) { (this.listeners[event] ||= []).push(listener); }

  tell(event, ...facts) { for (const listener of this.listeners[event] || []) listener(...facts); }

  show(state) {
    if (state === this.state) return;
    const former = this.state;
    this.state = state;
    const line = this.signs.querySelector("[data-line]");
    const name = state === "offline" && !this.queue.lasts ? "offline-page" : state;
    const sentence = state === "ok" ? word("saved") : word(name);
    line.textContent = sentence;
    this.signs.dataset.state = state;
    this.signs.hidden = false;
    // Said once when it turns, never with each save.
    if (!(former === "offline" && state === "sending")) this.aloud.textContent = sentence;
    this.tell("state", state);
  }

  /** Where a save goes and what it carries. */
  letter(save) {
    const { act, place, item, text, kind } = save;
    const known = this.queue.chain.get(save.target);
    const entry = act === "both" ? save.entry : known?.entry || save.entry;
    const version = known?.version ?? save.base ?? 0;
    const fields = { operation: save.operation };
    if (act === "remove") return [`${place}entries/${entry}/remove/`, { ...fields, version }];
    Object.assign(fields, { text });
    if (act === "note") return [`${place}items/${item}/note/`, { ...fields, version }];
    fields.kind = kind;
    if (act === "add") return [`${place}items/${item}/entries/`, fields];
    if (act === "both") return [`${place}entries/${entry}/`, { ...fields, settle: "both" }];
    return [`${place}entries/${entry}/`, { ...fields, version }];
  }

  retry() {
    this.failures = 0;
    clearTimeout(this.again);
    return this.pump();
  }

  pump() {
    this.running ||= this._pump().finally(() => { this.running = null; });
    return this.running;
  }

  async _pump() {
    for (let save = this.queue.next(); save; save = this.queue.next()) {
      await save.kept;
      if (save.gone) continue;
      const slow = setTimeout(() => this.show("offline"), SLOW);
      save.sent = true;
      const { status, answer } = await post(...this.letter(save));
      clearTimeout(slow);
      if (!await this._heard(save, status, answer)) { save.sent = false; return; }
    }
    if (this.state === "sending" || this.state === "offline") this.show("ok");
    // What waits for a choice between two texts is not sent yet.
    if (!this.queue.rows.length) document.dispatchEvent(new CustomEvent("record-drained"));
  }

  /** Whether to go on with the next. */
  async _heard(save, status, answer) {
    if (status === 200 && answer?.operation === save.operation && Number.isInteger(answer.version)) {
      this.failures = 0;
      if (this.state === "offline") this.show("sending");
      await this.queue.acknowledge(save, answer.entry, answer.version);
      const told = save.act === "add" && !save.kind && answer.kind;
      const retyped = told && this.queue.retype(save.target, told);
      this.tell("saved", save, answer);
      await retyped;
      return true;
    }
    if (status === 409 && answer?.conflict) return this._hold(save, "conflict", answer.conflict);
    if (status === 422 && answer?.problem) return this._hold(save, "refused", answer.problem);
    if (status === 401) { this.signedOut(); return false; }
    if (status === 403 || status === 404) return this._barred(save);
    return this._unreachable();
  }

  _hold(save, why, facts) {
    this.queue.held.set(save.target, why);
    this.tell(why, save, facts);
    return true;
  }

  _unreachable() {
    this.show("offline");
    clearTimeout(this.again);
    const pause = PAUSES[Math.min(this.failures++, PAUSES.length - 1)];
    this.again = setTimeout(() => this.pump(), pause);
    return false;
  }

  /** A stranger's page, a form's token gone stale, or a right that ended: our own answer tells. */
  async _barred(save) {
    const found = await this.whoIsHere();
    if (found === "nobody" || found === "another") return false;
    if (found === "unreachable") return this._unreachable();
    if (found === "same" && !save.barred) { save.barred = true; return true; }
    return this._hold(save, "refused", word("barred"));
  }

  /** Asked after a refusal; the forms' token is renewed on the way. */
  async whoIsHere() {
    const { status, answer } = await getJson(this.root.dataset.here);
    if (status === 401) { this.signedOut(); return "nobody"; }
    if (answer?.user === this.queue.user) { renewToken(answer.token); return "same"; }
    if (answer?.user) { await leaveTo(this.root, this.queue); return "another"; }
    return status === 403 || status === 404 ? "barred" : "unreachable";
  }

  signedOut() {
    this.show("signed-out");
    askToSignIn(this.root, this.queue, () => {
      this.show(this.queue.rows.length ? "sending" : "ok");
      const ready = this.queue.sitting ? Promise.resolve() : this.queue.open().catch(() => {});
      ready.then(() => this.retry());
    });
  }
}
