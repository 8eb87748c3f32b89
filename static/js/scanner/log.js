// The lists beside the camera: where the server answers otherwise, what is set aside, and this phone's last scans.
import { fill } from "./filling.js";
import { changeRow, rowsInState, rowsOfSession } from "./store.js";
import { timeOf } from "./times.js";

const MOST_SHOWN = 30;
const SHOWN_WORDS = { green: "Máy cho vào", amber: "Máy báo cần xem", red: "Máy không cho vào" };
const OUT_WORDS = { green: "Máy cho ra", amber: "Máy báo cần xem", red: "Máy không ghi" };
const REPEATED = "Máy báo đã ghi trước đó";

/** Of a ticket that nobody knows its last characters are kept: enough to tell it by, too little to use it. */
const nameOf = ({ person, tail }) => person?.name || (tail ? `Vé …${tail}` : "Vé chưa rõ");

export const makeLog = (page, { engine, panel, onUndone }) => {
  const part = (name) => page.querySelector(`[data-${name}]`);
  const template = page.querySelector("[data-scan-template]").content;
  const question = page.querySelector("[data-undo-template]").content;

  const askWhy = (item, row) => {
    item.querySelector(".scan-undo")?.remove();
    const form = question.cloneNode(true).firstElementChild;
    const other = form.querySelector("[name=other]");
    other.addEventListener("input", () => (form.querySelector("[name=reason][value='']").checked = true));
    form.querySelector("[data-part=cancel]").addEventListener("click", () => form.remove());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const reason = form.querySelector("[name=reason]:checked").value || other.value.trim();
      if (!reason) return other.focus();
      form.remove();
      engine.undo(row.id, reason).then(() => onUndone(row));
    });
    item.append(form);
    form.querySelector("[name=reason]").focus();
  };

  const draw = (row, acts) => {
    const item = template.cloneNode(true).firstElementChild;
    const say = (name, text) => {
      const place = item.querySelector(`[data-part=${name}]`);
      place.textContent = text;
      place.hidden = !text;
    };
    item.dataset.scan = row.id;
    item.dataset.tone = row.answer ? panel.serverVerdict(row).tone : "";
    say("time", timeOf(row.scanned_at ?? row.made));
    say("name", nameOf(row));
    const isRepeat = row.shown === "amber" && row.person; // whom it cannot name, it does not know
    const shown = isRepeat ? REPEATED : ((row.direction === "out" ? OUT_WORDS : SHOWN_WORDS)[row.shown] ?? "");
    say("said", row.undone ? `Đã hoàn tác: ${row.undone.reason}` : [shown, row.person?.organisation].filter(Boolean).join(" · "));
    const server = row.answer && row.differs ? panel.serverVerdict(row) : null;
    say("server", row.problem ? row.problem.detail : server ? `Máy chủ: ${server.title}. ${server.sentence}` : "");
    say("state", row.state === "waiting" ? "Chờ gửi" : row.state === "aside" ? "Giữ lại" : "");
    for (const [name, act] of Object.entries({ undo: null, seen: null, again: null, ...acts })) {
      const button = item.querySelector(`[data-part=${name}]`);
      button.hidden = !act;
      if (act) button.addEventListener("click", () => act(item, row));
    }
    return item;
  };

  const list = (name, rows, acts) => {
    part(name).hidden = !rows.length;
    fill(part(`${name}-list`), rows.map((row) => draw(row, acts(row))));
  };

  const seen = (_item, { id }) => changeRow(id, () => ({ seen: true })).then(refresh);
  const again = (_item, { id }) => changeRow(id, () => ({ state: "waiting", problem: null })).then(() => engine.flush());

  const counts = (row) => !row.undone && (row.answer ? row.answer.outcome !== "rejected" : row.shown !== "red");

  /** Draw anew, unless somebody is just giving a reason. */
  const refresh = async () => {
    const session = engine.session();
    if (!session || page.querySelector(".scan-undo")) return;
    const rows = (await rowsOfSession(session.session).catch(() => [])).filter(({ kind }) => kind === "scan").reverse();
    const differing = rows.filter((row) => row.differs && !row.seen && !row.undone);
    list("differing", differing.slice(0, MOST_SHOWN), (row) => ({ seen, undo: counts(row) ? askWhy : null }));
    list("aside", (await rowsInState("aside").catch(() => [])).slice(0, MOST_SHOWN), () => ({ again }));
    list("recent", rows.slice(0, MOST_SHOWN), (row) => ({ undo: counts(row) ? askWhy : null }));
    part("recent").hidden = false;
    part("recent-none").hidden = rows.length > 0;
    for (const badge of page.querySelectorAll("[data-differing-count]")) {
      badge.textContent = differing.length ? String(differing.length) : "";
      badge.hidden = !differing.length;
    }
  };

  return {
    refresh,
    /** Open the question for one scan of the list. */
    askAbout(id) {
      const item = part("recent-list").querySelector(`[data-scan="${id}"]`);
      item?.querySelector("[data-part=undo]")?.click();
    },
  };
};
