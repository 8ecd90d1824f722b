import type Handlebars from 'handlebars';
import runtime from 'handlebars/runtime.js';
import { bicepLiteral, type Json } from './literal.ts';
import { templateSource } from './template-source.ts';

// The types of the runtime module are empty; it is Handlebars without the compiler.
const handlebars = (runtime as unknown as typeof Handlebars).create();
handlebars.registerHelper('lit', (value: Json) => bicepLiteral(value));

const compiled = new Map<string, HandlebarsTemplateDelegate>();

/**
 * Renders `templates/<name>.hbs`. The model is wrapped so that a template which reads a field that does not exist throws:
 * Handlebars alone lets `#if` and `#each` swallow a misspelt name.
 */
export function renderTemplate(name: string, model: object): string {
  let template = compiled.get(name);
  if (!template) {
    const specification = templateSource.compiled[`${name}.hbs`];
    if (!specification) throw new Error(`There is no template ${name}.hbs`);
    template = handlebars.template(specification);
    compiled.set(name, template);
  }
  return template(guarded(model, name), { allowProtoPropertiesByDefault: false });
}

/** The text of `templates/<name>`, which is copied as it stands. */
export function copyTemplate(name: string): string {
  const text = templateSource.texts[name];
  if (text === undefined) throw new Error(`There is no template ${name}`);
  return text;
}

/** The names of the templates below a folder that are copied as they stand, sorted. */
export function templatesBelow(folder: string): string[] {
  return Object.keys(templateSource.texts)
    .filter((name) => name.startsWith(`${folder}/`))
    .toSorted();
}

function guarded<T extends object>(target: T, path: string): T {
  return new Proxy(target, {
    get(object, key, receiver): unknown {
      const value: unknown = Reflect.get(object, key, receiver);
      if (
        value === undefined &&
        typeof key === 'string' &&
        !(key in object) &&
        !(Array.isArray(object) && key === 'length')
      ) {
        throw new Error(`The template reads ${path}.${key}, which the model does not have`);
      }
      return typeof value === 'object' && value !== null ? guarded(value, `${path}.${String(key)}`) : value;
    },
  });
}
