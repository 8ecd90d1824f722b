import { marksIn, placeholder, withMarks } from '../kube/settings.ts';
import type { Json } from '../yaml.ts';
import { escaped, Expressions } from './expression.ts';
import type { Values } from './values.ts';
import { isImage, wellKnownValue, type Path } from './well-known.ts';

/** What one environment has in a place. */
interface Variant {
  readonly environment: string;
  readonly value: Json;
}

type Plain = { readonly [key: string]: Json | undefined };

/**
 * Makes one template out of the same object in several environments: what all agree on stays as it is, what differs or
 * is well known becomes a value, and the values of each environment are noted.
 */
export class Unifier {
  readonly #values: Values;
  readonly #file: string;
  readonly #expressions = new Expressions();

  /** @param file name of the template without its extension; it tells apart the values of different templates */
  constructor(values: Values, file: string) {
    this.#values = values;
    this.#file = file;
  }

  /** The text of the template. The objects must be of one kind. */
  template(variants: readonly Variant[]): string {
    return this.#expressions.print(this.#unify(variants, []));
  }

  #unify(variants: readonly Variant[], path: Path): Json {
    const [first] = variants;
    if (!first) throw new Error('There is nothing to make a template of');
    if (path.length === 2 && path[0] === 'metadata' && path[1] === 'namespace')
      return this.#inline('{{ .Release.Namespace | quote }}');
    if (isImage(this.#file, path)) return this.#image(variants);
    const known = wellKnownValue(this.#file, path);
    if (known) return this.#leaf(variants, known);
    if (areMaps(variants)) return this.#map(variants, path);
    if (areLists(variants))
      return indexesOf(variants).map((index) => this.#unify(childrenAt(variants, index), [...path, index]));
    if (!areEqual(variants)) return this.#leaf(variants, this.#override(path));
    return typeof first.value === 'string' && marksIn(first.value).length > 0
      ? this.#settings(variants, first.value)
      : first.value;
  }

  #map(variants: readonly (Variant & { readonly value: Plain })[], path: Path): Json {
    const fields = keysOf(variants).map((key) => ({ key, there: childrenAt(variants, key) }));
    const isShared = ({ there }: { there: readonly Variant[] }): boolean => there.length === variants.length;
    const isItem = typeof path.at(-1) === 'number';
    if (isItem && !fields.some(isShared)) return this.#leaf(variants, this.#override(path));
    // The first line of a list's item must be there in any case.
    const ordered = isItem ? fields.toSorted((a, b) => Number(isShared(b)) - Number(isShared(a))) : fields;
    const tree: { [key: string]: Json } = {};
    for (const { key, there } of ordered) {
      if (there.length === variants.length) tree[key] = this.#unify(there, [...path, key]);
      else for (const [name, child] of this.#sometimes(variants, there, [...path, key], key)) tree[name] = child;
    }
    return tree;
  }

  /** A field that only some environments have: a value that may be missing, or a switch where Azure has a say in it. */
  #sometimes(
    variants: readonly Variant[],
    there: readonly Variant[],
    path: Path,
    key: string,
  ): readonly (readonly [string, Json])[] {
    if (there.some(({ value }) => marksIn(JSON.stringify(value)).length > 0)) {
      const field = this.#override(path).slice(1);
      for (const { environment } of variants)
        this.#values.set(
          environment,
          ['fields', ...field],
          there.some((variant) => variant.environment === environment),
        );
      return this.#expressions.when(access(['fields', ...field]), key, this.#unify(there, path));
    }
    const value = wellKnownValue(this.#file, path) ?? this.#override(path);
    return this.#expressions.when(present(value), key, this.#leaf(there, value));
  }

  #leaf(variants: readonly Variant[], value: readonly string[]): string {
    const marked = variants.some((variant) => marksIn(JSON.stringify(variant.value)).length > 0);
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
    for (const name of marksIn(JSON.stringify(value)))
      this.#values.set(environment, ['azure', name], placeholder(name));
    return JSON.parse(
      withMarks(JSON.stringify(value).replaceAll('{{', '{{`{{`}}'), (name) => `{{ .Values.azure.${name} }}`),
    ) as Json;
  }

  #settings(variants: readonly Variant[], text: string): string {
    for (const { environment } of variants)
      for (const name of marksIn(text)) this.#values.set(environment, ['azure', name], placeholder(name));
    return this.#inline(withMarks(escaped(JSON.stringify(text)), (name) => `{{ .Values.azure.${name} }}`));
  }

  #image(variants: readonly Variant[]): string {
    for (const { environment, value } of variants) {
      for (const [part, text] of Object.entries(imageParts(String(value))))
        this.#values.set(environment, ['image', part], text);
    }
    return this.#inline(
      '"{{ .Values.image.repository }}{{ with .Values.image.tag }}:{{ . }}{{ end }}{{ with .Values.image.digest }}@{{ . }}{{ end }}"',
    );
  }

  #inline(text: string): string {
    return this.#expressions.leaf({ kind: 'inline', text });
  }

  #override(path: Path): string[] {
    return ['overrides', [this.#file, ...path].join('.')];
  }
}

/** `registry/name:tag@digest` in parts; the port of a registry is no tag. */
function imageParts(image: string): Record<string, string> {
  const [name = image, digest] = image.split('@');
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  const repository = tag === undefined ? name : name.slice(0, -tag.length - 1);
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
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

/** The keys of all variants, in the order of the first that has them. */
function keysOf(variants: readonly { readonly value: Plain }[]): string[] {
  const [first, ...others] = variants;
  return [...new Set([...Object.keys(first?.value ?? {}), ...others.flatMap(({ value }) => Object.keys(value))])];
}

function childrenAt(variants: readonly Variant[], key: string | number): Variant[] {
  return variants.flatMap(({ environment, value }) => {
    const child = (value as { readonly [key: string | number]: Json | undefined })[key];
    return child === undefined ? [] : [{ environment, value: child }];
  });
}

function areMaps(variants: readonly Variant[]): variants is readonly (Variant & { readonly value: Plain })[] {
  return variants.every(
    ({ value }) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0,
  );
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
