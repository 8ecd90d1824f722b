const pattern = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Whether the API server reads the value as a quantity: text, or a number. Source: apimachinery, resource.ParseQuantity. */
export function isQuantity(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && pattern.test(value));
}

/** A quantity in its base unit (cores, bytes, pieces), all suffixes of Kubernetes included; undefined for what is none. */
export function amountOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const found = typeof value === 'string' ? pattern.exec(value) : null;
  if (!found) return undefined;
  const [, digits = '', suffix = ''] = found;
  const factor = factors[suffix] ?? (suffix === '' ? 1 : Number(`1${suffix}`));
  return Number((Number(digits) * factor).toPrecision(15));
}
