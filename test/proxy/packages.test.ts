/** Threat 51: what is installed to run the proxy. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Installed {
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
}

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
  readonly packages: Readonly<Record<string, Installed>>;
};
const needed = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);

it('runs nothing of its own when it is installed', () => {
  expect(needed.length).toBeGreaterThan(10);
  expect(needed.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path)).toEqual([]);
});

it('is what it was when it was locked', () => {
  expect(needed.filter(([, { integrity = '' }]) => !integrity.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
});
