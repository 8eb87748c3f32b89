// What a QR says, and which codes were just seen.
const TICKET = /\/V\/([0-9A-Z]{16})\/?$/i;
const BARE = /^[0-9A-Z]{16}$/i;
const PAIRING = /\/QUET\/GHEP\/([0-9A-Z-]{4,40})\/?$/i;
const MISREAD = { O: "0", I: "1", L: "1", U: "V" };

/** A code as the server prints it: upper case, no spaces or hyphens, O read as 0, I and L as 1, U as V. */
export const tidy = (code) =>
  code
    .trim()
    .toUpperCase()
    .replace(/[\s-]/g, "")
    .replace(/[OILU]/g, (letter) => MISREAD[letter]);

/** The ticket's code in a ticket's address or typed alone, spaces and hyphens left out; null for anything else. */
export const codeIn = (text) => {
  const trimmed = text.trim();
  const found = TICKET.exec(trimmed);
  if (found) return tidy(found[1]);
  const bare = trimmed.replace(/[\s-]/g, "");
  return BARE.test(bare) ? tidy(bare) : null;
};

/** The pairing code in the address that a course's page shows as a QR; null for anything else. */
export const pairingCodeIn = (text) => {
  const found = PAIRING.exec(text.trim());
  return found ? tidy(found[1]) : null;
};

/** Remembers what the camera still sees: a ticket held before it is one scan, not thirty a second. */
export class Recently {
  constructor(milliseconds) {
    this.milliseconds = milliseconds;
    this.seen = new Map();
  }

  /** Whether this was seen a moment ago; being seen again keeps it fresh. */
  saw(text, moment = performance.now()) {
    const last = this.seen.get(text);
    for (const [other, at] of this.seen) if (moment - at > this.milliseconds) this.seen.delete(other);
    this.seen.set(text, moment);
    return last !== undefined && moment - last <= this.milliseconds;
  }

  /** The next sight of anything is a new scan: the direction was changed, or the last one undone. */
  forget() {
    this.seen.clear();
  }
}
