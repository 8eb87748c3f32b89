// The scanner's engine: a code comes in, the phone decides, keeps the scan and says the verdict; the server hears of it
// behind. Used by the app (static/js/phone.js) and by a signed-in trainer's page (static/js/scanner.js).
import { decide, refused } from "./deciding.js";
import { newId } from "./ids.js";
import { makeRoster } from "./roster.js";
import { makeSender } from "./sending.js";
import { changeRow, changeRows, forgetAnswered, forgetRosters, keepRow, rowsOfSession } from "./store.js";
import { contact } from "./taker.js";
import { digestOf, openRecord } from "./tickets.js";
import { Timeline } from "./timeline.js";

const TONES = { green: "success", amber: "warning", red: "danger" };
const WRITE_PATIENCE_MS = 25; // the verdict does not wait longer for a slow flash
const ROSTER_PATIENCE_MS = 800; // the very first scan waits so long for the list
const STILL_AT_THE_DOOR_MS = 4000;
const KEEP_ANSWERED_MS = 3 * 24 * 3600 * 1000;
const REFRESH_MS = 15_000;

const ENDINGS = new Set(["device_revoked", "device_expired", "unknown_token"]);

const pause = (milliseconds) => new Promise((resume) => setTimeout(resume, milliseconds));

const eventOf = ({ phase, digest, direction, scanned_at, person }) => ({
  phase,
  digest,
  direction,
  at: Date.parse(scanned_at),
  isKnown: Boolean(person),
});

