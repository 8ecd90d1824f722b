import { suggestion } from '../config/explain-error.ts';
import { gitHost, needsKnownHost } from '../model/git-host.ts';
import { nameProblem } from '../model/name-rules.ts';
import { pipelineHost } from '../model/pipeline-host.ts';
import { services } from '../services/index.ts';
import type { Context } from './context.ts';
import { all, type Found, type Rule } from './rule.ts';

const namesSource = 'Azure docs, resource-name-rules, 2026-08';

export const platformRules: readonly Rule[] = [
  {
    id: 'V04',
    severity: 'error',
    title: 'The names of Azure resources are valid',
    why: 'Azure refuses the resource when it is deployed.',
    source: namesSource,
    check: ({ config, environment: { name, infra } }) => {
      const path = config.name.includes('--') ? ['name'] : ['environments', name];
      return all(
        services.map(({ nameRule, globalName }): Found => {
          const global = globalName?.(infra);
          const problem = global && nameRule && nameProblem(nameRule, global.prefix + 'x'.repeat(global.suffixLength));
          return (
            problem && {
              path,
              message: `${problem.message}; it is made from the names of platform and environment.`,
              fix: 'Write a name without `--`.',
            }
          );
        }),
      );
    },
  },
  {
    id: 'F10',
    severity: 'error',
    title: 'Flux has a repository to pull from',
    why: 'Without one the cluster stays empty.',
    source: 'AKS docs, tutorial-use-gitops-flux2, 2026-08-21',
    check: ({ config: { delivery } }) =>
      delivery.method === 'flux' && delivery.repository === undefined
        ? [
            {
              path: ['delivery', 'method'],
              message: 'Flux delivers, and no repository is named.',
              fix: 'Write `repository: https://github.com/example/platform`.',
            },
          ]
        : [],
  },
  {
    id: 'F91',
    severity: 'error',
    title: 'Flux knows the key of the git server',
    why: 'Flux refuses a server whose key it does not know, and the cluster stays empty.',
    source: 'AKS docs, conceptual-gitops-flux2, private repositories, 2026-08',
    check: ({ config: { delivery } }) =>
      delivery.method === 'flux' && delivery.knownHosts.length === 0 && needsKnownHost(delivery.repository ?? '')
        ? [
            {
              path: ['delivery', 'repository'],
              message: `Flux does not know the key of ${gitHost(delivery.repository ?? '')}.`,
              fix: `Write what \`ssh-keyscan ${gitHost(delivery.repository ?? '')}\` prints, compared with what the server says of itself, as \`knownHosts: [...]\` under \`delivery\`.`,
            },
          ]
        : [],
  },
  {
    id: 'F90',
    severity: 'warning',
    title: 'A checker that is named has something to look at',
    why: 'Nothing is rendered for it, and who reads the file believes that the workflows are checked.',
    source: 'zizmor docs, usage, 2026-08',
    check: ({ config: { checks, delivery } }) =>
      checks.includes('zizmor') && pipelineHost(delivery) !== 'github'
        ? [
            {
              path: ['checks', String(checks.indexOf('zizmor'))],
              message: 'zizmor reads workflows of GitHub, and this repository gets none.',
              fix: 'Remove `zizmor`, or write `method: github` under `delivery`.',
            },
          ]
        : [],
  },
  {
    id: 'F12',
    severity: 'error',
    title: 'A resource id is of the kind that its key asks for',
    why: 'The deployment would look for it in the wrong place and fail.',
    source: namesSource,
    check: ({ config }) =>
      all(services.map(({ existing }) => existing && wrongType(existing.of(config), existing.path, existing.type))),
  },
  {
    id: 'F28',
    severity: 'error',
    title: 'The environment that makes the registry is one that pulls from it',
    why: 'Nobody would make the registry where it is expected.',
    source: 'create-aks-prod, docs/config.md',
    check: ({ config: { registry }, environment, model }) => {
      const { environment: wanted } = registry;
      if (wanted === undefined || registry.existing !== undefined || environment.registryOwner === wanted) return [];
      const known = model.environments.flatMap(({ name, registryOwner }) =>
        registryOwner === undefined ? [] : [name],
      );
      return [
        {
          path: ['registry', 'environment'],
          message: `${wanted} does not make the registry that ${environment.name} pulls from.`,
          fix: suggestion(wanted, known) ?? 'Name an environment that pulls from the same registry, or remove the key.',
        },
      ];
    },
  },
  {
    id: 'F14',
    severity: 'error',
    title: 'Every environment has a resource group of its own',
    why: 'AKS makes a second group for the nodes beside it, and two clusters cannot share that one.',
    source: 'AKS docs, faq (node resource group), 2026-08-21',
    check: sharedGroup,
  },
  {
    id: 'F22',
    severity: 'error',
    title: 'A private registry has tier Premium',
    why: 'Only Premium has private endpoints, so the registry would answer on the internet after all.',
    source: 'Azure docs, container-registry-private-link, 2026-04',
    check: ({ config: { registry } }) =>
      registry.existing === undefined && registry.network === 'private' && registry.sku !== 'Premium'
        ? [
            {
              path: ['registry', 'sku'],
              message: `The registry is private and has tier ${registry.sku}.`,
              fix: 'Write `sku: Premium`, or `network: public`.',
            },
          ]
        : [],
  },
  {
    id: 'F26',
    severity: 'error',
    title: 'No name holds a word that Azure reserves',
    why: 'The vault, the registry and the Service Bus are called by these names, and Azure refuses trademarked words in them.',
    source: 'Azure docs, error-reserved-resource-name, 2026-08',
    check: ({ config: { name, registry }, environment }) =>
      all([
        reservedWord(name, ['name']),
        reservedWord(environment.name, ['environments', environment.name]),
        registry.name !== undefined &&
          (reservedWord(registry.name, ['registry', 'name']) ?? reservedStart(registry.name, ['registry', 'name'])),
      ]),
  },
];

