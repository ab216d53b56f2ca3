/** Exits 0 when the proxy in this container lives. Its certificate is for other names than 127.0.0.1, and nothing secret is asked. */
import http from 'node:http';
import https from 'node:https';
import process from 'node:process';

const where = { host: '127.0.0.1', port: 4242, path: '/healthz', timeout: 2_000, rejectUnauthorized: false };

function ask({ get }, otherwise) {
  get(where, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
    .on('timeout', () => process.exit(1))
    .on('error', otherwise);
}

ask(https, () => ask(http, () => process.exit(1)));
