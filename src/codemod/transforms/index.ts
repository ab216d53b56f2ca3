import { transformNames, type Transform, type TransformName } from '../model.js';
import { clientPerRole } from './client-per-role.js';
import { guardTools } from './guard-tools.js';
import { keyOutOfContext } from './key-out-of-context.js';
import { optionsFor22 } from './options-for-22.js';
import { proxyAddress } from './proxy-address.js';
import { secretOutOfResult } from './secret-out-of-result.js';
import { stableKeys } from './stable-keys.js';

const byName: Readonly<Record<TransformName, Transform>> = {
  'client-per-role': clientPerRole,
  'key-out-of-context': keyOutOfContext,
  'secret-out-of-result': secretOutOfResult,
  'stable-keys': stableKeys,
  'guard-tools': guardTools,
  'proxy-address': proxyAddress,
  'options-for-22': optionsFor22,
};

/** Every transform, in the order in which they run. */
export const transforms: readonly Transform[] = transformNames.map((name) => byName[name]);
