// The service worker, and when a new version may take over: never while somebody scans. What waits to be sent lies in
// IndexedDB and is the same for every version.
const LOOK_EVERY_MS = 30 * 60_000;

/** `app.isIdle()` whether nobody scans now; `app.wake()` sends what waits. */
export const keepUpdated = (page, app) => {
  if (!navigator.serviceWorker) return;
  const note = page.querySelector("[data-update]");
  const button = page.querySelector("[data-update-now]");
  let isAsked = false;

  const takeOver = (registration) => {
    isAsked = true;
    registration.waiting?.postMessage("take-over");
  };

  const offer = (registration, isStart) => {
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    if (isStart && app.isIdle()) takeOver(registration);
    else note.hidden = false;
  };

  const watch = (registration) => {
    offer(registration, true);
    registration.addEventListener("updatefound", () => {
      const coming = registration.installing;
      coming.addEventListener("statechange", () => coming.state === "installed" && offer(registration, false));
    });
    button.addEventListener("click", () => takeOver(registration));
    document.addEventListener("visibilitychange", () => document.hidden && app.isIdle() && registration.waiting && takeOver(registration));
    setInterval(() => registration.update().catch(() => {}), LOOK_EVERY_MS);
    // Where the browser has it, the network's return wakes us even in a tab behind others.
    addEventListener("offline", () => registration.sync?.register("scans").catch(() => {}));
  };

  navigator.serviceWorker.addEventListener("controllerchange", () => isAsked && location.reload());
  navigator.serviceWorker.addEventListener("message", ({ data }) => data === "send" && app.wake());
  navigator.serviceWorker
    .register(page.dataset.worker, { scope: page.dataset.scope, updateViaCache: "none" })
    .then(watch)
    .catch(() => {}); // a private window: it works as long as there is a network
};
