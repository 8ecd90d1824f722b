import { drivenPools } from '../../model/gpu.ts';
import type { InfraParameters } from '../../model/infra.ts';
import type { Environment, Model } from '../../model/model.ts';
import { gpuNamespace } from '../../model/own-namespaces.ts';
import { pluginExemptions } from '../kube/device-plugin.ts';
import { fileData } from '../kube/config-map.ts';
import { trivyExemptions, trivyFilesExemptions, type Exemption } from '../kube/exemptions.ts';
import { printYaml } from '../yaml.ts';

/** `trivy.yaml`. */
export const trivySettings = `# Trivy over this repository: \`trivy config .\` reads this file. What Azure would get is written by scripts/scan-infra.sh,
# for \`trivy config --config trivy.yaml <folder>\`.
exit-code: 1
# What is lost on purpose, each with its reason. Without this line Trivy reads .trivyignore, which cannot hold one.
ignorefile: .trivyignore.yaml
`;

/** A rule that is left out; everywhere, or in files. */
interface Ignored {
  readonly id: string;
  readonly paths?: readonly string[];
  readonly statement: string;
}

const everywhere: readonly Ignored[] = ['KSV-0039', 'KSV-0040'].map((id) => ({
  id,
  statement:
    'a fault of Trivy: with a LimitRange in the scan it finds this in every object; each namespace has a LimitRange',
}));

/** What scripts/scan-infra.sh writes breaks these. Source: trivy-checks and the ARM adapters of Trivy, 2026-08. */
const ofInfra: readonly { id: string; statement: string; holds: (infra: InfraParameters) => boolean }[] = [
  {
    id: 'AZU-0013',
    statement:
      'Trivy looks for the network rules of a vault in the wrong place of an ARM template and never finds them',
    holds: ({ vault }) => vault !== undefined,
  },
  {
    id: 'AZU-0065',
    statement: 'aks-prod.yaml does not ask for a private API server; AZU-0041 looks at its ranges',
    holds: ({ cluster }) => !cluster.apiServer.enablePrivateCluster,
  },
  {
    id: 'AZU-0066',
    statement: 'aks-prod.yaml sets cluster.policy to Off',
    holds: ({ cluster }) => !cluster.addons.azurePolicy,
  },
  {
    id: 'AZU-0067',
    statement: 'disks are encrypted with keys of Azure; docs/decisions.md says how to use your own',
    holds: () => true,
  },
];

/** A rule that is left out of one file. */
interface Place {
  readonly id: string;
  readonly statement: string;
  readonly path: string;
}

/** `.trivyignore.yaml`. */
export function trivyIgnored(model: Model): string {
  const places = model.environments.flatMap((environment) => [
    ...ofInfra
      .filter(({ holds }) => holds(environment.infra))
      .map(({ id, statement }): Place => ({ id, statement, path: `${environment.name}.json` })),
    ...ofManifests(environment, model.delivery.charts),
  ]);
  return printYaml({ misconfigurations: [...everywhere, ...grouped(places)].map((entry) => ({ ...entry })) }, [
    'What Trivy is not to report, and why. It reads no annotations, so what single objects lose stands here by path.',
  ]);
}

function ofManifests({ name, infra, namespaces }: Environment, charts: boolean): Place[] {
  const plugin =
    drivenPools(infra.pools).length === 0
      ? []
      : placed(pluginExemptions, [`k8s/${name}/${gpuNamespace}/daemon-set.yaml`]);
  const workloads = namespaces.flatMap((namespace) =>
    namespace.workloads.flatMap((workload) => {
      const file = workload.kind === 'job' ? 'cron-job.yaml' : 'deployment.yaml';
      const at = (path: string): string[] => [
        `k8s/${name}/${namespace.name}/${workload.name}/${path}`,
        ...(charts ? [`charts/${workload.name}/templates/${path}`] : []),
      ];
      return [
        ...placed(trivyExemptions(workload), at(file)),
        ...placed(trivyFilesExemptions(fileData(workload)), at('config-map.yaml')),
      ];
    }),
  );
  return [...plugin, ...workloads];
}

function placed(exemptions: readonly Exemption[], paths: readonly string[]): Place[] {
  return exemptions.flatMap(({ trivy = [], reason }) =>
    trivy.flatMap((id) => paths.map((path) => ({ id, statement: reason, path }))),
  );
}

/** One entry for each rule and reason, with its paths. */
function grouped(places: readonly Place[]): Ignored[] {
  const groups = new Map<string, { id: string; statement: string; paths: Set<string> }>();
  for (const { id, statement, path } of places) {
    const key = `${id} ${statement}`;
    const group = groups.get(key) ?? { id, statement, paths: new Set() };
    group.paths.add(path);
    groups.set(key, group);
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { id, statement, paths }]) => ({ id, paths: [...paths].toSorted(), statement }));
}
