/**
 * The least that a proxy of Node can be: every request is sent on as it is. Prints its port.
 *
 *     tsx bench/proxy/pass-through.ts streamed|buffered <port of the upstream>
 *
 * `streamed` never holds a body. `buffered` holds both and reads the answer as JSON, as whoever judges answers has to.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { Pool } from 'undici';

const [, , kind = '', upstream = ''] = process.argv;
const pool = new Pool(`http://127.0.0.1:${upstream}`, { connections: 256, pipelining: 1 });

/** What belongs to a connection and not to the message on it. */
const hop = new Set(['connection', 'host', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer']);

function passed(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept: IncomingHttpHeaders = {};
  for (const name in headers) if (!hop.has(name)) kept[name] = headers[name];
  return kept;
}

const wanted = ({ method = 'GET', url = '/', headers }: IncomingMessage) => ({
  method: method,
  path: url,
  headers: passed(headers),
});

async function streamed(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = request.method === 'GET' ? null : request;
  await pool.stream({ ...wanted(request), body, opaque: response }, ({ statusCode, headers }) =>
    response.writeHead(statusCode, passed(headers)),
  );
}

async function buffered(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  await new Promise((resolve) => request.on('end', resolve));
  const body = chunks.length > 0 ? Buffer.concat(chunks) : null;
  const answer = await pool.request({ ...wanted(request), body });
  const text = await answer.body.text();
  JSON.parse(text);
  response.writeHead(answer.statusCode, passed(answer.headers));
  response.end(text);
}

const handle = kind === 'streamed' ? streamed : buffered;
const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  handle(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : '');
});
