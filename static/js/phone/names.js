// Find by name and mark by name, where the course lets phones keep its names.
import { fill } from "../scanner/filling.js";
import { timeOf } from "../scanner/times.js";

const MOST_FOUND = 30;

/** Without accents and case, as the server folds names (models/text.py). */
const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase();

export const makeNames = (page, { engine }) => {
  const part = (name) => page.querySelector(`[data-${name}]`);
  const [field, list, none, closed, open, more] = ["name-field", "names-list", "names-none", "names-closed", "names-open", "names-more"].map(part);
  const template = page.querySelector("[data-person-template]").content;

  const draw = (person) => {
    const item = template.cloneNode(true).firstElementChild;
    const find = (name) => item.querySelector(`[data-part=${name}]`);
    const since = engine.sinceWhen(person.ticket);
    find("name").textContent = person.name || "(chưa có tên)";
    find("organisation").textContent = person.organisation;
    find("arrived").hidden = since === null;
    if (since !== null) find("time").textContent = timeOf(since);
    const button = find("mark");
    button.hidden = since !== null;
    button.setAttribute("aria-label", `Điểm danh ${person.name || "người chưa có tên"}, ${person.organisation}`);
    button.addEventListener("click", () => engine.takePerson(person));
    return item;
  };

  const refresh = () => {
    if (list.contains(document.activeElement)) return; // a finger is on it
    const people = engine.roster.people();
    const isOpen = Boolean(engine.roster.whole?.course?.names_on_phones);
    open.hidden = !isOpen;
    closed.hidden = isOpen;
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    const found = people.filter(({ name, organisation }) => {
      const text = fold(`${name} ${organisation}`);
      return words.every((word) => text.includes(word));
    });
    fill(list, found.slice(0, MOST_FOUND).map(draw));
    none.hidden = found.length > 0;
    more.hidden = found.length <= MOST_FOUND;
  };

  field.addEventListener("input", refresh);
  part("name-form").addEventListener("submit", (event) => event.preventDefault());
  return { refresh };
};
