/**
 * Every bad program of a rule that a transform serves, run as it was and as `paybrake migrate` leaves it: in a process of its own, with
 * its real framework and the real stripe package, and once migrated behind the proxy with nothing but vault keys.
 */
import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { light } from '../../../fixtures/harness/frameworks.js';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { frameworks, isInstalled } from '../support.js';
import { migrated, original } from './project.js';
import { programs, type Program } from './programs.js';
import { runAlone, runBehindProxy, sharedKey, type Ran } from './stage.js';
import { layTree } from './tree.js';

const fixtures = new URL('../../../fixtures/', import.meta.url);
const patience = 120_000;

/** `npm test` runs what loads fast; `npm run proofs` all of them. */
const isRun = ({ framework }: Program): boolean =>
  isInstalled(framework) && (frameworks.length > light.length || framework !== 'openai-agents');

it('no program is forgotten', () => {
  const served = new Set(transforms.flatMap(({ rules }) => rules));
  const folders = readdirSync(fixtures).filter((name) => served.has(name));
  expect(folders.length).toBe(served.size);
  const all = folders.flatMap((rule) => readdirSync(new URL(rule, fixtures)).map((folder) => `${rule}/${folder}`));
  expect(programs.map(({ name }) => name).sort()).toEqual(all.sort());
});

describe('migrated', () => {
  const tree = layTree();
  afterAll(() => {
    tree.remove();
  });

  it.concurrent.each(programs.filter(isRun))(
    '$name',
    async (program) => {
      const { role, harm, before, after, asks } = program;
      const old = original(tree, program);
      const judge = (ran: Ran): void => {
        expect(harm(ran)).toEqual(before);
        const shared = Object.values(ran.keys)[0] ?? sharedKey;
        expect(ran.sent.filter(({ key }) => key !== shared)).toEqual([]);
      };
      if (program.allowedBefore) await runBehindProxy(tree, old.module, program, program.allowedBefore, judge);
      else await runAlone(tree, old.module, program, judge);

      const { module, text, report } = await migrated(tree, program);
      expect(report.unmigrated.map(({ reason }) => reason)).toEqual(program.left ?? []);
      expect(text).not.toContain('STRIPE_SECRET_KEY');
      const called = Object.fromEntries(report.roles.map(({ name, endpoints }) => [name, endpoints]));
      const allowed = program.allowed ?? called;
      expect(Object.keys(allowed).sort()).toEqual(Object.keys(called).sort());
      await runBehindProxy(tree, module, program, allowed, (ran) => {
        expect(harm(ran), JSON.stringify(ran.results)).toEqual(after);
        expect(ran.aborts).toEqual([]);
        // Nothing went past the proxy, and what went there had the vault key of a role.
        expect([...new Set(ran.sent.map(({ host }) => host))]).toEqual(asks.length > 0 ? [ran.proxy] : []);
        expect(ran.sent.map(({ request }) => request.replace(/\/pi_\w+/, '/{id}'))).toEqual(asks);
        for (const { key } of ran.sent) expect(key).toBe(ran.keys[role]);
        const logged = new Set(ran.audit.map((row) => `${row.role ?? ''} ${row.endpoint}`));
        expect([...logged]).toEqual([...new Set(asks)].map((ask) => `${role} ${ask}`));
      });
    },
    patience,
  );

  it(
    'no-secret-in-tool-result/mcp: tells no secret either where nobody refuses to hand one out',
    async () => {
      const program = programs.find(({ name }) => name === 'no-secret-in-tool-result/mcp');
      if (!program) throw new Error('It is not there.');
      // No proxy lets an ephemeral key be made, so the program keeps its client here.
      const { module } = await migrated(tree, program, 'secret-out-of-result');
      await runAlone(tree, module, program, (ran) => {
        expect(ran.results).toEqual([expect.stringMatching(/ephkey_\w+/)]);
        expect(program.harm(ran)).toEqual({ isRefused: false, isSeen: false });
      });
    },
    patience,
  );
});
