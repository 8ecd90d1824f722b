import { takingOver } from '../../facts/keda.ts';
import { managing } from '../kube/labels.ts';
import { marksIn, withMarks } from '../kube/settings.ts';
import type { Json } from '../yaml.ts';
import { escaped, Expressions } from './expression.ts';
import type { Values } from './values.ts';
import { chartsOwn, isImage, offeredKeys, wellKnown, type Path, type WellKnown } from './well-known.ts';

/** What one environment has in a place. */
export interface Variant {
  readonly environment: string;
  readonly value: Json;
}

type Plain = { readonly [key: string]: Json | undefined };
type Tree = { [key: string]: Json };

/** What the templates of a chart have in common. */
export interface ChartScope {
  /** Name of the chart, and of the workload with its own container. */
  readonly name: string;
  /** The tool's name, which stands in its labels. */
  readonly tool: string;
  /** What the label of the version says, by environment. */
  readonly versions: ReadonlyMap<string, string>;
}

/**
 * Makes one template out of the same object in several environments: what all agree on stays as it is, what differs or
 * is well known becomes a value, and the values of each environment are noted.
 */
export class Unifier {
  readonly #values: Values;
  readonly #chart: ChartScope;
  readonly #file: string;
  readonly #expressions = new Expressions();
  /** Names of the autoscalers that KEDA takes over, by environment. */
  readonly #takenOver = new Map<string, string>();

  /** @param file name of the template without its extension; it tells apart the values of different templates */
  constructor(values: Values, chart: ChartScope, file: string) {
    this.#values = values;
    this.#chart = chart;
    this.#file = file;
  }

  /** The text of the template. The objects must be of one kind. */
  template(variants: readonly Variant[]): string {
    const own = this.#file === 'scaled-object' ? this.#withoutTakeOver(variants) : variants;
    return this.#expressions.print(this.#unify(own, []));
  }

