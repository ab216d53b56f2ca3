import { expect, it } from 'vitest';

import { below, importedIn } from '../../../../src/facts/python/tree/specifiers.js';

it.each([
  ['import os', 'os:'],
  ['import os, app.billing as billing', 'os: app.billing:'],
  ['from billing import charge', 'billing:charge'],
  ['from ..core.billing import charge as pay, refund', '..core.billing:charge,refund'],
  ['from . import billing', '.:billing'],
  ['from .billing import *', '.billing:'],
  ['from billing import (\n    charge,  # takes money\n    refund as back,\n)', 'billing:charge,refund'],
  ['from billing import charge, \\\n    refund', 'billing:charge,refund'],
  ['def f():\n    from billing import charge\n\tx = 1', 'billing:charge'],
  ['import a; import b', 'a:'],
  ['import a # import b', 'a:'],
  ['x = "import a"\nimporting = 1\nfromage = 2', ''],
])('%s', (text, found) => {
  expect(
    importedIn(text)
      .map(({ specifier, names }) => `${specifier}:${names.join(',')}`)
      .join(' '),
  ).toBe(found);
});

it.each([
  ['billing', 'billing'],
  ['..core', '..core.billing'],
  ['..', '..billing'],
])('%s and billing', (specifier, module) => {
  expect(below(specifier, 'billing')).toBe(specifier === 'billing' ? 'billing.billing' : module);
});
