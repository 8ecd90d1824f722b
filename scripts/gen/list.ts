import type { Generator } from './generator.ts';
import { configDoc } from './config-doc.ts';
import { rulesDoc } from './rules-doc.ts';
import { schema } from './schema.ts';

/** Everything that `npm run gen` writes. */
export const generators: readonly Generator[] = [rulesDoc, configDoc, schema];
