import { clouds } from '../../facts/regions.ts';
import type { Environment, Model } from '../../model/model.ts';

/** Shown in the commands of the README: one name of each kind that a person must put in place. */
export interface Preparations {
  readonly rows: readonly { readonly environment: string; readonly what: string }[];
  /** The commands for the first environment that needs any, ready for a shell. */
  readonly commands: readonly string[];
  /** Whether a group has the right to write to every vault that waits for something. */
  readonly hasOfficers: boolean;
}

/** What people must put in place themselves before the first request is served, in the order of a release. */
export function preparations({ environments }: Model): Preparations {
  const first = environments.find((environment) => commands(environment).length > 0);
  return {
    rows: environments.flatMap((environment) =>
      rows(environment).map((what) => ({ environment: environment.name, what })),
    ),
    commands: first ? commands(first) : [],
    hasOfficers: environments.every(({ infra }) => infra.vault === undefined || infra.vault.secretOfficers.length > 0),
  };
}

function rows(environment: Environment): string[] {
  const { infra, gateway } = environment;
  const secrets = secretsOf(environment);
  const vault = infra.vault?.privateEndpoint ? 'its Key Vault, from inside its network' : 'its Key Vault';
  const inside = infra.registry?.privateEndpoint ? ', from inside its network' : '';
  return [
    ...(infra.registry
      ? [`the images, pushed to \`${infra.registry.name.prefix}.${clouds[environment.cloud].registry}\`${inside}`]
      : []),
    ...(secrets.length > 0 ? [`the secrets ${secrets.map((secret) => `\`${secret}\``).join(', ')} in ${vault}`] : []),
    ...(gateway
      ? [
          `the TLS certificate \`${gateway.certificate}\` for ${gateway.hosts.join(', ')} in ${vault}`,
          `DNS entries for ${gateway.hosts.join(', ')}: \`kubectl get gateway --namespace ${gateway.namespace}\` shows the address`,
        ]
      : []),
  ];
}

function commands(environment: Environment): string[] {
  const { infra, gateway, name } = environment;
  const [image] = environment.namespaces
    .flatMap(({ workloads }) => workloads.map((workload) => workload.image))
    .filter((candidate) => candidate.startsWith(`${infra.registry?.name.prefix}.`));
  const [secret] = secretsOf(environment);
  return [
    ...(infra.registry && image !== undefined
      ? [
          `az acr login --name ${infra.registry.name.prefix} && docker push ${image.replace(/(?:@[^/]*|:[^/:@]*)$/, '')}:TAG`,
        ]
      : []),
    ...(secret !== undefined || gateway ? [`vault=$(sed -n 's/^VAULT_NAME=//p' k8s/${name}/azure.env)`] : []),
    ...(secret === undefined
      ? []
      : [`az keyvault secret set --vault-name "$vault" --name ${secret} --file ${secret}.txt`]),
    ...(gateway
      ? [
          `az keyvault certificate import --vault-name "$vault" --name ${gateway.certificate} --file ${gateway.certificate}.pfx`,
        ]
      : []),
  ];
}

function secretsOf(environment: Environment): string[] {
  return [
    ...new Set(environment.namespaces.flatMap(({ workloads }) => workloads.flatMap((workload) => workload.secrets))),
  ].toSorted();
}
