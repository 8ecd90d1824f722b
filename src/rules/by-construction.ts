/** Breaches that no configuration can bring about, and why. Ids as in the catalogue of checks that this project goes by. */
export interface Excluded {
  readonly ids: readonly string[];
  /** What would be wrong, in a few words. */
  readonly what: string;
  /** Why it cannot happen, or where it is seen to instead. */
  readonly why: string;
  /** The tests and predicates of this repository that hold it. */
  readonly heldBy: readonly string[];
}

export const excluded: readonly Excluded[] = [
  {
    ids: ['V01', 'V05'],
    what: 'a cluster name or DNS prefix that Azure refuses',
    why: 'both are made from names that the schema keeps short and plain',
    heldBy: ['tests/unit/model/naming.test.ts'],
  },
  {
    ids: ['V02', 'V03', 'V14', 'V28', 'V32'],
    what: 'pool names, zones, maxPods or upgrade settings out of range',
    why: 'the schema refuses them; pools are keyed by name',
    heldBy: ['schemas/pools.ts', 'tests/property/config.test.ts'],
  },
  {
    ids: ['V10'],
    what: 'a cluster without a system pool',
    why: 'the pool called system is always there',
    heldBy: ['src/model/pools.ts', 'tests/unit/model/resolve.test.ts'],
  },
  {
    ids: ['V19'],
    what: 'a Spot pool whose template lacks its label and taint',
    why: 'both are rendered with every Spot pool',
    heldBy: ['src/model/pools.ts', 'tests/unit/model/resolve.test.ts'],
  },
  {
    ids: ['V30', 'V47', 'V48'],
    what: 'clashes of Windows, gateway pools and network isolation',
    why: 'no key of the schema chooses one of them',
    heldBy: ['schemas/pools.ts', 'schemas/cluster.ts'],
  },
  {
    ids: ['V41', 'V42', 'V46', 'V49', 'N8', 'N9', 'N10', 'N11'],
    what: 'dataplane, policy engine and network plug-in at odds',
    why: 'the network is always Azure CNI overlay with Cilium for dataplane and policies, without host name policies and node auto-provisioning',
    heldBy: ['templates/infra/modules/cluster.bicep', 'tests/e2e/bicep.test.ts'],
  },
  {
    ids: ['V50'],
    what: 'LocalDNS beside policies that do not know it, or on pools that cannot have it',
    why: 'it is off on every pool, said so that AKS turns it on at no version, and F50 keeps patches from it',
    heldBy: [
      'templates/infra/modules/node-pools.bicep',
      'tests/e2e/article-infra.test.ts',
      'tests/unit/rules/azure-patches.test.ts',
    ],
  },
  {
    ids: ['V51', 'V52', 'V54', 'D2', 'D3', 'D4', 'D5', 'D9', 'D14', 'G14'],
    what: 'workload identity with a missing issuer, label, client id or subject',
    why: 'ServiceAccount, label, identity and federated credential are rendered from one declaration',
    heldBy: ['tests/e2e/random.test.ts', 'tests/helpers/kube/references.ts'],
  },
  {
    ids: ['V53', 'D6', 'D7', 'D8'],
    what: 'too many federated credentials, or made at once',
    why: 'every workload has an identity with one credential, and Bicep makes them one by one',
    heldBy: ['templates/infra/modules/federation.bicep', 'tests/e2e/bicep.test.ts'],
  },
  {
    ids: ['V55', 'D11', 'A14', 'A15', 'A16'],
    what: 'a missing or misplaced role',
    why: 'each use of a service renders its role assignment, with the client id from the same Bicep, and a registry with permissions by repository gets the role that it looks at',
    heldBy: [
      'tests/unit/render/role-assignments.test.ts',
      'templates/infra/modules/registry-pull.bicep',
      'tests/e2e/bicep.test.ts',
    ],
  },
  {
    ids: ['V63', 'Q2'],
    what: 'a quota that refuses pods without requests',
    why: 'every namespace has a LimitRange with defaults, and every container has requests; Q3 looks at what patches make of them',
    heldBy: ['tests/helpers/kube/admission.ts', 'tests/e2e/random.test.ts'],
  },
  {
    ids: ['V65', 'A4', 'A9', 'A10', 'A12', 'A20', 'A21', 'A22', 'G11'],
    what: 'two autoscalers, or fields that KEDA refuses',
    why: 'a workload gets one autoscaler, with the fields of the KEDA version of its cluster; the vertical autoscaler only recommends',
    heldBy: ['tests/helpers/kube/references.ts', 'tests/e2e/random.test.ts'],
  },
  {
    ids: ['V66'],
    what: 'KEDA with the pod identity that is gone',
    why: 'triggers use workload identity, and the operator is federated whenever one does',
    heldBy: ['src/render/kube/scaled-object.ts', 'tests/helpers/kube/references.ts'],
  },
  {
    ids: ['V69', 'V70', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6'],
    what: 'a policy that closes DNS, sign-in, scraping or the gateway',
    why: 'policies are rendered from `uses`, `expose` and `metrics`, with ports of pods and DNS in each',
    heldBy: ['tests/helpers/kube/flows.ts', 'tests/e2e/random.test.ts'],
  },
  {
    ids: ['V73', 'N12', 'N14', 'N15', 'N16', 'N17', 'N19'],
    what: 'routes without a listener, or an ingress that is gone',
    why: 'one Gateway of the application routing add-on, its routes and its certificate are rendered together',
    heldBy: ['tests/helpers/kube/references.ts', 'tests/e2e/random.test.ts'],
  },
  {
    ids: ['V76'],
    what: 'maintenance windows that overlap or are too short',
    why: 'the schema sets the length; the three windows follow one another a day apart',
    heldBy: ['schemas/upgrades.ts', 'tests/e2e/bicep.test.ts'],
  },
  {
    ids: ['V78'],
    what: 'surge nodes that no address or quota is left for',
    why: 'addresses are reckoned with all pools in an upgrade; the quota of the subscription is asked by scripts/preflight.sh',
    heldBy: ['tests/unit/model/addresses.test.ts', 'tests/e2e/scripts-preflight.test.ts'],
  },
  {
    ids: ['V79', 'G8', 'G9', 'G10'],
    what: 'Fleet Manager at odds with the cluster',
    why: 'Fleet Manager is not rendered',
    heldBy: ['templates/infra/main.bicep.hbs'],
  },
  {
    ids: ['V81', 'V83', 'V84', 'V85', 'V86', 'V87', 'G18'],
    what: 'monitoring that is paid for twice, or rules that cannot fire',
    why: 'collection, rule groups and names are rendered, and every alert has a test',
    heldBy: ['tests/e2e/alerts.test.ts', 'tests/unit/render/alerts.test.ts'],
  },
  {
    ids: ['V90'],
    what: 'an image cleaner without a sensible interval',
    why: 'the schema sets its range',
    heldBy: ['schemas/cluster.ts'],
  },
  {
    ids: ['V92', 'V94'],
    what: 'autoscaler settings that AKS refuses',
    why: 'they are rendered as the text that AKS wants, and the priority expander cannot be chosen',
    heldBy: ['templates/infra/modules/cluster.bicep', 'tests/e2e/bicep.test.ts'],
  },
  {
    ids: ['V95', 'V96', 'V97', 'V98', 'V99', 'V100', 'G2'],
    what: 'locks, artifact streaming, managed namespaces, API versions, service principals, order of deployment',
    why: 'the modules are fixed, linted and compiled; none of it can be chosen',
    heldBy: ['tests/e2e/bicep.test.ts'],
  },
  {
    ids: ['A3', 'C4'],
    what: 'a change that a running cluster cannot take',
    why: 'scripts/apply.sh hands the number of replicas over before an autoscaler takes it; the selector is the name of the workload alone, and C1 keeps patches from it',
    heldBy: ['tests/e2e/apply-script.test.ts', 'tests/unit/plan/transitions/transitions.test.ts'],
  },
  {
    ids: ['A6', 'S12', 'Q6', 'B10', 'B11', 'S7', 'S10', 'G4'],
    what: 'missing requests, volumes without limits, disks that two nodes want',
    why: 'every container has requests, every empty directory a limit, and workloads have no persistent volumes',
    heldBy: ['tests/helpers/kube/references.ts', 'tests/e2e/random.test.ts'],
  },
  {
    ids: ['A8', 'A11', 'A17'],
    what: 'fallbacks, names too long for an autoscaler, consumers without a partition',
    why: 'a fallback is rendered only for a trigger that can use it and only above zero replicas, no partitioned source is, and names of workloads have 40 characters at most; P3 looks at what patches make of it',
    heldBy: ['tests/helpers/kube/admission.ts', 'tests/unit/render/kube/workload.test.ts'],
  },
  {
    ids: ['B7', 'B8', 'B12', 'B16', 'B19', 'B20', 'B22', 'B24', 'C2', 'C3', 'C5', 'C7', 'C8'],
    what: 'selectors, probes, priorities and rollouts that do not fit together',
    why: 'all objects of a workload are rendered from one model with one selector',
    heldBy: ['tests/helpers/kube/references.ts', 'tests/e2e/random.test.ts'],
  },
  {
    ids: ['B13', 'B14'],
    what: 'spreading that cannot be met',
    why: 'spreading over nodes is only preferred, and over zones it is rendered for pools with several; V68 warns where a pool may be too small',
    heldBy: ['src/render/kube/scheduling.ts', 'tests/unit/render/kube/workload.test.ts'],
  },
  {
    ids: ['D12', 'D13', 'D15', 'D16', 'D17', 'D18', 'D19', 'D20', 'D22'],
    what: 'secrets that do not arrive',
    why: "secrets are files of the Secrets Store driver, never Kubernetes Secrets, and the vault's private endpoint comes with its DNS zone",
    heldBy: ['src/render/kube/volumes.ts', 'tests/e2e/random.test.ts'],
  },
  {
    ids: ['S1', 'S4', 'S8', 'S9', 'S11'],
    what: 'pods that admission refuses',
    why: 'pods are rendered for level restricted, with a numeric user and spreading; V57 checks what patches make of them',
    heldBy: ['tests/helpers/kube/restricted.ts', 'tests/e2e/random.test.ts'],
  },
  { ids: ['Q4'], what: 'a pod that no node can hold', why: 'V62 is the same check', heldBy: ['src/rules/capacity.ts'] },
  {
    ids: ['G1'],
    what: 'texts that Flux would replace',
    why: 'Flux applies the manifests as they stand, without substitution',
    heldBy: ['templates/infra/modules/gitops.bicep'],
  },
  {
    ids: ['G3', 'G5', 'G6', 'G7', 'G13', 'G15', 'G16', 'G17', 'G19'],
    what: 'charts and GitOps objects that drift',
    why: 'they are printed from the objects of the manifests, with hashes in the names of ConfigMaps and without functions that look anything up',
    heldBy: ['tests/e2e/helm.test.ts', 'tests/e2e/apply-charts.test.ts', 'tests/unit/render/helm/charts.test.ts'],
  },
];
