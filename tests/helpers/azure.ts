import { roles } from '../../src/facts/roles.ts';
import type { PredictedResource, Prediction } from './predict.ts';
import type { Answers } from './script-repo.ts';

type Json = Readonly<Record<string, unknown>>;

interface Stored extends PredictedResource {
  /** Of a pool or a cluster: the version that runs. */
  version?: string;
}

/**
 * A small subscription: what stands in it, and the rules by which Azure refuses a change of that. It knows nothing of our
 * own tables, which it is there to try, but what Azure calls its roles. Sources: the error that each refusal names, in the
 * public reports of AKS (Azure/AKS, Azure/bicep); AKS docs, use-system-pools, upgrade-aks-cluster, resize-node-pool,
 * 2026-08-21.
 */
export class Azure {
  /** What was refused since it was last emptied, one line each. */
  refused: string[] = [];
  readonly #groups = new Map<string, string>();
  readonly #resources = new Map<string, Stored>();
  readonly #deletedVaults = new Map<string, Stored>();
  readonly #principals = new Map<string, string>();
  /** Whether Flux removes what it has applied when it goes. */
  #prunes = true;
  #made = 0;

  copy(): Azure {
    const other = new Azure();
    for (const [name, place] of this.#groups) other.#groups.set(name, place);
    for (const [id, resource] of this.#resources) other.#resources.set(id, structuredClone(resource));
    for (const [name, vault] of this.#deletedVaults) other.#deletedVaults.set(name, structuredClone(vault));
    for (const [id, principal] of this.#principals) other.#principals.set(id, principal);
    other.#made = this.#made;
    return other;
  }

  /** Ids without what stands before the provider, of the resources of a type. */
  all(type: string): string[] {
    return [...this.#resources.values()].filter((one) => one.type === type).map(({ id }) => id);
  }

  has(id: string): boolean {
    return this.#resources.has(id.toLowerCase());
  }

  /** The pools of a cluster as `name version count`, sorted. */
  pools(cluster: string): string[] {
    return this.#poolsOf(cluster)
      .map(({ name, version, properties }) => `${lastOf(name)} ${version} ${(properties as Json)['count']}`)
      .toSorted();
  }

  /** What the autoscaler does meanwhile. */
  scale(cluster: string, pool: string, count: number): void {
    for (const one of this.#poolsOf(cluster))
      if (lastOf(one.name) === pool) (one['properties'] as Record<string, unknown>)['count'] = count;
  }

  /** What the upgrade channel does meanwhile. */
  upgrade(cluster: string, version: string, pools = true): void {
    for (const one of [this.#cluster(cluster), ...(pools ? this.#poolsOf(cluster) : [])])
      if (one) one.version = version;
  }

  /** Applies what a deployment predicts, in the order in which the modules depend on each other. */
  deploy({ resources }: Prediction, group: string): void {
    if (!this.#groups.has(group)) return this.#refuse(`ResourceGroupNotFound: ${group}`);
    for (const resource of resources.toSorted((a, b) => this.#rank(a, resources) - this.#rank(b, resources)))
      this.#put(resource);
    for (const gateway of this.#in(group)) if (gateway.type.endsWith('/natGateways')) this.#gatewayFits(gateway);
  }

  /** A call of az that changes something, as its words. */
  call(words: readonly string[]): void {
    const option = (name: string): string => words[words.indexOf(name) + 1] ?? '';
    const [group, name] = [option('--resource-group'), option('--name')];
    const command = words
      .slice(
        0,
        words.findIndex((word) => word.startsWith('--')),
      )
      .join(' ');
    if (command === 'group create') this.#groups.set(name, option('--location'));
    else if (command === 'group delete') this.#deleteGroup(name);
    else if (command === 'network public-ip create')
      this.#makeByHand(group, 'Microsoft.Network/publicIPAddresses', name, { sku: { name: option('--sku') } });
    else if (command === 'network nat gateway create') {
      const address = this.#named(group, 'Microsoft.Network/publicIPAddresses', option('--public-ip-addresses'));
      if (at(address, 'sku.name') !== 'Standard') this.#refuse(`SkuMismatch: the address of ${name}`);
      const properties = { publicIpAddresses: [{ id: address.id }] };
      this.#makeByHand(group, 'Microsoft.Network/natGateways', name, { sku: { name: 'Standard' }, properties });
    } else if (command === 'network vnet subnet update') this.#moveSubnet(group, option);
    else if (command === 'network nat gateway delete') {
      if (this.#subnets().some((subnet) => JSON.stringify(subnet).includes(`/natGateways/${name}"`)))
        this.#refuse(`InUseNatGatewayCannotBeDeleted: ${name}`);
      this.#delete(group, 'Microsoft.Network/natGateways', name);
    } else if (command === 'network public-ip delete') {
      if (this.#in(group).some((one) => one.type.endsWith('/natGateways') && holdsAddress(one, name)))
        this.#refuse(`PublicIPAddressCannotBeDeleted: ${name} is in use`);
      this.#delete(group, 'Microsoft.Network/publicIPAddresses', name);
    } else if (command === 'acr create')
      this.#makeByHand(group, 'Microsoft.ContainerRegistry/registries', name, { sku: { name: option('--sku') } });
    else if (command === 'acr import') {
      const names = this.all('Microsoft.ContainerRegistry/registries').map(lastOf);
      for (const one of [name, option('--source').split('.')[0] ?? ''])
        if (!names.includes(one)) this.#refuse(`ResourceNotFound: registry ${one}`);
    } else if (command === 'acr delete') this.#delete(group, 'Microsoft.ContainerRegistry/registries', name);
    else if (command === 'servicebus namespace create')
      this.#makeByHand(group, 'Microsoft.ServiceBus/namespaces', name, { sku: { name: option('--sku') } });
    else if (command === 'servicebus migration start') {
      const target = this.#resources.get(option('--target-namespace').toLowerCase());
      const from = this.#named(group, 'Microsoft.ServiceBus/namespaces', name);
      if (at(from, 'sku.name') !== 'Standard' || target === undefined || at(target, 'sku.name') !== 'Premium')
        this.#refuse(`BadRequest: migration of ${name} to ${option('--target-namespace')}`);
    } else if (command === 'servicebus migration complete') this.#named(group, 'Microsoft.ServiceBus/namespaces', name);
    else if (command === 'grafana delete') this.#delete(group, 'Microsoft.Dashboard/grafana', name);
    else if (command === 'keyvault recover') this.#recover(name);
    else if (command === 'identity delete') this.#deleteIdentity(group, name);
    else if (command === 'role assignment delete' && words.includes('--assignee'))
      this.#takeAway(option('--assignee'), option('--role'), option('--scope'));
    else if (command === 'monitor activity-log alert delete')
      this.#delete(group, 'Microsoft.Insights/activityLogAlerts', name);
    else if (command === 'identity federated-credential delete') {
      const identityName = option('--identity-name');
      this.#delete(
        group,
        'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
        `${identityName}/${name}`,
      );
    } else if (command === 'k8s-configuration flux kustomization update') this.#prunes = option('--prune') !== 'false';
    else if (command === 'k8s-configuration flux delete') {
      if (this.#prunes) this.#refuse(`${name} would take all that it has applied along`);
      this.#delete(group, 'Microsoft.KubernetesConfiguration/fluxConfigurations', name);
    } else if (command === 'role assignment delete') {
      const wanted = inOneWord(option('--ids')).toLowerCase();
      const found = [...this.#resources.keys()].find((id) => inOneWord(id) === wanted);
      if (found === undefined) this.#refuse(`no role assignment ${option('--ids')}`);
      else this.#resources.delete(found);
    } else if (command === 'aks nodepool delete') this.#deletePool(option('--cluster-name'), name);
    else if (command === 'aks nodepool add') this.#addPool(option('--cluster-name'), name, option);
    else if (/\b(create|delete|add|upgrade|update|set|recover)\b/.test(command))
      throw new Error(`The model does not know: az ${words.join(' ')}`);
  }

  /** What az answers now, for fake-az. */
  answers(): Answers {
    const subscription = '00000000-0000-0000-0000-000000000001';
    const deployed = {
      json: {
        properties: { provisioningState: 'Succeeded', outputs: { settings: { value: { TENANT_ID: subscription } } } },
      },
    };
    const found: Record<string, Answers[string]> = {
      'deployment group show': deployed,
      'account show': { json: { id: subscription } },
      'account get-access-token': { json: { accessToken: 'x' } },
      'group exists': { json: false },
      'group create': { json: {} },
      'group delete': { json: {} },
      'lock list': { json: [] },
      'deployment group what-if': { json: 'Some changes.' },
      'deployment group create': { json: {} },
      'keyvault recover': { json: {} },
      'role assignment delete': { json: {} },
      'identity delete': { json: {} },
      'aks nodepool delete': { json: {} },
      'grafana delete': { json: {} },
      'monitor activity-log alert delete': { json: {} },
      'identity federated-credential delete': { json: {} },
      'k8s-configuration flux': { json: {} },
      'acr list': json(
        [...this.#resources.values()]
          .filter(({ type }) => type === 'Microsoft.ContainerRegistry/registries')
          .map(({ id, name }) => ({ id, name })),
      ),
      'network public-ip': { json: {} },
      'network nat gateway': { json: {} },
      'network vnet subnet update': { json: {} },
      'acr create': { json: {} },
      'acr import': { json: {} },
      'acr delete': { json: {} },
      'servicebus namespace create': { json: {} },
      'servicebus migration': { json: {} },
      'aks nodepool add': { json: {} },
      'keyvault list-deleted': {
        json: [...this.#deletedVaults.values()].map(({ name, id, location }) => ({
          name,
          properties: { vaultId: id, location },
        })),
      },
    };
    for (const [group, location] of this.#groups) {
      const inside = this.#in(group);
      found[`group exists ${group}`] = json(true);
      found[`group show ${group}`] = json({ location });
      found[`deployment group show ${group}`] = deployed;
      found[`resource list ${group}`] = json(inside.map(({ type, name, tags }) => ({ type, name, tags: tags ?? {} })));
      found[`identity list ${group}`] = json(
        inside.filter(({ type }) => type.endsWith('/userAssignedIdentities')).map(({ id }) => this.#identity(id)),
      );
      const named = (type: string): Answers[string] =>
        json(inside.filter((one) => one.type === type).map(({ id, name, sku }) => ({ id, name, sku })));
      for (const { type } of inside) found[`resource list ${group} ${type}`] = named(type);
      found[`network nat gateway list ${group}`] = named('Microsoft.Network/natGateways');
      found[`servicebus namespace list ${group}`] = named('Microsoft.ServiceBus/namespaces');
      for (const { id, name, type } of inside)
        if (type === 'Microsoft.ServiceBus/namespaces')
          found[`servicebus namespace show ${group} ${name}`] = json({ id, name });
      const clusters = inside.filter(({ type }) => type === clusterType);
      found[`aks list ${group}`] = json(
        clusters.map(({ name, version }) => ({
          name,
          resourceGroup: group,
          currentKubernetesVersion: version,
          provisioningState: 'Succeeded',
          powerState: { code: 'Running' },
        })),
      );
      for (const { name, id } of clusters) found[`aks show ${group} ${name}`] = json({ id });
      for (const { name } of clusters)
        found[`aks nodepool list ${group} ${name}`] = json(
          this.#poolsOf(name).map((pool) => ({
            name: lastOf(pool.name),
            count: (pool['properties'] as Json)['count'],
            currentOrchestratorVersion: pool.version,
          })),
        );
      for (const { name, id, type } of inside)
        if (type.endsWith('/userAssignedIdentities')) {
          const identity = this.#identity(id);
          found[`identity show ${group} ${name}`] = json(identity);
          found[`role assignment list ${identity.principalId}`] = json(
            [...this.#resources.values()]
              .filter(({ properties }) => (properties as Json | undefined)?.['principalId'] === identity.principalId)
              .map((one) => ({ id: inOneWord(one.id), scope: scopeOf(one.id), roleDefinitionName: roleName(one) })),
          );
        }
    }
    return found;
  }

  /** Removes the assignment of one role to one principal at one place; like az, it is content with none. */
  #takeAway(principal: string, role: string, scope: string): void {
    const id = Object.values(roles).find(({ name }) => name === role)?.id;
    const found = [...this.#resources.values()].filter(
      (one) =>
        one.type === roleType &&
        at(one, 'properties.principalId') === principal &&
        String(at(one, 'properties.roleDefinitionId')).endsWith(`/${id}`) &&
        scopeOf(one.id).toLowerCase() === scope.toLowerCase(),
    );
    for (const one of found) this.#resources.delete(one.id.toLowerCase());
  }

  /** The roles that a principal has, each as `role scope`, sorted. */
  rolesOf(principal: string): string[] {
    return [...this.#resources.values()]
      .filter((one) => one.type === roleType && at(one, 'properties.principalId') === principal)
      .map((one) => `${roleName(one)} ${lastOf(scopeOf(one.id))}`)
      .toSorted();
  }

  /** What a person makes beside what the template makes. */
  #makeByHand(group: string, type: string, name: string, more: object): void {
    const id = `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/${group}/providers/${type}/${name}`;
    this.#put({ id, type, name, location: this.#groups.get(group) ?? '', ...more } as Stored);
  }

  /** A resource by its name; refuses, and gives an empty one, where there is none. */
  #named(group: string, type: string, name: string): Stored {
    const [found] = this.#in(group).filter((one) => one.type === type && one.name === name);
    if (found === undefined) this.#refuse(`ResourceNotFound: ${type} ${name}`);
    return found ?? ({ id: '', type, name } as Stored);
  }

  #subnets(): readonly Json[] {
    return [...this.#resources.values()].flatMap(
      (one) => ((one.type === networkType && at(one, 'properties.subnets')) || []) as Json[],
    );
  }

  #moveSubnet(group: string, option: (name: string) => string): void {
    const network = this.#named(group, networkType, option('--vnet-name'));
    const gateway = this.#named(group, 'Microsoft.Network/natGateways', option('--nat-gateway'));
    const subnets = (at(network, 'properties.subnets') ?? []) as {
      name: string;
      properties: Record<string, unknown>;
    }[];
    const subnet = subnets.find(({ name }) => name === option('--name'));
    if (subnet === undefined) return this.#refuse(`ResourceNotFound: subnet ${option('--name')}`);
    subnet.properties['natGateway'] = { id: gateway.id };
  }

  #refuse(why: string): void {
    this.refused.push(why);
  }

  #rank({ type, name }: PredictedResource, resources: readonly PredictedResource[]): number {
    if (type === poolType) {
      const cluster = resources.find((one) => one.type === clusterType);
      const profiles = ((cluster?.['properties'] as Json | undefined)?.['agentPoolProfiles'] ?? []) as {
        name: string;
      }[];
      // The system pool that is missing comes before the cluster; tests hold that the template says so.
      return profiles.some((profile) => profile.name === lastOf(name)) ? 3 : 5;
    }
    if (type === clusterType) return 4;
    const order = [/^Microsoft\.(Network|ManagedIdentity|OperationalInsights|Monitor)\/[a-z]+$/i, /./];
    if (type === roleType || type.split('/').length > 2) return 6;
    return order.findIndex((pattern) => pattern.test(type));
  }

  #put(predicted: PredictedResource): void {
    const resource = this.#filledIn(predicted);
    if (resource.type === roleType) return this.#assign(resource);
    const id = resource.id.toLowerCase();
    const before = this.#resources.get(id);
    if (before?.location !== undefined && plain(before.location) !== plain(resource.location ?? before.location))
      this.#refuse(`InvalidResourceLocation: ${resource.name} is in ${before.location}`);
    if (before === undefined) this.#isNameFree(resource);
    else this.#keeps(before, resource);
    if (resource.type === clusterType) return this.#putCluster(before, resource);
    if (resource.type === poolType) return this.#putPool(before, resource, resource.name.split('/')[0] ?? '');
    if (resource.type.endsWith('/userAssignedIdentities') && before === undefined) this.#identity(resource.id);
    this.#resources.set(id, resource);
  }

  /** Expressions that only Azure can evaluate, as far as they hold the principal of an identity. */
  #filledIn(predicted: PredictedResource): Stored {
    const text = JSON.stringify(predicted).replaceAll(
      /reference\('([^']+\/userAssignedIdentities\/[^']+)', '[^']*'\)\.principalId/g,
      (_, id: string) => this.#principals.get(id.toLowerCase()) ?? `nobody at ${id}`,
    );
    return JSON.parse(text.replaceAll(/"\[(principal-\d+|nobody at [^\]"]+)\]"/g, '"$1"')) as Stored;
  }

  #assign(resource: Stored): void {
    const { principalId, roleDefinitionId } = resource['properties'] as {
      principalId: string;
      roleDefinitionId: string;
    };
    if (principalId.startsWith('nobody')) this.#refuse(`PrincipalNotFound: ${principalId}`);
    const scope = scopeOf(resource.id);
    const target =
      /^(.*?\/providers\/[^/]+\/[^/]+\/[^/]+)/.exec(scope.slice(scope.lastIndexOf('/providers/')))?.[1] ?? '';
    if (!this.has(scope.slice(0, scope.lastIndexOf('/providers/')) + target))
      this.#refuse(`ResourceNotFound: ${scope}, for a role assignment`);
    for (const other of this.#resources.values()) {
      if (other.type !== roleType) continue;
      const properties = other['properties'] as Json;
      const isSame = properties['principalId'] === principalId && properties['roleDefinitionId'] === roleDefinitionId;
      if (other.id === resource.id && properties['principalId'] !== principalId)
        this.#refuse(`RoleAssignmentUpdateNotPermitted: ${resource.id}`);
      if (other.id !== resource.id && isSame && scopeOf(other.id) === scope)
        this.#refuse(`RoleAssignmentExists: ${resource.id}`);
    }
    this.#resources.set(resource.id.toLowerCase(), resource);
  }

  #isNameFree({ type, name, id }: Stored): void {
    if (!globalNames.includes(type)) return;
    if (type === 'Microsoft.KeyVault/vaults' && this.#deletedVaults.has(name))
      this.#refuse(`VaultAlreadyExists: ${name} is deleted, and keeps its name`);
    for (const other of this.#resources.values())
      if (other.type === type && other.name === name) this.#refuse(`AlreadyInUse: ${name}, by ${other.id}, not ${id}`);
  }

  /** What Azure does not change in a resource that stands. */
  #keeps(before: Stored, after: Stored): void {
    for (const path of fixed[after.type] ?? []) {
      const [old, now] = [at(before, path), at(after, path)].map((value) => value ?? assumed[path]);
      if (old !== undefined && JSON.stringify(old) !== JSON.stringify(now))
        this.#refuse(
          `PropertyChangeNotAllowed: ${after.name} ${path}, ${JSON.stringify(old)} to ${JSON.stringify(now)}`,
        );
    }
    if (after.type === clusterType) this.#clusterKeeps(before, after);
    if (after.type === networkType) this.#networkKeeps(before, after);
    const tiers = [before, after].map((one) => String(at(one, 'sku.name')));
    if (after.type === 'Microsoft.ServiceBus/namespaces' && (tiers[0] === 'Premium') !== (tiers[1] === 'Premium'))
      this.#refuse(`BadRequest: ${after.name} does not change between ${tiers.join(' and ')}`);
  }

  /** A gateway takes addresses of its own tier alone. */
  #gatewayFits(gateway: Stored): void {
    for (const address of this.#in(groupOf(gateway.id)))
      if (holdsAddress(gateway, address.name) && at(address, 'sku.name') !== at(gateway, 'sku.name'))
        this.#refuse(`SkuMismatch: ${gateway.name} and ${address.name}`);
  }

  #clusterKeeps(before: Stored, after: Stored): void {
    const is = (one: Stored, name: string): boolean => at(one, `properties.apiServerAccessProfile.${name}`) === true;
    const [wasIn, isIn] = [before, after].map((one) => is(one, 'enableVnetIntegration'));
    if (wasIn && !isIn) this.#refuse('BadRequest: VNet integration of the API server is permanent');
    if (!wasIn && isIn) this.#refuse('BadRequest: VNet integration needs the cluster stopped and started');
    if (!(wasIn && isIn) && is(before, 'enablePrivateCluster') !== is(after, 'enablePrivateCluster'))
      this.#refuse('BadRequest: a cluster without VNet integration stays public or private');
    const [old, now] = [before, after].map((one) => String(at(one, 'properties.networkProfile.podCidr')));
    if (old !== undefined && now !== undefined && !contains(now, old))
      this.#refuse(`BadRequest: podCidr ${old} does not lie in ${now}`);
  }

  #networkKeeps(before: Stored, after: Stored): void {
    const [old, now] = [before, after].map(
      (one) => at(one, 'properties.subnets') as { name: string; properties: { addressPrefix: string } }[],
    );
    const ranges = at(after, 'properties.addressSpace.addressPrefixes') as string[];
    for (const { name, properties } of old ?? []) {
      const same = now?.find((subnet) => subnet.name === name);
      if (same === undefined) this.#refuse(`InUseSubnetCannotBeDeleted: ${name}`);
      else if (same.properties.addressPrefix !== properties.addressPrefix)
        this.#refuse(`InUsePrefixCannotBeDeleted: ${name} ${properties.addressPrefix}`);
      if (!ranges.some((range) => contains(range, properties.addressPrefix)))
        this.#refuse(`InUsePrefixCannotBeDeleted: ${properties.addressPrefix} of ${name}`);
    }
  }

