import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { claims } from '../../src/facts/article-claims.ts';
import { infraClaims } from '../helpers/article.ts';
import { writeInfra } from '../helpers/bicep.ts';
import { exampleModel } from '../helpers/model.ts';
import { once } from '../helpers/once.ts';
import { predict, resourcesOf, type Prediction, type PredictedResource } from '../helpers/predict.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

interface PoolProperties {
  readonly vmSize: string;
  readonly orchestratorVersion: string;
  readonly count: number;
  readonly minCount: number;
  readonly maxCount: number;
  readonly enableAutoScaling: boolean;
  readonly osDiskType: string;
  readonly availabilityZones: readonly string[];
  readonly nodeTaints: readonly string[];
  readonly nodeLabels: Readonly<Record<string, string>>;
  readonly scaleSetPriority?: string;
  readonly scaleSetEvictionPolicy?: string;
  readonly spotMaxPrice?: number;
  readonly upgradeSettings?: { readonly maxSurge: string };
  readonly localDNSProfile?: { readonly mode: string };
}

/** The parts of a prediction that the claims are about. */
interface Platform {
  readonly prediction: Prediction;
  readonly cluster: PredictedResource & { readonly properties: Readonly<Record<string, never>> };
  /** All pools by name, the system pool too. */
  readonly pools: Readonly<Record<string, PoolProperties>>;
}

type Check = (platform: Platform) => void;

/** A property of the cluster by its path, `undefined` when a part of the path is absent. */
function property({ cluster }: Platform, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], cluster.properties);
}

function pool(platform: Platform, name: string): PoolProperties {
  const found = platform.pools[name];
  assert.ok(found, `there is a pool ${name}`);
  return found as PoolProperties;
}

/** The properties of the only resource of a type that fits. */
function onlyOne(
  platform: Platform,
  type: string,
  fits: (resource: PredictedResource) => boolean = () => true,
): unknown {
  const [resource, ...others] = resourcesOf(platform.prediction, type).filter(fits);
  if (!resource || others.length > 0)
    throw new Error(`There are ${others.length + (resource ? 1 : 0)} resources of type ${type} that fit`);
  return resource['properties'];
}

function propertiesOf(platform: Platform, type: string): Record<string, unknown>[] {
  return resourcesOf(platform.prediction, type).map(({ properties }) => properties as Record<string, unknown>);
}

