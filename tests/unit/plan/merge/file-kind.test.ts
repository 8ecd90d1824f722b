import * as assert from 'uvu/assert';
import { fileKind, type FileKind } from '../../../../src/plan/merge/file-kind.ts';
import { suite } from '../../../helpers/suite.ts';

const kinds: readonly (readonly [string, FileKind])[] = [
  ['k8s/production/shop/orders.yaml', 'yaml'],
  ['.github/workflows/deploy.yml', 'yaml'],
  ['charts/orders/values.yaml', 'yaml'],
  ['charts/orders/templates/deployment.yaml', 'text'],
  ['platform/charts/orders/templates/tests/run.yaml', 'text'],
  ['infra/bicepconfig.json', 'json'],
  ['infra/main.bicep', 'bicep'],
  ['infra/production.bicepparam', 'bicep'],
  ['scripts/deploy.sh', 'shell'],
  ['scripts/environments/production.env', 'env'],
  ['README.md', 'text'],
  ['yaml', 'text'],
];

suite('the kind of a file', (test) => {
  for (const [path, kind] of kinds) test(`it reads ${path} as ${kind}`, () => assert.is(fileKind(path), kind));
});
