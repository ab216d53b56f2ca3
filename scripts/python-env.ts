/**
 * Sets up the virtual environment that the Python proofs run in, under `fixtures/python/.venv`. Does nothing when it is there already
 * with what `fixtures/python/requirements.txt` asks for; one that was interrupted is made anew.
 *
 * Exits 2 when there is no Python 3.10 or newer, or when the packages cannot be installed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('../fixtures/python/', import.meta.url));
const requirements = join(home, 'requirements.txt');
const folder = join(home, '.venv');
const python = process.env['PYTHON'] ?? 'python3';

function fail(message: string): never {
  console.error(`paybrake: ${message}`);
  process.exit(2);
}

function versionOf(command: string): string {
  try {
    return execFileSync(command, ['-c', 'import sys; print(*sys.version_info[:3], sep=".")'], { encoding: 'utf8' }).trim();
  } catch {
    return fail(
      `\`${command}\` does not run. Install Python 3.10 or newer, or name one: PYTHON=/path/to/python3 npm run test:python`,
    );
  }
}

const version = versionOf(python);
const [major = 0, minor = 0] = version.split('.').map(Number);
if (major !== 3 || minor < 10) fail(`Python ${version} is too old for the agent frameworks. Name another one: PYTHON=python3.12`);

const mark = join(folder, 'paybrake');
const wanted = createHash('sha256').update(version).update(readFileSync(requirements)).digest('hex');
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
  rmSync(folder, { recursive: true, force: true });
  console.log(`Setting up Python ${version} with the packages of fixtures/python/requirements.txt; this takes a minute or two.`);
  try {
    execFileSync(python, ['-m', 'venv', folder], { stdio: 'inherit' });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    execFileSync(join(folder, 'bin', 'python'), pip, { stdio: 'inherit' });
  } catch {
    fail('The packages could not be installed; what pip or venv says stands above.');
  }
  writeFileSync(mark, wanted);
}
