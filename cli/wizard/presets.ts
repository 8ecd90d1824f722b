/** Node pools for the usual cases, by the name that `--preset` takes. What a pool leaves open is derived. */
export const presets = {
  standard: { summary: 'system and apps: cluster components apart from workloads', pools: { system: {}, apps: {} } },
  spot: {
    summary: 'also spot: cheap nodes that Azure may take back',
    pools: { system: {}, apps: {}, spot: { spot: true } },
  },
  gpu: {
    summary: 'also gpu: starts at zero nodes, for workloads that ask for GPUs',
    pools: { system: {}, apps: {}, gpu: { gpu: true } },
  },
  all: {
    summary: 'all four: system, apps, spot and gpu',
    pools: { system: {}, apps: {}, spot: { spot: true }, gpu: { gpu: true } },
  },
} as const;

export type Preset = keyof typeof presets;

export const presetNames = Object.keys(presets) as Preset[];
