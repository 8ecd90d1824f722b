import * as assert from 'uvu/assert';
import { type Delivery, type Transition, transitions } from '../../../../src/plan/transitions/transitions.ts';
import type { Manifest } from '../../../../src/plan/transitions/updates.ts';
import { suite } from '../../../helpers/suite.ts';

const object = (kind: string, name: string, rest: object = {}, namespace = 'shop'): Manifest => ({
  kind,
  metadata: { name, namespace },
  ...rest,
});
const deployment = (
  name: string,
  {
    replicas,
    image = `r.azurecr.io/${name}:1.0.0`,
    namespace = 'shop',
    labels = { app: name },
  }: { replicas?: number; image?: string; namespace?: string; labels?: object } = {},
): Manifest =>
  object(
    'Deployment',
    name,
    {
      spec: {
        ...(replicas === undefined ? {} : { replicas }),
        selector: { matchLabels: labels },
        template: { spec: { containers: [{ name, image }] } },
      },
    },
    namespace,
  );
const scaler = (kind: string, name: string, target = name): Manifest =>
  object(kind, name, { spec: { scaleTargetRef: { kind: 'Deployment', name: target } } });
const taking = (name: string, own: string): Manifest => ({
  kind: 'ScaledObject',
  metadata: {
    name,
    namespace: 'shop',
    annotations: { 'scaledobject.keda.sh/transfer-hpa-ownership': 'true' },
  } as Manifest['metadata'],
  spec: { scaleTargetRef: { kind: 'Deployment', name }, advanced: { horizontalPodAutoscalerConfig: { name: own } } },
});
const kept = (name: string, annotations: object): Manifest => ({
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', annotations } as Manifest['metadata'],
});
const hpa = (name: string, target?: string): Manifest => scaler('HorizontalPodAutoscaler', name, target);
const keda = (name: string, target?: string): Manifest => scaler('ScaledObject', name, target);

