/** Words for the terminal. */
import { withoutSecrets } from '../../stripe/keys.js';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'the system does not permit it',
  ENOENT: 'no such file or folder',
  EISDIR: 'it is a folder',
  ELOOP: 'a symbolic link leads back to itself',
  EMFILE: 'too many files are open',
  ENOSPC: 'the disk is full',
  EFBIG: 'it is larger than the system allows',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EBUSY: 'another program holds it',
  ERR_STRING_TOO_LONG: 'it is too large',
  ERR_FS_FILE_TOO_LARGE: 'it is too large',
};

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : reasons[code]) ?? code ?? message;
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** A whole number as people write it: `1,234`. By hand, since the first `toLocaleString` of a process loads locales for 40 ms. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A path, or what else is one word of a command, as it is typed into a shell. */
export function typed(word: string): string {
  const path = word.startsWith('-') ? `./${word}` : word;
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${show(path).replaceAll("'", "'\\''")}'`;
}

/** A text on one line, without what a terminal would obey and without keys: names of files and of code are not ours. */
export function show(text: string): string {
  const line = withoutSecrets(text).replace(/(?<!\s)\s*[\r\n]+\s*/g, ' ');
  // eslint-disable-next-line no-control-regex -- control characters are what must go
  return line.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');
}
