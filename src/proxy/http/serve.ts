/** The life of one request at the port: health, the door, its body, a place inside, the gateway, the answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, Incoming, Refusal } from '../model.js';
import type { Admission } from './admission.js';
import { readBody } from './body.js';
import type { Connections } from './connections.js';
import * as door from './door.js';
import { healthAnswer } from './health.js';
import { refuse } from './refuse.js';
import { write } from './write.js';

export interface ServeOptions {
  /** The gateway. A rejection is answered with a 500 that gives nothing away. */
  readonly handle: (incoming: Incoming) => Promise<Answer>;
  /** Whether requests can be answered at this moment, as far as the rest of the program knows. */
  readonly ready: () => boolean;
  /** `requestIds(randomBytes)`. */
  readonly requestId: () => string;
  readonly watch: ServerWatch;
}

/** What is worth counting or writing down. Must not throw. */
export interface ServerWatch {
  /** A request that never reached the gateway, by the code that it was answered with. */
  turnedAway(code: string): void;
  /** A request that the gateway answered. */
  answered(status: number): void;
  /** The gateway failed, or the server itself (`requestId` is absent then). */
  failed(error: unknown, requestId?: string): void;
}

/** What the server knows and a request needs. */
export interface Surroundings {
  readonly connections: Connections;
  readonly gate: Admission;
  readonly isHost: (host: string, localAddress: string | undefined) => boolean;
  readonly isStopping: () => boolean;
}

/** `close`: the caller may not go on with this connection, for one because its body was not read to the end. */
interface Reply {
  readonly answer: Answer;
  readonly close: boolean;
}

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers requests: `serve` those that may pass, `decline` those that ask for a reason to be turned away at once. */
export function serving(options: ServeOptions, { connections, gate, isHost, isStopping }: Surroundings) {
  const { handle, ready, requestId, watch } = options;

  const turnedAway = (refusal: Refusal, close = true): Reply => {
    watch.turnedAway(refusal.code);
    return { answer: refuse(refusal, requestId()), close };
  };

  const replyTo = async (request: IncomingMessage): Promise<Reply | undefined> => {
    const { method = '', url: target = '', rawHeaders, socket } = request;
    const health = healthAnswer(method, target, ready() && !isStopping());
    if (health !== undefined) return { answer: health, close: false };
    const refusal = isStopping() ? door.stopping : door.atTheDoor(request, (host) => isHost(host, socket.localAddress));
    if (refusal !== undefined) return turnedAway(refusal);

    const body = await readBody(request);
    if (body === 'gone') return undefined;
    if (body === 'too-large') return turnedAway(door.bodyTooLarge);

    const incoming = { method, target, rawHeaders, body };
    const place = gate.enter(incoming);
    if (!('leave' in place)) return turnedAway(place, false);
    const answer = await answerTo(incoming).finally(place.leave);
    // A wrong key costs its owner a connection: guessing is slow.
    return { answer, close: answer.status === 401 };
  };

  const answerTo = async (incoming: Incoming): Promise<Answer> => {
    try {
      const answer = await handle(incoming);
      watch.answered(answer.status);
      return answer;
    } catch (error) {
      const id = requestId();
      watch.failed(error, id);
      return refuse(door.internalError, id);
    }
  };

  const reply = (response: ServerResponse, { answer, close }: Reply) => write(response, answer, { close: close || isStopping() });

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!(await connections.begin(request, response))) return;
    const made = await replyTo(request);
    if (made !== undefined) reply(response, made);
  };

  const serve: Serve = (request, response) => {
    take(request, response).catch((error: unknown) => {
      watch.failed(error);
      response.destroy();
    });
  };

  const decline =
    (refusal: Refusal): Serve =>
    (request, response) => {
      void connections.begin(request, response);
      reply(response, turnedAway(refusal));
    };

  return { serve, decline };
}
