// Find by name while typing, and check in without leaving the camera. Every form works as a plain form too.
const PAUSE_MS = 220;

export const makePeople = (room, { token, onVerdict, onTrouble }) => {
  const form = room.querySelector("[data-name-form]");
  const field = form.querySelector("[name=tim]");
  const list = room.querySelector("[data-people-list]");
  let timer = 0;
  let asked = 0;

  const refresh = async () => {
    const turn = ++asked;
    try {
      const response = await fetch(`${form.dataset.people}?tim=${encodeURIComponent(field.value)}`, {
        credentials: "same-origin",
      });
      if (!response.ok || response.redirected) return;
      const html = await response.text();
      if (turn === asked && !list.contains(document.activeElement)) list.innerHTML = html;
    } catch {
      // Without a network the list stays as it was.
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    refresh();
  });

  list.addEventListener("submit", async (event) => {
    const chosen = event.target;
    event.preventDefault();
    const button = chosen.querySelector("button");
    button.disabled = true;
    try {
      const response = await fetch(chosen.action, {
        method: "POST",
        credentials: "same-origin",
        headers: { Accept: "application/json", "X-CSRFToken": token },
        body: new FormData(chosen),
      });
      if (!response.ok) throw new Error(String(response.status));
      const [result] = (await response.json()).results;
      field.focus({ preventScroll: true });
      onVerdict(result);
      refresh();
    } catch {
      // The form keeps its scan's id: pressing again sends the same scan.
      button.disabled = false;
      onTrouble("Không có mạng hoặc phiên đăng nhập đã hết. Vui lòng bấm Điểm danh lần nữa.");
    }
  });

  return { refresh };
};
