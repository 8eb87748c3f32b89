// Text size, contrast and dark or light, as this browser last chose them. Runs in <head>, before the first paint.
const root = document.documentElement;
const SIZES = ["small", "", "large", "larger"];

/** The browser may refuse storage (private windows): the page then keeps its defaults. */
const remembered = (name) => {
  try {
    return localStorage.getItem(`display-${name}`);
  } catch {
    return null;
  }
};

const choose = (name, value) => {
  if (value) root.setAttribute(`data-${name}`, value);
  else root.removeAttribute(`data-${name}`);
  try {
    if (value) localStorage.setItem(`display-${name}`, value);
    else localStorage.removeItem(`display-${name}`);
  } catch {
    // Not remembered; still shown on this page.
  }
};

const isDark = () => {
  const chosen = root.getAttribute("data-theme");
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

const showPressed = () => {
  const states = { theme: isDark(), contrast: root.getAttribute("data-contrast") === "more" };
  for (const button of document.querySelectorAll("[data-display-toggle]")) {
    button.setAttribute("aria-pressed", String(states[button.dataset.displayToggle]));
  }
};

root.classList.add("js");
for (const name of ["text", "contrast", "theme"]) {
  const value = remembered(name);
  if (value) root.setAttribute(`data-${name}`, value);
}

document.addEventListener("DOMContentLoaded", showPressed);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-display-text], [data-display-toggle]");
  if (!button) return;
  const { displayText, displayToggle } = button.dataset;
  if (displayToggle === "theme") choose("theme", isDark() ? "light" : "dark");
  if (displayToggle === "contrast") choose("contrast", root.getAttribute("data-contrast") ? "" : "more");
  if (displayText) {
    const present = SIZES.indexOf(root.getAttribute("data-text") || "");
    const step = { smaller: -1, larger: 1 }[displayText];
    choose("text", step ? SIZES[Math.min(SIZES.length - 1, Math.max(0, present + step))] : "");
  }
  showPressed();
});
