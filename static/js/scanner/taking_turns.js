// One sender at a time on this phone, whichever tab it is. Two at once would do no harm (a scan's id makes the second
// one a repetition), but would cost the weak network twice.
import { newId } from "./ids.js";
import { changeKept } from "./store.js";

const LEASE = "sending";
const LEASE_MS = 60_000;
const me = newId();

const withLease = async (work) => {
  const lease = { holder: me, until: Date.now() + LEASE_MS };
  const taken = await changeKept(LEASE, (held) =>
    held && held.holder !== me && held.until > Date.now() && held.until < Date.now() + 2 * LEASE_MS ? undefined : lease,
  );
  if (!taken) return false;
  try {
    await work();
  } finally {
    await changeKept(LEASE, (held) => (held?.holder === me ? { ...held, until: 0 } : undefined));
  }
  return true;
};

/** Do the work if nobody else on this phone is doing it. Gives whether it was done. */
export const inTurn = (work) => {
  if (!navigator.locks) return withLease(work);
  return navigator.locks.request("tra-khuc-sending", { ifAvailable: true }, async (lock) => {
    if (lock) await work();
    return Boolean(lock);
  });
};
