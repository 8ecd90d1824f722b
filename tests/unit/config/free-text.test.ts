import * as assert from 'uvu/assert';
import { file, type SchemaNode } from '../../../schemas/index.ts';
import { suite } from '../../helpers/suite.ts';

// Texts that become arguments of programs, or stand in documents.

interface Patterned {
  readonly path: string;
  readonly pattern: RegExp;
}

function patterned(node: SchemaNode, path = ''): Patterned[] {
  const own = node.pattern === undefined ? [] : [{ path, pattern: new RegExp(node.pattern, 'u') }];
  const below = Object.entries(node.properties ?? {}).flatMap(([key, child]) => patterned(child, `${path}.${key}`));
  const entries = [node.additionalProperties, node.items, node.propertyNames].flatMap((child) =>
    typeof child === 'object' ? patterned(child, `${path}.*`) : [],
  );
  return [...own, ...below, ...entries];
}

const places = patterned({ ...file, properties: { ...file.properties, environments: {} } });

/** Texts that no program is given: keys and values of objects alone. */
const neverArguments = /\.(?:tags|labels|annotations|taints)\.\*$|\.upgrades\.window\.utcOffset$/;

suite('free texts', (test) => {
  test('are found', () => assert.ok(places.length > 30));

  test('cannot be taken for an option by a program', () => {
    const options = ['--debug', '-x', '--subscription=other', '-', '--'];
    const open = places.filter(
      ({ path, pattern }) => !neverArguments.test(path) && options.some((text) => pattern.test(text)),
    );
    assert.equal(
      open.map(({ path }) => path),
      [],
    );
  });

  for (const text of ['ssh://-oProxyCommand=x/y', 'https://-x/y', 'ssh://-l@host/y'])
    test(`an address cannot hand ${text} to ssh or git`, () => {
      const taking = places
        .filter(({ path }) => /repository|webhooks/.test(path))
        .filter(({ pattern }) => pattern.test(text));
      assert.equal(taking, []);
    });

  for (const text of ['<b>', '<script>', 'a"b', 'a`b', '[x](y)', 'a|b', '<img src=x onerror=y>'])
    test(`${text} gets into no address that documents show`, () => {
      const shown = places.filter(({ path }) =>
        /\.(?:repository|email\.\*|webhooks\.\*|branch|resourceGroup)$/.test(path),
      );
      assert.ok(shown.length >= 5);
      const forms = ['https://example.com/%', 'ssh://git@example.com/%', '%@example.com', 'a%@example.com', '%', 'a%a'];
      const taking = shown.filter(
        ({ path, pattern }) =>
          forms.some((form) => pattern.test(form.replace('%', text))) &&
          !(path.includes('webhooks') && text === '[x](y)'),
      );
      assert.equal(
        taking.map(({ path }) => path),
        [],
      );
    });
});