/** What the infrastructure says to each claim that it can say something to, by the claim's number. */
const checks: Readonly<Record<number, Check>> = {
  1: (platform) => {
    assert.is(pool(platform, 'gpu').vmSize, 'Standard_NC4as_T4_v3');
  },
  2: (platform) => {
    assert.is(pool(platform, 'system').vmSize, 'Standard_D4ds_v5');
    assert.is(pool(platform, 'apps').vmSize, 'Standard_D8ds_v5');
    assert.equal(
      Object.values(platform.pools).map(({ osDiskType }) => osDiskType),
      ['Ephemeral', 'Ephemeral', 'Ephemeral', 'Ephemeral'],
    );
  },
  3: (platform) => {
    const { minCount, maxCount, enableAutoScaling, nodeTaints } = pool(platform, 'system');
    assert.equal({ minCount, maxCount, enableAutoScaling }, { minCount: 3, maxCount: 5, enableAutoScaling: true });
    assert.equal(nodeTaints, ['CriticalAddonsOnly=true:NoSchedule']);
  },
  4: (platform) => {
    for (const { availabilityZones } of Object.values(platform.pools)) assert.equal(availabilityZones, ['1', '2', '3']);
  },
  5: (platform) => {
    assert.ok(pool(platform, 'system').minCount >= 3);
    assert.ok(pool(platform, 'apps').minCount >= 3);
  },
  6: (platform) => {
    assert.is((platform.cluster['identity'] as { type: string }).type, 'UserAssigned');
    assert.match(
      String(property(platform, 'identityProfile.kubeletidentity.resourceId')),
      /id-aks-article-production-kubelet$/,
    );
  },
  7: (platform) => assert.is(property(platform, 'servicePrincipalProfile'), undefined),
  8: (platform) => {
    assert.is(property(platform, 'aadProfile.enableAzureRBAC'), true);
    assert.is(property(platform, 'disableLocalAccounts'), true);
    const roles = propertiesOf(platform, 'Microsoft.Authorization/roleAssignments').filter(
      ({ principalId }) => principalId === '11111111-2222-3333-4444-555555555555',
    );
    assert.ok(
      roles.some(({ roleDefinitionId }) => String(roleDefinitionId).endsWith('b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b')),
    );
  },
  9: (platform) => {
    assert.is(property(platform, 'networkProfile.networkPlugin'), 'azure');
    assert.is(property(platform, 'networkProfile.networkPluginMode'), 'overlay');
  },
  10: (platform) => assert.is(property(platform, 'networkProfile.networkDataplane'), 'cilium'),
  11: (platform) => {
    // 39 nodes at most, 11 of surge, internal load balancers, and the five addresses that Azure keeps.
    const [nodes] = (
      onlyOne(platform, 'Microsoft.Network/virtualNetworks') as { subnets: { properties: { addressPrefix: string } }[] }
    ).subnets;
    const prefix = Number(nodes?.properties.addressPrefix.split('/')[1]);
    assert.ok(2 ** (32 - prefix) - 5 >= 39 + 11, `a /${prefix} is large enough`);
  },
  12: (platform) => assert.is.not(property(platform, 'networkProfile.networkPlugin'), 'kubenet'),
  13: (platform) => assert.is.not(property(platform, 'networkProfile.networkPolicy'), 'none'),
  14: (platform) => assert.is(property(platform, 'networkProfile.networkPolicy'), 'cilium'),
  18: (platform) => {
    assert.is(property(platform, 'oidcIssuerProfile.enabled'), true);
    assert.is(property(platform, 'securityProfile.workloadIdentity.enabled'), true);
    const subjects = propertiesOf(
      platform,
      'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
    ).map(({ subject }) => subject);
    assert.ok(subjects.includes('system:serviceaccount:production:my-application'));
  },
  19: (platform) => {
    assert.equal(property(platform, 'addonProfiles.azureKeyvaultSecretsProvider'), {
      config: { enableSecretRotation: 'true', rotationPollInterval: '2m' },
      enabled: true,
    });
  },
  23: (platform) => {
    assert.is(property(platform, 'workloadAutoScalerProfile.keda.enabled'), true);
    assert.is(property(platform, 'addonProfiles.keda'), undefined);
  },
  25: (platform) => assert.is(property(platform, 'azureMonitorProfile.metrics.controlPlane.enabled'), true),
  26: (platform) => {
    assert.is(property(platform, 'addonProfiles.omsagent.config.useAADAuth'), 'true');
    const rules = JSON.stringify(propertiesOf(platform, 'Microsoft.Insights/dataCollectionRules'));
    assert.ok(rules.includes('"Microsoft-ContainerLogV2","Microsoft-KubeEvents","Microsoft-KubePodInventory"'));
  },
  27: (platform) => {
    const settings = onlyOne(platform, 'Microsoft.Insights/diagnosticSettings', ({ id }) =>
      id.includes('/managedClusters/'),
    );
    const { logs, logAnalyticsDestinationType } = settings as {
      logs: { category: string }[];
      logAnalyticsDestinationType: string;
    };
    const categories = logs.map(({ category }) => category);
    assert.ok(categories.includes('kube-audit-admin') && categories.includes('guard'));
    assert.not.ok(categories.includes('kube-audit'));
    assert.is(logAnalyticsDestinationType, 'Dedicated');
  },
  28: (platform) => {
    const group = onlyOne(platform, 'Microsoft.AlertsManagement/prometheusRuleGroups', ({ name }) =>
      name.startsWith('article-'),
    );
    const { rules } = group as { rules: { alert: string; for: string; severity: number }[] };
    assert.equal(
      rules.map(({ alert, for: delay, severity }) => [alert, delay, severity]),
      [
        ['AksNodeCpuHigh', 'PT10M', 3],
        ['AksNodeMemoryHigh', 'PT10M', 3],
        ['AksPodRestartsHigh', 'PT1M', 2],
        ['AksDeploymentReplicasUnavailable', 'PT5M', 2],
        ['AksApiServerErrorRateHigh', 'PT5M', 1],
        ['AksPvcSpaceLow', 'PT5M', 2],
      ],
    );
  },
  30: (platform) => assert.is(property(platform, 'autoUpgradeProfile.upgradeChannel'), 'stable'),
  32: (platform) => {
    assert.is(property(platform, 'autoUpgradeProfile.nodeOSUpgradeChannel'), 'NodeImage');
    const names = resourcesOf(
      platform.prediction,
      'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
    ).map(({ name }) => name.split('/')[1]);
    assert.equal(names, ['aksManagedAutoUpgradeSchedule', 'aksManagedNodeOSUpgradeSchedule', 'default']);
  },
  33: (platform) => {
    assert.is(property(platform, 'autoScalerProfile.scale-down-unneeded-time'), '10m');
    assert.is(property(platform, 'autoScalerProfile.expander'), 'least-waste');
  },
  35: (platform) => {
    const { scaleSetPriority, scaleSetEvictionPolicy, spotMaxPrice, nodeTaints, nodeLabels, upgradeSettings } = pool(
      platform,
      'spot',
    );
    assert.equal(
      { scaleSetPriority, scaleSetEvictionPolicy, spotMaxPrice },
      { scaleSetPriority: 'Spot', scaleSetEvictionPolicy: 'Delete', spotMaxPrice: -1 },
    );
    assert.equal(nodeTaints, ['kubernetes.azure.com/scalesetpriority=spot:NoSchedule']);
    assert.equal(nodeLabels, { 'kubernetes.azure.com/scalesetpriority': 'spot' });
    assert.is(upgradeSettings, undefined);
  },
  37: (platform) => {
    assert.equal(platform.cluster['sku'], { name: 'Base', tier: 'Standard' });
    assert.is(property(platform, 'networkProfile.outboundType'), 'userAssignedNATGateway');
    assert.is(property(platform, 'apiServerAccessProfile.enableVnetIntegration'), true);
    assert.equal(property(platform, 'apiServerAccessProfile.authorizedIPRanges'), ['203.0.113.0/24']);
    assert.is(property(platform, 'ingressProfile.gatewayAPI.installation'), 'Standard');
    assert.is(property(platform, 'metricsProfile.costAnalysis.enabled'), true);
    assert.is(property(platform, 'securityProfile.imageCleaner.intervalHours'), 168);
    assert.is(property(platform, 'addonProfiles.azurepolicy.enabled'), true);
    assert.is(property(platform, 'nodeResourceGroupProfile.restrictionLevel'), 'ReadOnly');
    assert.is(pool(platform, 'apps').upgradeSettings?.maxSurge, '33%');
    const [gateway] = resourcesOf(platform.prediction, 'Microsoft.Network/natGateways');
    assert.equal(gateway?.['sku'], { name: 'StandardV2' });
  },
};

