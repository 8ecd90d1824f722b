import { file } from '../schemas/index.ts';

/**
 * The JSON Schema of aks-prod.yaml as text, which editors read from the made repository. The build replaces this module
 * by one that reads the same text from a file.
 */
export function schemaText(): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}
