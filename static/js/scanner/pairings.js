// The courses that this phone was paired with. The present one scans; a former one stays until what it scanned is sent.
import { changeKept, forgetRosters, recall, remember, rowsInState } from "./store.js";
import { phoneTaker, problemOf, stranger } from "./taker.js";

const NAME = "pairings";
const NONE = { current: null, all: [] };

const known = async () => (await recall(NAME).catch(() => undefined)) ?? NONE;

/** The present pairing {device_id, token, label, course, title, expires_at, revoked}, or undefined. */
export const presentPairing = async () => {
  const { current, all } = await known();
  return all.find(({ device_id }) => device_id === current);
};

/** Everyone for whom this phone may have something to send, the present pairing first. */
export const pairedTakers = async () => {
  const { current, all } = await known();
  const isCurrent = ({ device_id }) => device_id === current;
  return [...all.filter(isCurrent), ...all.filter((one) => !isCurrent(one))].map(phoneTaker);
};

/** Rows that wait for this pairing, or are set aside for a person. */
export const heldBy = async ({ device_id: id }) => {
  const rows = [...(await rowsInState("waiting")), ...(await rowsInState("aside"))];
  return rows.filter(({ taker }) => taker === `device:${id}`);
};

/** Forget the pairings that are not the present one and have nothing left to send. */
export const dropFormer = async () => {
  const { current, all } = await known();
  for (const former of all.filter(({ device_id }) => device_id !== current)) {
    if ((await heldBy(former)).length) continue;
    await forgetRosters(({ key }) => key === `device:${former.device_id}`);
    await changeKept(NAME, (kept) => ({ ...kept, all: kept.all.filter(({ device_id }) => device_id !== former.device_id) }));
  }
};

/** Use a pairing code. Gives {pairing} or {problem}; throws without a network or a storage to keep the token in. */
export const pairWith = async (address, code) => {
  await remember("can-keep", Date.now()); // a code is good once: not where its token could not be kept
  const response = await stranger().post(address, { pairing_code: code }, 0);
  if (!response.ok) return { problem: await problemOf(response) };
  const { token, device_id, scope } = await response.json();
  const pairing = { token, device_id, ...scope, revoked: null };
  await changeKept(NAME, (kept = NONE) => ({ current: device_id, all: [...kept.all, pairing] }));
  await dropFormer();
  return { pairing };
};

export const markRevoked = (code) =>
  changeKept(NAME, (kept = NONE) => ({
    ...kept,
    all: kept.all.map((one) => (one.device_id === kept.current ? { ...one, revoked: code } : one)),
  }));

/** Give the present pairing up. Whoever calls has seen that nothing waits. */
export const unpair = () =>
  changeKept(NAME, ({ current, all } = NONE) => ({ current: null, all: all.filter(({ device_id }) => device_id !== current) }));