function platformOf(prediction: Prediction): Platform {
  const [cluster] = resourcesOf(
    prediction,
    'Microsoft.ContainerService/managedClusters',
  ) as unknown as Platform['cluster'][];
  if (!cluster) throw new Error('The prediction has no cluster');
  const [system] = (cluster.properties as unknown as { agentPoolProfiles: (PoolProperties & { name: string })[] })
    .agentPoolProfiles;
  if (!system) throw new Error('The cluster has no system pool');
  const others = resourcesOf(prediction, 'Microsoft.ContainerService/managedClusters/agentPools');
  const pools = Object.fromEntries([
    [system.name, system],
    ...others.map(({ name, properties }) => [name.split('/')[1], properties]),
  ]) as Platform['pools'];
  return { prediction, cluster, pools };
}

/** The prediction of the article's production environment, with lines added to its parameters. */
function articlePlatform(compiler: string, parameters = ''): Platform {
  const model = exampleModel('article');
  const environment = model.environments.find(({ name }) => name === 'production');
  if (!environment) throw new Error('The example has no production');
  const folder = scratch('article');
  writeInfra(model, folder);
  appendFileSync(join(folder, 'infra/production.bicepparam'), parameters);
  return platformOf(predict(compiler, folder, 'production', environment));
}

const bicep = needsTool('bicep', 'predicting the platform of the article');

if (bicep !== undefined) {
  const platform = once(() => articlePlatform(bicep));

  suite('the platform of the article', (test) => {
    for (const { number, says, verdict } of claims) {
      const check = checks[number];
      if (check) test(`${number}. ${says} (${verdict})`, () => check(platform()));
    }

    test('every claim about Azure is checked here, and no other', () => {
      assert.equal(Object.keys(checks).map(Number), infraClaims);
    });
  });

  suite('every pool', (test) => {
    test('says that LocalDNS is off, for left out it may turn itself on', () => {
      assert.equal(
        Object.entries(platform().pools).filter(([, { localDNSProfile }]) => localDNSProfile?.mode !== 'Disabled'),
        [],
      );
    });
  });

  suite('a cluster that runs already', (test) => {
    const running = once(() =>
      articlePlatform(
        bicep,
        "\nparam running = { kubernetesVersion: '1.37.2', nodeCounts: { apps: 7, gpu: 9, system: 1 } }\n",
      ),
    );

    test('keeps the minor version that the upgrade channel brought it to', () => {
      assert.is(property(running(), 'kubernetesVersion'), '1.37.2');
    });

    for (const [version, expected] of [
      ['1.36.4', '1.36.4'],
      ['1.35.9', '1.36'],
    ] as const) {
      test(`is asked for ${expected} when it runs ${version} and the parameters say 1.36`, () => {
        const upgraded = articlePlatform(bicep, `\nparam running = { kubernetesVersion: '${version}' }\n`);
        assert.is(property(upgraded, 'kubernetesVersion'), expected);
      });
    }

    test('moves pools to the minor version of the control plane, and leaves them their patch', () => {
      const { pools } = articlePlatform(
        bicep,
        "\nparam running = { kubernetesVersion: '1.36.4', nodeCounts: { apps: 3, gpu: 0, system: 3 }, poolVersions: { apps: '1.35.9', gpu: '1.36.1', system: '1.36.4' } }\n",
      );
      const versions = Object.entries(pools).map(([name, pool]) => `${name} ${String(pool.orchestratorVersion)}`);
      assert.equal(versions.toSorted(), ['apps 1.36.4', 'gpu 1.36.1', 'spot 1.36.4', 'system 1.36.4']);
    });

    test('keeps the nodes that the autoscaler made, within the limits of the pool', () => {
      const counts = Object.entries(running().pools).map(([name, { count }]) => `${name} ${count}`);
      assert.equal(counts.toSorted(), ['apps 7', 'gpu 4', 'spot 0', 'system 3']);
    });

    test('starts at the least number of nodes when it does not exist yet', () => {
      const fresh = platform();
      assert.is(property(fresh, 'kubernetesVersion'), '1.36');
      assert.equal(
        Object.values(fresh.pools).map(({ count, minCount }) => count === minCount),
        [true, true, true, true],
      );
    });
  });
}
