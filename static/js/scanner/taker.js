// Who speaks to the server: the paired phone by its token, or the signed-in trainer by her session.
import { changeKept } from "./store.js";

const PATIENCE_MS = 15_000;
const PATIENCE_PER_ROW_MS = 60;
const SKEW_TOLERATED_MS = 5 * 60_000;

/** Whether the server could be reached the last time, and how far this phone's clock is from the server's (ms). */
export const contact = { reachable: navigator.onLine !== false, heardAt: 0, skew: 0 };

const note = (response, asked, answered) => {
  contact.reachable = true;
  contact.heardAt = answered;
  const said = Date.parse(response.headers.get("Date"));
  if (!Number.isNaN(said)) contact.skew = (asked + answered) / 2 - (said + 500); // the header has no fraction
};

export const isClockWrong = () => Math.abs(contact.skew) > SKEW_TOLERATED_MS;

/** Ask the server; any answer is given back, none at all throws. `rows` is how much is sent, for the patience. */
const ask = async (address, options, rows = 0) => {
  const abort = new AbortController();
  const patience = setTimeout(() => abort.abort(), PATIENCE_MS + rows * PATIENCE_PER_ROW_MS);
  const asked = Date.now();
  try {
    const response = await fetch(address, { cache: "no-store", ...options, signal: abort.signal });
    note(response, asked, Date.now());
    return response;
  } catch (error) {
    contact.reachable = false;
    throw error;
  } finally {
    clearTimeout(patience);
  }
};

const withHeaders = (key, headers, credentials) => ({
  key,
  get: (address) => ask(address, { credentials, headers: { Accept: "application/json", ...headers } }),
  post: (address, body, rows) =>
    ask(
      address,
      { method: "POST", credentials, headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) },
      rows,
    ),
});

export const phoneTaker = ({ device_id, token }) =>
  withHeaders(`device:${device_id}`, { Authorization: `Bearer ${token}` }, "omit");

export const staffTaker = (person, csrf) => withHeaders(`staff:${person}`, { "X-CSRFToken": csrf }, "same-origin");

export const stranger = () => withHeaders("", {}, "omit");

/** How the server says no: {code, detail}; a page instead of JSON gives its status alone. */
export const problemOf = async (response) => {
  const said = await response.json().catch(() => ({}));
  return { status: response.status, code: said.code ?? "", detail: said.detail ?? "" };
};

/** Ask the browser once to keep our storage even when the phone runs full. */
export const askToKeep = async () => {
  const first = await changeKept("asked-to-persist", (asked) => (asked ? undefined : Date.now())).catch(() => undefined);
  if (first && navigator.storage?.persist) await navigator.storage.persist().catch(() => false);
};
