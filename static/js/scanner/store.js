// What the phone keeps, in IndexedDB. A scan leaves it only by its age after the server's answer, never by an update.
//
//   scans     what was scanned and what was undone, one row each; `state`: waiting → answered, or aside for a person
//   rosters   the list of a session as the server last gave it, under "taker|session"
//   kept      single things by name: the pairing, how far the server's clock is away, who is sending now
//
// The schema only grows: an upgrade adds what is missing and touches no row. So old code reads a newer database (it
// opens whatever version is there) and new code an older row (what it lacks has a default).
import { openDB } from "idb";

export const NAME = "tra-khuc";
export const VERSION = 10;
const DURABLE = { durability: "strict" }; // the row is on the flash before the verdict is green
const DEFAULTS = {
  kind: "scan", state: "waiting", direction: "in", phase: "arrival", method: "camera", offline: true, shown: null,
  roster_at: null, ticket: null, enrolment: null, digest: null, person: null, answer: null, undone: null, problem: null,
  seen: false,
}; // prettier-ignore

let opening = null;

const addWhatIsMissing = (database, transaction) => {
  const has = (name) => database.objectStoreNames.contains(name);
  const scans = has("scans") ? transaction.objectStore("scans") : database.createObjectStore("scans", { keyPath: "id" });
  for (const name of ["state", "session"]) if (!scans.indexNames.contains(name)) scans.createIndex(name, name);
  if (!has("rosters")) database.createObjectStore("rosters", { keyPath: "key" });
  if (!has("kept")) database.createObjectStore("kept");
};

const open = (version) => {
  const forget = () => (opening = null);
  return openDB(NAME, version, {
    upgrade: (database, _from, _to, transaction) => addWhatIsMissing(database, transaction),
    // Another tab brings a newer schema: make way, and open again with the next use.
    blocking: (_now, _wanted, event) => {
      event.target.close();
      forget();
    },
    terminated: forget,
  });
};

const database = () => {
  opening ??= open(VERSION)
    .catch((error) => {
      if (error.name !== "VersionError") throw error;
      return open(undefined);
    })
    .catch((error) => {
      opening = null;
      throw error;
    });
  return opening;
};

/** Run against the database; a connection that was closed meanwhile is opened again, once. */
const using = async (work) => {
  try {
    return await work(await database());
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    opening = null;
    return work(await database());
  }
};

const whole = (row) => row && { ...DEFAULTS, made: Date.parse(row.scanned_at) || 0, taker: "", ...row };
const inOrder = (rows) => rows.map(whole).sort((one, other) => one.made - other.made || (one.id < other.id ? -1 : 1));

/** Keep a new row. It is durable when the promise is fulfilled. */
export const keepRow = (row) =>
  using(async (db) => {
    const transaction = db.transaction("scans", "readwrite", DURABLE);
    transaction.store.put(row);
    await transaction.done;
  });

/**
 * Change rows in one transaction: `change(row)` gives the fields that become different, or undefined to leave it.
 * Gives the rows that were there, as they are now, in the order asked.
 */
export const changeRows = (ids, change) =>
  using(async (db) => {
    const transaction = db.transaction("scans", "readwrite", DURABLE);
    const found = (await Promise.all(ids.map((id) => transaction.store.get(id)))).filter(Boolean).map(whole);
    const changed = found.map((row) => {
      const fields = change(row);
      if (fields) transaction.store.put({ ...row, ...fields });
      return { ...row, ...fields };
    });
    await transaction.done;
    return changed;
  });

export const changeRow = async (id, change) => (await changeRows([id], change))[0];

export const rowsInState = (state) => using(async (db) => inOrder(await db.getAllFromIndex("scans", "state", state)));

export const rowsOfSession = (session) =>
  using(async (db) => inOrder(await db.getAllFromIndex("scans", "session", session)));

/** Delete rows that the server has answered and that were made before this moment; nothing else is ever deleted. */
export const forgetAnswered = (before) =>
  using(async (db) => {
    const transaction = db.transaction("scans", "readwrite");
    for (const row of await transaction.store.index("state").getAll("answered")) {
      if (whole(row).made < before) transaction.store.delete(row.id);
    }
    await transaction.done;
  });

export const recall = (name) => using((db) => db.get("kept", name));
export const remember = (name, thing) => using((db) => db.put("kept", thing, name));
export const drop = (name) => using((db) => db.delete("kept", name));

/** Change one kept thing in one transaction: `change(thing)` gives the new one, or undefined to leave it. */
export const changeKept = (name, change) =>
  using(async (db) => {
    const transaction = db.transaction("kept", "readwrite");
    const changed = change(await transaction.store.get(name));
    if (changed !== undefined) await transaction.store.put(changed, name);
    await transaction.done;
    return changed;
  });

export const rosterUnder = (key) => using((db) => db.get("rosters", key));
export const keepRoster = (roster) => using((db) => db.put("rosters", roster));

/** Forget the lists of one taker (a revoked phone names nobody any more), or those fetched before a moment. */
export const forgetRosters = (is) =>
  using(async (db) => {
    const transaction = db.transaction("rosters", "readwrite");
    for (const roster of await transaction.store.getAll()) if (is(roster)) transaction.store.delete(roster.key);
    await transaction.done;
  });
