import { StorekeysError } from '../../errors.js';
import type { JournalEntry } from '../../journal/entry.js';
import type { Journal } from '../../journal/journal.js';
import { each } from '../failures.js';
import { calledBundle, isPlanned, reopened, type RecoverContext } from './participants.js';

/**
 * Drops what an operation staged and forgets it. Only one that was not committed: after that there is
 * nothing to go back to but an earlier version.
 *
 * @throws {@link StorekeysError} `conflict` when it was committed; what a target answers when that is not
 * known, or when something staged could not be dropped. The journal then keeps the operation.
 */
export async function discard(
  entry: JournalEntry,
  { journal, ...context }: RecoverContext & { readonly journal: Journal },
): Promise<void> {
  if (isPlanned(entry)) {
    const { execution, participants } = await reopened(entry, context);
    const { held } = await execution.lookBack();
    if (held) {
      const [lead] = participants;
      throw new StorekeysError(
        'conflict',
        `${calledBundle(entry.bundle)} is stored in ${lead?.target.name ?? 'the first target'} already`,
        { hint: 'finish with storekeys recover --resume; storekeys rollback goes back' },
      );
    }
    await each(participants, ({ target }) => target.discardOf(entry.op, context.signal));
  }
  await journal.forget(entry.op);
}
