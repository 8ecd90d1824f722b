import { _, Ajv, type CodeKeywordDefinition, type KeywordErrorDefinition, str, type ValidateFunction } from 'ajv';
import { usePattern } from 'ajv/dist/vocabularies/code.js';
import { schemas } from '../../schemas/index.ts';
import { withDefinitions } from './definitions.ts';

/** No text that has a pattern is longer than this. */
const longestText = 4096;

const patternError: KeywordErrorDefinition = {
  message: ({ schemaCode }) => str`must match pattern "${schemaCode}"`,
  params: ({ schemaCode }) => _`{pattern: ${schemaCode}}`,
};

/** `pattern` as ajv has it, but no text is matched that is too long for it: with `allErrors`, ajv looks at both. */
const pattern: CodeKeywordDefinition = {
  keyword: 'pattern',
  type: 'string',
  schemaType: 'string',
  error: patternError,
  code(context) {
    const { data, schema, parentSchema } = context;
    const most = (parentSchema as { maxLength?: number }).maxLength;
    const matches = _`${usePattern(context, String(schema))}.test(${data})`;
    // A text that is longer than its own limit has a finding already. Characters may have two code units.
    if (most === undefined) context.fail(_`${data}.length > ${longestText} || !${matches}`);
    else context.fail(_`${data}.length <= ${2 * most} && !${matches}`);
  },
};

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
  ajv.removeKeyword('pattern').addKeyword(pattern);
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
