// The trainer's own page beside the projector: what is to be looked at is drawn anew when somebody has come.
import { follow, showSecondCheck } from "./lib/live.js";

const room = document.querySelector("[data-self-checks]");
let isFirst = true;
let isFetching = false;

const redraw = async () => {
  if (isFetching) return;
  isFetching = true;
  try {
    const response = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
    if (!response.ok || response.redirected) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of room.querySelectorAll("[data-part]")) {
      const drawn = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (drawn) part.replaceChildren(...drawn.childNodes);
    }
  } catch {
    // It stays as it was until the next change.
  } finally {
    isFetching = false;
  }
};

follow(room.dataset.figures, {
  onFigures: (figures) => {
    showSecondCheck(room, figures);
    if (!isFirst) redraw();
    isFirst = false;
  },
});
