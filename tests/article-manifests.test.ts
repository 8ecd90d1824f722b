import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { claims } from '../src/facts/article-claims.ts';
import { infraClaims } from './helpers/article.ts';
import { makeExample } from './helpers/made.ts';
import { suite } from './helpers/suite.ts';

const { files } = makeExample('article');
const root = 'k8s/production/production';

function text(path: string): string {
  const file = files.get(path);
  if (!file) throw new Error(`${path} is not rendered`);
  return file.text;
}

/** A value in a rendered object, by its path: keys and list positions. */
function value(path: string, ...keys: (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (current, key) => (current as Record<string | number, unknown> | undefined)?.[key],
    parse(text(path)),
  );
}

const application = `${root}/my-application`;
const pod = (workload: string, ...keys: (string | number)[]) =>
  value(`${root}/${workload}/deployment.yaml`, 'spec', 'template', 'spec', ...keys);

/** What the manifests and the texts of the made repo show of each claim, read from the files alone. */
const checks: Readonly<Record<number, () => void>> = {
  15: () => {
    for (const namespace of ['production', 'gateway']) {
      assert.equal(value(`k8s/production/${namespace}/network-policy-default-deny.yaml`, 'spec'), {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
      });
      assert.equal(value(`k8s/production/${namespace}/network-policy-allow-dns.yaml`, 'spec', 'egress', 0, 'ports'), [
        { protocol: 'UDP', port: 53 },
        { port: 53 },
      ]);
    }
    assert.equal(value(`${application}/network-policy.yaml`, 'spec', 'ingress', 0, 'ports'), [{ port: 8080 }]);
  },
  16: () =>
    assert.is(
      value(`${root}/namespace.yaml`, 'metadata', 'labels', 'pod-security.kubernetes.io/enforce'),
      'restricted',
    ),
  17: () => {
    assert.is(pod('my-application', 'containers', 0, 'securityContext', 'readOnlyRootFilesystem'), true);
    assert.is(pod('my-application', 'containers', 0, 'volumeMounts', 0, 'mountPath'), '/tmp');
  },
  18: () => {
    assert.ok(
      value(`${application}/service-account.yaml`, 'metadata', 'annotations', 'azure.workload.identity/client-id'),
    );
    assert.is(
      value(`${application}/deployment.yaml`, 'spec', 'template', 'metadata', 'labels', 'azure.workload.identity/use'),
      'true',
    );
    assert.is(pod('my-application', 'serviceAccountName'), 'my-application');
  },
  19: () => {
    assert.is(value(`${application}/secret-provider-class.yaml`, 'spec', 'secretObjects'), undefined);
    assert.match(
      String(value(`${application}/secret-provider-class.yaml`, 'spec', 'parameters', 'objects')),
      'objectName: database-password',
    );
    assert.is(pod('my-application', 'containers', 0, 'volumeMounts', 1, 'mountPath'), '/mnt/secrets');
  },
  20: () => {
    const { maxUnavailable, minAvailable, unhealthyPodEvictionPolicy } = value(
      `${application}/pod-disruption-budget.yaml`,
      'spec',
    ) as Record<string, unknown>;
    assert.equal([maxUnavailable, minAvailable, unhealthyPodEvictionPolicy], [1, undefined, 'AlwaysAllow']);
    assert.is(files.has(`${root}/inference/pod-disruption-budget.yaml`), false);
  },
  21: () => {
    const resources = pod('my-application', 'containers', 0, 'resources') as Record<
      'requests' | 'limits',
      Record<string, string>
    >;
    assert.equal([resources.requests['cpu'], resources.limits['cpu']], ['250m', '500m']);
    assert.equal([resources.requests['memory'], resources.limits['memory']], ['384Mi', '576Mi']);
  },
  22: () => {
    assert.equal(
      [
        value(`${application}/horizontal-pod-autoscaler.yaml`, 'spec', 'minReplicas'),
        value(`${application}/horizontal-pod-autoscaler.yaml`, 'spec', 'maxReplicas'),
      ],
      [3, 12],
    );
    // Kubernetes' own way up waits for nothing, and its way down five minutes; only the steps down are smaller.
    assert.equal(value(`${application}/horizontal-pod-autoscaler.yaml`, 'spec', 'behavior'), {
      scaleDown: { policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }] },
    });
    assert.is(value(`${application}/deployment.yaml`, 'spec', 'replicas'), undefined);
  },
  24: () => {
    assert.equal(
      (value(`${root}/queue-worker/scaled-object.yaml`, 'spec', 'triggers') as { type: string }[]).map(
        ({ type }) => type,
      ),
      ['azure-servicebus'],
    );
    assert.is(
      value(`${root}/queue-worker/trigger-authentication.yaml`, 'spec', 'podIdentity', 'provider'),
      'azure-workload',
    );
    assert.equal(
      [...files.values()].filter((file) => /HTTPScaledObject|http\.keda\.sh/.test(file.text)),
      [],
    );
  },
  29: () => assert.match(text('docs/upgrade.md'), '| production | 1.36 | 2027-06-30 | stable |'),
  31: () => {
    assert.match(text('docs/upgrade.md'), '--control-plane-only');
    assert.match(text('docs/upgrade.md'), 'az aks nodepool upgrade');
  },
  34: () => {
    // No document of the repo promises a discount; decisions.md quotes the article's and says what is wrong with it.
    const promises = [...files].filter(
      ([path, file]) =>
        path !== 'docs/decisions.md' && /\b(?:60|80|90) ?(?:%|per cent)[^.]*(?:cheaper|off|saving)/i.test(file.text),
    );
    assert.equal(
      promises.map(([path]) => path),
      [],
    );
  },
  36: () => {
    const { hard } = value(`${root}/resource-quota.yaml`, 'spec') as { hard: Record<string, string> };
    assert.equal(
      [hard['requests.cpu'], hard['requests.memory'], hard['limits.cpu'], hard['limits.memory']],
      ['20', '40Gi', '40', '80Gi'],
    );
    assert.ok(value(`${root}/limit-range.yaml`, 'spec', 'limits', 0, 'defaultRequest', 'cpu'));
  },
};

suite('the manifests of the article', (test) => {
  for (const { number, says, verdict } of claims) {
    const check = checks[number];
    if (check) test(`${number}. ${says} (${verdict})`, check);
  }

  test('every claim is held against the manifests or against the predicted resources', () => {
    const checked = new Set([...Object.keys(checks).map(Number), ...infraClaims]);
    assert.equal(
      claims.map(({ number }) => number).filter((number) => !checked.has(number)),
      [],
    );
  });

  test('decisions.md tells every claim and its verdict', () => {
    for (const { number } of claims) assert.match(text('docs/decisions.md'), `\n| ${number} | `);
  });
});
