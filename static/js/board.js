// The live board: numbers, organisations and the latest move at once, the list of names a little later.
import { follow, showSecondCheck } from "./lib/live.js";

const LIST_PAUSE_MS = 3000; // the list is long: while people stream in, it is fetched this often at most
const SAY_PAUSE_MS = 20000; // a screen reader is told now and then, not of everyone

const board = document.querySelector("[data-board]");
const list = board.querySelector("[data-people]");
const trouble = board.querySelector("[data-trouble]");
const spoken = board.querySelector("[data-spoken]");

const put = (name, value) => {
  for (const place of board.querySelectorAll(`[data-${name}]`)) place.textContent = String(value);
};

/** Fills a list from its own <template>: each part of a row is named by data-field. */
const fill = (name, rows) => {
  const place = board.querySelector(`[data-${name}]`);
  const model = board.querySelector(`template[data-row-of="${name}"]`);
  place.replaceChildren(
    ...rows.map((row) => {
      const made = model.content.cloneNode(true);
      for (const part of made.querySelectorAll("[data-field]")) part.textContent = String(row[part.dataset.field]);
      made.querySelector("[data-row]")?.classList.toggle("is-full", row.arrived === row.expected);
      return made;
    }),
  );
  board.querySelector(`[data-section="${name}"]`).hidden = rows.length === 0;
};

let listTimer = 0;
let listAt = 0;
const refreshList = () => {
  if (listTimer) return;
  listTimer = setTimeout(
    async () => {
      listTimer = 0;
      listAt = performance.now();
      try {
        const response = await fetch(list.dataset.people + location.search, { credentials: "same-origin" });
        if (!response.ok || response.redirected) return;
        const html = await response.text();
        if (!list.contains(document.activeElement)) list.innerHTML = html;
      } catch {
        // Without a network the list stays as it was; the numbers say that they are old.
      }
    },
    Math.max(0, listAt + LIST_PAUSE_MS - performance.now()) + Math.random() * 500,
  );
};

let spokenAt = performance.now();
let sayTimer = 0;
const say = (sentence) => {
  clearTimeout(sayTimer);
  sayTimer = setTimeout(
    () => {
      spokenAt = performance.now();
      spoken.textContent = sentence;
    },
    Math.max(0, spokenAt + SAY_PAUSE_MS - performance.now()),
  );
};

let isFirst = true; // what the server drew a moment ago
follow(board.dataset.board, {
  onFigures: (figures) => {
    for (const name of ["arrived", "expected", "missing", "excused"]) put(name, figures[name]);
    board.querySelector("[data-excused-words]").hidden = figures.excused === 0;
    const bar = board.querySelector("progress");
    bar.max = figures.expected || 1;
    bar.value = figures.arrived;
    bar.setAttribute("aria-label", `${figures.arrived} / ${figures.expected} đã có mặt`);
    fill("organisations", figures.organisations);
    fill("latest", figures.latest);
    showSecondCheck(board, figures);
    if (!isFirst) {
      say(`${figures.arrived} trên ${figures.expected} người đã có mặt.`);
      refreshList();
    }
    isFirst = false;
  },
  onTrouble: (sentence) => {
    trouble.textContent = sentence;
    trouble.hidden = !sentence;
  },
});
