// Follows the figures of a session: asks about once a second, mostly hears 304, and never before the last answer came.
// A hidden tab asks nothing; one that is seen again asks at once.
//
//   follow("/quan-ly/diem-danh/7/so-lieu", { onFigures: (figures) => …, onTrouble: (sentence) => … })
//
// `onTrouble("")` says that all is well again. The pause differs each time, so that a hall full of screens that were
// opened together does not ask together. Pause, the age of what is answered (0.3 s) and the network's share of 0.3 s make
// two seconds.
const SHORTEST_MS = 1000;
const SPREAD_MS = 400;
const LONGEST_WAIT_MS = 5000;
const SLOWEST_MS = 15000;

export const follow = (address, { onFigures, onTrouble = () => {} }) => {
  let etag = "";
  let madeAt = 0;
  let failures = 0;
  let timer = 0;
  let isAsking = false;

  const ask = async () => {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), LONGEST_WAIT_MS);
    try {
      const response = await fetch(address, {
        credentials: "same-origin",
        cache: "no-store",
        headers: etag ? { Accept: "application/json", "If-None-Match": etag } : { Accept: "application/json" },
        signal: stop.signal,
      });
      if (response.status === 304) return true;
      if (response.redirected || response.status === 403) {
        onTrouble("Phiên làm việc đã hết. Vui lòng tải lại trang và đăng nhập.");
        return false;
      }
      if (!response.ok) throw new Error(String(response.status));
      const figures = await response.json();
      const made = Number(response.headers.get("X-Made-At"));
      if (made < madeAt) return true; // another process, a little behind
      madeAt = made;
      etag = response.headers.get("ETag") ?? "";
      onFigures(figures);
      return true;
    } catch {
      if (failures) onTrouble("Mất kết nối, số liệu có thể đã cũ. Hệ thống đang thử lại.");
      return false;
    } finally {
      clearTimeout(late);
    }
  };

  const turn = async () => {
    clearTimeout(timer);
    if (isAsking || document.hidden) return;
    isAsking = true;
    const isWell = await ask();
    isAsking = false;
    if (isWell && failures) onTrouble("");
    failures = isWell ? 0 : failures + 1;
    const pause = SHORTEST_MS + Math.random() * SPREAD_MS;
    timer = setTimeout(turn, Math.min(SLOWEST_MS, pause * 2 ** failures));
  };

  document.addEventListener("visibilitychange", turn);
  turn();
};

/** Shows on any page of the session that the second check is due (templates/attendance/_second_check.html). */
export const showSecondCheck = (root, figures) => {
  const due = root.querySelector("[data-second-due]");
  if (due) due.hidden = figures.second_check !== "due";
};
