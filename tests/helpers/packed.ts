import { sha256 } from '../../src/plan/digest.ts';
import { emptyPack, type Pack, printPack } from '../../src/plan/pack.ts';

/** The text of a pack that holds these texts, by the path of the file that has each. */
export function packText(files: Readonly<Record<string, string | Uint8Array>>, previous: Pack = emptyPack): string {
  const packed = Object.entries(files).map(([path, text]) => ({ path, hash: sha256(text), bytes: Buffer.from(text) }));
  const texts = new Map(packed.map(({ hash, bytes }) => [hash, bytes]));
  return printPack(
    packed.map(({ path, hash, bytes }) => ({ path, hash, size: bytes.byteLength })),
    (hash) => texts.get(hash),
    previous,
  );
}
