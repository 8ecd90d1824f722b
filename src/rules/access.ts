import { answersAnybody, isOutOfReach } from '../model/reach.ts';
import { repeats } from './repeats.ts';
import type { Context } from './context.ts';
import { all, type Finding, type Rule } from './rule.ts';

const rangesSource = 'AKS docs, api-server-authorized-ip-ranges, 2026-08-21';
const everywhere = '0.0.0.0/0';
const pipelines: Readonly<Record<string, string>> = { github: 'GitHub Actions', azurePipelines: 'Azure Pipelines' };

export const accessRules: readonly Rule[] = [
  {
    id: 'V44',
    severity: 'error',
    title: 'The API server is private, or public for named ranges only',
    why: 'Whoever reaches the API server can try stolen credentials and the next vulnerability on it.',
    source: rangesSource,
    check: apiServer,
  },
  {
    id: 'V45',
    severity: 'error',
    title: 'A real Microsoft Entra group administers the cluster',
    why: 'Local accounts are off. Without a group the cluster can be administered only by the person or pipeline that deployed it.',
    source: 'AKS docs, entra-id-authorization, 2026-08-21',
    check: ({
      config: {
        cluster: {
          access: { adminGroups },
        },
      },
    }) => {
      const path = ['cluster', 'access', 'adminGroups'];
      const fix = 'Write the object id of a group: `az ad group show --group NAME --query id`.';
      // Without a group the deployment lets in whoever deploys; a placeholder lets in nobody.
      if (adminGroups.length === 0)
        return [{ path, severity: 'warning', message: 'No group administers the cluster.', fix }];
      return adminGroups.flatMap((group, index) =>
        /^[0-]+$/.test(group)
          ? [{ path: [...path, String(index)], message: `${group} is a placeholder, not a group.`, fix }]
          : [],
      );
    },
  },
  {
    id: 'F13',
    severity: 'error',
    title: 'A group stands once in a list',
    why: 'Azure refuses the same role assignment twice.',
    source: 'Azure docs, role-based-access-control/troubleshooting (RoleAssignmentExists), 2026-04',
    check: ({
      config: {
        cluster: { access },
        keyVault,
        namespaces,
      },
    }) => [
      ...repeats(access.adminGroups, ['cluster', 'access', 'adminGroups']),
      ...repeats(access.readerGroups, ['cluster', 'access', 'readerGroups']),
      ...repeats(keyVault.adminGroups ?? [], ['keyVault', 'adminGroups']),
      ...Object.entries(namespaces).flatMap(([name, { groups }]) =>
        (['admin', 'reader', 'writer'] as const).flatMap((role) =>
          repeats(groups[role], ['namespaces', name, 'groups', role]),
        ),
      ),
    ],
  },
  {
    id: 'F11',
    severity: 'error',
    title: 'A pipeline can reach the API server it deploys to',
    why: 'The machines that GitHub and Azure lend to pipelines stand outside the network and its ranges, so the infrastructure would be deployed and the manifests never.',
    source: 'AKS docs, private-clusters and api-server-authorized-ip-ranges, 2026-08-21',
    check: ({ config: { delivery }, environment: { infra } }) => {
      const pipeline = pipelines[delivery.method];
      const { apiServer } = infra.cluster;
      return pipeline !== undefined && delivery.runner === 'hosted' && isOutOfReach(apiServer)
        ? [
            {
              path: ['delivery', 'method'],
              message: `${pipeline} deploys to ${apiServer.enablePrivateCluster ? 'a private API server' : 'an API server with authorized ranges'}, from machines that it does not answer.`,
              fix: 'Write `cluster: { access: { api: { runCommand: true } } }`, so that Azure runs kubectl for the pipeline; or `runner: selfHosted` with a runner of your own inside; or deliver with `method: flux`.',
            },
          ]
        : [];
    },
  },
  {
    id: 'F81',
    severity: 'error',
    title: 'Charts are installed from where the API server answers',
    why: 'With the run command Azure applies manifests on a machine of its own, which has no Helm 4; so nothing would install the charts.',
    source: 'AKS docs, access-private-cluster (command invoke), 2026-08; Helm docs, helm_upgrade, 4.2',
    check: ({ config: { delivery }, environment: { infra } }) => {
      const { apiServer } = infra.cluster;
      const isLent = pipelines[delivery.method] !== undefined && delivery.runner === 'hosted';
      return delivery.charts && isLent && !answersAnybody(apiServer) && !apiServer.disableRunCommand
        ? [
            {
              path: ['delivery', 'charts'],
              message: `${pipelines[delivery.method]} reaches ${apiServer.enablePrivateCluster ? 'a private API server' : 'an API server with authorized ranges'} through the run command of Azure alone, which cannot install charts.`,
              fix: 'Write `runner: selfHosted` with a runner of your own inside; or deliver with `method: flux`; or remove `charts`.',
            },
          ]
        : [];
    },
  },
  {
    id: 'V56',
    severity: 'warning',
    title: 'The vault is reached through a private endpoint',
    why: 'On a public address one misplaced role assignment is enough to read the secrets from anywhere.',
    source: 'Azure docs, key-vault/general/network-security, 2026-04',
    check: ({ config: { keyVault } }) =>
      keyVault.network === 'public'
        ? [
            {
              path: ['keyVault', 'network'],
              message: 'The vault answers on the internet.',
              fix: 'Remove `network`, or write `network: private`.',
            },
          ]
        : [],
  },
];

function apiServer({
  config: {
    cluster: {
      access: { api },
    },
  },
}: Context): Finding[] {
  const path = ['cluster', 'access', 'api'];
  const ranges = [...path, 'authorizedRanges'];
  return all([
    api.private &&
      api.authorizedRanges.length > 0 && {
        path: ranges,
        message: 'The API server is private and has authorized ranges, which only a public one can have.',
        fix: 'Remove `authorizedRanges`, or `private: true`.',
      },
    !api.private &&
      api.authorizedRanges.length === 0 && {
        path,
        severity: 'warning',
        message: 'The API server is open to the whole internet.',
        fix: 'Write `authorizedRanges: [203.0.113.0/24]` with the ranges of your offices and build agents, or `private: true`.',
      },
    !api.private &&
      api.authorizedRanges.includes(everywhere) && {
        path: [...ranges, String(api.authorizedRanges.indexOf(everywhere))],
        severity: 'warning',
        message: `${everywhere} opens the API server to the whole internet.`,
        fix: 'Name the ranges of your offices and build agents.',
      },
  ]);
}
