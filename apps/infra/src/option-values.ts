/**
 * Reads options from arguments, in each of their spellings: `--name value`, `--name=value`, `-nvalue`.
 */

/** The values of an option. */
export function optionValues(args: readonly string[], name: string): string[] {
  return args.flatMap((arg, index) => {
    if (arg.startsWith(`${name}=`)) return [arg.slice(name.length + 1)];
    // A short option may have its value attached: `-cstage=dev`.
    if (/^-[a-z]$/.test(name) && arg.startsWith(name) && arg !== name) return [arg.slice(2)];
    const next = args[index + 1];
    return arg === name && next !== undefined ? [next] : [];
  });
}

/** The arguments without these options and their values. */
export function withoutOptions(args: readonly string[], names: readonly string[]): string[] {
  return args.filter(
    (arg, index) =>
      !names.includes(arg) &&
      !names.includes(args[index - 1] ?? '') &&
      !names.some((name) => optionValues([arg], name).length > 0),
  );
}
