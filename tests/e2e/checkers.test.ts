import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import type { Model } from '../../src/model/model.ts';
import { renderKubernetes } from '../../src/render/kube/kubernetes.ts';
import type { KubernetesObject } from '../../src/render/kube/resource.ts';
import { accepted } from '../helpers/kube/checkers/accepted.ts';
import { choices } from '../helpers/kube/checkers/choices.ts';
import { acceptanceOf, isTold, lossesOf, requirements, toldOf, type Loss } from '../helpers/kube/checkers/losses.ts';
import { identity, objectsOf } from '../helpers/kube/objects.ts';
import { at } from '../helpers/kube/pods.ts';
import { withCharts } from '../helpers/charts.ts';
import { modelOf } from '../helpers/model.ts';
import { suite } from '../helpers/suite.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const models: readonly (readonly [name: string, model: Model])[] = [
  ...readdirSync(examples).map((file) => [file, modelOf(readFileSync(join(examples, file), 'utf8'))] as const),
  ['every choice', modelOf(choices)],
];
const environments = models.flatMap(([name, model]) =>
  model.environments.map((environment) => ({
    name: `${name}, ${environment.name}`,
    objects: objectsOf(renderKubernetes(withCharts(model, false)), environment),
  })),
);

suite('rules of the checkers', (test) => {
  test('are read', () => {
    assert.ok(requirements.length > 70);
    assert.ok(environments.length >= 6);
  });

  for (const { name, objects } of environments) {
    test(`are kept, or the checker is told, or the loss is on the list: ${name}`, () => {
      const lost = lossesOf(objects).filter((loss) => !isTold(loss) && !acceptanceOf(loss));
      assert.equal([...new Set(lost.map(line))], []);
    });

    test(`are not left out where nothing breaks them: ${name}`, () => {
      const losses = lossesOf(objects);
      const needless = objects.flatMap((object) =>
        toldOf(object)
          .filter((told) => !losses.some((loss) => loss.object === object && told === `${loss.checker} ${loss.rule}`))
          .map((told) => `${identity(object)} is needlessly left out of ${told}`),
      );
      assert.equal(needless, []);
    });
  }

  test('are never left out for a reason that only whoever wrote the software could give', () => {
    const reasons = environments.flatMap(({ objects }) =>
      objects.flatMap(({ metadata: { annotations = {} } }) =>
        Object.entries(annotations).flatMap(([key, text]) =>
          key.startsWith('checkov.io/') || key.startsWith('ignore-check.') ? String(text).replace(/^CKV\w+=/, '') : [],
        ),
      ),
    );
    assert.ok(reasons.length > 20);
    const guesses = reasons.filter((reason) =>
      /\b(?:process|application|meant|made for|needs?|must|wants?|because)\b/.test(reason),
    );
    assert.equal([...new Set(guesses)], []);
  });

  test('are lost by no entry of the list in vain', () => {
    const used = new Set(environments.flatMap(({ objects }) => lossesOf(objects).map(acceptanceOf)));
    assert.equal(
      accepted.filter((entry) => !used.has(entry)).map(({ why }) => why),
      [],
    );
  });
});

