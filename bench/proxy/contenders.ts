/** What is measured: nginx, two proxies that do nothing, paybrake, and paybrake without its parts, each in front of an upstream. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remoteOperator } from '../../src/proxy/admin/client.js';
import type { AdminFile } from '../../src/proxy/start/state.js';
import { has, root, sleep, start, tsx, untilSaid, type Process } from './processes.js';

export type Name = 'nginx' | 'streamed' | 'buffered' | 'paybrake' | 'no-ledger' | 'no-steps';

export interface Contender {
  readonly name: Name;
  readonly pid: number;
  readonly port: number;
  /** What a caller sends as its key. */
  readonly key: string;
  end(): Promise<void>;
}

const anyKey = 'nobody-looks-at-it';

/** In cents: no measurement comes near it. */
const policy = {
  roles: {
    bench: {
      allow: ['GET /v1/payment_intents/{id}', 'POST /v1/payment_intents'],
      caps: [
        { on: 'charges', usd: '9000000000.00', window: '24h' },
        { on: 'charges', usd: '9000000000.00', window: '24h', per: 'customer' },
      ],
    },
  },
};

export async function startUpstream(delay: number): Promise<{ readonly port: number; end(): Promise<void> }> {
  const running = start('rest', tsx('upstream.ts', String(delay)));
  return { port: await portOf(running), end: running.end };
}

export async function startPassThrough(name: 'streamed' | 'buffered', upstream: number): Promise<Contender> {
  const running = start('contender', tsx('pass-through.ts', name, String(upstream)));
  return { name, pid: running.pid, port: await portOf(running), key: anyKey, end: running.end };
}

export async function startFloor(name: 'no-ledger' | 'no-steps', upstream: number, state: State): Promise<Contender> {
  const running = start('contender', tsx('floor.ts', name, String(upstream), state.policy));
  const said = await untilSaid(running, /^(\d+ \S+)\n/m);
  const [port, key = ''] = said.split(' ');
  return { name, pid: running.pid, port: Number(port), key, end: running.end };
}

/** `undefined` where it is not installed. */
export async function startNginx(upstream: number): Promise<Contender | undefined> {
  if (!has('nginx')) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'paybrake-nginx-'));
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr crit;
     events { worker_connections 1024; }
     http {
       access_log off; keepalive_requests 1000000000; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
       fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
       upstream stripe { server 127.0.0.1:${upstream}; keepalive 256; keepalive_requests 1000000000; }
       server {
         listen 127.0.0.1:${port};
         location / { proxy_pass http://stripe; proxy_http_version 1.1; proxy_set_header Connection ""; }
       }
     }`,
  );
  const running = start('contender', ['nginx', '-p', folder, '-c', file]);
  await untilServes(port, '/');
  const end = async () => {
    await running.end();
    rmSync(folder, { recursive: true, force: true });
  };
  return { name: 'nginx', pid: running.pid, port, key: anyKey, end };
}

/** Everything that a proxy keeps, in a folder of its own. */
export interface State {
  readonly folder: string;
  readonly policy: string;
  remove(): void;
}

export function newState(): State {
  const above = mkdtempSync(join(tmpdir(), 'paybrake-bench-'));
  const folder = join(above, 'state');
  mkdirSync(folder, { mode: 0o700 });
  const file = join(above, 'paybrake.policy.json');
  writeFileSync(file, JSON.stringify(policy));
  return { folder, policy: file, remove: () => rmSync(above, { recursive: true, force: true }) };
}

/** The command as it is built in `dist`, which is what people run. `node`: further arguments of Node. */
export function startProxy(upstream: number, state: State, port = 0, node: readonly string[] = []): Process {
  const command = [
    process.execPath,
    ...node,
    join(root, 'dist/src/cli/main.js'),
    'proxy',
    '--upstream',
    `http://127.0.0.1:${upstream}`,
  ];
  const where = ['--port', String(port), '--admin-port', '0', '--state', state.folder, '--policy', state.policy];
  return start('contender', [...command, ...where], { STRIPE_SECRET_KEY: '', PAYBRAKE_ADMIN_TOKEN: '' });
}

export async function startPaybrake(upstream: number, state: State, node: readonly string[] = []): Promise<Contender> {
  const running = startProxy(upstream, state, 0, node);
  const port = Number(await untilSaid(running, /^paybrake proxy on \S+:(\d+),[^]*Ctrl-C/m));
  const admin = JSON.parse(readFileSync(join(state.folder, 'admin.json'), 'utf8')) as AdminFile;
  const operator = remoteOperator(admin);
  const { secret } = await operator.createKey({ role: 'bench' });
  await operator.close();
  return { name: 'paybrake', pid: running.pid, port, key: secret, end: running.end };
}

/** Waits until something answers there at all, whatever it says. */
export async function untilServes(port: number, path: string, good: (status: number) => boolean = () => true): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 10) {
    const status = await fetch(`http://127.0.0.1:${port}${path}`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status > 0 && good(status)) return;
    await sleep(10);
  }
  throw new Error(`Nothing answers on port ${port}.`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      server.close(() => resolve(port));
    });
  });
}

async function portOf(running: Process): Promise<number> {
  return Number(await untilSaid(running, /^(\d+)\n/m));
}
