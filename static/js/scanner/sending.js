// Sends what waits, oldest first, in requests of up to 1,000. A row stays until the server's answer names its id: what is
// sent twice is judged once. What the server cannot read at all is set aside for a person, and never dropped.
import { inTurn } from "./taking_turns.js";
import { changeRow, changeRows, rowsInState } from "./store.js";
import { problemOf } from "./taker.js";

const MOST_AT_ONCE = 1000;
const FEWEST_ON_TROUBLE = 20;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const REFUSED_PAUSE_MS = 300_000;
const BAD_CONTENT = new Set([404, 409, 413, 422]);
const NOT_NEEDED = "scan_does_not_count";
const BAD_CODES = new Set(["unreadable", "malformed"]);

const SENT = ["id", "session", "direction", "phase", "scanned_at", "offline", "method", "ticket", "enrolment", "shown", "roster_at"];

/** The row as the API takes it: what is not known is left out. */
const asSent = (row) => {
  const sent = {};
  for (const name of SENT) if (row[name] !== null && row[name] !== undefined) sent[name] = row[name];
  return sent;
};

export const makeSender = ({ takers, api, onAnswers, onUndone, onState }) => {
  const unsaved = new Map(); // rows that IndexedDB would not take: they live as long as the page
  let most = MOST_AT_ONCE;
  let failures = 0;
  let timer = 0;
  let isBusy = false;
  let again = false;
  let refusal = null;

  const waiting = async () => {
    const rows = await rowsInState("waiting");
    return [...rows, ...Array.from(unsaved.values()).filter(({ id }) => !rows.some((row) => row.id === id))];
  };

  const tell = async () => {
    try {
      onState({ waiting: await waiting(), refusal, failures, unsaved: unsaved.size });
    } catch {
      // The storage fails for a moment: what was said last stands until it is known better.
    }
  };

  const setAside = async (row, problem) => {
    await changeRow(row.id, () => ({ state: "aside", problem }));
  };

  /** Nobody heard us: whoever was scanned now was scanned without a network. */
  const noteOffline = (rows) => {
    const said = rows.filter(({ kind, offline }) => kind === "scan" && !offline).map(({ id }) => id);
    return said.length ? changeRows(said, () => ({ offline: true })) : [];
  };

  /** Read an answer that is not 200. Gives "again" (at once, smaller), "pause" or "refused". */
  const read = async (problem, rows) => {
    if (BAD_CONTENT.has(problem.status) || BAD_CODES.has(problem.code)) {
      if (rows.length > 1) most = Math.ceil(rows.length / 2);
      else await setAside(rows[0], problem);
      return "again";
    }
    if ([400, 401, 403].includes(problem.status)) {
      refusal = problem;
      return "refused";
    }
    return "pause";
  };

  const settle = async (rows, results) => {
    const answers = new Map((results ?? []).map((result) => [result.id, result]));
    const answered = rows.filter(({ id }) => answers.has(id));
    if (answered.length) await onAnswers(answered, answers);
    for (const { id } of answered) unsaved.delete(id);
    return answered.length;
  };

  const sendScans = async (taker, rows) => {
    const response = await taker.post(api.scans, { scans: rows.map(asSent) }, rows.length);
    if (!response.ok) return read(await problemOf(response), rows);
    const { results } = await response.json();
    refusal = null;
    most = Math.min(MOST_AT_ONCE, most * 2);
    return (await settle(rows, results)) ? "again" : "pause";
  };

  /** An undoing that the server will not have is a person's to look at; one that is not needed any more is done. */
  const sendUndo = async (taker, row) => {
    const response = await taker.post(api.undo.replace("{id}", row.scan), { reason: row.reason }, 1);
    const problem = response.ok ? null : await problemOf(response);
    if (!problem || problem.code === NOT_NEEDED) await onUndone(row);
    else if (problem.status === 403) await setAside(row, problem);
    else return read(problem, [row]);
    return "again";
  };

  /** Send what comes next of this taker's: a run of scans, or one undoing after the scan that it undoes. */
  const sendNext = (taker, rows) => {
    if (rows[0].kind === "undo") return sendUndo(taker, rows[0]);
    const end = rows.findIndex(({ kind }) => kind === "undo");
    return sendScans(taker, rows.slice(0, Math.min(most, end < 0 ? rows.length : end)));
  };

  /** `isTheirs(row)`: of this taker. */
  const sendAll = async (taker, isTheirs) => {
    for (;;) {
      const rows = (await waiting()).filter(isTheirs);
      if (!rows.length) return "done";
      let outcome;
      try {
        outcome = await sendNext(taker, rows);
      } catch {
        await noteOffline(rows.slice(0, most)).catch(() => {});
        most = Math.max(FEWEST_ON_TROUBLE, Math.ceil(most / 2));
        outcome = "pause";
      }
      if (outcome !== "again") return outcome;
      failures = 0;
      await tell();
    }
  };

  const later = (outcome) => {
    clearTimeout(timer);
    if (outcome === "done") return;
    failures += 1;
    const longest = outcome === "refused" ? REFUSED_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
    timer = setTimeout(flush, longest * (0.5 + Math.random() / 2));
  };

  const round = async () => {
    const outcomes = [];
    const done = await inTurn(async () => {
      const known = await takers();
      const keys = new Set(known.map(({ key }) => key));
      // A scan whose pairing is gone from this phone would wait for ever: the first who may sends it.
      const isOrphan = ({ taker }) => !keys.has(taker) && !taker.startsWith("staff:");
      for (const [place, taker] of known.entries()) {
        outcomes.push(await sendAll(taker, (row) => row.taker === taker.key || (place === 0 && isOrphan(row))));
      }
    });
    if (!done) return "pause"; // another tab is sending: look again soon
    if (!outcomes.includes("refused")) refusal = null;
    return ["pause", "refused"].find((one) => outcomes.includes(one)) ?? "done";
  };

  /** Send now. A call while one is under way makes it look once more when it is through. */
  const flush = async () => {
    again = true;
    if (isBusy) return;
    isBusy = true;
    let outcome = "pause";
    try {
      while (again) {
        again = false;
        outcome = await round();
      }
    } catch {
      outcome = "pause"; // the storage failed for a moment
    } finally {
      isBusy = false;
    }
    if (outcome === "done") failures = 0;
    later(outcome);
    await tell();
  };

  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  addEventListener("beforeunload", (event) => unsaved.size && event.preventDefault());

  return { flush, tell, keepUnsaved: (row) => unsaved.set(row.id, row) };
};
