import * as assert from 'uvu/assert';
import { makeExample } from '../../helpers/made.ts';
import { exampleNames } from '../../helpers/snapshot.ts';
import { suite } from '../../helpers/suite.ts';

suite('lines of rendered files that Checkov reads as text', (test) => {
  const files = exampleNames().flatMap((name) => [...makeExample(name).files]);
  const lines = files.flatMap(([path, { text }]) => text.split('\n').map((line) => ({ path, line })));

  test('say that the name of a SecretProviderClass is no secret, in manifests and in charts', () => {
    const named = lines.filter(({ line }) => /^ *secretProviderClass:/.test(line));
    assert.ok(
      named.some(({ path }) => path.startsWith('charts/')) && named.some(({ path }) => path.startsWith('k8s/')),
    );
    for (const { path, line } of named)
      assert.match(line, /: [a-z-]+ # checkov:skip=CKV_SECRET_6:the name of an object$/, path);
  });

  test('say why a workflow takes an input', () => {
    const inputs = lines.filter(({ path, line }) => path.startsWith('.github/') && /^ +inputs:/.test(line));
    assert.ok(inputs.length > 0);
    for (const { path, line } of inputs) assert.match(line, /inputs: # checkov:skip=CKV_GHA_7:\w/, path);
  });
});