  #putCluster(before: Stored | undefined, after: Stored): void {
    const properties = after['properties'] as {
      kubernetesVersion: string;
      agentPoolProfiles: (Json & { name: string })[];
    };
    const version = this.#version(before?.version, properties.kubernetesVersion, after.name);
    const stored = { ...after, version };
    this.#resources.set(after.id.toLowerCase(), stored);
    for (const { name, ...profile } of properties.agentPoolProfiles) {
      const id = `${after.id}/agentPools/${name}`;
      const pool = this.#resources.get(id.toLowerCase());
      if (before !== undefined && pool === undefined)
        this.#refuse(`BadRequest: a new agent pool was introduced, ${name}`);
      const next = { ...after, id, type: poolType, name: `${after.name}/${name}`, properties: profile };
      if (pool !== undefined) this.#keeps(pool, next);
      this.#putPool(pool, next, after.name);
    }
    for (const pool of this.#poolsOf(after.name))
      if (minor(version) - minor(pool.version) > 3)
        this.#refuse(`BadRequest: ${pool.name} runs ${pool.version}, too far behind ${version}`);
  }

  #putPool(before: Stored | undefined, after: Stored, clusterName: string): void {
    const cluster = this.#cluster(clusterName);
    if (cluster === undefined) return this.#refuse(`ParentResourceNotFound: ${after.name}`);
    const properties = after['properties'] as {
      orchestratorVersion: string;
      count: number;
      minCount: number;
      maxCount: number;
    };
    const version = this.#version(before?.version, properties.orchestratorVersion, after.name, true);
    if (minor(version) > minor(cluster.version))
      this.#refuse(`NodePoolMcVersionIncompatible: ${after.name} ${version}`);
    if (properties.count < properties.minCount || properties.count > properties.maxCount)
      this.#refuse(`InvalidParameter: count ${properties.count} of ${after.name}`);
    this.#resources.set(after.id.toLowerCase(), { ...after, version });
  }

  /** The version that runs after one was asked for: a minor alone takes its newest patch, and is satisfied by any. */
  #version(running: string | undefined, wanted: string, name: string, mayJump = false): string {
    const full = wanted.split('.').length === 2 ? `${wanted}.4` : wanted;
    if (running === undefined) return full;
    if (wanted.split('.').length === 2 && minor(wanted) === minor(running)) return running;
    if (compare(full, running) < 0)
      this.#refuse(`OperationNotAllowed: ${name} cannot go back from ${running} to ${wanted}`);
    if (!mayJump && minor(full) > minor(running) + 1)
      this.#refuse(`AgentPoolUpgradeVersionNotAllowed: ${name} from ${running} to ${wanted}`);
    return full;
  }

  #addPool(clusterName: string, name: string, option: (name: string) => string): void {
    const cluster = this.#cluster(clusterName);
    const id = `${cluster?.id}/agentPools/${name}`;
    if (cluster === undefined || this.has(id)) return this.#refuse(`cannot add ${name} to ${clusterName}`);
    const count = Number(option('--node-count'));
    const properties = { mode: option('--mode'), vmSize: option('--node-vm-size'), count };
    this.#resources.set(id.toLowerCase(), {
      ...cluster,
      id,
      type: poolType,
      name: `${clusterName}/${name}`,
      properties,
      version: cluster.version ?? '',
    });
  }

  #deletePool(cluster: string, name: string): void {
    const pools = this.#poolsOf(cluster);
    const pool = pools.find((one) => lastOf(one.name) === name);
    if (pool === undefined) return this.#refuse(`ResourceNotFound: pool ${name}`);
    if (isSystem(pool) && pools.filter(isSystem).length === 1)
      return this.#refuse(`OperationNotAllowed: there has to be at least one system agent pool, ${name}`);
    this.#resources.delete(pool.id.toLowerCase());
  }

  #deleteGroup(group: string): void {
    for (const { id, type, name, ...rest } of this.#in(group)) {
      if (type === 'Microsoft.KeyVault/vaults') this.#deletedVaults.set(name, { id, type, name, ...rest });
      this.#principals.delete(id.toLowerCase());
      this.#resources.delete(id.toLowerCase());
    }
    if (!this.#groups.delete(group)) this.#refuse(`ResourceGroupNotFound: ${group}`);
  }

  #delete(group: string, type: string, name: string): void {
    const [found] = this.#in(group).filter((one) => one.type === type && one.name === name);
    if (found === undefined) return this.#refuse(`ResourceNotFound: ${type} ${name}`);
    for (const id of this.#resources.keys())
      if (id === found.id.toLowerCase() || id.startsWith(`${found.id.toLowerCase()}/`)) this.#resources.delete(id);
  }

  #recover(name: string): void {
    const vault = this.#deletedVaults.get(name);
    if (vault === undefined) return this.#refuse(`no deleted vault ${name}`);
    if (!this.#groups.has(groupOf(vault.id))) return this.#refuse(`ResourceGroupNotFound: ${groupOf(vault.id)}`);
    this.#deletedVaults.delete(name);
    this.#resources.set(vault.id.toLowerCase(), vault);
  }

  #deleteIdentity(group: string, name: string): void {
    const [identity] = this.#in(group).filter(
      (one) => one.type.endsWith('/userAssignedIdentities') && one.name === name,
    );
    if (identity === undefined) return this.#refuse(`ResourceNotFound: identity ${name}`);
    for (const id of this.#resources.keys()) if (id.startsWith(identity.id.toLowerCase())) this.#resources.delete(id);
    this.#principals.delete(identity.id.toLowerCase());
  }

  #identity(id: string): { principalId: string } {
    const known = this.#principals.get(id.toLowerCase());
    const principalId = known ?? `principal-${(this.#made += 1)}`;
    this.#principals.set(id.toLowerCase(), principalId);
    return { principalId };
  }

  #cluster(name: string): Stored | undefined {
    return [...this.#resources.values()].find((one) => one.type === clusterType && one.name === name);
  }

  #poolsOf(cluster: string): Stored[] {
    return [...this.#resources.values()].filter((one) => one.type === poolType && one.name.startsWith(`${cluster}/`));
  }

  #in(group: string): Stored[] {
    return [...this.#resources.values()].filter(({ id }) => groupOf(id) === group);
  }
}

