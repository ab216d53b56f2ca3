import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { faultKinds } from '../../src/simulator/faults.js';
import { endpoints } from '../../src/simulator/resources/index.js';

const page = readFileSync(new URL('../../docs/simulator.md', import.meta.url), 'utf8');

it('the page lists the endpoints that exist, and no others', () => {
  const listed = [...page.matchAll(/`((?:GET|POST|DELETE) \/v1\/[^`]+)`/g)].map(([, route]) => route);
  expect(listed.sort()).toEqual(endpoints.map(({ method, path }) => `${method} ${path}`).sort());
});

it('the page explains every fault', () => {
  const explained = [...page.matchAll(/^\| `([a-z0-9-]+)` +\|/gm)].map(([, kind]) => kind);
  expect(explained.sort()).toEqual([...faultKinds].sort());
});
