import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { simulate } from '../../src/cli/simulate.js';

function recorder(): { write: (text: string) => void; text: () => string } {
  let written = '';
  return {
    write(text) {
      written += text;
    },
    text: () => written,
  };
}

describe('paybrake simulate', () => {
  it('says how to reach it, serves, and stops with 0', async () => {
    const { write, text } = recorder();
    const controller = new AbortController();
    const running = simulate({ port: 0, write, signal: controller.signal });
    await expect.poll(text).toContain('Stop with Ctrl-C.');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text())?.[0] ?? '';
    const answer = await fetch(`${url}/v1/customers`, { headers: { authorization: 'Bearer sk_test_a' } });
    expect(answer.status).toBe(200);
    controller.abort();
    expect(await running).toBe(0);
    expect(text()).toContain('Stopped after 1 request.\n');
    await expect(fetch(url)).rejects.toThrow();
  });

  it('ends with 2 and says what to do when the port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const { write, text } = recorder();
    expect(await simulate({ port, write })).toBe(2);
    expect(text()).toBe(`paybrake simulate: port ${port} is taken. Name another one with --port, or 0 for any free one.\n`);
  });

  it('ends with 2 when the machine has no such address', async () => {
    const { write, text } = recorder();
    expect(await simulate({ port: 0, host: '203.0.113.1', write })).toBe(2);
    expect(text()).toBe('paybrake simulate: this machine has no address 203.0.113.1. Leave --host out to listen on 127.0.0.1.\n');
  });

  it('says when other machines can reach it', async () => {
    const { write, text } = recorder();
    const controller = new AbortController();
    const running = simulate({ port: 0, host: '0.0.0.0', write, signal: controller.signal });
    await expect.poll(text).toContain(' Other machines can reach it: it asks for no real key.\n');
    controller.abort();
    expect(await running).toBe(0);
  });

  it('does not take an empty host for every address', async () => {
    const { write, text } = recorder();
    expect(await simulate({ port: 0, host: '', write })).toBe(2);
    expect(text()).toBe('paybrake simulate: The host is empty. Name an address, or leave it out to listen on 127.0.0.1.\n');
  });
});
