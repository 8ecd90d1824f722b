import * as assert from 'uvu/assert';
import { read } from '../../../src/config/read.ts';
import { validate } from '../../../src/config/validate.ts';
import type { Environment, Workload } from '../../../src/model/model.ts';
import { resolve, type Resolved } from '../../../src/model/resolve.ts';
import { shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

function resolved(yaml: string): Resolved {
  const text = `schema: 1\nname: shop\n${yaml}\n`;
  return resolve(validate(read(new TextEncoder().encode(text), 'aks-prod.yaml')), {
    name: 'create-aks-prod',
    version: '1.0.0',
  });
}

function environment(yaml: string, name = 'production'): Environment {
  const found = resolved(yaml).model.environments.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no environment ${name}`);
  return found;
}

function workload(yaml: string, further = ''): Workload {
  const found = environment(`workloads:\n  orders: { image: "a.azurecr.io/orders:1.0", ${yaml} }\n${further}`)
    .namespaces.flatMap(({ workloads }) => workloads)
    .find(({ name }) => name === 'orders');
  if (!found) throw new Error('no workload');
  return found;
}

suite('resolve: pools', (test) => {
  test('adds the system pool and an ordinary pool', () => {
    const { infra } = environment('');
    assert.is(infra.systemPool.vmSize, 'Standard_D4ds_v5');
    assert.equal(
      infra.pools.map(({ name, minCount, maxCount }) => [name, minCount, maxCount]),
      [['apps', 3, 20]],
    );
  });

  test('adds no ordinary pool beside one that has another name', () => {
    assert.equal(
      environment('cluster: { pools: { web: {} } }').infra.pools.map(({ name }) => name),
      ['web'],
    );
  });

  test('adds an ordinary pool beside Spot and GPU pools', () => {
    assert.equal(
      environment('cluster: { pools: { s: { spot: true }, g: { gpu: true } } }').infra.pools.map(({ name }) => name),
      ['apps', 'g', 's'],
    );
  });

  test('repeats the label and the taint that AKS gives Spot nodes, and leaves surge out', () => {
    const [, spot] = environment('cluster: { pools: { s: { spot: true } } }').infra.pools;
    assert.equal(spot?.nodeTaints, ['kubernetes.azure.com/scalesetpriority=spot:NoSchedule']);
    assert.equal(spot?.nodeLabels, { 'kubernetes.azure.com/scalesetpriority': 'spot' });
    assert.is(spot?.upgradeSettings, undefined);
    assert.is(spot?.spotMaxPrice, '-1');
  });

  test('GPU pools start at zero, are tainted, and have no secure boot on Ubuntu', () => {
    const gpu = environment('cluster: { pools: { g: { gpu: true } } }').infra.pools.find(({ name }) => name === 'g');
    assert.is(gpu?.minCount, 0);
    assert.equal(gpu?.nodeTaints, ['sku=gpu:NoSchedule']);
    assert.is(gpu?.securityProfile.enableSecureBoot, false);
    assert.is(gpu?.gpuDriver, 'Install');
  });

  for (const [size, type, gib] of [
    ['Standard_D8ds_v5', 'Ephemeral', 128],
    ['Standard_D2ds_v5', 'Ephemeral', 74],
    ['Standard_D8s_v5', 'Managed', 128],
    ['Standard_D8ds_v6', 'Managed', 128],
  ] as const) {
    test(`the OS disk of ${size} is ${type} with ${gib} GiB`, () => {
      const [pool] = environment(`cluster: { pools: { apps: { size: ${size} } } }`).infra.pools;
      assert.equal([pool?.osDiskType, pool?.osDiskSizeGB], [type, gib]);
    });
  }

  test('a size in another case gets the spelling of Azure', () => {
    assert.is(
      environment('cluster: { pools: { apps: { size: Standard_d8DS_v5 } } }').infra.pools[0]?.vmSize,
      'Standard_D8ds_v5',
    );
  });
});

suite('resolve: workloads', (test) => {
  const formulas = [
    ['observed: { cpu: { average: 120m }, memory: { p95: 380Mi } }', '120m', '240m', '380Mi', '570Mi'],
    ['observed: { cpu: { average: 101m }, memory: { p95: 101Mi } }', '101m', '205m', '101Mi', '152Mi'],
    ['resources: { cpu: 1, memory: 1Gi }', '1', '2', '1Gi', '1536Mi'],
    [
      'resources: { cpu: { request: 250m, limit: 1 }, memory: { request: 256Mi, limit: 256Mi } }',
      '250m',
      '1',
      '256Mi',
      '256Mi',
    ],
    [
      'resources: { cpu: 50m }, observed: { cpu: { average: 900m }, memory: { p95: 1Gi } }',
      '50m',
      '100m',
      '1Gi',
      '1536Mi',
    ],
    ['port: 8080', '100m', '200m', '128Mi', '192Mi'],
  ] as const;
  for (const [yaml, cpu, cpuLimit, memory, memoryLimit] of formulas) {
    test(`requests and limits of { ${yaml} }`, () => {
      const { requests, limits } = workload(yaml).resources;
      assert.equal([requests.cpu, limits.cpu, requests.memory, limits.memory], [cpu, cpuLimit, memory, memoryLimit]);
    });
  }

  test('no CPU limit takes the CPU limits of quota and LimitRange along', () => {
    const { namespaces } = environment(
      'workloads: { orders: { image: "a:1", port: 8080, resources: { cpu: { request: 1, limit: none } } } }',
    );
    assert.is(namespaces[0]?.quota.limitsCpu, undefined);
    assert.is(namespaces[0]?.limits.default.cpu, undefined);
    assert.is(namespaces[0]?.limits.max.cpu, undefined);
  });

  const kinds = [
    ['port: 8080', 'service', { min: 3, max: 10, cpu: 70, by: 'hpa' }, undefined],
    ['command: [run]', 'worker', undefined, 1],
    ['schedule: "0 3 * * *"', 'job', undefined, undefined],
    ['port: 8080, replicas: 2', 'service', undefined, 2],
    ['scale: { serviceBus: { queue: q } }', 'worker', { min: 0, max: 10, by: 'keda' }, undefined],
    ['port: 8080, scale: { min: 5 }', 'service', { min: 5, max: 15, cpu: 70, by: 'hpa' }, undefined],
    ['port: 8080, scale: { max: 2 }', 'service', { min: 2, max: 2, by: 'hpa' }, undefined],
    ['port: 8080, scale: { memory: 80 }', 'service', { min: 3, memory: 80, cpu: undefined, by: 'hpa' }, undefined],
    [
      'port: 8080, scale: { cron: { start: "0 8 * * *", end: "0 18 * * *", timeZone: Etc/UTC, replicas: 6 } }',
      'service',
      { min: 3, by: 'keda', cpu: undefined },
      undefined,
    ],
  ] as const;
  for (const [yaml, kind, scale, replicas] of kinds) {
    test(`kind and scale of { ${yaml} }`, () => {
      const found = workload(yaml);
      assert.is(found.kind, kind);
      assert.is(found.replicas, replicas);
      for (const [key, value] of Object.entries(scale ?? {})) {
        assert.is(found.scale?.[key as 'min'], value as number, key);
      }
      assert.is(found.scale === undefined, scale === undefined);
    });
  }

  const budgets = [
    ['port: 8080', { maxUnavailable: 1 }],
    ['port: 8080, replicas: 1', undefined],
    ['schedule: "0 3 * * *"', undefined],
    ['port: 8080, disruption: { budget: false }', undefined],
    ['port: 8080, disruption: { minAvailable: 2 }', { minAvailable: 2 }],
    ['port: 8080, disruption: { maxUnavailable: "25%" }', { maxUnavailable: '25%' }],
  ] as const;
  for (const [yaml, budget] of budgets) {
    test(`budget of { ${yaml} }`, () => assert.equal(workload(yaml).budget, budget));
  }

  test('a pool brings its tolerations, and Spot a short grace', () => {
    const found = workload('pool: s', 'cluster: { pools: { s: { spot: true } } }');
    assert.is(found.placement.pool, 's');
    assert.is(found.placement.spot, true);
    assert.is(found.gracePeriodSeconds, 25);
    assert.equal(found.placement.tolerations, [
      { key: 'kubernetes.azure.com/scalesetpriority', operator: 'Equal', value: 'spot', effect: 'NoSchedule' },
    ]);
  });

  test('a GPU takes the workload to the GPU pool', () => {
    assert.is(workload('gpu: 1', 'cluster: { pools: { g: { gpu: true } } }').placement.pool, 'g');
  });

  for (const [image, version] of [
    ['a:1.2.3', '1.2.3'],
    ['host:5000/a', 'untagged'],
    ['a@sha256:' + 'ab'.repeat(32), 'abababababab'],
    ['a:1.2-', '1.2'],
  ] as const) {
    test(`version label of ${image}`, () => {
      const { namespaces } = environment(`workloads: { orders: { image: "${image}" } }`);
      assert.is(namespaces[0]?.workloads[0]?.version, version);
    });
  }
});

suite('resolve: both sides', (test) => {
  const yaml = `workloads:
  web: { image: "a:1", port: 8080, expose: web.example.com, uses: { workloads: [api] } }
  api: { image: "a:1", port: 9000, uses: { keyVault: [password], serviceBus: { send: [mail] } } }
  mailer: { image: "a:1", scale: { serviceBus: { queue: mail } } }`;
  const found = environment(yaml);
  const byName = new Map(found.namespaces.flatMap(({ workloads }) => workloads).map((entry) => [entry.name, entry]));

  test('a declared call is known to caller and callee', () => {
    assert.equal(byName.get('web')?.traffic.calls, [
      { namespace: 'shop', name: 'api', ports: [{ number: 9000, transport: 'TCP' }] },
    ]);
    assert.equal(byName.get('api')?.traffic.callers, [{ namespace: 'shop', name: 'web' }]);
  });

  test('each identity is federated with the ServiceAccount of its workload, and KEDA with its operator', () => {
    assert.equal(
      found.infra.identities.workloads.map(({ clientIdSetting, serviceAccounts }) => [
        clientIdSetting,
        serviceAccounts.map(({ namespace, name }) => `${namespace}/${name}`).join(),
      ]),
      [
        ['GATEWAY_TLS_CLIENT_ID', 'gateway/gateway-tls'],
        ['KEDA_OPERATOR_CLIENT_ID', 'kube-system/keda-operator'],
        ['API_CLIENT_ID', 'shop/api'],
        ['MAILER_CLIENT_ID', 'shop/mailer'],
      ],
    );
  });

  test('roles go to the identities that need them', () => {
    assert.equal(found.infra.vault?.secretReaders, ['id-shop-production-api']);
    assert.equal(found.infra.serviceBus?.queues, [
      {
        name: 'mail',
        receivers: ['id-shop-production-mailer'],
        senders: ['id-shop-production-api'],
        scalers: ['id-aks-shop-production-keda-operator'],
      },
    ]);
  });

  test('a slash in the name of a queue or topic is written as Azure Resource Manager takes it', () => {
    const { serviceBus } = environment(
      'workloads: { a: { image: "a:1", uses: { serviceBus: { send: [a/b/c] } }, scale: { serviceBus: { topic: x/y, subscription: all } } } }',
    ).infra;
    assert.equal(
      [...(serviceBus?.queues ?? []), ...(serviceBus?.topics ?? [])].map(({ name }) => name),
      ['a~b~c', 'x~y'],
    );
  });

  test('every client id is a setting, and the settings are sorted', () => {
    assert.equal(found.settings, [...found.settings].toSorted());
    for (const { clientIdSetting } of found.infra.identities.workloads)
      assert.ok(found.settings.includes(clientIdSetting));
  });

  test('only a workload that talks to Service Bus itself may leave the cluster', () => {
    assert.equal(
      [...byName].map(([name, { traffic }]) => [name, traffic.services.map(({ to }) => to), traffic.https]),
      [
        ['api', ['serviceBus'], true],
        ['mailer', ['serviceBus'], true],
        ['web', [], false],
      ],
    );
  });
});

suite('resolve: environments', (test) => {
  const two = 'environments: { staging: {}, production: {} }\nworkloads: { a: { image: "shopimages.azurecr.io/a:1" } }';

  test('environments with the same images share a registry, made by the first of a release', () => {
    assert.is(environment(two, 'staging').infra.registry?.name.prefix, 'shopimages');
    assert.is(environment(two).infra.registry, undefined);
    assert.equal(
      [environment(two).infra.existingRegistry?.name, environment(two).infra.existingRegistry?.resourceGroup],
      ['shopimages', 'rg-shop-staging'],
    );
  });

  test('an existing registry is used by its id', () => {
    const id =
      '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/hub/providers/Microsoft.ContainerRegistry/registries/hubimages';
    const { infra } = environment(`registry: { existing: "${id}" }`);
    assert.equal(
      [infra.registry, infra.existingRegistry?.name, infra.existingRegistry?.subscriptionId],
      [undefined, 'hubimages', '11111111-1111-1111-1111-111111111111'],
    );
  });

  test('a range that is no network address is reported with the one that was meant, and computed around', () => {
    const { problems, model } = resolved('cluster: { network: { vnet: 10.40.0.7/16 } }');
    assert.is(problems.length, 1);
    assert.is(problems[0]?.code, 'V35');
    assert.match(problems[0]?.fix ?? '', '10.40.0.0/16');
    assert.is(model.environments.length, 1);
  });

  test('a network that is too small for its nodes is reported', () => {
    assert.equal(
      resolved('cluster: { network: { vnet: 10.40.0.0/26 } }').problems.map(({ code }) => code),
      ['V39'],
    );
  });

  test('maintenance windows follow one another by a day, over the end of the week too', () => {
    const { maintenance } = environment('cluster: { upgrades: { window: { day: Saturday } } }').infra.cluster;
    assert.equal(
      [
        maintenance.aksManagedAutoUpgradeSchedule.dayOfWeek,
        maintenance.aksManagedNodeOSUpgradeSchedule.dayOfWeek,
        maintenance.default.dayOfWeek,
      ],
      ['Saturday', 'Sunday', 'Monday'],
    );
  });

  test('a quota follows from the workloads, rolling updates included', () => {
    const { quota } =
      environment(
        'workloads: { a: { image: "a:1", port: 8080, resources: { cpu: 500m, memory: 1Gi }, scale: { min: 3, max: 8 } } }',
      ).namespaces[0] ?? {};
    assert.equal(
      [quota?.requestsCpu, quota?.requestsMemory, quota?.limitsCpu, quota?.limitsMemory],
      ['7', '13Gi', '14', '26Gi'],
    );
  });

  test("the article's quota is taken as given, with limits of twice that", () => {
    const { quota } = environment('namespaces: { team: { quota: { cpu: 20, memory: 40Gi } } }').namespaces[0] ?? {};
    assert.equal(
      [quota?.requestsCpu, quota?.requestsMemory, quota?.limitsCpu, quota?.limitsMemory],
      ['20', '40Gi', '40', '80Gi'],
    );
  });
});

function gitops(delivery: object) {
  const environments = { staging: {}, production: {} };
  return shopModel({}, { environments, delivery: { method: 'flux', ...delivery } }).environments.map(
    ({ infra }) => infra.gitops,
  );
}

suite('resolve: Flux', (test) => {
  const key = 'git.example.com ssh-ed25519 AAAA';

  test('gives each environment after the first a branch of its own, or all the same', () => {
    const repository = 'https://github.com/example/shop';
    const branches = (delivery: object) => gitops({ repository, ...delivery }).map((one) => one?.branch);
    assert.equal(branches({}), ['main', 'main-production']);
    assert.equal(branches({ branch: 'release/1' }), ['release/1', 'release/1-production']);
    assert.equal(branches({ promotion: 'together' }), ['main', 'main']);
  });

  for (const [repository, provider, identity] of [
    ['https://dev.azure.com/example/shop/_git/shop', 'Azure', 'id-aks-shop-staging-flux'],
    ['https://example.visualstudio.com/shop/_git/shop', 'Azure', 'id-aks-shop-staging-flux'],
    ['https://github.com/example/shop', 'Generic', undefined],
    ['ssh://git@ssh.dev.azure.com/v3/example/shop/shop', 'Generic', undefined],
  ] as const) {
    test(`signs in to ${repository} as ${identity ?? 'nobody'}`, () => {
      const [first] = gitops({ repository });
      assert.is(first?.provider, provider);
      assert.is(first?.identity, identity);
    });
  }

  test('hands over the keys of an own server, where there is a connection that has some', () => {
    assert.equal(gitops({ repository: 'ssh://git@git.example.com/a', knownHosts: [key] })[0]?.knownHosts, [key]);
    assert.is(gitops({ repository: 'https://git.example.com/a', knownHosts: [key] })[0]?.knownHosts, undefined);
  });

  test('gives the identity to the account that reads repositories, and to no manifest', () => {
    const model = shopModel({}, { delivery: { method: 'flux', repository: 'https://dev.azure.com/a/b/_git/b' } });
    const [environment] = model.environments;
    assert.equal(
      environment?.infra.identities.workloads.map(({ serviceAccounts }) => serviceAccounts),
      [[{ namespace: 'flux-system', name: 'source-controller' }]],
    );
    assert.equal(
      environment?.settings.filter((name) => name.includes('FLUX')),
      [],
    );
  });
});
