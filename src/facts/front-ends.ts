import { createRequire } from 'node:module';

type JavaScript = typeof import('./javascript/read.js');
type Python = typeof import('./python/read.js');

const load = createRequire(import.meta.url);
let javaScriptLoaded: JavaScript | undefined;
let pythonLoaded: Python | undefined;

/**
 * The front ends, each loaded when the first file that concerns us asks for it: most files do not, and loading the plugin must cost next to
 * nothing. Rules run synchronously, so they are required; every Node that the package supports can require its modules.
 */
export function javascript(): JavaScript {
  return (javaScriptLoaded ??= load('./javascript/read.js') as JavaScript);
}

export function python(): Python {
  return (pythonLoaded ??= load('./python/read.js') as Python);
}
