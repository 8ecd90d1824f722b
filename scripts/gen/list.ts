import type { Generator } from './generator.ts';
import { configDoc } from './config-doc.ts';
import { schema } from './schema.ts';

/** Everything that `npm run gen` writes. */
export const generators: readonly Generator[] = [configDoc, schema];
