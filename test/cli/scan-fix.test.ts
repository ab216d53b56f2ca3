import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readSource } from '../../src/cli/scan/source.js';
import { writeFixed } from '../../src/cli/scan/write.js';
import { paybrake, project } from './project.js';

const fixed = '/* stripe */ good /*\n*/;';

describe('--fix', () => {
  it('writes the fixes, and reports what is left', async () => {
    const root = project({ 'a.ts': '/* stripe */ bad; odd;', 'b.ts': '/* stripe */ good;', 'c.ts': 'bad;' });
    const { code, out } = await paybrake(root, ['scan', '--fix']);
    expect([code, out.split('\n')[1]]).toEqual([1, '  2:5  error  The name odd is bad.  paybrake/no-bad']);
    expect(readFileSync(join(root, 'a.ts'), 'utf8')).toBe('/* stripe */ good /*\n*/; odd;');
    expect(readFileSync(join(root, 'c.ts'), 'utf8')).toBe('bad;');
    expect(readdirSync(root).sort()).toEqual(['.git', 'a.ts', 'b.ts', 'c.ts']);
  });

  it('exits with 0 when nothing is left', async () => {
    expect((await paybrake(project({ 'a.ts': '/* stripe */ bad;' }), ['scan', '--fix'])).code).toBe(0);
  });

  it('does not touch a file without fixes', async () => {
    const root = project({ 'a.ts': '/* stripe */ odd;' });
    const before = statSync(join(root, 'a.ts'));
    await paybrake(root, ['scan', '--fix']);
    const after = statSync(join(root, 'a.ts'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  it('keeps the mode, the byte order mark and the line ends', async () => {
    const root = project({ 'a.ts': '\uFEFF// stripe 😀\r\nbad;\r\n' });
    chmodSync(join(root, 'a.ts'), 0o751);
    await paybrake(root, ['scan', '--fix']);
    expect(readFileSync(join(root, 'a.ts'), 'utf8')).toBe('\uFEFF// stripe 😀\r\ngood /*\r\n*/;\r\n');
    expect(statSync(join(root, 'a.ts')).mode & 0o777).toBe(0o751);
  });

  it('leaves mixed line ends mixed', async () => {
    const root = project({ 'a.ts': '// stripe\r\nbad;\n' });
    await paybrake(root, ['scan', '--fix']);
    expect(readFileSync(join(root, 'a.ts'), 'utf8')).toBe('// stripe\r\ngood /*\n*/;\n');
  });

  it('writes through a symbolic link that was named, and the link stays', async () => {
    const root = project({ 'real/a.ts': '/* stripe */ bad;' });
    symlinkSync('real/a.ts', join(root, 'link.ts'));
    expect((await paybrake(root, ['scan', '--fix', 'link.ts'])).code).toBe(0);
    expect(lstatSync(join(root, 'link.ts')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(root, 'real/a.ts'), 'utf8')).toBe(fixed);
  });

  it('writes nothing that would not parse', async () => {
    const text = '/* stripe */ bad; worse;';
    const root = project({ 'a.ts': text });
    const { code, out } = await paybrake(root, ['scan', '--fix']);
    expect(code).toBe(1);
    expect(out).toContain('  1:14  error    The name bad is bad.  paybrake/no-bad\n  1:19  error    The name worse is bad.');
    expect(out).toContain(
      '     -  warning  Its fixes were not written: together they would not parse. Apply them one by one in an editor.\n',
    );
    expect(out).not.toContain('run the command again with --fix');
    expect(readFileSync(join(root, 'a.ts'), 'utf8')).toBe(text);
  });

  it('writes no file that is not UTF-8', async () => {
    const bytes = Buffer.from('\uFEFF/* stripe */ bad;', 'utf16le');
    const root = project({ 'a.ts': bytes });
    const { out } = await paybrake(root, ['scan', '--fix']);
    expect(out).toContain('Its fixes were not written: the file is not UTF-8. Save it as UTF-8 and run the command again.');
    expect(readFileSync(join(root, 'a.ts'))).toEqual(bytes);
  });
});

describe('replacing a file', () => {
  it('leaves a file alone that changed meanwhile', () => {
    const path = join(project({ 'a.ts': 'old' }), 'a.ts');
    const before = readSource(path);
    writeFileSync(path, 'somebody wrote this');
    expect(writeFixed(path, before, 'new')).toBe(
      'Its fixes were not written: the file changed while it was checked. Run the command again.',
    );
    expect(readFileSync(path, 'utf8')).toBe('somebody wrote this');
  });

  it('says that the file went away', () => {
    const path = join(project({ 'a.ts': 'old' }), 'a.ts');
    const before = readSource(path);
    renameSync(path, `${path}.moved`);
    expect(writeFixed(path, before, 'new')).toBe('Its fixes were not written: no such file or folder. The file is as it was.');
  });

  it('leaves nothing behind when it cannot finish', () => {
    const root = project({ 'a.ts': 'old' });
    const path = join(root, 'a.ts');
    const before = readSource(path);
    // Something already lies where the new text would be prepared.
    mkdirSync(join(root, `.a.ts.${String(process.pid)}.paybrake`));
    expect(writeFixed(path, before, 'new')).toBe('Its fixes were not written: EEXIST. The file is as it was.');
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('replaces the name, so that whoever holds the old file open reads the old text to its end', () => {
    const root = project({ 'a.ts': 'old' });
    const path = join(root, 'a.ts');
    linkSync(path, join(root, 'held'));
    expect(writeFixed(path, readSource(path), 'new')).toBeUndefined();
    expect([readFileSync(path, 'utf8'), readFileSync(join(root, 'held'), 'utf8')]).toEqual(['new', 'old']);
  });
});
