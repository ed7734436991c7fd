/** Holds requests back until all of those have arrived that a test wants to meet. */
import { fits, type RequestMatch } from './faults.js';

/** Where requests wait. */
export interface Gate {
  /** How many requests have come to it. */
  readonly arrived: number;
  /** Fulfilled as soon as so many have come: what is done then comes before them. */
  reached(count: number): Promise<void>;
  /** Fulfilled as soon as all have come. */
  readonly full: Promise<void>;
  /** Lets those that wait go, and all that come later. */
  release(): void;
}

/** The gates of a server. */
export interface Gates {
  add(match: RequestMatch, count: number): Gate;
  /** Comes back when the request may go on. */
  pass(method: string, path: string): Promise<void>;
  releaseAll(): void;
}

/** No gates yet. */
export function createGates(): Gates {
  let closed: ClosedGate[] = [];
  return {
    add: (match, count) => {
      const gate = new ClosedGate(match, count, () => {
        closed = closed.filter((other) => other !== gate);
      });
      closed.push(gate);
      return gate;
    },
    pass: async (method, path) => {
      await closed.find(({ match }) => fits(match, method, path))?.arrive();
    },
    releaseAll: () => {
      for (const gate of closed) gate.release();
    },
  };
}

class ClosedGate implements Gate {
  readonly match: RequestMatch;
  readonly full: Promise<void>;
  readonly #opened = signal();
  readonly #dropped: () => void;
  #waiting: { readonly count: number; readonly give: () => void }[] = [];
  #arrived = 0;

  constructor(match: RequestMatch, count: number, dropped: () => void) {
    this.match = match;
    this.#dropped = dropped;
    this.full = this.reached(count);
    void this.full.then(() => {
      this.release();
    });
  }

  get arrived(): number {
    return this.#arrived;
  }

  reached(count: number): Promise<void> {
    const { given, give } = signal();
    this.#waiting.push({ count, give });
    this.#tell();
    return given;
  }

  release(): void {
    this.#dropped();
    this.#opened.give();
  }

  /** Of a request. */
  arrive(): Promise<void> {
    this.#arrived++;
    this.#tell();
    return this.#opened.given;
  }

  #tell(): void {
    const due = this.#waiting.filter(({ count }) => count <= this.#arrived);
    this.#waiting = this.#waiting.filter((one) => !due.includes(one));
    for (const { give } of due) give();
  }
}

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