const clusterType = 'Microsoft.ContainerService/managedClusters';
const poolType = `${clusterType}/agentPools`;
const networkType = 'Microsoft.Network/virtualNetworks';
const roleType = 'Microsoft.Authorization/roleAssignments';
const globalNames = [
  'Microsoft.KeyVault/vaults',
  'Microsoft.ContainerRegistry/registries',
  'Microsoft.ServiceBus/namespaces',
];

const fixed: Readonly<Record<string, readonly string[]>> = {
  [clusterType]: [
    'properties.dnsPrefix',
    'properties.nodeResourceGroup',
    'properties.networkProfile.dnsServiceIP',
    'properties.networkProfile.networkPlugin',
    'properties.networkProfile.serviceCidr',
  ],
  [poolType]: [
    'availabilityZones',
    'enableEncryptionAtHost',
    'kubeletDiskType',
    'maxPods',
    'osDiskSizeGB',
    'osDiskType',
    'osType',
    'scaleSetPriority',
    'spotMaxPrice',
    'type',
    'vmSize',
    'vnetSubnetID',
  ].map((name) => `properties.${name}`),
  'Microsoft.ContainerRegistry/registries': ['properties.zoneRedundancy'],
  'Microsoft.Dashboard/grafana': ['properties.zoneRedundancy'],
  'Microsoft.Network/natGateways': ['sku.name', 'zones'],
  'Microsoft.Network/publicIPAddresses': ['sku.name', 'zones'],
};