  /** Notes which autoscalers are taken over, and takes that out of the objects, where the template says it by a value. */
  #withoutTakeOver(variants: readonly Variant[]): readonly Variant[] {
    const parts = variants.map(({ environment, value }) => takeOverOf(environment, value));
    if (!parts.every((part) => part !== undefined)) return variants;
    for (const { environment, name } of parts) if (name !== undefined) this.#takenOver.set(environment, name);
    return parts.map(({ environment, bare }) => ({ environment, value: bare }));
  }

  #unify(variants: readonly Variant[], path: Path): Json {
    const [first] = variants;
    if (!first) throw new Error('There is nothing to make a template of');
    const own = this.#ownText(variants, path);
    if (own !== undefined) return this.#inline(own);
    if (isImage(this.#file, path)) return this.#image(variants);
    const known = wellKnown(this.#file, path);
    if (known?.form === 'leaf') return this.#leaf(variants, known.value);
    if (areMaps(variants)) return this.#map(variants, path);
    if (Array.isArray(first.value)) return this.#list(variants, path);
    if (!areEqual(variants)) return this.#leaf(variants, this.#override(path));
    return typeof first.value === 'string' && marksIn(first.value).length > 0
      ? this.#settings(variants, first.value)
      : first.value;
  }

  /** What Helm says itself, or the chart's own partials. */
  #ownText(variants: readonly Variant[], path: Path): string | undefined {
    const last = path.at(-1);
    if (path.length === 2 && path[0] === 'metadata' && last === 'namespace') return '{{ .Release.Namespace | quote }}';
    if (last === managing && variants.every(({ value }) => value === this.#chart.tool))
      return '{{ .Release.Service | quote }}';
    if (last !== 'app.kubernetes.io/version') return undefined;
    return variants.every(({ environment, value }) => value === this.#chart.versions.get(environment))
      ? `{{ include "${this.#chart.name}.version" . | quote }}`
      : undefined;
  }

  #map(variants: readonly (Variant & { readonly value: Plain })[], path: Path): Json {
    const fields = keysOf(variants).map((key) => ({ key, there: childrenAt(variants, key) }));
    const isShared = ({ there }: { there: readonly Variant[] }): boolean => there.length === variants.length;
    const isItem = isIndex(path.at(-1));
    if (isItem && !fields.some(isShared)) return this.#leaf(variants, this.#override(path));
    // The first line of a list's item must be there in any case.
    const ordered = isItem ? fields.toSorted((a, b) => Number(isShared(b)) - Number(isShared(a))) : fields;
    const offered = offeredKeys(this.#file, path).filter((key) => !fields.some((field) => field.key === key));
    const tree: Tree = {};
    for (const { key, there } of [...ordered, ...offered.map((key) => ({ key, there: [] }))]) {
      const known = wellKnown(this.#file, [...path, key]);
      const entries =
        known?.empty === undefined
          ? this.#field(variants, there, [...path, key], key)
          : this.#offered(variants, there, [...path, key], key, known);
      for (const [name, child] of entries) tree[name] = child;
    }
    for (const [name, child] of this.#takeOver(variants, path)) tree[name] = child;
    return tree;
  }

  /** As src/render/kube/scaled-object.ts says it, where the value names an autoscaler. */
  #takeOver(variants: readonly (Variant & { readonly value: Plain })[], path: Path): Entries {
    if (this.#file !== 'scaled-object') return [];
    const last = path.at(-1);
    const value = ['autoscaling', 'takeOver'];
    const opening = `with ${access(value)}`;
    const isFree = (key: string): boolean => variants.every((variant) => !Object.hasOwn(variant.value, key));
    if (last === 'metadata' && path.length === 1 && isFree('annotations')) {
      for (const { environment } of variants)
        this.#values.set(environment, value, this.#takenOver.get(environment) ?? '');
      return this.#expressions.within(opening, 'annotations', { [takingOver]: 'true' });
    }
    return last === 'horizontalPodAutoscalerConfig' && isFree('name')
      ? this.#expressions.within(opening, 'name', this.#inline('{{ . | quote }}'))
      : [];
  }

  #field(variants: readonly Variant[], there: readonly Variant[], path: Path, key: string): Entries {
    return there.length === variants.length
      ? [[key, this.#unify(there, path)]]
      : this.#sometimes(variants, there, path, key);
  }

  /** A list or a map that people may want to fill although the objects do not. */
  #offered(
    variants: readonly Variant[],
    there: readonly Variant[],
    path: Path,
    key: string,
    { form, value, empty = {} }: WellKnown,
  ): Entries {
    const have = new Map(there.map((variant) => [variant.environment, variant.value]));
    const all = variants.map(({ environment }) => ({ environment, value: have.get(environment) ?? empty }));
    if (form === 'optional') {
      for (const variant of all) this.#values.set(variant.environment, value, variant.value);
      return this.#expressions.within(
        `with ${access(value)}`,
        key,
        this.#expressions.leaf({ kind: 'block', pipeline: 'toYaml .' }),
      );
    }
    return Array.isArray(empty) ? this.#moreItems(all, path, key, value) : this.#moreEntries(all, path, key, value);
  }

  /** Entries of the chart, and those of the value beside them. */
  #moreEntries(all: readonly Variant[], path: Path, key: string, value: readonly string[]): Entries {
    const split = (own: boolean): Variant[] =>
      all.map(({ environment, value: entries }) => ({
        environment,
        value: Object.fromEntries(
          Object.entries(entries as Plain).filter(([name]) => chartsOwn.test(name) === own),
        ) as Json,
      }));
    for (const variant of split(false)) this.#values.set(variant.environment, value, variant.value);
    const own = split(true);
    if (!areMaps(own)) throw new Error(`A chart has entries of its own at ${path.join('.')}`);
    const more = this.#expressions.leaf({ kind: 'more', source: access(value), pipeline: 'toYaml .' });
    return [[key, { ...(this.#map(own, path) as Tree), [more]: null }]];
  }

  /** Items of the chart, and those of the value behind them. */
  #moreItems(all: readonly Variant[], path: Path, key: string, value: readonly string[]): Entries {
    for (const { environment } of all) this.#values.set(environment, value, []);
    const source = access(value);
    if (areLists(all)) {
      const more = this.#expressions.leaf({ kind: 'more', source, pipeline: 'toYaml .' });
      return [[key, [...(this.#unify(all, path) as readonly Json[]), more]]];
    }
    const none = all.every(({ value: items }) => isEmpty(items));
    if (!none) for (const variant of all) this.#values.set(variant.environment, this.#override(path), variant.value);
    const items = none ? source : `concat (${access(this.#override(path))}) ${source}`;
    return this.#expressions.within(
      `with ${items}`,
      key,
      this.#expressions.leaf({ kind: 'block', pipeline: 'toYaml .' }),
    );
  }

  /** A field that only some environments have: a value that may be missing, or a switch where Azure has a say in it. */
  #sometimes(variants: readonly Variant[], there: readonly Variant[], path: Path, key: string): Entries {
    if (there.some(({ value }) => hasMark(value))) {
      const field = this.#override(path).slice(1);
      for (const { environment } of variants)
        this.#values.set(
          environment,
          ['fields', ...field],
          there.some((variant) => variant.environment === environment),
        );
      return this.#expressions.within(`if ${access(['fields', ...field])}`, key, this.#unify(there, path));
    }
    const value = wellKnown(this.#file, path)?.value ?? this.#override(path);
    return this.#expressions.within(`if ${present(value)}`, key, this.#leaf(there, value));
  }

  #list(variants: readonly Variant[], path: Path): Json {
    if (path.at(-1) === 'containers' && variants.every(({ value }) => this.#ownIndex(value) !== -1))
      return this.#containers(variants, path);
    if (!areLists(variants))
      return areEqual(variants) && !hasMark(variants[0]?.value)
        ? (variants[0]?.value ?? [])
        : this.#leaf(variants, this.#override(path));
    return indexesOf(variants).map((index) => this.#unify(childrenAt(variants, index), [...path, index]));
  }

  /** The workload's own container is a template of its own, whatever stands before and behind it. */
  #containers(variants: readonly Variant[], path: Path): Json {
    const part = (from: (own: number) => number, to: (own: number) => number): Variant[] =>
      variants.map(({ environment, value }) => {
        const own = this.#ownIndex(value);
        return { environment, value: (value as readonly Json[]).slice(from(own), to(own)) };
      });
    const others = (name: string, there: readonly Variant[]): readonly Json[] => {
      if (there.every(({ value }) => isEmpty(value))) return [];
      if (areLists(there)) return this.#unify(there, [...path, name]) as readonly Json[];
      const value = this.#override([...path, name]);
      for (const variant of there) this.#values.set(variant.environment, value, this.#asTemplate(variant));
      return [this.#expressions.leaf({ kind: 'more', source: access(value), pipeline: 'tpl (toYaml .) $' })];
    };
    const own = variants.map(({ environment, value }) => ({
      environment,
      value: (value as readonly Json[])[this.#ownIndex(value)] ?? null,
    }));
    return [
      ...others(
        'before',
        part(
          () => 0,
          (index) => index,
        ),
      ),
      this.#unify(own, [...path, 'own']),
      ...others(
        'after',
        part(
          (index) => index + 1,
          () => Infinity,
        ),
      ),
    ];
  }

  #ownIndex(containers: Json): number {
    return Array.isArray(containers)
      ? containers.findIndex((container: Json) => isPlain(container) && container['name'] === this.#chart.name)
      : -1;
  }

  #leaf(variants: readonly Variant[], value: readonly string[]): string {
    const marked = variants.some((variant) => hasMark(variant.value));
    for (const variant of variants)
      this.#values.set(variant.environment, value, marked ? this.#asTemplate(variant) : variant.value);
    const isBlock = variants.every(
      (variant) => typeof variant.value === 'object' && variant.value !== null && Object.keys(variant.value).length > 0,
    );
    const source = bracketed(access(value));
    if (isBlock)
      return this.#expressions.leaf({
        kind: 'block',
        pipeline: marked ? `tpl (toYaml ${source}) .` : `toYaml ${source}`,
      });
    return this.#inline(marked ? `{{ tpl (toJson ${source}) . }}` : `{{ toJson ${source} }}`);
  }

  /** The value as text of a template, for `tpl`: settings are read from their own values there too. */
  #asTemplate({ environment, value }: Variant): Json {
    this.#noteSettings(environment, JSON.stringify(value));
    return JSON.parse(
      withMarks(JSON.stringify(value).replaceAll('{{', '{{`{{`}}'), (name) => this.#azure(name).replaceAll('"', '`')),
    ) as Json;
  }

  #settings(variants: readonly Variant[], text: string): string {
    for (const { environment } of variants) this.#noteSettings(environment, text);
    return this.#inline(withMarks(escaped(JSON.stringify(text)), (name) => this.#azure(name)));
  }

  #noteSettings(environment: string, text: string): void {
    for (const name of marksIn(text)) this.#values.set(environment, ['azure', name], '');
  }

  /** Refuses what is empty or a placeholder. */
  #azure(name: string): string {
    return `{{ include "${this.#chart.name}.azure" (list $ "${name}") }}`;
  }

  #image(variants: readonly Variant[]): string {
    for (const { environment, value } of variants) {
      for (const [part, text] of Object.entries(imageParts(String(value))))
        this.#values.set(environment, ['image', part], text);
    }
    return this.#inline(`{{ include "${this.#chart.name}.image" . | quote }}`);
  }

  #inline(text: string): string {
    return this.#expressions.leaf({ kind: 'inline', text });
  }

  #override(path: Path): string[] {
    return ['overrides', [this.#file, ...path].join('.')];
  }
}

interface TakeOver {
  readonly environment: string;
  /** The object as it is without. */
  readonly bare: Json;
  readonly name?: string;
}

/** What a ScaledObject takes over; undefined where a patch has said something of its own in these places. */
function takeOverOf(environment: string, object: Json): TakeOver | undefined {
  const { metadata = {}, spec = {} } = object as Tree as { readonly metadata?: Tree; readonly spec?: Tree };
  const { annotations, ...named } = metadata;
  const { advanced } = spec as { readonly advanced?: { readonly horizontalPodAutoscalerConfig?: Tree } };
  const { name, ...config } = advanced?.horizontalPodAutoscalerConfig ?? {};
  const isOurs = JSON.stringify(annotations) === JSON.stringify({ [takingOver]: 'true' });
  if (annotations === undefined && name === undefined) return { environment, bare: object };
  if (!isOurs || typeof name !== 'string') return undefined;
  const rest = { ...advanced, horizontalPodAutoscalerConfig: config };
  return { environment, name, bare: { ...(object as Tree), metadata: named, spec: { ...spec, advanced: rest } } };
}

type Entries = readonly (readonly [string, Json])[];

/** `registry/name:tag@digest` in parts; the port of a registry is no tag. */
function imageParts(image: string): { repository: string; tag: string; digest: string } {
  const [name = image, digest = ''] = image.split('@');
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  return { repository: tag === undefined ? name : name.slice(0, -tag.length - 1), tag: tag ?? '', digest };
}

/** `.Values.a.b`, or `index .Values.a "b.c"` where the last key is no name of a field. */
function access(path: readonly string[]): string {
  const last = path.at(-1) ?? '';
  const parent = ['.Values', ...path.slice(0, -1)].join('.');
  return /^[A-Za-z_]\w*$/.test(last) ? `${parent}.${last}` : `index ${parent} ${JSON.stringify(last)}`;
}

function present(path: readonly string[]): string {
  const parent = ['.Values', ...path.slice(0, -1)].join('.');
  return `hasKey ${path.length === 1 ? parent : `(default dict ${parent})`} ${JSON.stringify(path.at(-1))}`;
}

function bracketed(source: string): string {
  return source.startsWith('index ') ? `(${source})` : source;
}

function hasMark(value: Json | undefined): boolean {
  return marksIn(JSON.stringify(value) ?? '').length > 0;
}

function isIndex(key: string | number | undefined): boolean {
  return typeof key === 'number' || key === 'own';
}

function isEmpty(value: Json): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** The keys of all variants, in the order of the first that has them. */
function keysOf(variants: readonly { readonly value: Plain }[]): string[] {
  const [first, ...others] = variants;
  return [...new Set([...Object.keys(first?.value ?? {}), ...others.flatMap(({ value }) => Object.keys(value))])];
}

function childrenAt(variants: readonly Variant[], key: string | number): Variant[] {
  return variants.flatMap(({ environment, value }) => {
    const there = value as { readonly [key: string | number]: Json | undefined };
    const child = Object.hasOwn(there, key) ? there[key] : undefined;
    return child === undefined ? [] : [{ environment, value: child }];
  });
}

function isPlain(value: Json | undefined): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areMaps(variants: readonly Variant[]): variants is readonly (Variant & { readonly value: Plain })[] {
  return variants.every(({ value }) => isPlain(value) && Object.keys(value).length > 0);
}

/** Lists that can be unified item by item: of one length, and equal but for what stands in their maps. */
function areLists(variants: readonly Variant[]): boolean {
  const length = indexesOf(variants).length;
  return (
    length > 0 &&
    variants.every(
      ({ value }) =>
        Array.isArray(value) &&
        value.length === length &&
        value.every((item) => typeof item === 'object' && item !== null),
    )
  );
}

/** The indexes of the first variant's list; none when it is no list. */
function indexesOf([first]: readonly Variant[]): number[] {
  return Array.isArray(first?.value) ? first.value.map((_, index) => index) : [];
}

function areEqual(variants: readonly Variant[]): boolean {
  return variants.length === 1 || new Set(variants.map(({ value }) => JSON.stringify(value))).size === 1;
}
