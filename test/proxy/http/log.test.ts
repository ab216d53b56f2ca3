import { describe, expect, it } from 'vitest';
import { createLog, errorFields, type Fields, type Level } from '../../../src/proxy/http/log.js';

/** A log whose lines are kept. */
function kept({ level = 'info', pretty = false }: { level?: Level; pretty?: boolean } = {}) {
  const lines: string[] = [];
  return { lines, log: createLog({ level, pretty, to: { write: (line) => lines.push(line) } }) };
}

describe('a line', () => {
  it('is JSON with a time, a level, a message and fields', () => {
    const { lines, log } = kept();
    log.info('Answered.', { role: 'billing', endpoint: 'POST /v1/charges', status: 200, latency: 12 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/\n$/);
    const { time, ...entry } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(entry).toEqual({
      level: 'info',
      msg: 'Answered.',
      role: 'billing',
      endpoint: 'POST /v1/charges',
      status: 200,
      latency: 12,
    });
  });

  it('holds no field that is not named, whatever is handed over', () => {
    const { lines, log } = kept();
    const careless = { role: 'billing', headers: { authorization: 'a' }, body: 'b', query: 'c', customer: 'cus_1', msg: 'd' };
    log.warn('Careless.', careless);
    log.warn('Careless.', { role: { toJSON: () => 'x' }, status: '200', latency: NaN } as unknown as Fields);
    const entries = lines.map((line) => Object.keys(JSON.parse(line) as object));
    expect(entries).toEqual([
      ['level', 'time', 'role', 'msg'],
      ['level', 'time', 'latency', 'msg'],
    ]);
  });

  it('has no key in it, neither in a field nor in the message', () => {
    const { lines, log } = kept();
    const body = 'Qx7LmZ2vKp9RtY4sWb6N';
    const secrets = [['sk', 'live', body].join('_'), ['rk', 'test', body].join('_'), `whsec_${body}`, `pbk_live_${body}`];
    for (const secret of [...secrets, `pi_1_secret_${body}`]) log.error(`Failed with ${secret}.`, { agent: `a ${secret} b` });
    expect(lines).toHaveLength(5);
    expect(lines.join('')).not.toContain(body.slice(0, 6));
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'Failed with sk_live_….', agent: 'a sk_live_… b' });
  });

  it('is cut where a field is endless', () => {
    const { lines, log } = kept();
    log.info('Long.', { agent: 'x'.repeat(100_000) });
    expect((JSON.parse(lines[0] ?? '') as { agent: string }).agent).toBe('x'.repeat(2_000));
  });

  it('is not written below the level', () => {
    const { lines, log } = kept({ level: 'warn' });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['c', 'd']);
    const silent = kept({ level: 'silent' });
    silent.log.error('e');
    expect(silent.lines).toEqual([]);
  });
});

describe('a line for people', () => {
  it('says who and what without names, and the rest with', () => {
    const { lines, log } = kept({ pretty: true });
    log.warn('Refused.', {
      role: 'billing',
      endpoint: 'POST /v1/charges',
      decision: 'refused',
      reason: 'spend_cap_exceeded',
      status: 402,
      requestId: 'req_pb_1',
    });
    expect(lines[0]?.replace(/^\d\d:\d\d:\d\d/, '12:00:00')).toBe(
      '12:00:00 warn Refused. refused spend_cap_exceeded billing POST /v1/charges requestId=req_pb_1 status=402\n',
    );
  });

  it('cannot be bent by what a caller wrote', () => {
    const { lines, log } = kept({ pretty: true });
    log.info('Answered.', { agent: 'a\n12:00:00 info faked \x1b[31m\x9b\u202e\u2028b' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/ info Answered\. agent=a\?12:00:00 info faked \?\[31m\?\?\?b\n$/);
  });

  it('has the stack on lines of its own', () => {
    const { lines, log } = kept({ pretty: true });
    log.error('Failed.', { error: 'Error: x', stack: 'Error: x\n    at y' });
    expect(lines[0]).toMatch(/ error Failed\. error=Error: x\nError: x\n {4}at y\n$/);
  });
});

describe('an error', () => {
  it('gives its name, message, code and stack', () => {
    const error = Object.assign(new TypeError('bad'), { code: 'E_BAD', secret: 'x' });
    const fields = errorFields(error);
    expect(fields).toEqual({ error: 'TypeError: bad', errorCode: 'E_BAD', stack: error.stack });
  });

  it('that is none gives nothing away', () => {
    expect(errorFields({ key: 'x' })).toEqual({ error: 'Something that is no Error was thrown.' });
  });
});
