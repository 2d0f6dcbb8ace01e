/**
 * Selects cookies and query parameters by name, and keeps their bytes and order.
 */
import type { NameSelection } from '@furlock/simulator-deployment';
import { headerValues, type HeaderList } from './header-list.js';

/** Whether a selection includes a name. */
export function selectsName(selection: NameSelection, name: string): boolean {
  switch (selection.kind) {
    case 'none':
      return false;
    case 'all':
      return true;
    case 'only':
      return selection.names.includes(name);
    case 'all-except':
      return !selection.names.includes(name);
  }
}

/** The selected pairs of a query; undefined if none is left. */
export function selectQuery(
  rawQuery: string | undefined,
  takes: (name: string) => boolean,
): string | undefined {
  if (rawQuery === undefined) return undefined;
  const pairs = rawQuery.split('&');
  const taken = pairs.filter((pair) => takes(pair.split('=', 1)[0] ?? ''));
  return taken.length === 0 ? undefined : taken.join('&');
}

/** The `Cookie` header with the selected cookies; empty if none is left. */
export function selectCookies(headers: HeaderList, takes: (name: string) => boolean): HeaderList {
  return headerValues(headers, 'cookie').flatMap((value) => {
    const pairs = value.split(';').map((pair) => pair.trim());
    const taken = pairs.filter((pair) => takes(pair.split('=', 1)[0] ?? ''));
    if (taken.length === 0) return [];
    return [['Cookie', taken.length === pairs.length ? value : taken.join('; ')] as const];
  });
}
