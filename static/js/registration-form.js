// Adding and removing people in the registration form without a round trip. Without this file the buttons send the form,
// and the server gives it back with one row more or less.
const form = document.querySelector("[data-registration]");
const list = form.querySelector("[data-people]");
const status = form.querySelector("[data-people-status]");
const addButton = form.querySelector("[data-add-person]");
const most = Number(form.dataset.most);

const rows = () => [...list.querySelectorAll("[data-person-row]")];
const renumbered = (text, number) => text.replace(/trainees-\d+-/g, `trainees-${number}-`);

/** Names, ids and titles follow the order of the rows. */
const renumber = () => {
  const all = rows();
  all.forEach((row, number) => {
    row.querySelector("[data-person-title]").textContent = `${form.dataset.person} ${number + 1}`;
    for (const element of row.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
      for (const attribute of ["id", "name", "for", "aria-describedby"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, renumbered(value, number));
      }
    }
    const remove = row.querySelector("[data-remove-person]");
    remove.value = String(number);
    remove.hidden = all.length === 1;
  });
  addButton.hidden = all.length >= most;
};

const emptied = (row) => {
  const copy = row.cloneNode(true);
  for (const error of copy.querySelectorAll(".field-error, .field-hint")) error.remove();
  for (const option of copy.querySelectorAll("option[selected]")) option.removeAttribute("selected");
  for (const input of copy.querySelectorAll("input, select")) {
    if (input.type === "checkbox" || input.type === "radio") {
      input.checked = false;
      input.removeAttribute("checked");
    } else if (input.matches("select")) {
      input.selectedIndex = 0;
    } else {
      input.value = "";
      input.removeAttribute("value");
    }
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    input.removeAttribute("autofocus");
    input.classList.remove("is-invalid");
  }
  return copy;
};

const add = () => {
  if (rows().length >= most) return;
  const row = emptied(rows()[0]);
  list.append(row);
  renumber();
  row.querySelector("input").focus();
  status.textContent = form.dataset.added;
};

const remove = (row) => {
  if (rows().length === 1) return;
  const neighbour = row.previousElementSibling ?? row.nextElementSibling;
  row.remove();
  renumber();
  neighbour.querySelector("input").focus();
  status.textContent = form.dataset.removed;
};

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-person], [data-remove-person]");
  if (!button) return;
  event.preventDefault();
  if (button.hasAttribute("data-add-person")) add();
  else remove(button.closest("[data-person-row]"));
});

renumber();
