interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

/** As the parser of Kubernetes and KEDA has them; source: robfig/cron v3, parser.go. Sunday is 0 and never 7. */
const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  {
    name: 'month',
    min: 1,
    max: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of the week', min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Names that stand for expressions; source: robfig/cron v3, parser.go, parseDescriptor. */
const descriptors = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** What is wrong with the schedule of a CronJob: a cron expression, or a name such as `@daily`. */
export function scheduleProblem(schedule: string): string | undefined {
  if (!schedule.startsWith('@')) return cronProblem(schedule);
  return descriptors.includes(schedule) ? undefined : `\`${schedule}\` is none of ${descriptors.join(', ')}.`;
}

/** What is wrong with a five-field cron expression, as a sentence; undefined when Kubernetes takes it and it ever comes due. */
export function cronProblem(expression: string): string | undefined {
  const texts = expression.split(/[ \t]+/);
  const values: number[][] = [];
  for (const [index, field] of fields.entries()) {
    const value = valuesOf(texts[index] ?? '', field);
    if (typeof value === 'string') return value;
    values.push(value);
  }
  const [, , days = [], months = []] = values;
  const isAnyWeekday = /^[*?]/.test(texts[4] ?? '');
  if (isAnyWeekday && !months.some((month) => days.some((day) => day <= (daysInMonth[month - 1] ?? 0))))
    return 'No month of these has such a day, so it never comes due.';
  return undefined;
}

function valuesOf(text: string, field: Field): number[] | string {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const found = /^(?:([*?])|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
    const first = found?.[1] === undefined ? numberOf(found?.[2], field) : field.min;
    const last = lastOf(found, field, first);
    if (first === undefined || last === undefined || found === null)
      return `\`${part}\` does not fit the ${field.name} (${field.min}-${field.max}).`;
    const step = Number(found[4] ?? 1);
    if (step === 0 || first > last) return `\`${part}\` names no ${field.name}.`;
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return [...values];
}

/** `5` ends where it starts, `5/10` and `*` at the end of the field. */
function lastOf(found: RegExpExecArray | null, field: Field, first: number | undefined): number | undefined {
  if (found?.[3] !== undefined) return numberOf(found[3], field);
  return found?.[1] !== undefined || found?.[4] !== undefined ? field.max : first;
}

function numberOf(text: string | undefined, field: Field): number | undefined {
  const named = field.names?.indexOf(text?.toLowerCase() ?? '') ?? -1;
  if (named >= 0) return named + field.min;
  const number = /^\d{1,2}$/.test(text ?? '') ? Number(text) : Number.NaN;
  return number >= field.min && number <= field.max ? number : undefined;
}
