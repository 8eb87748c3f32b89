// The desk's list by keyboard: "/" searches, j k and the arrows move from row to row, x ticks, Enter opens. One box
// turns the keys off, for those whose voice or other tool types single letters. Without this file, Tab and space do.
const KEPT = "people-keys";
const list = document.querySelector("[data-people-list]");
const search = document.querySelector("[data-people-filters] [type=search]");
const ticks = list ? [...list.querySelectorAll("input[name=chon]")] : [];
const count = list?.querySelector("[data-ticked-count]");
const keysOn = list?.querySelector("[data-keys-on]");

const kept = () => {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
};

const keep = (value) => {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // Where nothing may be kept, the box holds for this page.
  }
};

const say = () => {
  const number = ticks.filter((tick) => tick.checked).length;
  count.textContent = number ? `Đã chọn ${number}` : "Chưa chọn ai";
};

const row = () => ticks.findIndex((tick) => tick.closest("tr").contains(document.activeElement));

const move = (step) => {
  const here = row();
  const next = here < 0 ? (step > 0 ? 0 : ticks.length - 1) : Math.min(Math.max(here + step, 0), ticks.length - 1);
  ticks[next]?.focus();
};

const open = (here) => ticks[here].closest("tr").querySelector("a").click();

const tick = (here) => {
  ticks[here].checked = !ticks[here].checked;
  say();
};

const KEYS = {
  "/": () => search?.focus(),
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  x: () => row() >= 0 && tick(row()),
  Enter: () => row() >= 0 && open(row()),
};

const isTyping = (element) => element.matches("textarea, select, summary, button, a, [contenteditable]")
  || (element.matches("input") && element.type !== "checkbox");

/** On a link or a button Enter does what it always does; letters move on from there. */
const isMeant = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  const inList = list.contains(event.target) && event.target.matches("a");
  if (inList) return event.key !== "Enter";
  return !isTyping(event.target);
};

if (list) {
  keysOn.checked = kept() !== "off";
  keysOn.addEventListener("change", () => keep(keysOn.checked ? "on" : "off"));
  list.addEventListener("change", say);
  addEventListener("pageshow", say);
  document.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || !keysOn.checked || !isMeant(event)) return;
    if (event.key === "Enter" && row() < 0) return;
    event.preventDefault();
    act();
  });
  say();
}
