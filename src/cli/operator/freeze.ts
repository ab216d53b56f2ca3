import type { Frozen } from '../../proxy/admin/operator.js';
import type { OperatorOptions } from '../arguments.js';
import type { Io } from '../io.js';
import { withOperator } from './connect.js';

export async function freeze(role: string | undefined, options: OperatorOptions, io: Io): Promise<0> {
  await withOperator(options, io, (operator) => operator.freeze(role));
  io.stdout.write(
    role === undefined
      ? 'Everything is frozen: every vault key is answered with 401 from the next request on. Undo it with: paybrake unfreeze\n'
      : `The role ${role} is frozen: its keys are answered with 401 from the next request on. Undo it with: paybrake unfreeze ${role}\n`,
  );
  return 0;
}

export async function unfreeze(role: string | undefined, options: OperatorOptions, io: Io): Promise<0> {
  const left = await withOperator(options, io, (operator) => operator.unfreeze(role));
  const lifted = role === undefined ? 'The stop of everything is lifted.' : `The role ${role} is no longer frozen by name.`;
  io.stdout.write(`${lifted}${stillFrozen(left)}\n`);
  return 0;
}

function stillFrozen(left: Frozen): string {
  if (left === 'everything') return ' Everything is still frozen: paybrake unfreeze';
  return left.length === 0 ? ' Nothing is frozen.' : ` Still frozen: ${left.join(', ')}.`;
}
