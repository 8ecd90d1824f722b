import { Ajv, type ValidateFunction } from 'ajv';
import { type SchemaNode, keywords, schemas } from '../../schemas/index.ts';

/** How validators are made, here and when the package is built. */
export function makeAjv(name: keyof typeof schemas, options: { standalone?: boolean } = {}): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    strictTypes: false,
    useDefaults: name === 'config',
    ...(options.standalone ? { code: { source: true, esm: true, lines: false } } : {}),
  });
  ajv.addVocabulary([...keywords]);
  return ajv;
}

function compile(name: keyof typeof schemas, schema: SchemaNode): ValidateFunction {
  return makeAjv(name).compile(schema);
}

/**
 * The compiled validators: `file` checks aks-prod.yaml as it is written, `config` checks one environment's whole
 * configuration and fills in the defaults. The build replaces this module by code that was compiled ahead of time.
 */
export const validators: Readonly<Record<keyof typeof schemas, ValidateFunction>> = {
  config: compile('config', schemas.config),
  file: compile('file', schemas.file),
};
