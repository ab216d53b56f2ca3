/**
 * The simulator's own endpoints, for programs that only reach it over HTTP (`paybrake simulate`). They need no key.
 *
 * - `GET /_simulator/requests`: the request log
 * - `GET /_simulator/books`: how many objects exist and how much money moved
 * - `POST /_simulator/faults`: a fault as JSON, `{"kind": "drop", "match": {"path": "/v1/charges"}, "times": 2}`
 * - `POST /_simulator/reset`: forget everything
 */
import { invalidRequest, unrecognizedUrl } from './errors.js';
import type { Fault } from './faults.js';
import type { Simulation } from './simulation.js';

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

const prefix = '/_simulator/';

/** The answer to a control request; undefined when the request is one for Stripe. */
export function control(
  simulation: Simulation,
  { method, path, body }: { method: string; path: string; body: string },
): ControlAnswer | undefined {
  if (!path.startsWith(prefix)) return undefined;
  switch (`${method} ${path.slice(prefix.length)}`) {
    case 'GET requests':
      return { status: 200, body: { requests: simulation.requests } };
    case 'GET books':
      return {
        status: 200,
        body: { objects: simulation.books.counts(), moved: simulation.books.totals(), movements: simulation.books.movements() },
      };
    case 'POST faults':
      return addFault(simulation, body);
    case 'POST reset':
      simulation.reset();
      return { status: 200, body: { reset: true } };
    default:
      return { status: 404, body: unrecognizedUrl(method, path) };
  }
}

function addFault({ faults }: Simulation, body: string): ControlAnswer {
  try {
    const fault: unknown = JSON.parse(body);
    if (typeof fault !== 'object' || fault === null) throw new SyntaxError('not an object');
    faults.add(fault as Fault);
    return { status: 200, body: { fault } };
  } catch (error) {
    const problem = error instanceof TypeError ? error.message : 'The body must be a fault as JSON, such as {"kind": "drop"}.';
    return { status: 400, body: invalidRequest(problem) };
  }
}
