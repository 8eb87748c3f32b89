// Searching the 96 communes as one types, without marks: an ARIA 1.2 combobox over the names of the page's <datalist>.
// Without this file the field is plain text with the browser's own suggestions; the server reads whatever was typed.
const MOST_SHOWN = 8;

const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/đ/g, "d")
    .trim();
const KIND = /^(xa|x\.|phuong|p\.|dac khu|dk\.?)\s*(?=\S)/;
const bare = (folded) => folded.replace(KIND, "");

const enhance = (frame) => {
  const input = frame.querySelector("input");
  const source = document.getElementById(input.getAttribute("list"));
  const names = [...source.options].map(({ value }) => ({ value, folded: fold(value), bare: bare(fold(value)) }));
  names.sort((one, other) => one.bare.localeCompare(other.bare));
  const box = document.createElement("div");
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let active = -1;

  Object.assign(list, { id: `${input.id}-list`, className: "commune-list", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", frame.querySelector("label").textContent.replace("*", "").trim());
  said.className = "commune-said field-hint";
  said.setAttribute("role", "status");
  input.removeAttribute("list");
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    spellcheck: "false",
  })) {
    input.setAttribute(name, value);
  }
  box.className = "commune-box";
  input.replaceWith(box);
  box.append(input, list);
  box.after(said);

  const options = () => [...list.children];
  const isOpen = () => !list.hidden;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (name) => {
    input.value = name;
    close();
    said.textContent = "";
  };

  /** Names that begin with what was typed come first, then names that hold it. */
  const matches = (typed) => {
    const wanted = fold(typed);
    if (!wanted) return names;
    const kindless = bare(wanted);
    const kind = wanted.slice(0, wanted.length - kindless.length).replace(/[.\s]/g, "");
    const ofKind = names.filter(({ folded }) => !kind || folded.startsWith(kind[0]));
    const begins = ofKind.filter((name) => name.bare.startsWith(kindless) || name.folded.startsWith(wanted));
    return [...begins, ...ofKind.filter((name) => !begins.includes(name) && name.bare.includes(kindless))];
  };

  const activate = (index) => {
    const all = options();
    if (!all.length) return;
    active = (index + all.length) % all.length;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === active)));
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  };

  const open = () => {
    const found = matches(input.value);
    const shown = input.value.trim() ? found.slice(0, MOST_SHOWN) : found;
    list.replaceChildren(
      ...shown.map(({ value }, number) => {
        const option = document.createElement("li");
        Object.assign(option, { id: `${list.id}-${number}`, className: "commune-option", textContent: value });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        return option;
      }),
    );
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(isOpen()));
    said.textContent = found.length ? frame.dataset.count.replace("%(count)s", found.length) : frame.dataset.none;
  };

  input.addEventListener("input", open);
  input.addEventListener("click", () => isOpen() || open());
  input.addEventListener("blur", () => {
    // Typed whole and without marks, and only one can be meant: show its name. With marks the server compares the spelling.
    const typed = fold(input.value);
    const exact = matches(typed).filter((name) => name.folded === typed || name.bare === bare(typed));
    if (exact.length === 1 && typed === input.value.trim().toLowerCase()) input.value = exact[0].value;
    close();
    if (exact.length || !typed) said.textContent = "";
  });
  input.addEventListener("keydown", (event) => {
    const { key, altKey } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen()) open();
      if (!altKey) activate(key === "ArrowDown" ? active + 1 : active === -1 ? -1 : active - 1);
    } else if (key === "Enter" && isOpen() && active >= 0) {
      event.preventDefault();
      choose(options()[active].textContent);
    } else if (key === "Escape" && isOpen()) {
      event.preventDefault();
      close();
    } else if (key === "Tab" && isOpen() && active >= 0) {
      choose(options()[active].textContent);
    }
  });
  // Before the field loses the focus, so that a tap counts.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option.textContent);
  });
};

for (const frame of document.querySelectorAll("[data-commune-search]")) enhance(frame);
