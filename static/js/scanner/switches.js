// In or out, and which of the session's two checks.
export const makeSwitches = (room, { engine, onChange }) => {
  const directions = room.querySelectorAll("[data-direction]");
  const second = room.querySelector("[data-second]");

  const show = () => {
    for (const button of directions) button.setAttribute("aria-pressed", String(button.dataset.direction === engine.direction));
    second.setAttribute("aria-pressed", String(engine.phase === "second"));
    room.dataset.scanning = engine.phase === "second" ? "second" : engine.direction;
  };

  const changed = () => {
    show();
    onChange();
  };

  for (const button of directions) {
    button.addEventListener("click", () => {
      engine.direction = button.dataset.direction;
      changed();
    });
  }
  second.addEventListener("click", () => {
    engine.phase = engine.phase === "second" ? "arrival" : "second";
    if (engine.phase === "second") engine.direction = "in";
    changed();
  });
  show();

  return {
    /** The second check is offered where the course wants one. */
    offerSecond(isWanted) {
      second.hidden = !isWanted;
      if (!isWanted && engine.phase === "second") second.click();
    },
  };
};