/** What AKS takes a property for that is left out. */
const assumed: Readonly<Record<string, string>> = { 'properties.scaleSetPriority': 'Regular' };

/** An id as Azure's are: the expression that stands for one may hold spaces, at which shells split. */
function inOneWord(id: string): string {
  return id.replaceAll(/\s/g, '');
}

function roleName(assignment: Stored): string {
  const id = lastOf(String(at(assignment, 'properties.roleDefinitionId')));
  return Object.values(roles).find((role) => role.id === id)?.name ?? id;
}

function holdsAddress(gateway: Stored, name: string): boolean {
  return JSON.stringify(at(gateway, 'properties.publicIpAddresses') ?? []).includes(`/publicIPAddresses/${name}"`);
}

function json(value: unknown): { json: unknown } {
  return { json: value };
}

function isSystem(pool: Stored): boolean {
  return at(pool, 'properties.mode') === 'System';
}

function at(resource: Stored, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Json | undefined)?.[key], resource);
}

function groupOf(id: string): string {
  return /\/resourceGroups\/([^/']+)/i.exec(id)?.[1] ?? '';
}

/** What a role assignment is for, be its id a text or an expression. */
function scopeOf(id: string): string {
  return /extensionResourceId\('([^']+)'/.exec(id)?.[1] ?? id.slice(0, id.lastIndexOf('/providers/'));
}

function lastOf(name: string): string {
  return name.split('/').at(-1) ?? '';
}

function plain(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

function minor(version = ''): number {
  return Number(version.split('.')[1]);
}

function compare(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

function contains(outer: string, inner: string): boolean {
  const [from, to] = [outer, inner].map((range) => {
    const [address = '', prefix = '32'] = range.split('/');
    const bytes = address.split('.').map(Number);
    return { start: bytes.reduce((sum, byte) => sum * 256 + byte, 0), size: 2 ** (32 - Number(prefix)) };
  });
  return (
    from !== undefined && to !== undefined && to.start >= from.start && to.start + to.size <= from.start + from.size
  );
}
