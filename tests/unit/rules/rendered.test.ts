import * as assert from 'uvu/assert';
import { mergePatch } from '../../../src/config/merge-patch.ts';
import { read } from '../../../src/config/read.ts';
import { validate } from '../../../src/config/validate.ts';
import { resolve } from '../../../src/model/resolve.ts';
import { renderedFindings, renderedRules, type RenderedObject } from '../../../src/rules/rendered.ts';
import { suite } from '../../helpers/suite.ts';

const security = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};
const container = {
  name: 'orders',
  securityContext: security,
  livenessProbe: {},
  readinessProbe: {},
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '200m', memory: '192Mi' } },
};
const metadata = { name: 'orders', namespace: 'shop' };
const deployment: RenderedObject = {
  kind: 'Deployment',
  metadata,
  spec: {
    template: { metadata: { labels: { 'azure.workload.identity/use': 'true' } }, spec: { containers: [container] } },
  },
};
const budget: RenderedObject = { kind: 'PodDisruptionBudget', metadata, spec: { maxUnavailable: 1 } };

/** `code: message` of what is found in an object of the workload, after a merge patch over it. */
function found(object: RenderedObject, patch: object): string[] {
  const config = {
    schema: 1,
    name: 'shop',
    workloads: {
      orders: { image: 'example.com/orders:1', port: 8080, uses: { keyVault: ['db'] }, patch: { [object.kind]: {} } },
    },
  };
  const configuration = validate(read(new TextEncoder().encode(JSON.stringify(config, null, 2)), 'aks-prod.yaml'));
  const { model } = resolve(configuration, { name: 'create-aks-prod', version: '0.0.0' });
  const issues = renderedFindings(
    configuration,
    model,
    new Map([['production', [mergePatch(object, patch) as RenderedObject]]]),
  );
  for (const issue of issues) assert.equal([issue.position?.line, issue.path?.slice(2)], [14, ['patch', object.kind]]);
  return issues.map(({ code, message }) => `${code}: ${message}`);
}

const withContainer = (patch: object) => ({
  spec: { template: { spec: { containers: [mergePatch(container, patch)] } } },
});

const cases: readonly (readonly [string, RenderedObject, object, RegExp])[] = [
  ['B6', budget, { spec: { maxUnavailable: 0 } }, /never lets a replica go/],
  [
    'B6',
    budget,
    { spec: { maxUnavailable: null, minAvailable: 3 } },
    /has 3 replicas at least, and the patched budget keeps 3/,
  ],
  ['B6', budget, { spec: { minAvailable: 1 } }, /minAvailable and maxUnavailable/],
  ['D1', deployment, { spec: { template: { metadata: { labels: null } } } }, /takes the label/],
  [
    'Q3',
    deployment,
    withContainer({ resources: { requests: { cpu: '300m' } } }),
    /requests 300m of cpu and is limited to 200m/,
  ],
  [
    'Q3',
    deployment,
    withContainer({ resources: { limits: { memory: '9Gi' } } }),
    /limited to 9Gi of memory; the namespace allows 8Gi/,
  ],
  [
    'S5',
    deployment,
    withContainer({ readinessProbe: null }),
    /Container orders of orders has no liveness or readiness check/,
  ],
  [
    'V57',
    deployment,
    withContainer({ securityContext: { allowPrivilegeEscalation: true } }),
    /Pod Security restricted/,
  ],
  ['V57', deployment, { spec: { template: { spec: { hostNetwork: true } } } }, /hostNetwork/],
];

suite('rules about rendered objects', (test) => {
  test('every rule has a case', () => {
    assert.equal(
      renderedRules.map(({ id }) => id).filter((id) => !cases.some(([rule]) => rule === id)),
      [],
    );
  });

  for (const object of [deployment, budget]) {
    test(`nothing is found in a sound ${object.kind}`, () => {
      assert.equal(found(object, {}), []);
    });
  }

  test('a budget that lets one of three go is sound', () => {
    assert.equal(found(budget, { spec: { maxUnavailable: null, minAvailable: '66%' } }), []);
  });

  for (const [rule, object, patch, says] of cases) {
    test(`${rule} is found after ${JSON.stringify(patch)}`, () => {
      const messages = found(object, patch);
      assert.ok(
        messages.some((message) => message.startsWith(`${rule}: `) && says.test(message)),
        messages.join('\n'),
      );
    });
  }
});
