/**
 * Which fault at which moment, and what is then told. Chosen so that every fault happens at every moment
 * and to every backend, in either part where it has one.
 */
import type { FaultName } from './arming.js';
import type { Moment, Role } from './moments.js';
import type { Case } from './network.js';
import type { NetworkName } from './places.js';

type Line = readonly [
  on: NetworkName,
  role: Role,
  fault: FaultName,
  told: Case['told'],
  endedBy?: 'the same command',
];

function at(moment: Moment, lines: readonly Line[], more: Pick<Case, 'creates'> = {}): Case[] {
  return lines.map(([on, role, fault, told, endedBy]) => ({
    moment,
    on,
    role,
    fault,
    told,
    ...(endedBy === undefined ? {} : { endedBy }),
    ...more,
  }));
}

/** A target that is there. */
export const CASES: readonly Case[] = [
  // Nothing was written, so nothing is kept.
  ...at('plan', [
    ['aws', 'lead', 'later than the timeout', 'nothing changed: unavailable'],
    ['vault', 'follower', 'cut before the effect', 'stored'],
    ['op', 'lead', 'cut after the effect', 'stored'],
    ['aws', 'follower', '429 once', 'stored'],
    ['vault', 'lead', '429 for ever', 'nothing changed: unavailable'],
    ['op', 'follower', '500 once', 'stored'],
    ['aws', 'lead', '500 for ever', 'nothing changed: unavailable'],
    ['vault', 'follower', '503 once', 'stored'],
    ['op', 'lead', '503 for ever', 'nothing changed: unavailable'],
    ['aws', 'follower', 'half an answer', 'stored'],
    ['vault', 'lead', 'a web page with 200', 'stored'],
  ]),
  // Nothing that readers see was written: all that was staged is dropped, as far as the target lets.
  ...at('stage', [
    ['vault', 'follower', 'later than the timeout', 'nothing changed: unavailable'],
    ['op', 'lead', 'cut before the effect', 'stored'],
    ['aws', 'follower', 'cut after the effect', 'stored'],
    ['vault', 'lead', 'cut after the effect', 'stored'],
    ['op', 'follower', 'cut after the effect', 'stored'],
    ['vault', 'lead', '429 once', 'stored'],
    ['op', 'follower', '429 for ever', 'nothing changed: unavailable'],
    ['aws', 'lead', '500 once', 'stored'],
    ['vault', 'follower', '500 for ever', 'nothing changed: unavailable'],
    ['op', 'lead', '503 once', 'stored'],
    ['aws', 'follower', '503 for ever', 'nothing changed: unavailable'],
    ['vault', 'lead', 'half an answer', 'stored'],
    ['op', 'follower', 'a web page with 200', 'nothing changed: unavailable'],
  ]),
  // A lost answer is looked up. What stays unknown is kept, and found out later.
  ...at('commit', [
    ['op', 'lead', 'later than the timeout', 'stored'],
    ['aws', 'lead', 'cut before the effect', 'stored'],
    ['aws', 'lead', 'cut after the effect', 'stored'],
    ['vault', 'lead', 'cut after the effect', 'stored'],
    ['op', 'lead', 'cut after the effect', 'stored'],
    ['op', 'lead', '429 once', 'nothing changed: unavailable'],
    ['aws', 'lead', '429 for ever', 'nothing changed: unavailable'],
    ['vault', 'lead', '500 once', 'stored'],
    ['op', 'lead', '500 for ever', 'unknown'],
    ['aws', 'lead', '503 once', 'stored'],
    ['vault', 'lead', '503 for ever', 'unknown', 'the same command'],
    ['op', 'lead', 'half an answer', 'stored'],
    ['aws', 'lead', 'a web page with 200', 'stored'],
    ['aws', 'lead', '500 to writes for ever', 'unknown', 'the same command'],
    ['vault', 'lead', '500 to writes for ever', 'unknown'],
    ['op', 'lead', '500 to writes for ever', 'unknown', 'the same command'],
  ]),
  // The lead holds it, so nothing is undone: what does not follow now follows later.
  ...at('follow', [
    ['aws', 'follower', 'later than the timeout', 'stored'],
    ['vault', 'follower', 'cut before the effect', 'stored'],
    ['aws', 'follower', 'cut after the effect', 'stored'],
    ['vault', 'follower', 'cut after the effect', 'stored'],
    ['op', 'follower', 'cut after the effect', 'stored'],
    ['aws', 'follower', '429 once', 'stored'],
    ['vault', 'follower', '429 for ever', 'partial', 'the same command'],
    ['op', 'follower', '500 once', 'stored'],
    ['aws', 'follower', '500 for ever', 'partial'],
    ['vault', 'follower', '503 once', 'stored'],
    ['op', 'follower', '503 for ever', 'partial', 'the same command'],
    ['aws', 'follower', 'half an answer', 'stored'],
    ['vault', 'follower', 'a web page with 200', 'stored'],
    ['aws', 'follower', '500 to writes for ever', 'partial', 'the same command'],
    ['vault', 'follower', '500 to writes for ever', 'partial'],
    ['op', 'follower', '500 to writes for ever', 'partial'],
  ]),
  // It is written, whatever the look at it says.
  ...at('read-back', [
    ['vault', 'lead', 'later than the timeout', 'stored'],
    ['op', 'follower', 'cut before the effect', 'stored'],
    ['op', 'lead', '429 for ever', 'unknown', 'the same command'],
    ['aws', 'follower', '500 once', 'stored'],
    ['vault', 'lead', '500 for ever', 'unknown'],
    ['aws', 'lead', '503 for ever', 'unknown'],
    ['vault', 'follower', '503 for ever', 'partial', 'the same command'],
    ['vault', 'follower', 'half an answer', 'stored'],
    ['op', 'lead', 'a web page with 200', 'stored'],
  ]),
  // Of the lead, before another target is brought in line with it.
  ...at('compare', [
    ['op', 'lead', 'later than the timeout', 'partial', 'the same command'],
    ['vault', 'lead', 'cut after the effect', 'stored'],
    ['op', 'lead', '429 once', 'partial'],
    ['aws', 'lead', '429 for ever', 'partial', 'the same command'],
    ['aws', 'lead', '503 once', 'stored'],
    ['op', 'lead', 'half an answer', 'partial'],
  ]),
  // The last look: told is only what was seen.
  ...at('confirm', [
    ['aws', 'follower', 'later than the timeout', 'partial'],
    ['vault', 'lead', 'cut before the effect', 'stored'],
    ['op', 'follower', 'cut after the effect', 'stored'],
    ['aws', 'lead', '429 once', 'stored'],
    ['vault', 'follower', '429 for ever', 'partial', 'the same command'],
    ['op', 'lead', '500 once', 'stored'],
    ['aws', 'follower', '500 for ever', 'partial', 'the same command'],
    ['vault', 'lead', '503 once', 'stored'],
    ['op', 'follower', '503 for ever', 'partial'],
    ['aws', 'lead', 'half an answer', 'stored'],
    ['vault', 'follower', 'a web page with 200', 'stored'],
  ]),
  // After a commit that the lead refused (403).
  ...at('drop', [
    ['vault', 'lead', 'later than the timeout', 'nothing changed: denied'],
    ['op', 'follower', 'cut before the effect', 'nothing changed: denied'],
    ['aws', 'lead', 'cut after the effect', 'nothing changed: denied'],
    ['vault', 'follower', '429 once', 'nothing changed: denied'],
    ['op', 'lead', '429 for ever', 'nothing changed: denied'],
    ['aws', 'follower', '500 once', 'nothing changed: denied'],
    ['vault', 'lead', '500 for ever', 'nothing changed: denied'],
    ['op', 'follower', '503 once', 'nothing changed: denied'],
    ['aws', 'lead', '503 for ever', 'nothing changed: denied'],
    ['vault', 'follower', 'half an answer', 'nothing changed: denied'],
    ['op', 'lead', 'a web page with 200', 'nothing changed: denied'],
  ]),
];

