/** Takes the place of `src/facts/front-ends.ts`, since Node alone cannot require TypeScript. */
import * as javaScriptFrontEnd from '../src/facts/javascript/read.js';
import * as pythonFrontEnd from '../src/facts/python/read.js';

export function javascript(): typeof javaScriptFrontEnd {
  return javaScriptFrontEnd;
}

export function python(): typeof pythonFrontEnd {
  return pythonFrontEnd;
}
