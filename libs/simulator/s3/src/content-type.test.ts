import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { contentTypeOf } from './content-type.js';

const types = {
  'index.html': 'text/html',
  'a/b/app.JS': 'text/javascript',
  'a.min.mjs': 'text/javascript',
  'style.css': 'text/css',
  'data.json': 'application/json',
  'image.svg': 'image/svg+xml',
  'icon.svgz': 'image/svg+xml',
  'bundle.js.gz': 'text/javascript',
  'archive.tgz': 'application/x-tar',
  'module.wasm': 'application/wasm',
  'font.woff2': 'binary/octet-stream',
  'app.js.map': 'binary/octet-stream',
  'no-ending': 'binary/octet-stream',
  '.html': 'binary/octet-stream',
  'a.html/b': 'binary/octet-stream',
  'a.constructor': 'binary/octet-stream',
} as const;

describe('the content type of a file', () => {
  test.each(Object.entries(types))('%s is %s', (path, type) => {
    expect(contentTypeOf(path)).toBe(type);
  });

  // Types that differ between the versions of Python since 3.9 are left out.
  const names = ['html', 'htm', 'css', 'json', 'txt', 'svg', 'png', 'jpg', 'jpeg', 'gif', 'bmp']
    .concat(['pdf', 'ico', 'mp3', 'mp4', 'webm', 'wasm', 'csv', 'xml', 'zip', 'tar', 'xyz'])
    .map((ending) => `a.${ending}`)
    .concat(['a.svgz', 'a.tar.gz', 'a.html.br', '.txt', 'a', 'a.']);
  const python = spawnSync(
    'python3',
    [
      '-c',
      'import json, mimetypes, sys\n' +
        'types = mimetypes.MimeTypes(filenames=())\n' +
        'print(json.dumps([types.guess_type(name)[0] for name in json.loads(sys.argv[1])]))',
      JSON.stringify(names),
    ],
    { encoding: 'utf8' },
  );

  // The oracle, where it is installed.
  (python.status === 0 ? test : test.skip)('is that of Python', () => {
    const guessed = JSON.parse(python.stdout) as (string | null)[];

    expect(names.map((name) => [name, contentTypeOf(name)])).toEqual(
      names.map((name, index) => [name, guessed[index] ?? 'binary/octet-stream']),
    );
  });
});
