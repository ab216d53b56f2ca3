import { rmSync } from 'node:fs';

// What a deleted source left behind must not be packed.
rmSync(new URL('../dist/', import.meta.url), { recursive: true, force: true });
