import { file } from '../../schemas/index.ts';
import type { Generator } from './generator.ts';

/** schema.json: what an editor needs to complete and check aks-prod.yaml. */
export const schema: Generator = { path: 'schema.json', make: async () => `${JSON.stringify(file, null, 2)}\n` };
