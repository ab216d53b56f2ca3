import { applyPatch, structuredPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { hunksOf } from '../../src/codemod/report/hunks.js';

type LibraryHunk = ReturnType<typeof structuredPatch>['hunks'][number];

function ours(before: string, after: string): LibraryHunk[] {
  return hunksOf(before, after).map((hunk) => ({
    oldStart: hunk.before.start,
    oldLines: hunk.before.lines,
    newStart: hunk.after.start,
    newLines: hunk.after.lines,
    lines: [...hunk.lines],
  }));
}

function patched(before: string, hunks: LibraryHunk[]): string | false {
  return applyPatch(before, { oldFileName: 'x', newFileName: 'x', oldHeader: '', newHeader: '', hunks });
}

/** Numbers below `n`, the same ones each time. */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * n);
  };
}

describe('the hunks of a diff', () => {
  it('are those of the library, wherever the texts differ', () => {
    const below = numbers(7);
    for (let round = 0; round < 400; round++) {
      const letters = 4 + below(12);
      const line = (): string => `line ${String(below(letters))}`;
      const lines = Array.from({ length: below(60) }, line);
      const other = [...lines];
      for (let edits = below(5); edits > 0; edits--) {
        const at = below(other.length + 1);
        if (below(2) === 0) other.splice(at, below(4));
        else other.splice(at, 0, ...Array.from({ length: below(5) }, line));
      }
      const end = below(5) === 0 ? '\r\n' : '\n';
      const before = lines.join(end) + (below(4) === 0 ? '' : end);
      const after = other.join(end) + (below(4) === 0 ? '' : end);
      const { hunks } = structuredPatch('x', 'x', before, after, undefined, undefined, { context: 3 });
      expect(ours(before, after)).toEqual(hunks);
    }
  });

  it('count lines from the top of the file, not from where the difference begins', () => {
    const lines = Array.from({ length: 100 }, (_, i) => `line ${String(i + 1)}\n`);
    const after = lines.with(59, 'another\n').join('');
    expect(ours(lines.join(''), after)).toEqual([
      {
        oldStart: 57,
        oldLines: 7,
        newStart: 57,
        newLines: 7,
        lines: [' line 57', ' line 58', ' line 59', '-line 60', '+another', ' line 61', ' line 62', ' line 63'],
      },
    ]);
  });

  it('show blocks one by one where nearly all of a long file changes', () => {
    const block = (n: number, indent: string): string =>
      [`def charge_${String(n)}():`, '    intent = create()', '    return intent.id', '']
        .map((line) => line && indent + line)
        .join('\n');
    const all = Array.from({ length: 300 }, (_, n) => n);
    const before = `import stripe\n\n${all.map((n) => block(n, '')).join('\n')}`;
    const after = `import stripe\n\n${all.map((n) => block(n, '    ')).join('\n')}`;
    const hunks = ours(before, after);
    expect(patched(before, hunks)).toBe(after);
    expect(hunks).toHaveLength(1);
    expect(hunks[0]?.lines.slice(0, 10)).toEqual([
      ' import stripe',
      ' ',
      '-def charge_0():',
      '-    intent = create()',
      '-    return intent.id',
      '+    def charge_0():',
      '+        intent = create()',
      '+        return intent.id',
      ' ',
      '-def charge_1():',
    ]);
  });

  it('take what moves in a long file for gone and come', () => {
    const first = Array.from({ length: 800 }, (_, n) => `first ${String(n)}\n`);
    const second = Array.from({ length: 900 }, (_, n) => `second ${String(n)}\n`);
    const before = [...first, ...second].join('');
    const after = [...second, ...first].join('');
    const hunks = ours(before, after);
    expect(patched(before, hunks)).toBe(after);
    expect(hunks.map(({ oldStart, oldLines, newStart, newLines }) => [oldStart, oldLines, newStart, newLines])).toEqual([
      [1, 803, 1, 3],
      [1698, 3, 898, 803],
    ]);
  });
});
