import { expect, it } from 'vitest';

import { proxy } from './operator.js';

it('freezes and unfreezes a role', async () => {
  const { paybrake, ledger } = await proxy();
  expect(await paybrake('freeze billing')).toEqual({
    code: 0,
    out: 'The role billing is frozen: its keys are answered with 401 from the next request on. Undo it with: paybrake unfreeze billing\n',
    err: '',
  });
  expect(ledger.keys.frozen()).toEqual(['billing']);
  expect(await paybrake('unfreeze billing')).toEqual({
    code: 0,
    out: 'The role billing is no longer frozen by name. Nothing is frozen.\n',
    err: '',
  });
  expect(ledger.keys.frozen()).toEqual([]);
});

it('freezes and unfreezes everything, and says what stays frozen', async () => {
  const { paybrake, ledger } = await proxy();
  await paybrake('freeze support');
  expect((await paybrake('freeze')).out).toBe(
    'Everything is frozen: every vault key is answered with 401 from the next request on. Undo it with: paybrake unfreeze\n',
  );
  expect(ledger.keys.frozen()).toBe('everything');
  expect((await paybrake('unfreeze billing')).out).toBe(
    'The role billing is no longer frozen by name. Everything is still frozen: paybrake unfreeze\n',
  );
  expect((await paybrake('unfreeze')).out).toBe('The stop of everything is lifted. Still frozen: support.\n');
  expect(ledger.keys.frozen()).toEqual(['support']);
});

it('does not take a typo for a stop', async () => {
  const { paybrake, ledger } = await proxy();
  const err = 'error: There is no role "suport" in paybrake.policy.json. Did you mean support?\n';
  expect(await paybrake('freeze suport')).toEqual({ code: 2, out: '', err });
  expect(ledger.keys.frozen()).toEqual([]);
});

it('says when the ledger could not do it', async () => {
  const { paybrake, ledger } = await proxy();
  ledger.broken = 'the disk is full';
  expect(await paybrake('freeze')).toEqual({
    code: 2,
    out: '',
    err: 'error: The ledger could not do it: the disk is full\n',
  });
});
