/** Orders ids of rules: by their letters, then by their numbers as numbers, so that `B9` comes before `B10`. */
export function byId(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left.word !== right.word) return left.word < right.word ? -1 : 1;
  return left.number - right.number;
}

function partsOf(id: string): { word: string; number: number } {
  const found = /^(\D*)(\d*)/.exec(id);
  return { word: found?.[1] ?? '', number: Number(found?.[2] ?? 0) };
}
