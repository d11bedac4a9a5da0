/** A copy without these fields: what an older service, or another state, does not tell. */
export function without<T extends object, K extends keyof T>(whole: T, ...fields: readonly K[]): Omit<T, K> {
  const left = Object.entries(whole).filter(([name]) => !fields.includes(name as K));
  return Object.fromEntries(left) as Omit<T, K>;
}