/** Nothing there yet: the write is a create, which must not be sent twice unseen. */
export const CREATES: readonly Case[] = [
  ...at(
    'commit',
    [
      ['aws', 'lead', 'cut after the effect', 'stored'],
      ['vault', 'lead', 'cut after the effect', 'stored'],
      ['op', 'lead', 'cut after the effect', 'stored'],
      ['aws', 'lead', 'later than the timeout', 'stored'],
      ['op', 'lead', '503 for ever', 'unknown', 'the same command'],
    ],
    { creates: true },
  ),
  ...at(
    'follow',
    [
      ['aws', 'follower', 'cut after the effect', 'stored'],
      ['vault', 'follower', 'later than the timeout', 'stored'],
      ['op', 'follower', 'cut after the effect', 'stored'],
    ],
    { creates: true },
  ),
];

/** From a moment on nobody listens. The backend is then down for all, so these run one by one. */
export const REFUSED: readonly Case[] = [
  ...at('plan', [['op', 'follower', 'connection refused', 'nothing changed: unavailable']]),
  ...at('stage', [['vault', 'follower', 'connection refused', 'nothing changed: unavailable']]),
  ...at('commit', [['vault', 'lead', 'connection refused', 'nothing changed: unavailable']]),
  ...at('commit', [['op', 'lead', 'connection refused', 'unknown']]),
  ...at('follow', [['vault', 'follower', 'connection refused', 'partial', 'the same command']]),
  ...at('read-back', [['aws', 'lead', 'connection refused', 'unknown', 'the same command']]),
  ...at('compare', [['op', 'lead', 'connection refused', 'partial']]),
  ...at('confirm', [['vault', 'follower', 'connection refused', 'partial']]),
  ...at('drop', [['op', 'follower', 'connection refused', 'nothing changed: denied']]),
];
