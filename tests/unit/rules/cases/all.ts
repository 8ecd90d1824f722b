import type { Case } from '../platform.ts';
import { clusterCases } from './cluster.ts';
import { networkCases } from './network.ts';
import { operationCases } from './operation.ts';
import { patchCases } from './patches.ts';
import { poolCases } from './pools.ts';
import { textCases } from './texts.ts';
import { workloadCases } from './workloads.ts';

/** A breach of every rule but G12, and a near miss of each. */
export const allCases: readonly Case[] = [
  ...clusterCases,
  ...networkCases,
  ...operationCases,
  ...patchCases,
  ...poolCases,
  ...textCases,
  ...workloadCases,
];
