import { createRequire } from 'node:module';

type FrontEnd = typeof import('./read.js');

let loaded: FrontEnd | undefined;

/**
 * The front end for Python, loaded when the first file asks for it: most projects have no Python, and loading the plugin must cost next to
 * nothing. Rules run synchronously, so it is required; every Node that the package supports can require its modules.
 */
export function python(): FrontEnd {
  return (loaded ??= createRequire(import.meta.url)('./read.js') as FrontEnd);
}
