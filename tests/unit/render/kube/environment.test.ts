import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { mergePatch } from '../../../../src/config/merge-patch.ts';
import type { Environment } from '../../../../src/model/model.ts';
import { kubernetesObjects, renderKubernetes } from '../../../../src/render/kube/kubernetes.ts';
import type { KubernetesObject } from '../../../../src/render/kube/resource.ts';
import { at } from '../../../helpers/kube/pods.ts';
import { shopModel } from '../../../helpers/model.ts';
import { suite } from '../../../helpers/suite.ts';

const orders = { image: 'shop.azurecr.io/orders:1', port: 8080, probes: { live: '/live', ready: '/ready' } };
const worker = { image: 'shop.azurecr.io/worker:1', probes: { command: ['/check'] } };
const published = { orders: { ...orders, expose: 'orders.example.com' } };

suite('objects of a namespace', (test) => {
  test('enforce the level that was asked for, and warn of no stricter one', () => {
    const labels = find(
      shopModel({ orders }, { namespaces: { shop: { podSecurity: 'baseline' } } }),
      'Namespace',
      'shop',
    )?.metadata.labels;
    assert.is(labels?.['pod-security.kubernetes.io/enforce'], 'baseline');
    assert.is(labels?.['pod-security.kubernetes.io/warn'], 'baseline');
    assert.is(labels?.['pod-security.kubernetes.io/audit'], 'restricted');
    assert.is(labels?.['pod-security.kubernetes.io/enforce-version'], 'v1.36');
  });

  test('limit neither CPU nor its default where a workload goes without', () => {
    const model = shopModel({ orders: { ...orders, resources: { cpu: { request: '200m', limit: 'none' } } } });
    assert.is(at(find(model, 'ResourceQuota', 'quota'), 'spec.hard')?.['limits.cpu' as never], undefined);
    assert.is(at(find(model, 'LimitRange', 'limits'), 'spec.limits.0.default.cpu'), undefined);
    assert.is(at(find(model, 'LimitRange', 'limits'), 'spec.limits.0.max.cpu'), undefined);
  });

  test('tell checkers of policies that have no pods yet', () => {
    const model = shopModel({ orders }, { namespaces: { shop: {}, empty: {} } });
    const ignored = (namespace: string): unknown =>
      find(model, 'NetworkPolicy', 'default-deny', namespace)?.metadata.annotations;
    assert.equal(ignored('empty'), {
      'ignore-check.kube-linter.io/dangling-networkpolicy': 'the pods of this namespace are not in these files',
      'kube-score/ignore': 'networkpolicy-targets-pod',
    });
    assert.is(ignored('shop'), undefined);
  });

  test('outlive their folder under Flux', () => {
    const delivery = { method: 'flux', repository: 'https://github.com/example/shop' };
    assert.equal(find(shopModel({ orders }, { delivery }), 'Namespace', 'shop')?.metadata.annotations, {
      'kustomize.toolkit.fluxcd.io/prune': 'disabled',
    });
    assert.is(find(shopModel({ orders }), 'Namespace', 'shop')?.metadata.annotations, undefined);
  });

  test('take patches by kind', () => {
    const model = shopModel(
      { orders },
      { namespaces: { shop: { patch: { ResourceQuota: { spec: { hard: { pods: '7' } } } } } } },
    );
    assert.is(at(find(model, 'ResourceQuota', 'quota'), 'spec.hard.pods'), '7');
  });
});

suite('objects of the gateway', (test) => {
  test('are there when something is published', () => {
    assert.is(find(shopModel({ orders }), 'Gateway', 'shop'), undefined);
    assert.ok(find(shopModel(published), 'Gateway', 'shop'));
  });

  test('serve the certificate of the vault without a version', () => {
    const options = at<Record<string, string>>(
      find(shopModel(published), 'Gateway', 'shop'),
      'spec.listeners.1.tls.options',
    );
    assert.equal(options, {
      'kubernetes.azure.com/tls-cert-keyvault-uri': 'https://not-deployed-yet.vault.azure.net/certificates/gateway',
      'kubernetes.azure.com/tls-cert-service-account': 'gateway-tls',
    });
  });

  test('stay inside when they are internal', () => {
    const annotations = at<Record<string, string>>(
      find(shopModel(published, { cluster: { ingress: { visibility: 'internal' } } }), 'Gateway', 'shop'),
      'spec.infrastructure.annotations',
    );
    assert.is(annotations['service.beta.kubernetes.io/azure-load-balancer-internal'], 'true');
  });

  test('take routes only of namespaces that publish something', () => {
    const model = shopModel(
      { ...published, worker: { ...worker, namespace: 'jobs' } },
      { namespaces: { shop: {}, jobs: {} } },
    );
    assert.equal(
      at(
        find(model, 'Gateway', 'shop'),
        'spec.listeners.1.allowedRoutes.namespaces.selector.matchExpressions.0.values',
      ),
      ['shop'],
    );
  });
});

