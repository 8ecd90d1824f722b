/** A patch as a parameter: nothing when it changes nothing, so that parameter files stay as short as they are. */
export function patched(patch: Readonly<Record<string, unknown>>): {
  readonly patch?: Readonly<Record<string, unknown>>;
} {
  return Object.keys(patch).length === 0 ? {} : { patch };
}
