/** Finds nothing. */
export default function escalade(): undefined {
  return undefined;
}