function reservedWord(name: string, path: readonly string[]): Found {
  const word = /microsoft|windows/i.exec(name)?.[0];
  return word === undefined
    ? undefined
    : {
        path,
        message: `The name ${name} holds the word ${word}, which Azure reserves.`,
        fix: 'Take a name without it.',
      };
}

function reservedStart(name: string, path: readonly string[]): Found {
  const word = /^(?:login|xbox)/i.exec(name)?.[0];
  return word === undefined
    ? undefined
    : { path, message: `The name ${name} starts with ${word}, which Azure reserves.`, fix: `Write \`cr${name}\`.` };
}

function wrongType(id: string | undefined, path: readonly string[], type: string): Found {
  const parts = id?.split('/').slice(-4, -1).join('/').toLowerCase();
  if (parts === undefined || parts === `providers/${type}`.toLowerCase()) return undefined;
  return {
    path,
    message: `\`${path.join('.')}\` is not the id of a resource of type ${type}.`,
    fix: `Write /subscriptions/…/resourceGroups/…/providers/${type}/NAME.`,
  };
}

function sharedGroup({ environment, model }: Context): { path: string[]; message: string; fix: string }[] {
  const others = model.environments.filter(
    (other) =>
      other.name !== environment.name &&
      other.resourceGroup.toLowerCase() === environment.resourceGroup.toLowerCase() &&
      other.subscriptionId?.toLowerCase() === environment.subscriptionId?.toLowerCase(),
  );
  if (others.length === 0) return [];
  const names = [environment, ...others].map(({ name }) => name).toSorted();
  return [
    {
      path: ['azure', 'resourceGroup'],
      message: `${names.join(' and ')} share the resource group ${environment.resourceGroup}.`,
      fix: `Remove \`resourceGroup\`, or write one in each of \`environments\`, such as ${environment.resourceGroup}-${names[0]}.`,
    },
  ];
}
