/** Writes `policy.schema.json` from the schema that policies are loaded with; `--check` only says whether the file is up to date. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { entries } from '../src/policy/patterns.js';
import { entry, policySchema } from '../src/policy/schema.js';

const target = fileURLToPath(new URL('../policy.schema.json', import.meta.url));

/** What editors offer, and templates whose parameters have other names than ours. */
const entryForms = [{ enum: ['*', ...entries()] }, { pattern: String.raw`^(?:GET|POST|DELETE) /v1/.*\{` }];

/** The whole text of `policy.schema.json`. */
export async function policySchemaSource(): Promise<string> {
  const schema = z.toJSONSchema(policySchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === entry) jsonSchema.anyOf = entryForms;
    },
  });
  return format(JSON.stringify(schema), { ...(await resolveConfig(target)), parser: 'json' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = await policySchemaSource();
  if (!process.argv.includes('--check')) {
    await writeFile(target, wanted);
  } else if ((await readFile(target, 'utf8')) !== wanted) {
    console.error('policy.schema.json is stale: run `npx tsx scripts/generate-policy-schema.ts`.');
    process.exitCode = 1;
  }
}