export const makeEngine = ({ taker, takers, api, words, ownSession, ui }) => {
  let session = ownSession ? { session: ownSession } : null;
  let direction = "in";
  let phase = "arrival";
  let timeline = new Timeline();
  let isRevoked = false;
  let last = null; // the row whose verdict stands on the screen
  let turn = Promise.resolve();

  const showRoster = () => {
    if (session) {
      session = roster.sessions().find((one) => one.session === session.session) ?? session;
      timeline.replaceTold(
        roster.arrivedIn(session.session).map(([id, { ticket, at, ...event }]) => [id, { ...event, digest: ticket, at: Date.parse(at), isKnown: true }]),
      );
    }
    ui.onRoster();
  };

  /** The phone takes attendance no more, and names nobody any more. What it holds is still sent. */
  const end = async (code) => {
    isRevoked = true;
    ui.onRevoked(code);
    await roster.forget();
  };

  const onRefused = ({ code }) => ENDINGS.has(code) && end(code);

  const roster = makeRoster({ taker, address: api.roster, session: ownSession, onChange: showRoster, onRefused });

  const loadOwn = async () => {
    timeline = new Timeline();
    for (const row of await rowsOfSession(session.session).catch(() => [])) {
      if (row.kind !== "scan" || !row.digest) continue;
      if (row.undone || row.answer?.outcome === "rejected") timeline.discount(row.id);
      else if (row.answer || row.shown !== "red") timeline.note(row.id, eventOf(row));
    }
    showRoster();
  };

  const onAnswers = async (rows, answers) => {
    const changed = await changeRows(rows.map(({ id }) => id), (row) => {
      const { outcome, reason, first_scanned_at, person } = answers.get(row.id);
      const differs = Boolean(row.shown) && TONES[row.shown] !== words.tones[outcome];
      const seen = row.id === last?.id && Date.now() - Date.parse(row.scanned_at) < STILL_AT_THE_DOOR_MS;
      const answer = { outcome, reason, first_scanned_at };
      return { state: "answered", ticket: null, answer, person: person ?? row.person, differs, seen };
    });
    for (const row of changed) {
      if (row.answer.outcome === "rejected") timeline.discount(row.id);
      if (row.answer.reason === "device_out_of_scope") roster.refresh();
      if (row.id === last?.id && (row.differs || !row.shown)) ui.onServerVerdict(row);
    }
    ui.onLog();
  };

  const onUndone = (row) => changeRow(row.id, () => ({ state: "answered" }));

  const sender = makeSender({ takers, api, onAnswers, onUndone, onState: ui.onQueue });

  const open = async (code, digest) => {
    const sealed = roster.sealedOf(digest);
    const record = sealed ? await openRecord(code, sealed).catch(() => null) : null;
    return { isListed: Boolean(sealed), record };
  };

  const judge = (row, known) => {
    if (isRevoked) return refused();
    const at = Date.parse(row.scanned_at);
    const since = timeline.sinceWhen(phase, row.digest, direction);
    const wasIn = direction === "out" && timeline.sinceWhen(phase, row.digest, "in") !== null;
    const list = roster.whole && { at: roster.whole.at };
    return decide({ session, roster: list, ...known, since, wasIn, direction, phase, at }, words);
  };

  /** Decide about one scan, keep it, show it. `fields` says who: {ticket} or {enrolment}; `known` what the list says. */
  const settle = async (fields, known) => {
    const row = {
      id: newId(), kind: "scan", state: "waiting", taker: taker.key, made: Date.now(), session: session.session,
      direction, phase, scanned_at: new Date().toISOString(), offline: !contact.reachable || navigator.onLine === false,
      roster_at: roster.whole?.at ?? null, ...fields,
    }; // prettier-ignore
    const verdict = judge(row, known);
    Object.assign(row, { shown: verdict.shown, person: known.record && { name: verdict.name, organisation: verdict.organisation } });
    // A row that cannot be kept lives on the page, and the page says so.
    const kept = keepRow(row).catch(() => sender.keepUnsaved(row));
    await Promise.race([kept, pause(WRITE_PATIENCE_MS)]);
    if (verdict.shown !== "red") timeline.note(row.id, eventOf(row));
    last = row;
    ui.onVerdict(verdict, row);
    kept.then(() => {
      sender.tell();
      sender.flush();
      ui.onLog();
    });
    return verdict;
  };

  const inOrder = (work) => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };

  /** A ticket's code, from the camera, a hand scanner or the keyboard. */
  const take = (code, method) =>
    inOrder(async () => {
      if (!session) return ui.onNoSession();
      const digest = await digestOf(code);
      if (!roster.whole && !isRevoked && contact.reachable) await Promise.race([roster.refresh(), pause(ROSTER_PATIENCE_MS)]);
      return settle({ ticket: code, tail: code.slice(-4), digest, method }, await open(code, digest));
    });

  /** A person chosen by name from the list that this course lets phones keep. */
  const takePerson = ({ enrolment, name, organisation, ticket }) =>
    inOrder(() => {
      if (!session) return ui.onNoSession();
      const record = { state: "confirmed", name, organisation };
      return settle({ enrolment, digest: ticket, method: null }, { isListed: true, record });
    });

  /** Take one of this phone's own scans back. What was sent stays, with the reason. */
  const undo = async (id, reason) => {
    const at = Date.now();
    await changeRow(id, () => ({ undone: { reason, at } }));
    await keepRow({ id: newId(), kind: "undo", state: "waiting", taker: taker.key, made: at, scan: id, session: session.session, reason });
    timeline.discount(id);
    if (last?.id === id) last = null;
    ui.onUndone();
    ui.onLog();
    sender.flush();
  };

  const choose = async (uid) => {
    session = roster.sessions().find((one) => one.session === uid) ?? null;
    last = null;
    if (session) await loadOwn();
  };

  const start = async () => {
    const longAgo = Date.now() - KEEP_ANSWERED_MS;
    await forgetAnswered(longAgo).catch(() => {});
    await forgetRosters(({ key, at }) => key.startsWith("staff:") && Date.parse(at) < longAgo).catch(() => {});
    await roster.load();
    if (session) await loadOwn();
    sender.flush();
    roster.refresh();
    const hear = () => document.hidden || roster.refresh().then(() => sender.tell());
    setInterval(hear, REFRESH_MS + Math.random() * 2000);
    addEventListener("online", hear);
    document.addEventListener("visibilitychange", hear);
  };

  return {
    start, take, takePerson, undo, choose, end,
    flush: () => sender.flush(),
    refresh: () => roster.refresh(),
    tell: () => sender.tell(),
    roster,
    session: () => session,
    present: () => timeline.arrivedIn(phase),
    sinceWhen: (digest) => timeline.sinceWhen(phase, digest, "in"),
    set direction(chosen) { direction = chosen; },
    get direction() { return direction; },
    set phase(chosen) { phase = chosen; },
    get phase() { return phase; },
    get isRevoked() { return isRevoked; },
  }; // prettier-ignore
};
