// The server's list as this phone keeps it, and how an answer changes it (models/attendance/roster.py).
import { forgetRosters, keepRoster, rosterUnder } from "./store.js";
import { problemOf } from "./taker.js";

const WRITE_EVERY_MS = 60_000;
const FORM = 1; // of what is kept: another form is fetched anew

const empty = (key) => ({ key, form: FORM, cursor: "", at: null, course: null, sessions: [], people: [], buckets: {}, arrived: {} });

/** Apply one answer. What it does not say has not changed. */
const applied = (kept, said) => {
  const buckets = said.tickets.length ? { ...kept.buckets } : kept.buckets;
  for (const { bucket, records } of said.tickets) buckets[bucket] = records;
  const arrived = said.arrived_whole ? {} : { ...kept.arrived };
  for (const { id, ...event } of said.arrived) arrived[id] = event;
  return {
    ...kept,
    cursor: said.cursor,
    at: said.made_at,
    course: said.course ?? kept.course,
    sessions: said.sessions ?? kept.sessions,
    people: said.people ?? kept.people,
    buckets,
    arrived,
  };
};

const sealedByDigest = ({ buckets }) => {
  const found = new Map();
  for (const records of Object.values(buckets)) for (const [digest, sealed] of records) found.set(digest, sealed);
  return found;
};

/**
 * The list of one taker: all sessions of a paired phone's course, or the one session of a signed-in trainer.
 * `onChange()` is called when it is another than before; `onRefused(problem)` when the server gives it no more.
 */
export const makeRoster = ({ taker, address, session, onChange, onRefused }) => {
  const key = session ? `${taker.key}|${session}` : taker.key;
  let kept = null;
  let sealed = new Map();
  let asking = null;
  let writtenAt = 0;

  const take = (roster) => {
    if (roster.buckets !== kept?.buckets) sealed = sealedByDigest(roster);
    kept = roster;
    onChange();
  };

  /** Write it down: at once when something changed, else once a minute for its age. */
  const write = async (roster, isSame) => {
    if (isSame && Date.now() - writtenAt < WRITE_EVERY_MS) return;
    writtenAt = Date.now();
    await keepRoster(roster).catch(() => {}); // too full to keep it: it still holds on this page
  };

  const load = async () => {
    const roster = await rosterUnder(key).catch(() => undefined);
    if (roster && roster.form === FORM) take(roster);
  };

  const ask = async () => {
    const since = kept ? kept.cursor : "";
    const query = new URLSearchParams({ ...(session && { session }), ...(since && { since }) });
    const response = await taker.get(`${address}?${query}`);
    if (!response.ok) {
      const problem = await problemOf(response);
      if ([401, 403].includes(problem.status)) onRefused(problem);
      return;
    }
    const said = await response.json();
    const isSame = said.cursor === since;
    const roster = applied(kept ?? empty(key), said);
    take(roster);
    await write(roster, isSame);
  };

  /** Ask for what changed; two at once are one. Never throws: the list that is here stays good. */
  const refresh = () => {
    asking ??= ask()
      .catch(() => {})
      .then(() => (asking = null));
    return asking;
  };

  const forget = async () => {
    kept = null;
    sealed = new Map();
    await forgetRosters((roster) => roster.key === key).catch(() => {});
    onChange();
  };

  return {
    load,
    refresh,
    forget,
    get whole() {
      return kept;
    },
    sealedOf: (digest) => sealed.get(digest),
    sessions: () => kept?.sessions ?? [],
    people: () => kept?.people ?? [],
    /** The scans of a session that the server counts, by their ids: [id, {ticket, direction, phase, at}]. */
    arrivedIn: (uid) => Object.entries(kept?.arrived ?? {}).filter(([, event]) => event.session === uid),
  };
};
