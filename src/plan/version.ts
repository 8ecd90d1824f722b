const pattern = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-([0-9A-Za-z.-]{1,64}))?$/;

/** Whether the text is a version such as `1.4.0` or `1.5.0-rc.1`. */
export function isVersion(text: string): boolean {
  return pattern.test(text);
}

/** Negative when `left` is the older version, positive when it is the newer one. A pre-release precedes its release. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [pattern.exec(left), pattern.exec(right)];
  if (a === null || b === null) throw new Error(`Not a version: ${a === null ? left : right}`);
  for (const part of [1, 2, 3]) {
    const difference = Number(a[part]) - Number(b[part]);
    if (difference !== 0) return difference;
  }
  return comparePreRelease(a[4], b[4]);
}

/** The order of semver 2.0.0, section 11: part by part, numbers by value and before words, words by code unit. */
function comparePreRelease(left: string | undefined, right: string | undefined): number {
  if (left === right) return 0;
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  const [a, b] = [left.split('.'), right.split('.')];
  const at = a.findIndex((part, index) => part !== b[index]);
  const [mine, other] = [a[at], b[at]];
  if (mine === undefined || other === undefined) return a.length - b.length;
  const [isNumber, isOtherNumber] = [/^\d+$/.test(mine), /^\d+$/.test(other)];
  if (isNumber && isOtherNumber) return Number(mine) - Number(other);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return mine < other ? -1 : 1;
}
