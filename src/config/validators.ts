import { Ajv, type ValidateFunction } from 'ajv';
import { schemas } from '../../schemas/index.ts';
import { withDefinitions } from './definitions.ts';

/** Compiles the schema of that name, here and when the package is built; `standalone` keeps the code that ajv makes. */
export function compileSchema(
  name: keyof typeof schemas,
  options: { standalone?: boolean } = {},
): { ajv: Ajv; validate: ValidateFunction } {
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    strictTypes: false,
    inlineRefs: false,
    useDefaults: name === 'config',
    ...(options.standalone ? { code: { source: true, esm: true, lines: false } } : {}),
  });
  return { ajv, validate: ajv.compile(withDefinitions(schemas[name])) };
}

/**
 * The compiled validators: `file` checks aks-prod.yaml as it is written, `config` checks one environment's whole
 * configuration and fills in the defaults, `unpatched` tells whether the environments of a file are the file itself. The build replaces this module by code that was compiled ahead of time.
 */
export const validators: Readonly<Record<keyof typeof schemas, ValidateFunction>> = {
  config: compileSchema('config').validate,
  file: compileSchema('file').validate,
  unpatched: compileSchema('unpatched').validate,
};
