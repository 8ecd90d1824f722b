/** What a parser of one value gives back: the value, or why there is none and what was probably meant. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string; readonly suggestion?: string };

export function parsed<Value>(value: Value): Parsed<Value> {
  return { ok: true, value };
}

export function refused(message: string, suggestion?: string): Parsed<never> {
  return suggestion === undefined ? { ok: false, message } : { ok: false, message, suggestion };
}
