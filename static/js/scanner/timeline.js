// Who is in, as far as this phone knows: what the server's list says, and what this phone itself has seen since.
const nameOf = (phase, digest) => `${phase} ${digest}`;

const put = (people, event) => {
  const name = nameOf(event.phase, event.digest);
  if (!people.has(name)) people.set(name, []);
  const events = people.get(name);
  events.push(event);
  events.sort((one, other) => one.at - other.at);
};

/** The comings and goings of one session, each by its scan's id. */
export class Timeline {
  constructor() {
    this.told = new Map();
    this.own = new Map();
    this.dead = new Set();
    this.sorted = null;
  }

  /** What the server counts, replaced as a whole: [id, {phase, digest, direction, at}], `at` in milliseconds. */
  replaceTold(events) {
    this.told = new Map(events);
    this.sorted = null;
  }

  /** A scan of this phone, which counts until the server or a person says otherwise. */
  note(id, event) {
    this.own.set(id, event);
    if (this.sorted && !this.told.has(id) && !this.dead.has(id)) put(this.sorted, event);
    else this.sorted = null;
  }

  /** A scan that does not count after all: refused, or undone on this phone before the list knows. */
  discount(id) {
    this.dead.add(id);
    this.sorted = null;
  }

  _byPerson() {
    if (this.sorted) return this.sorted;
    const found = new Map();
    for (const [id, event] of new Map([...this.told, ...this.own])) if (!this.dead.has(id)) put(found, event);
    this.sorted = found;
    return found;
  }

  /** When the run of scans in this direction began that is still going on (ms); null if the last was another, or none. */
  sinceWhen(phase, digest, direction) {
    let since = null;
    for (const event of this._byPerson().get(nameOf(phase, digest)) ?? []) {
      since = event.direction === direction ? (since ?? event.at) : null;
    }
    return since;
  }

  /** How many people whom the phone knows have come in at all in this phase. */
  arrivedIn(phase) {
    const prefix = nameOf(phase, "");
    let count = 0;
    for (const [name, events] of this._byPerson()) {
      if (name.startsWith(prefix) && events.some(({ direction, isKnown }) => isKnown && direction === "in")) count += 1;
    }
    return count;
  }
}
