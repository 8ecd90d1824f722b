import type { VmSize } from './vm-sizes.ts';

export const trustedLaunchSource = 'Azure docs, virtual-machines/trusted-launch and generation-2, 2026-03';

/** By the name of a size without `Standard_`; the first that matches tells. */
const obstacles: readonly (readonly [RegExp, string])[] = [
  [/^(?:DC|EC|NCC)\d/i, 'is for confidential machines, which have a start of their own'],
  [/^(?:A|Basic_A)\d/i, 'is of generation 1'],
  [/^D\d+(?:_v[23]|-\d+_v[23])?(?:_Promo)?$/i, 'is of generation 1'],
  [/^E\d+i?(?:-\d+)?_v3$/i, 'is of generation 1'],
  [/^[FG]\d+$/i, 'is of generation 1'],
  [/^M\d/i, 'is of the M family, which has no trusted launch yet'],
  [/^ND\d+(?:asr_v4|amsr_A100_v4)$/i, 'has no trusted launch yet'],
  [/^N[CV]\d+r?$/i, 'is of generation 1'],
  [/^NP\d/i, 'is of generation 1'],
];

/** Why a size cannot have trusted launch, as the end of a sentence; undefined when it can, as far as is known. */
export function trustedLaunchObstacle({ name, architecture }: VmSize): string | undefined {
  if (architecture === 'arm64') return 'is Arm64';
  const short = name.replace(/^Standard_/i, '');
  return obstacles.find(([pattern]) => pattern.test(short))?.[1];
}