interface Case {
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
  /** For scripts/deploy.sh: `kind object by or the first step`. */
  readonly deploy: readonly string[];
  readonly flux: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  nothing: {
    before: [deployment('a', { replicas: 3 })],
    after: [deployment('a', { replicas: 3 })],
    deploy: [],
    flux: [],
  },
  'a new image': {
    before: [deployment('a')],
    after: [deployment('a', { image: 'r.azurecr.io/a:2.0.0' })],
    deploy: [],
    flux: [],
  },
  'another number': {
    before: [deployment('a', { replicas: 3 })],
    after: [deployment('a', { replicas: 5 })],
    deploy: [],
    flux: [],
  },
  'another selector': {
    before: [deployment('a')],
    after: [deployment('a', { labels: { app: 'a', tier: 'x' } })],
    deploy: ['refused Deployment shop/a before: kubectl delete deployment a --namespace shop'],
    flux: ['refused Deployment shop/a before: kubectl delete deployment a --namespace shop'],
  },
  'replicas to an autoscaler': {
    before: [deployment('a', { replicas: 12 })],
    after: [deployment('a'), hpa('a')],
    deploy: ['count Deployment shop/a by scripts/deploy.sh'],
    flux: [
      "count Deployment shop/a before: kubectl get deployment a --namespace shop --output json | jq '{apiVersion, kind, metadata: {name: .metadata.name, namespace: .metadata.namespace}, spec: {replicas: .spec.replicas}}' | kubectl apply --server-side --field-manager hand-over --filename -",
    ],
  },
  'an autoscaler to replicas': {
    before: [deployment('a'), hpa('a')],
    after: [deployment('a', { replicas: 4 })],
    deploy: ['autoscaler HorizontalPodAutoscaler shop/a by scripts/deploy.sh'],
    flux: ['autoscaler HorizontalPodAutoscaler shop/a by Flux'],
  },
  'HPA to KEDA': {
    before: [hpa('a')],
    after: [keda('a')],
    deploy: ['autoscaler HorizontalPodAutoscaler shop/a by scripts/deploy.sh'],
    flux: ['autoscaler HorizontalPodAutoscaler shop/a before: create-aks-prod set workloads.a.scale.takeOver=a'],
  },
  'HPA to KEDA, taken over': {
    before: [hpa('old', 'a')],
    after: [taking('a', 'old')],
    deploy: [
      'autoscaler HorizontalPodAutoscaler shop/old by scripts/deploy.sh',
      'autoscaler ScaledObject shop/a after: create-aks-prod set workloads.a.scale.takeOver=null',
    ],
    flux: [
      'autoscaler HorizontalPodAutoscaler shop/old by Flux',
      'autoscaler ScaledObject shop/a after: create-aks-prod set workloads.a.scale.takeOver=null',
    ],
  },
  'HPA to KEDA, taken over by a wrong name': {
    before: [hpa('old', 'a')],
    after: [taking('a', 'a')],
    deploy: [
      'autoscaler HorizontalPodAutoscaler shop/old by scripts/deploy.sh',
      'autoscaler ScaledObject shop/a after: create-aks-prod set workloads.a.scale.takeOver=null',
    ],
    flux: [
      'autoscaler HorizontalPodAutoscaler shop/old before: create-aks-prod set workloads.a.scale.takeOver=old',
      'autoscaler ScaledObject shop/a after: create-aks-prod set workloads.a.scale.takeOver=null',
    ],
  },
  'KEDA that takes over only now': {
    before: [keda('a')],
    after: [taking('a', 'a')],
    deploy: ['autoscaler ScaledObject shop/a after: create-aks-prod set workloads.a.scale.takeOver=null'],
    flux: ['autoscaler ScaledObject shop/a after: create-aks-prod set workloads.a.scale.takeOver=null'],
  },
  'KEDA that goes on alone': { before: [taking('a', 'a')], after: [keda('a')], deploy: [], flux: [] },
  'KEDA to HPA, while what was taken over has that name': {
    before: [taking('a', 'a')],
    after: [hpa('a')],
    deploy: ['autoscaler ScaledObject shop/a by scripts/deploy.sh'],
    flux: ['autoscaler ScaledObject shop/a two releases'],
  },
  'KEDA to HPA, while what was taken over has another name': {
    before: [taking('a', 'old')],
    after: [hpa('a')],
    deploy: ['autoscaler ScaledObject shop/a by scripts/deploy.sh'],
    flux: ['autoscaler ScaledObject shop/a by Flux'],
  },
  'KEDA to HPA': {
    before: [keda('a')],
    after: [hpa('a')],
    deploy: ['autoscaler ScaledObject shop/a by scripts/deploy.sh'],
    flux: ['autoscaler ScaledObject shop/a by Flux'],
  },
  'a ScaledObject by another name': {
    before: [keda('a', 'worker')],
    after: [keda('b', 'worker')],
    deploy: ['autoscaler ScaledObject shop/a by scripts/deploy.sh'],
    flux: ['autoscaler ScaledObject shop/a after: kubectl delete scaledobject a --namespace shop'],
  },
  'a workload in another namespace': {
    before: [deployment('a')],
    after: [deployment('a', { namespace: 'other' })],
    deploy: ['moved Deployment shop/a two releases'],
    flux: ['moved Deployment shop/a two releases'],
  },
  'a workload by another name': {
    before: [deployment('a', { image: 'r.azurecr.io/x@sha256:00' })],
    after: [deployment('b', { image: 'r.azurecr.io/x:2' })],
    deploy: ['renamed Deployment shop/a two releases: create-aks-prod remove workload a'],
    flux: ['renamed Deployment shop/a two releases: create-aks-prod remove workload a'],
  },
  'one workload gone and another made': {
    before: [deployment('a')],
    after: [deployment('b')],
    deploy: ['removed Deployment shop/a by scripts/deploy.sh'],
    flux: ['removed Deployment shop/a by Flux'],
  },
  'files that changed': {
    before: [kept('a-files-1', { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' })],
    after: [kept('a-files-2', { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' })],
    deploy: ['removed ConfigMap shop/a-files-1 by scripts/deploy.sh'],
    flux: ['removed ConfigMap shop/a-files-1 after: kubectl delete configmap a-files-1 --namespace shop'],
  },
  'files of a chart that changed': {
    before: [kept('a-files-1', { 'helm.sh/resource-policy': 'keep' })],
    after: [],
    deploy: ['removed ConfigMap shop/a-files-1 by scripts/deploy.sh'],
    flux: ['removed ConfigMap shop/a-files-1 after: kubectl delete configmap a-files-1 --namespace shop'],
  },
  'a ConfigMap that nothing keeps': {
    before: [kept('a-files-1', {})],
    after: [],
    deploy: ['removed ConfigMap shop/a-files-1 by scripts/deploy.sh'],
    flux: ['removed ConfigMap shop/a-files-1 by Flux'],
  },
  'a namespace and a claim gone': {
    before: [
      { kind: 'Namespace', metadata: { name: 'old' } },
      object('PersistentVolumeClaim', 'data'),
      object('Service', 'a'),
    ],
    after: [],
    deploy: [
      'removed Namespace old after: scripts/deploy.sh production --remove namespace/old',
      'removed PersistentVolumeClaim shop/data after: scripts/deploy.sh production --remove claim/shop/data',
      'removed Service shop/a by scripts/deploy.sh',
    ],
    flux: [
      'removed Namespace old after: kubectl delete namespace old',
      'removed PersistentVolumeClaim shop/data after: kubectl delete persistentvolumeclaim data --namespace shop',
      'removed Service shop/a by Flux',
    ],
  },
};

function inShort({ kind, object: name, by, steps: [step] }: Transition): string {
  if (!step) return `${kind} ${name} by ${by}`;
  return `${kind} ${name} ${step.when}${step.commands[0] === undefined ? '' : `: ${step.commands[0]}`}`;
}

const claim = (storageClassName: string): Manifest =>
  object('PersistentVolumeClaim', 'data', { spec: { storageClassName } });
const withSpec = (spec: object): Manifest => object('Deployment', 'a', { spec });

suite('transitions', (test) => {
  for (const [name, { before, after, deploy, flux }] of Object.entries(cases)) {
    for (const [delivery, expected] of [
      ['deploy.sh', deploy],
      ['flux', flux],
    ] as readonly [Delivery, readonly string[]][]) {
      test(`${name}, by ${delivery}`, () => {
        const found = transitions('production', { before, after }, delivery);
        assert.equal(found.map(inShort), expected);
        for (const { environment, what, by, steps } of found) {
          assert.is(environment, 'production');
          assert.match(what, /\.$/);
          assert.ok(steps.length > 0 !== (by !== undefined));
        }
      });
    }
  }

  test('a claim that has to be another is not deleted', () => {
    const [found] = transitions('production', { before: [claim('fast')], after: [claim('slow')] }, 'deploy.sh');
    assert.equal(
      found?.steps.map(({ when, commands }) => [when, commands]),
      [['two releases', []]],
    );
  });

  test('a strategy changes by a patch, without a pod going', () => {
    const [found] = transitions(
      'production',
      { before: [withSpec({})], after: [withSpec({ strategy: { type: 'Recreate' } })] },
      'deploy.sh',
    );
    assert.match(
      found?.steps[0]?.commands[0] ?? '',
      /^kubectl patch deployment a --namespace shop --type merge --patch '\{"spec":\{"strategy":\{"type":"Recreate","rollingUpdate":null\}\}\}'$/,
    );
  });
});
