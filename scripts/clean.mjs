import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

// What a deleted source left behind must not be packed.
const dist = new URL('../dist/', import.meta.url);
rmSync(dist, { recursive: true, force: true });

// `paybrake/client` for `require`: without this, the package's own type would make modules of its files.
mkdirSync(new URL('cjs/', dist), { recursive: true });
writeFileSync(new URL('cjs/package.json', dist), '{ "type": "commonjs" }\n');
