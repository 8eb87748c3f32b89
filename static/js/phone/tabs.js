// The app's parts, one at a time, chosen at the bottom of the screen.
export const makeTabs = (page) => {
  const buttons = page.querySelectorAll("[data-tab]");
  const main = page.querySelector("main");
  const views = page.querySelectorAll("[data-view]");

  const open = (name) => {
    for (const view of views) view.hidden = view.dataset.view !== name;
    for (const button of buttons) {
      if (button.dataset.tab === name) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    page.dataset.open = name; // the verdict stands under the camera and the search alone
    main.scrollTop = 0;
  };

  for (const button of buttons) button.addEventListener("click", () => open(button.dataset.tab));
  open("scan");
  return { open };
};
