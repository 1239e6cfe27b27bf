// What was typed and not yet acknowledged: in memory, and encrypted in IndexedDB in the order of typing.
//
// Each opening of the page (a "sitting") asks the server for a random key of its own and holds it in
// memory only. A sitting that ended with something unsent is taken over by the next one of the same
// person on the same device: a lock that lives as long as its page tells which sittings have ended.
import { getJson, post } from "./record-line.js";

const NAME = "record";
const asked = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});
const finished = (transaction) => new Promise((done, failed) => {
  transaction.oncomplete = done;
  transaction.onabort = transaction.onerror = () => failed(transaction.error);
});

export function openDatabase() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("saves", { keyPath: "seq", autoIncrement: true });
    request.result.createObjectStore("chain", { keyPath: ["user", "target"] });
    request.result.createObjectStore("sittings", { keyPath: "id" });
  };
  return asked(request);
}

export async function everything(database, store, user) {
  const rows = await asked(database.transaction(store).objectStore(store).getAll());
  return rows.filter((row) => row.user === user);
}

/** Throw away what one person left here; what is encrypted elsewhere on the disk has lost its key. */
export async function forgetAll(database, user) {
  const writing = database.transaction(["saves", "chain", "sittings"], "readwrite");
  for (const [store, key] of [["saves", "seq"], ["sittings", "id"]]) {
    const rows = await asked(writing.objectStore(store).getAll());
    for (const row of rows) if (row.user === user) writing.objectStore(store).delete(row[key]);
  }
  for (const row of await asked(writing.objectStore("chain").getAll())) {
    if (row.user === user) writing.objectStore("chain").delete([row.user, row.target]);
  }
  await finished(writing);
}

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const unlocked = (secret) =>
  crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);

export class Queue {
  constructor(user, keys) {
    Object.assign(this, { user, keys, rows: [], chain: new Map(), held: new Map() });
    this.sitting = this.database = null;
    this.writing = Promise.resolve();
  }

  /** Whether what is typed outlives this page. */
  get lasts() { return Boolean(this.database && this.sitting); }

  of(target) { return this.rows.filter((row) => row.target === target); }

  async open() {
    if (!("indexedDB" in window) || !navigator.locks || !crypto.subtle) return;
    this.database ||= await openDatabase();
    const { answer } = await post(this.keys, {});
    if (!answer || answer.user !== this.user) return;
    this.held_lock = new Promise((has) => {
      navigator.locks.request(`sitting ${answer.id}`, () => { has(); return new Promise(() => {}); });
    });
    await this.held_lock;
    this.sitting = { id: answer.id, key: await unlocked(answer.secret) };
    await asked(this.database.transaction("sittings", "readwrite").objectStore("sittings")
      .put({ id: answer.id, user: this.user, device: answer.device }));
    for (const row of this.rows) await this._write(row);
  }

  /** What ended sittings of this person left unsent here, in the order it was typed. */
  async takeOver() {
    if (!this.lasts) return [];
    const rows = await everything(this.database, "saves", this.user);
    const found = [];
    for (const { id, device } of await everything(this.database, "sittings", this.user)) {
      if (id === this.sitting.id) continue;
      await navigator.locks.request(`sitting ${id}`, { ifAvailable: true }, async (lock) => {
        if (lock) found.push(...await this._takeOver(id, device, rows.filter((row) => row.sitting === id)));
      });
    }
    if (found.length) {
      for (const row of await everything(this.database, "chain", this.user)) {
        this.chain.set(row.target, { entry: row.entry, version: row.version });
      }
    }
    found.sort((one, other) => one.seq - other.seq);
    this.rows = [...found, ...this.rows];
    return found;
  }

  async _takeOver(id, device, rows) {
    const { answer, status } = rows.length ? await getJson(`${this.keys}${id}/`, { "X-Device": device }) : {};
    if (rows.length && !answer && status !== 404) return [];
    const key = answer && await unlocked(answer.secret);
    const found = [];
    for (const row of rows) {
      const stored = await asked(this.database.transaction("saves").objectStore("saves").get(row.seq));
      if (!key || !stored) { await this._erase([row]); continue; }
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, key, row.data);
      const mine = { ...JSON.parse(new TextDecoder().decode(plain)), target: row.target, seq: row.seq };
      await this._write(mine);
      found.push(mine);
    }
    await asked(this.database.transaction("sittings", "readwrite").objectStore("sittings").delete(id));
    post(`${this.keys}${id}/forget/`, {});
    return found;
  }

  /** Kept before the network is asked. `save` is plain data; its `target` ties the saves of one text. */
  add(save) {
    this.rows.push(save);
    save.kept = this._write(save).catch(() => { this.database = null; });
    return save.kept;
  }

  async _write(save) {
    if (!this.lasts) return;
    const { seq, kept, ...plain } = save;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    // Rows take their numbers in the order of typing, though encryption may overtake.
    const former = this.writing;
    const work = (async () => {
      const data = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv }, this.sitting.key, new TextEncoder().encode(JSON.stringify(plain)));
      await former;
      if (save.gone) return;
      const row = { user: this.user, sitting: this.sitting.id, target: save.target, place: save.place, iv, data };
      if (seq) row.seq = seq;
      const writing = this.database.transaction("saves", "readwrite", { durability: "strict" });
      save.seq = await asked(writing.objectStore("saves").put(row));
      await finished(writing);
    })();
    this.writing = work.catch(() => {});
    await work;
  }

  async _erase(rows, link) {
    if (!this.database) return;
    const writing = this.database.transaction(["saves", "chain"], "readwrite");
    for (const row of rows) if (row.seq) writing.objectStore("saves").delete(row.seq);
    if (link) writing.objectStore("chain").put({ user: this.user, ...link });
    await finished(writing);
  }

  /** The server has it: gone from here, and its version is what the next save of this text builds on. */
  async acknowledge(save, entry, version) {
    save.gone = true;
    this.rows = this.rows.filter((row) => row !== save);
    this.chain.set(save.target, { entry, version });
    await this._erase([save], { target: save.target, entry, version }).catch(() => {});
  }

  /** A type that the first save's text told is also that of the saves which followed it unknowing. */
  retype(target, kind) {
    const unknowing = this.of(target).filter((row) => row.act === "save" && !row.kind);
    return Promise.all(unknowing.map((row) => {
      row.kind = kind;
      return this._write(row).catch(() => {});
    }));
  }

  async drop(target) {
    const rows = this.of(target);
    for (const row of rows) row.gone = true;
    this.rows = this.rows.filter((row) => row.target !== target);
    this.held.delete(target);
    await this._erase(rows).catch(() => {});
  }

  next() { return this.rows.find((row) => !this.held.has(row.target)); }

  /** The page goes: a key that locks nothing is destroyed. */
  close(token) {
    if (!this.sitting || this.rows.length) return;
    const body = new URLSearchParams({ csrfmiddlewaretoken: token });
    navigator.sendBeacon(`${this.keys}${this.sitting.id}/forget/`, body);
  }
}