suite('policies', (test) => {
  test('reach a private Service Bus where it is', () => {
    const model = shopModel({ worker: { ...worker, scale: { serviceBus: { queue: 'q' } } } });
    const [, , toAnyone] = at<unknown[]>(find(model, 'NetworkPolicy', 'worker'), 'spec.egress');
    assert.equal(at(toAnyone, 'ports'), [{ port: 5671 }]);
    assert.is(at(toAnyone, 'to.0.ipBlock.cidr'), '0.0.0.0/0');
    const [environment] = model.environments.map(
      (each) => mergePatch(each, { infra: { serviceBus: { privateEndpoint: { name: 'pe' } } } }) as Environment,
    );
    assert.ok(environment);
    const [, , toEndpoint] = at<unknown[]>(
      find({ ...model, environments: [environment] }, 'NetworkPolicy', 'worker'),
      'spec.egress',
    );
    assert.equal(at(toEndpoint, 'ports'), [{ port: 443 }, { port: 5671 }]);
    assert.is(at(toEndpoint, 'to.0.ipBlock.cidr'), environment.infra.network.subnets.privateEndpoints?.addressPrefix);
  });

  test('have a rule in each direction even when nobody calls', () => {
    const policy = find(shopModel({ worker }), 'NetworkPolicy', 'worker');
    assert.equal(at(policy, 'spec.ingress'), [
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
            podSelector: { matchLabels: { 'app.kubernetes.io/name': 'worker' } },
          },
        ],
      },
    ]);
  });
});

suite('kustomization', (test) => {
  test('makes the host of the vault before it is used', () => {
    const text = renderKubernetes(shopModel(published)).get('k8s/production/kustomization.yaml')?.text ?? '';
    const { configMapGenerator, replacements } = parse(text) as {
      configMapGenerator: unknown[];
      replacements: { source: { fieldPath: string }; targets: unknown[] }[];
    };
    assert.equal(
      replacements.map(({ source }) => source.fieldPath),
      ['data.VAULT_NAME', 'data.VAULT_HOST', 'data.GATEWAY_TLS_CLIENT_ID'],
    );
    assert.equal(at(replacements[1], 'targets.0.options'), { delimiter: '/', index: 2 });
    assert.equal(
      (at(configMapGenerator, '0.literals') as string[]).at(-1),
      'VAULT_HOST=not-deployed-yet.vault.azure.net',
    );
  });

  test('takes every setting that an object takes from azure.env', () => {
    const rate = { prometheus: { query: 'sum(rate(x[1m]))', threshold: 1 } };
    const model = shopModel({ worker: { ...worker, scale: rate } });
    const text = renderKubernetes(model).get('k8s/production/kustomization.yaml')?.text ?? '';
    assert.match(text, /fieldPath: data\.PROMETHEUS_QUERY_ENDPOINT/);
    const [environment] = model.environments;
    assert.ok(environment);
    const without = {
      ...environment,
      settings: environment.settings.filter((setting) => setting !== 'PROMETHEUS_QUERY_ENDPOINT'),
    };
    assert.throws(
      () => renderKubernetes({ ...model, environments: [without] }),
      /ScaledObject worker takes PROMETHEUS_QUERY_ENDPOINT/,
    );
  });

  test('needs no replacement where Azure has no say', () => {
    const text = renderKubernetes(shopModel({ orders })).get('k8s/production/kustomization.yaml')?.text ?? '';
    assert.is((parse(text) as { replacements?: unknown }).replacements, undefined);
  });
});

suite('renderKubernetes', (test) => {
  const files = renderKubernetes(shopModel(published));

  test('puts each object into a file that is named after its kind', () => {
    assert.equal(
      [...files.keys()]
        .filter((path) => path.startsWith('k8s/production/shop/orders/'))
        .map((path) => path.replace(/.*\//, '')),
      [
        'service-account.yaml',
        'network-policy.yaml',
        'service.yaml',
        'deployment.yaml',
        'horizontal-pod-autoscaler.yaml',
        'pod-disruption-budget.yaml',
        'http-route.yaml',
      ],
    );
  });

  test('gives each file an id of its own that the lock can hold', () => {
    const ids = [...files.values()].map(({ id }) => id);
    assert.is(new Set(ids).size, ids.length);
    assert.equal(
      ids.filter((id) => !/^[\w./:@+-]{1,300}$/.test(id)),
      [],
    );
    assert.ok(ids.includes('k8s/production/deployment:shop/orders'));
  });

  test('writes the settings of Azure once and leaves them to the user', () => {
    const file = files.get('k8s/production/azure.env');
    assert.is(file?.policy, 'once');
    assert.not.match(file?.text ?? '', /^[A-Z]/m);
    const { literals } = (
      parse(files.get('k8s/production/kustomization.yaml')?.text ?? '') as {
        configMapGenerator: { literals: string[] }[];
      }
    ).configMapGenerator[0] ?? { literals: [] };
    assert.equal(literals.slice(0, 3), [
      'GATEWAY_TLS_CLIENT_ID=00000000-0000-0000-0000-000000000000',
      'TENANT_ID=00000000-0000-0000-0000-000000000000',
      'VAULT_NAME=not-deployed-yet',
    ]);
  });
});

function find(
  model: ReturnType<typeof shopModel>,
  kind: string,
  name: string,
  namespace?: string,
): KubernetesObject | undefined {
  return [...kubernetesObjects(model).values()]
    .flat()
    .find(
      ({ kind: own, metadata }) =>
        own === kind && metadata.name === name && (namespace === undefined || metadata.namespace === namespace),
    );
}