const pod = 'spec.template.spec';
const container = `${pod}.containers.0`;
/** A change of the first object of a kind, and a rule that must find it. */
const breaches: readonly (readonly [kind: string, path: string, change: object, rule: string])[] = [
  ['Deployment', `${container}.resources`, { limits: {} }, 'CKV_K8S_11'],
  ['Deployment', `${container}.resources.requests`, { cpu: 1 }, 'cpuRequestsMissing'],
  ['Deployment', `${container}.resources.requests`, { memory: '99Mi' }, '03a4ecdb'],
  ['Deployment', container, { image: 'shop.azurecr.io/a:latest' }, 'container-image-tag'],
  ['Deployment', container, { imagePullPolicy: 'IfNotPresent' }, 'pullPolicyNotAlways'],
  ['Deployment', `${container}.securityContext`, { privileged: true }, 'C-0057'],
  ['Deployment', `${container}.securityContext`, { readOnlyRootFilesystem: undefined }, 'KSV-0014'],
  ['Deployment', `${container}.securityContext`, { runAsUser: 10_000 }, 'KSV-0020'],
  ['Deployment', `${container}.securityContext`, { runAsNonRoot: false }, 'run-as-non-root'],
  [
    'Deployment',
    `${container}.securityContext`,
    { capabilities: { drop: ['ALL'], add: ['NET_RAW'] } },
    'dangerousCapabilities',
  ],
  ['Deployment', `${container}.readinessProbe`, { httpGet: { path: '/live', port: 'http' } }, 'pod-probes-identical'],
  ['Deployment', container, { livenessProbe: undefined }, 'CKV_K8S_8'],
  ['Deployment', container, { env: [{ name: 'A_TOKEN', value: 'x' }] }, 'sensitiveContainerEnvVar'],
  ['Deployment', container, { env: [{ name: 'a_secret', value: 'x' }] }, 'env-var-secret'],
  ['Deployment', container, { env: [{ name: 'API_KEY', value: 'x' }] }, 'C-0012'],
  ['Deployment', container, { readinessProbe: undefined }, 'no-readiness-probe'],
  ['Deployment', container, { ports: [{ name: 'http', containerPort: 80 }] }, 'privileged-ports'],
  ['Deployment', pod, { automountServiceAccountToken: true }, 'CKV_K8S_38'],
  ['Deployment', pod, { serviceAccountName: 'default' }, 'default-service-account'],
  ['Deployment', pod, { hostNetwork: true }, 'hostNetworkSet'],
  ['Deployment', pod, { volumes: [{ name: 'x', hostPath: { path: '/' } }] }, 'C-0048'],
  ['Deployment', pod, { priorityClassName: undefined }, 'priorityClassNotSet'],
  ['Deployment', pod, { topologySpreadConstraints: [] }, 'topologySpreadConstraint'],
  ['Deployment', pod, { affinity: {} }, 'deployment-has-host-podantiaffinity'],
  ['Deployment', 'spec.strategy', { type: 'Recreate' }, 'C-0305'],
  [
    'HorizontalPodAutoscaler',
    'spec.scaleTargetRef',
    { name: 'admin' },
    'deployment-targeted-by-hpa-does-not-have-replicas-configured',
  ],
  ['CronJob', 'spec', { startingDeadlineSeconds: undefined }, 'cronjob-has-deadline'],
  ['NetworkPolicy', 'spec', { podSelector: { matchLabels: { app: 'nobody' } } }, 'networkpolicy-targets-pod'],
  ['PodDisruptionBudget', 'spec', { selector: { matchLabels: { app: 'nobody' } } }, 'missingPodDisruptionBudget'],
  ['PodDisruptionBudget', 'spec', { maxUnavailable: 0 }, 'pdbDisruptionsIsZero'],
  ['HorizontalPodAutoscaler', 'spec', { minReplicas: 1 }, 'hpaMinAvailability'],
  ['Service', 'spec', { type: 'LoadBalancer' }, 'exposed-services'],
  ['Service', 'spec', { selector: { app: 'nobody' } }, 'service-targets-pod'],
  ['ServiceAccount', '', { automountServiceAccountToken: true }, 'CKV_K8S_41'],
  ['ResourceQuota', 'spec.hard', { 'limits.cpu': undefined, 'requests.cpu': undefined }, 'KSV-0040'],
  ['Namespace', 'metadata', { name: 'other' }, 'C-0049'],
];

suite('readings of the checkers', (test) => {
  const objects = environments.find(({ name }) => name.startsWith('store.yaml, production'))?.objects ?? [];
  const before = new Set(lossesOf(objects).map(line));
  for (const [kind, path, change, rule] of breaches) {
    test(`find ${rule}`, () => {
      const changed = changedObjects(objects, kind, path, change);
      assert.ok(
        lossesOf(changed).some((loss) => loss.rule === rule && !before.has(line(loss)) && !isTold(loss)),
        `${kind} ${path} ${JSON.stringify(change)}`,
      );
    });
  }
});

/** The objects with a change laid over the first of a kind; `undefined` takes a field away. */
function changedObjects(
  objects: readonly KubernetesObject[],
  kind: string,
  path: string,
  change: object,
): KubernetesObject[] {
  const copy = structuredClone([...objects]);
  const [first] = copy.filter(
    (object) => object.kind === kind && !(object.metadata.annotations ?? {})['kube-score/ignore'],
  );
  const target = path === '' ? first : at<Record<string, unknown>>(first, path);
  if (!target) throw new Error(`There is no ${kind} ${path}`);
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) Reflect.deleteProperty(target, key);
    else Reflect.set(target, key, value);
  }
  return copy;
}

function line({ object, what, checker, rule }: Loss): string {
  return `${identity(object)} has not ${what} (${checker} ${rule})`;
}
