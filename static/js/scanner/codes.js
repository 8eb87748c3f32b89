// What a QR says, and which codes were just seen.
const TICKET = /\/V\/([0-9A-Z]{16})\/?$/i;
const BARE = /^[0-9A-Z]{16}$/i;

/** The ticket's code in a ticket's address or typed alone, spaces and hyphens left out; null for anything else. */
export const codeIn = (text) => {
  const trimmed = text.trim();
  const found = TICKET.exec(trimmed);
  if (found) return found[1].toUpperCase();
  const bare = trimmed.replace(/[\s-]/g, "");
  return BARE.test(bare) ? bare.toUpperCase() : null;
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
}
